// Watches some counters of a device, each for values larger than it ever had: what unusual volumes and unusual rates are made of.
import type { FindingFlow, FindingNumbers } from '../base/finding.ts';
import type { Activity, Contact } from './activity.ts';
import { ACTIVITY_FEATURES, featurePlace, featuresOf } from './activity-features.ts';
import { CounterSet, type CounterValues } from './counter-set.ts';
import { type CounterSpec, CounterWatch, LOG_PRIOR } from './counter-watch.ts';
import { DriftSample } from './drift-sample.ts';
import { type JumpOdds, JumpWatch } from './jump-watch.ts';
import type { Counterfactual, Learner, LearnerContext, Surprise, SurpriseFeature, Trust } from './learner.ts';

/** Under so many windows nothing is judged: the least p-value shown by them would be 1 in 20, and no tail can be had. */
export const COUNTER_WINDOWS_LEAST = 20;
/** Larger p-values are said nothing of. */
const NOTABLE_P = 0.02;
const NOTABLE_LOG_P = Math.log(NOTABLE_P);
/** Quantiles that the learned range is told by. */
const RANGE_LOW = Math.log(0.95);
const RANGE_HIGH = Math.log(0.001);
/** Features that a counterfactual may change. */
const CHANGES_MOST = 2;

export interface CounterKind extends CounterValues {
  readonly kind: string;
  /** Contacts that carry a counter: larger = more of it. */
  weight(counter: CounterSpec, contact: Contact): number;
  numbers(counter: CounterSpec, range: CounterRange, activity: Activity, heaviest: Contact | null): FindingNumbers;
}

export interface CounterRange {
  readonly observed: number;
  readonly low: number;
  readonly high: number;
}

export class CounterLearner implements Learner {
  readonly #kind: CounterKind;
  readonly #set: CounterSet;
  readonly #sample = new DriftSample();
  #isSettled = false;
  /** Largest scores that were strange lately, for the owner's word on them. */
  readonly #strangest: Float64Array;

  constructor(kind: CounterKind, context: LearnerContext) {
    this.#kind = kind;
    const watches = kind.counters.map((_, i) => new CounterWatch({ ...context, seed: context.seed + i }, LOG_PRIOR));
    const jumps = kind.jumps === undefined ? null : new JumpWatch(kind.jumps, context.zone);
    this.#set = new CounterSet(kind, watches, jumps);
    this.#strangest = new Float64Array(kind.counters.length).fill(Number.NEGATIVE_INFINITY);
  }

  get reach(): Learner['reach'] {
    const set = this.#set;
    const { count } = set.watches[0]!;
    if (count < COUNTER_WINDOWS_LEAST) return null;
    return {
      windows: count,
      // Asked for seldom, and it fits a tail.
      get leastLogP() {
        return set.leastLogP;
      },
    };
  }

  learn(activity: Activity, trust: Trust): void {
    if (trust === 'none') return;
    const { watches } = this.#set;
    const teaches = this.#sample.takes(trust, watches[0]!.count);
    const row = featuresOf(activity);
    this.#set.followJumps({ row, timeUs: activity.startUs }, trust);
    if (!teaches && trust === 'drift') return;
    for (let i = 0; i < watches.length; i++) {
      const score = this.#kind.score(this.#kind.counters[i]!, row);
      if (trust === 'baseline') watches[i]!.learn(score);
      else watches[i]!.follow(score, { trust, teaches, timeUs: activity.startUs });
      if (trust === 'suspicious' && score > this.#strangest[i]!) this.#strangest[i] = score;
    }
  }

  settle(): void {
    this.#isSettled = true;
    this.#set.jumps?.settle();
  }

  judge(activity: Activity): readonly Surprise[] {
    const set = this.#set;
    if (!this.#isSettled || set.watches[0]!.count < COUNTER_WINDOWS_LEAST) return NOTHING;
    const row = featuresOf(activity);
    let surprises: Surprise[] | null = null;
    for (let i = 0; i < set.watches.length; i++) {
      if (activity.isProvisional && !this.#kind.counters[i]!.grows) continue;
      if (set.isAbove(NOTABLE_P, i, row)) continue;
      const { logP, isExtrapolated, jump } = set.judge(i, { row, timeUs: activity.startUs });
      if (logP > NOTABLE_LOG_P) continue;
      surprises ??= [];
      surprises.push(new CounterSurprise({ kind: this.#kind, set, place: i, activity, logP, isExtrapolated, jump }));
    }
    return surprises ?? NOTHING;
  }

  teach(key: string, verdict: 'normal' | 'bad'): void {
    const place = this.#kind.counters.findIndex(({ what }) => what === key);
    if (place < 0) return;
    if (verdict === 'normal' && this.#strangest[place]! > Number.NEGATIVE_INFINITY)
      this.#set.watches[place]!.allow(this.#strangest[place]!);
    this.#strangest[place] = Number.NEGATIVE_INFINITY;
  }

  save(): unknown {
    return {
      isSettled: this.#isSettled,
      watches: this.#set.watches.map((watch) => watch.save()),
      ...(this.#set.jumps === null ? {} : { jumps: this.#set.jumps.save() }),
      sample: this.#sample.save(),
      strangest: [...this.#strangest].map((score) => (score === Number.NEGATIVE_INFINITY ? null : score)),
    };
  }

  /** Throws an Error with words for what `save` does not make. */
  restore(saved: unknown): this {
    const { isSettled, watches, jumps, sample, strangest } = (saved ?? {}) as Record<string, unknown>;
    const count = this.#set.watches.length;
    if (typeof isSettled !== 'boolean' || !Array.isArray(watches) || watches.length !== count)
      throw new Error(`the counters of ${this.#kind.kind} are not there`);
    if (!Array.isArray(strangest) || strangest.length !== count) throw new Error('counters without their strangest');
    this.#isSettled = isSettled;
    this.#sample.restore(sample);
    // States of before jumps were watched have none: the rate begins with its prior.
    if (jumps !== undefined) this.#set.jumps?.restore(jumps);
    for (let i = 0; i < count; i++) {
      this.#set.watches[i]!.restore(watches[i]);
      const score: unknown = strangest[i];
      this.#strangest[i] = typeof score === 'number' ? score : Number.NEGATIVE_INFINITY;
    }
    return this;
  }
}

const NOTHING: readonly Surprise[] = [];

interface CounterSurpriseParts {
  readonly kind: CounterKind;
  readonly set: CounterSet;
  /** Which of the counters is strange. */
  readonly place: number;
  readonly activity: Activity;
  readonly logP: number;
  readonly isExtrapolated: boolean;
  readonly jump: JumpOdds | null;
}

/** Explains itself only when asked: most surprises are never told. */
class CounterSurprise implements Surprise {
  readonly kind: string;
  readonly key: string;
  readonly logP: number;
  readonly isExtrapolated: boolean;
  readonly #kind: CounterKind;
  readonly #counter: CounterSpec;
  readonly #place: number;
  readonly #set: CounterSet;
  readonly #activity: Activity;
  readonly #jump: JumpOdds | null;

  constructor({ kind, set, place, activity, logP, isExtrapolated, jump }: CounterSurpriseParts) {
    this.#kind = kind;
    this.#set = set;
    this.#counter = kind.counters[place]!;
    this.#place = place;
    this.#activity = activity;
    this.#jump = jump;
    this.kind = kind.kind;
    this.key = this.#counter.what;
    this.logP = logP;
    this.isExtrapolated = isExtrapolated;
  }

  get #range(): CounterRange {
    const row = featuresOf(this.#activity);
    const watch = this.#set.watches[this.#place]!;
    const told = (score: number): number => Math.max(0, Math.round(this.#kind.value(this.#counter, score, row)));
    return {
      observed: told(this.#kind.score(this.#counter, row)),
      low: told(watch.scoreAt(RANGE_LOW)),
      // A jump is judged by the largest value, and few windows have no quantile as high.
      high: this.#jump === null ? told(watch.scoreAt(RANGE_HIGH)) : told(watch.largest),
    };
  }

  get numbers(): FindingNumbers {
    return this.#kind.numbers(this.#counter, this.#range, this.#activity, this.#heaviest[0] ?? null);
  }

  get features(): readonly SurpriseFeature[] {
    const { observed, low, high } = this.#range;
    const { feature: name } = this.#counter;
    const unit = unitOf(this.#counter);
    if (this.#jump === null || !this.#jump.isUnusualHour) return [{ name, unit, observed, low, high, share: 1 }];
    const { hour, hourShare } = this.#jump;
    return [
      { name, unit, observed, low, high, share: 1 - hourShare },
      { name: 'hour', unit: 'h', observed: hour, low: null, high: null, share: hourShare },
    ];
  }

  get counterfactual(): Counterfactual | null {
    return this.changesTo(NOTABLE_LOG_P);
  }

  /** All counters of the kind have to be ordinary enough, so that it is the window that falls silent and not one of its reasons. */
  changesTo(logP: number): Counterfactual | null {
    const row = Float64Array.from(featuresOf(this.#activity));
    const at = { row, timeUs: this.#activity.startUs };
    const { counters } = this.#kind;
    const changed = new Set<string>();
    // Twice: lowering what was received makes the ratio larger.
    for (let round = 0; round < 2; round++)
      for (const [i, counter] of counters.entries()) {
        if (this.#set.judge(i, at).logP > logP) continue;
        // A little below, so that the value told is below when it is taken at its word.
        const value = Math.floor(this.#set.valueAt(logP, i, at) * (1 - 1e-6));
        if (!(value >= 0)) return null;
        row[counter.place] = value;
        changed.add(counter.feature);
      }
    if (changed.size === 0 || changed.size > CHANGES_MOST) return null;
    for (const i of counters.keys()) if (this.#set.judge(i, at).logP < logP) return null;
    return {
      changes: [...changed].map((name) => {
        const place = featurePlace(name);
        return { name, unit: ACTIVITY_FEATURES[place]!.unit, value: row[place]! };
      }),
    };
  }

  get #heaviest(): readonly Contact[] {
    return this.#activity.contacts
      .filter((contact) => this.#kind.weight(this.#counter, contact) > 0)
      .sort((a, b) => this.#kind.weight(this.#counter, b) - this.#kind.weight(this.#counter, a));
  }

  get flows(): readonly FindingFlow[] {
    return this.#heaviest.flatMap((contact) => contact.flows);
  }
}

function unitOf(counter: CounterSpec): string {
  return ACTIVITY_FEATURES[counter.place]!.unit;
}
