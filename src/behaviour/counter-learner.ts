// Watches some counters of a device, each for values larger than it ever had: what unusual volumes and unusual rates are made of.
import type { FindingFlow, FindingNumbers } from '../base/finding.ts';
import type { Activity, Contact } from './activity.ts';
import { ACTIVITY_FEATURES, featurePlace, featuresOf } from './activity-features.ts';
import { type CounterSpec, CounterWatch, LOG_PRIOR } from './counter-watch.ts';
import { DriftSample } from './drift-sample.ts';
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

export interface CounterKind {
  readonly kind: string;
  readonly counters: readonly CounterSpec[];
  /** Score of a row of raw features; ascending in the value told. */
  score(counter: CounterSpec, row: Float64Array): number;
  /** The value told of a score, in the unit of the counter's feature, for this row. */
  value(counter: CounterSpec, score: number, row: Float64Array): number;
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
  readonly #watches: readonly CounterWatch[];
  readonly #sample = new DriftSample();
  #isSettled = false;
  /** Largest scores that were strange lately, for the owner's word on them. */
  readonly #strangest: Float64Array;

  constructor(kind: CounterKind, context: LearnerContext) {
    this.#kind = kind;
    this.#watches = kind.counters.map((_, i) => new CounterWatch({ ...context, seed: context.seed + i }, LOG_PRIOR));
    this.#strangest = new Float64Array(kind.counters.length).fill(Number.NEGATIVE_INFINITY);
  }

  get reach(): Learner['reach'] {
    const watch = this.#watches[0]!;
    if (watch.count < COUNTER_WINDOWS_LEAST) return null;
    const joint = Math.log(this.#watches.length);
    return {
      windows: watch.count,
      // Asked for seldom, and it fits a tail.
      get leastLogP() {
        return Math.min(0, watch.leastLogP + joint);
      },
    };
  }

  learn(activity: Activity, trust: Trust): void {
    if (trust === 'none') return;
    const teaches = this.#sample.takes(trust, this.#watches[0]!.count);
    if (!teaches && trust === 'drift') return;
    const row = featuresOf(activity);
    for (let i = 0; i < this.#watches.length; i++) {
      const score = this.#kind.score(this.#kind.counters[i]!, row);
      if (trust === 'baseline') this.#watches[i]!.learn(score);
      else this.#watches[i]!.follow(score, { trust, teaches, timeUs: activity.startUs });
      if (trust === 'suspicious' && score > this.#strangest[i]!) this.#strangest[i] = score;
    }
  }

  settle(): void {
    this.#isSettled = true;
  }

  judge(activity: Activity): readonly Surprise[] {
    if (!this.#isSettled || this.#watches[0]!.count < COUNTER_WINDOWS_LEAST) return NOTHING;
    const row = featuresOf(activity);
    let surprises: Surprise[] | null = null;
    for (let i = 0; i < this.#watches.length; i++) {
      const counter = this.#kind.counters[i]!;
      if (activity.isProvisional && !counter.grows) continue;
      const watch = this.#watches[i]!;
      const score = this.#kind.score(counter, row);
      if (watch.isAbove(NOTABLE_P / this.#watches.length, score)) continue;
      const { logP, isExtrapolated } = watch.judge(score);
      // The smallest of several p-values is small more often: Bonferroni.
      const joint = Math.min(0, logP + Math.log(this.#watches.length));
      if (joint > NOTABLE_LOG_P) continue;
      surprises ??= [];
      surprises.push(
        new CounterSurprise({
          kind: this.#kind,
          watches: this.#watches,
          place: i,
          activity,
          logP: joint,
          isExtrapolated,
        }),
      );
    }
    return surprises ?? NOTHING;
  }

  teach(key: string, verdict: 'normal' | 'bad'): void {
    const place = this.#kind.counters.findIndex(({ what }) => what === key);
    if (place < 0) return;
    if (verdict === 'normal' && this.#strangest[place]! > Number.NEGATIVE_INFINITY)
      this.#watches[place]!.allow(this.#strangest[place]!);
    this.#strangest[place] = Number.NEGATIVE_INFINITY;
  }

  save(): unknown {
    return {
      isSettled: this.#isSettled,
      watches: this.#watches.map((watch) => watch.save()),
      sample: this.#sample.save(),
      strangest: [...this.#strangest].map((score) => (score === Number.NEGATIVE_INFINITY ? null : score)),
    };
  }

  /** Throws an Error with words for what `save` does not make. */
  restore(saved: unknown): this {
    const { isSettled, watches, sample, strangest } = (saved ?? {}) as Record<string, unknown>;
    const count = this.#watches.length;
    if (typeof isSettled !== 'boolean' || !Array.isArray(watches) || watches.length !== count)
      throw new Error(`the counters of ${this.#kind.kind} are not there`);
    if (!Array.isArray(strangest) || strangest.length !== count) throw new Error('counters without their strangest');
    this.#isSettled = isSettled;
    this.#sample.restore(sample);
    for (let i = 0; i < count; i++) {
      this.#watches[i]!.restore(watches[i]);
      const score: unknown = strangest[i];
      this.#strangest[i] = typeof score === 'number' ? score : Number.NEGATIVE_INFINITY;
    }
    return this;
  }
}

const NOTHING: readonly Surprise[] = [];

interface CounterSurpriseParts {
  readonly kind: CounterKind;
  readonly watches: readonly CounterWatch[];
  /** Which of the counters is strange. */
  readonly place: number;
  readonly activity: Activity;
  readonly logP: number;
  readonly isExtrapolated: boolean;
}

/** Explains itself only when asked: most surprises are never told. */
class CounterSurprise implements Surprise {
  readonly kind: string;
  readonly key: string;
  readonly logP: number;
  readonly isExtrapolated: boolean;
  readonly #kind: CounterKind;
  readonly #counter: CounterSpec;
  readonly #watches: readonly CounterWatch[];
  readonly #watch: CounterWatch;
  readonly #activity: Activity;

  constructor({ kind, watches, place, activity, logP, isExtrapolated }: CounterSurpriseParts) {
    this.#kind = kind;
    this.#watches = watches;
    this.#counter = kind.counters[place]!;
    this.#watch = watches[place]!;
    this.#activity = activity;
    this.kind = kind.kind;
    this.key = this.#counter.what;
    this.logP = logP;
    this.isExtrapolated = isExtrapolated;
  }

  get #range(): CounterRange {
    const row = featuresOf(this.#activity);
    const told = (score: number): number => Math.max(0, Math.round(this.#kind.value(this.#counter, score, row)));
    return {
      observed: told(this.#kind.score(this.#counter, row)),
      low: told(this.#watch.scoreAt(RANGE_LOW)),
      high: told(this.#watch.scoreAt(RANGE_HIGH)),
    };
  }

  get numbers(): FindingNumbers {
    return this.#kind.numbers(this.#counter, this.#range, this.#activity, this.#heaviest[0] ?? null);
  }

  get features(): readonly SurpriseFeature[] {
    const { observed, low, high } = this.#range;
    return [{ name: this.#counter.feature, unit: unitOf(this.#counter), observed, low, high, share: 1 }];
  }

  get counterfactual(): Counterfactual | null {
    return this.changesTo(NOTABLE_LOG_P);
  }

  /** All counters of the kind have to be ordinary enough, so that it is the window that falls silent and not one of its reasons. */
  changesTo(logP: number): Counterfactual | null {
    const row = Float64Array.from(featuresOf(this.#activity));
    const changed = new Set<string>();
    // Twice: lowering what was received makes the ratio larger.
    for (let round = 0; round < 2; round++)
      for (const [i, counter] of this.#kind.counters.entries()) {
        if (this.#jointOf(i, row) > logP) continue;
        const limit = this.#watches[i]!.scoreAt(logP - Math.log(this.#watches.length));
        // A little below, so that the value told is below when it is taken at its word.
        const value = Math.floor(this.#kind.value(counter, limit, row) * (1 - 1e-6));
        if (!(value >= 0)) return null;
        row[counter.place] = value;
        changed.add(counter.feature);
      }
    if (changed.size === 0 || changed.size > CHANGES_MOST) return null;
    for (let i = 0; i < this.#watches.length; i++) if (this.#jointOf(i, row) < logP) return null;
    return {
      changes: [...changed].map((name) => {
        const place = featurePlace(name);
        return { name, unit: ACTIVITY_FEATURES[place]!.unit, value: row[place]! };
      }),
    };
  }

  #jointOf(i: number, row: Float64Array): number {
    const { logP } = this.#watches[i]!.judge(this.#kind.score(this.#kind.counters[i]!, row));
    return Math.min(0, logP + Math.log(this.#watches.length));
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
