// The window score: a model of all numbers of an activity together, calibrated on windows it was not fitted on. Kind `behaviour`.
import { mix } from '../base/hash.ts';
import { createRandom } from '../base/random.ts';
import type { TailPrior } from '../evidence/log-tail.ts';
import { isolationForest } from '../models/isolation-forest.ts';
import type { Model, ModelSpec } from '../models/model.ts';
import type { ModelOptions } from '../models/model-options.ts';
import { defaultModelOptions } from '../models/option-values.ts';
import type { Activity } from './activity.ts';
import { FEATURE_COUNT, featuresOf, scaleRow } from './activity-features.ts';
import { CounterWatch } from './counter-watch.ts';
import { DriftSample } from './drift-sample.ts';
import type { Learner, LearnerContext, LearnerSpec, Surprise, Trust } from './learner.ts';
import { RowReservoir } from './row-reservoir.ts';
import { type ScoreScale, scaleOfScores, WindowModel } from './window-model.ts';
import { WindowSurprise } from './window-surprise.ts';

/** Rows that a model is fitted on: its trees see 64 each, and 256 rows are 22 kB of state, from which it is grown again. */
const FIT_ROWS = 256;
/** Rows held out until the learning phase ends. */
const HELD_OUT_ROWS = 512;
/** Windows under which there is no score: of so few neither a forest nor a tail can be had. */
export const SCORE_WINDOWS_LEAST = 200;
/** Neighbouring windows are alike, so that whole blocks of time are fitted on or held out. */
const BLOCK_US = 600_000_000;
const NOTABLE_P = 0.02;
const NOTABLE_LOG_P = Math.log(NOTABLE_P);
/**
 * The tail of window scores, which sum over many numbers: four times as long as that of a single amount. Chosen on tuning devices, where a
 * shorter one takes a lock hub's weekly half hour without Internet for an attack.
 */
const SCORE_PRIOR: TailPrior = { excesses: 20, scale: 2 };

/** What the forest is at home: a third of the trees and a quarter of the rows of the paper take 0.1 MB and some µs a window. */
const FOREST_OPTIONS = { trees: 32, samples: 64 } as const;

export interface WindowScoreRequest {
  readonly model: ModelSpec;
  /** Absent = the model's usual ones. */
  readonly options?: ModelOptions;
}

/** The learner of kind `behaviour` with this model; one of them is on the list, and another may take its place. */
export function createWindowScore({ model, options }: WindowScoreRequest): LearnerSpec {
  const all = { ...defaultModelOptions(model), ...options };
  return {
    name: 'behaviour',
    title: 'Unusual behaviour',
    description: `All numbers of a minute together (${model.title}): a mixture that the device never showed, even where each number alone is ordinary.`,
    technique: { id: 'T1071', name: 'Application Layer Protocol', matrix: 'enterprise' },
    stateBytesMax: 120_000,
    options: {},
    create: (_options, context) => new WindowScore(model, all, context),
    restore: (saved, _options, context) => new WindowScore(model, all, context).restore(saved),
  };
}

export const behaviourScore: LearnerSpec = createWindowScore({ model: isolationForest, options: FOREST_OPTIONS });

const scaled = new Float64Array(FEATURE_COUNT);
const heldOutValues = new Float64Array(HELD_OUT_ROWS * FEATURE_COUNT);

export class WindowScore implements Learner {
  readonly #spec: ModelSpec;
  readonly #options: ModelOptions;
  readonly #seed: number;
  readonly #fitted: RowReservoir;
  #heldOut: RowReservoir;
  readonly #watch: CounterWatch;
  readonly #sample = new DriftSample();
  #model: WindowModel | null = null;
  #isSettled = false;

  constructor(spec: ModelSpec, options: ModelOptions, context: LearnerContext) {
    this.#spec = spec;
    this.#options = options;
    this.#seed = context.seed;
    this.#fitted = new RowReservoir(FIT_ROWS, FEATURE_COUNT, context.seed);
    this.#heldOut = new RowReservoir(HELD_OUT_ROWS, FEATURE_COUNT, context.seed + 1);
    this.#watch = new CounterWatch(context, SCORE_PRIOR);
  }

  get reach(): Learner['reach'] {
    if (this.#model === null) return null;
    const watch = this.#watch;
    return {
      windows: watch.count,
      // Asked for seldom, and it fits a tail.
      get leastLogP() {
        return watch.leastLogP;
      },
    };
  }

  learn(activity: Activity, trust: Trust): void {
    if (trust === 'none') return;
    if (this.#model !== null) {
      const teaches = this.#sample.takes(trust, this.#watch.count);
      if (!teaches && trust === 'drift') return;
      scaleRow(featuresOf(activity), scaled);
      this.#watch.follow(this.#model.score(scaled), { trust, teaches, timeUs: activity.startUs });
      return;
    }
    scaleRow(featuresOf(activity), scaled);
    // Too few windows while learning: what comes later, watched by the contract alone, fills the sets up.
    if (trust === 'suspicious') return;
    const block = Math.floor(activity.startUs / BLOCK_US);
    const isHeldOut = (mix(block ^ this.#seed) & 1) === 1;
    (isHeldOut ? this.#heldOut : this.#fitted).add(scaled);
    if (this.#isSettled) this.#fit();
  }

  settle(): void {
    this.#isSettled = true;
    this.#fit();
  }

  judge(activity: Activity): readonly Surprise[] {
    // Of an open window only what can only grow may be judged, and a score can fall.
    if (this.#model === null || activity.isProvisional) return NOTHING;
    scaleRow(featuresOf(activity), scaled);
    const score = this.#model.score(scaled);
    if (this.#watch.isAbove(NOTABLE_P, score)) return NOTHING;
    const { logP, isExtrapolated } = this.#watch.judge(score);
    if (logP > NOTABLE_LOG_P) return NOTHING;
    return [
      new WindowSurprise({
        activity,
        logP,
        isExtrapolated,
        model: this.#model,
        watch: this.#watch,
        rows: this.#fitted,
      }),
    ];
  }

  save(): unknown {
    return {
      isSettled: this.#isSettled,
      scale: this.#model?.scale ?? null,
      fitted: this.#fitted.save(),
      heldOut: this.#heldOut.save(),
      watch: this.#watch.save(),
      sample: this.#sample.save(),
    };
  }

  /** Throws an Error with words for what `save` does not make. */
  restore(saved: unknown): this {
    const { isSettled, scale, fitted, heldOut, watch, sample } = (saved ?? {}) as Record<string, unknown>;
    if (typeof isSettled !== 'boolean' || !(scale === null || isScale(scale)))
      throw new Error('a window score that does not say how far it is');
    this.#isSettled = isSettled;
    this.#fitted.restore(fitted);
    this.#heldOut.restore(heldOut);
    this.#watch.restore(watch);
    this.#sample.restore(sample);
    if (scale === null) return this;
    if (this.#fitted.count === 0) throw new Error('a window score without rows to grow its model from');
    this.#model = new WindowModel(this.#grow(), this.#fitted.rows, scale);
    return this;
  }

  #fit(): void {
    const held = this.#heldOut;
    if (this.#model !== null || held.seen + this.#fitted.seen < SCORE_WINDOWS_LEAST) return;
    if (held.seen < SCORE_WINDOWS_LEAST / 4 || this.#fitted.seen < SCORE_WINDOWS_LEAST / 4) return;
    const model = this.#grow();
    // Many devices may be this far at once: what is thrown away right after is the same memory for all of them.
    const values = heldOutValues.subarray(0, held.rows.length);
    values.set(held.rows);
    const scores = new Float64Array(held.count);
    model.score({ rows: held.count, columns: FEATURE_COUNT, values }, scores);
    this.#model = new WindowModel(model, this.#fitted.rows, scaleOfScores(scores));
    for (let at = 0; at < values.length; at += FEATURE_COUNT)
      this.#watch.learn(this.#model.score(values.subarray(at, at + FEATURE_COUNT)));
    this.#heldOut = new RowReservoir(HELD_OUT_ROWS, FEATURE_COUNT, this.#seed + 1);
  }

  #grow(): Model {
    const matrix = { rows: this.#fitted.count, columns: FEATURE_COUNT, values: this.#fitted.values() };
    const fit = this.#spec.fit({ matrix, labels: null }, this.#options, createRandom(this.#seed));
    for (;;) {
      const step = fit.next();
      if (step.done === true) return step.value;
    }
  }
}

function isScale(value: unknown): value is ScoreScale {
  const { centre, unit } = (value ?? {}) as Record<keyof ScoreScale, unknown>;
  return Number.isFinite(centre) && Number.isFinite(unit) && (unit as number) > 0;
}

const NOTHING: readonly Surprise[] = [];
