// What each layer adds: the figure set without some of them.
import type { LearnedLayers } from '../src/engine/home-options.ts';
import { countedAttacks, falseFigures, foundFigures, type RanScenario } from '../test/corpus/scenario-runs.ts';

const ALL: LearnedLayers = { contract: true, models: true, calibration: true, evidence: true };

/** From facts alone to everything, and everything without one. */
export const ABLATIONS: readonly { readonly name: string; readonly layers: LearnedLayers }[] = [
  { name: 'facts alone', layers: { ...ALL, contract: false, models: false } },
  { name: 'facts and contract', layers: { ...ALL, models: false } },
  { name: 'facts and models', layers: { ...ALL, contract: false } },
  { name: 'all, without calibration', layers: { ...ALL, calibration: false } },
  { name: 'all, without evidence', layers: { ...ALL, evidence: false } },
  { name: 'all', layers: ALL },
];

export interface AblationRow {
  readonly name: string;
  readonly found: number;
  readonly grave: number;
  readonly total: number;
  readonly medianDelaySeconds: number | null;
  readonly falseAlerts: number;
  readonly weeks: number;
  readonly inboxPerWeek: number;
}

export function ablationOf(name: string, ran: readonly RanScenario[], corpus: string): AblationRow {
  const { found, grave, total, medianDelaySeconds } = foundFigures(countedAttacks(ran, corpus));
  const { falseAlerts, weeks, inboxPerWeek } = falseFigures(ran.filter(({ role }) => role === 'quiet'));
  return { name, found, grave, total, medianDelaySeconds, falseAlerts, weeks, inboxPerWeek };
}
