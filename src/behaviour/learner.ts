// The contract of a learner: closed activities of one device in, surprises out. It never decides about alerts: evidence and budget do.
import type { FindingFlow, FindingNumbers } from '../base/finding.ts';
import type { OptionSpecs, OptionValues } from '../base/options.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { Activity } from './activity.ts';

/**
 * How far an activity may teach: `baseline` in the learning phase, `drift` while watching, `suspicious` where a fact or a learned alert
 * lies on it (hardly anything), `none` (facts say it is an attack, or the clock jumped).
 */
export type Trust = 'baseline' | 'drift' | 'suspicious' | 'none';

/** One of the values that carry a surprise, with what was learned of it. Numbers in `unit`. */
export interface SurpriseFeature {
  /** Name in the dictionary of activity features, or of the contract ('destination', 'port', 'hour' …). */
  readonly name: string;
  readonly unit: string;
  readonly observed: number | string;
  /** Learned range; null where there is none (a name that was never seen). */
  readonly low: number | null;
  readonly high: number | null;
  /** Share of the surprise, 0 to 1. */
  readonly share: number;
}

/** The least change that would make the window ordinary: new values of at most two features, or none ("no single value"). */
export interface Counterfactual {
  readonly changes: readonly { readonly name: string; readonly unit: string; readonly value: number | string }[];
}

/** What a learner says of one activity. */
export interface Surprise {
  /** Kind of the alert that it would become: the learner's name. */
  readonly kind: string;
  /** What it is about beside the device (destination, port, peer …): one alert a key. */
  readonly key: string;
  /** Natural logarithm of the p-value: the chance of so strange a window if all were as learned. ≤ 0. */
  readonly logP: number;
  /** True where the p-value lies beyond what the calibration set can show and comes from the fitted tail. */
  readonly isExtrapolated: boolean;
  readonly numbers: FindingNumbers;
  /** At most three, the heaviest first. */
  readonly features: readonly SurpriseFeature[];
  readonly counterfactual: Counterfactual | null;
  /**
   * The least change of at most two features after which this surprise would have at least the p-value e^logP; null where no single
   * value does it. Where it is absent, `counterfactual` stands for every p-value.
   */
  changesTo?(logP: number): Counterfactual | null;
  readonly flows: readonly FindingFlow[];
}

export interface LearnerContext {
  readonly zone: TimeZone;
  /** Seed of everything that needs chance; differs by device and learner. */
  readonly seed: number;
  /** False for ablation: a fixed quantile of the scores learned instead of p-values. Absent = true. */
  readonly isCalibrated?: boolean;
}

/** One learner of one device. Deterministic; bounded by `stateBytesMax` of its spec. */
export interface Learner {
  /** Takes a closed activity into what is normal, as far as it is trusted. */
  learn(activity: Activity, trust: Trust): void;
  /** The learning phase ends: fit and calibrate. Called again when the device is learnt anew. */
  settle(): void;
  /** Judges an activity (maybe a provisional one) by what was learned; most say nothing: an empty list. Changes nothing. */
  judge(activity: Activity): readonly Surprise[];
  /** Natural logarithm of the least p-value this stream can reach now, and windows behind it; null = too few: it stays off. */
  readonly reach: { readonly leastLogP: number; readonly windows: number } | null;
  /** The owner's word on a key of this learner: `normal` widens what is normal to what was seen; `bad` is never learnt. */
  teach?(key: string, verdict: 'normal' | 'bad', timeUs: number): void;
  /** Plain JSON (typed arrays as base64), from which `restore` of the spec makes the same learner to the bit. */
  save(): unknown;
}

export interface LearnerSpec<Specs extends OptionSpecs = OptionSpecs> {
  /** Kind of its alerts; never renamed or reused. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly technique: { readonly id: string; readonly name: string; readonly matrix: 'enterprise' | 'ics' };
  readonly stateBytesMax: number;
  readonly options: Specs;
  create(options: OptionValues<Specs>, context: LearnerContext): Learner;
  /** Throws an Error with words when `saved` is not such a state: files are hostile. */
  restore(saved: unknown, options: OptionValues<Specs>, context: LearnerContext): Learner;
}
