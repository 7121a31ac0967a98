// The list of learners beside the contract, in the order of the documentation, and of all kinds of learned alerts.
import { CONTRACT_KINDS } from './contract-kinds.ts';
import type { LearnerSpec } from './learner.ts';
import { unusualRate } from './unusual-rate.ts';
import { unusualVolume } from './unusual-volume.ts';
import { behaviourScore } from './window-score.ts';

export const learners: readonly LearnerSpec[] = [unusualVolume, unusualRate, behaviourScore];

/** What alerts and documentation ask of a learned kind. */
export type LearnedKind = Pick<LearnerSpec, 'name' | 'title' | 'description' | 'technique'>;

export const learnedKinds: readonly LearnedKind[] = [...CONTRACT_KINDS, ...learners];
