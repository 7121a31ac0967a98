// What a strange window score is carried by: the features that shorten its path most, their learned ranges, and what would have been ordinary.
import type { FindingFlow, FindingNumbers } from '../base/finding.ts';
import { quantileOf } from '../base/order-statistics.ts';
import type { Activity } from './activity.ts';
import { ACTIVITY_FEATURES, FEATURE_COUNT, featuresOf, scaleRow, unscaleValue } from './activity-features.ts';
import type { CounterWatch } from './counter-watch.ts';
import type { Counterfactual, Surprise, SurpriseFeature } from './learner.ts';
import { changedThrough, changeRow } from './row-change.ts';
import type { RowReservoir } from './row-reservoir.ts';
import type { WindowModel } from './window-model.ts';

/** Features of an explanation. */
const FEATURES_TOLD = 3;
/** Features that a counterfactual is searched among, alone and in pairs, the heaviest first. */
const FEATURES_SEARCHED = 6;
/** Steps from the value observed towards the usual one. */
const STEPS = 16;
/** The learned range is told without the outermost values. */
const RANGE_LOW = 0.02;
const RANGE_HIGH = 0.98;

export interface WindowSurpriseParts {
  readonly activity: Activity;
  readonly logP: number;
  readonly isExtrapolated: boolean;
  readonly model: WindowModel;
  readonly watch: CounterWatch;
  /** The rows that the model was fitted on. */
  readonly rows: RowReservoir;
}

/** Explains itself only when asked: most surprises are never told. */
export class WindowSurprise implements Surprise {
  readonly kind = 'behaviour';
  readonly key = 'window';
  readonly logP: number;
  readonly isExtrapolated: boolean;
  readonly parts: WindowSurpriseParts;
  readonly #row = new Float64Array(FEATURE_COUNT);
  readonly #columns = new Map<number, Float64Array>();
  #values: Float64Array | null = null;

  constructor(parts: WindowSurpriseParts) {
    this.logP = parts.logP;
    this.isExtrapolated = parts.isExtrapolated;
    this.parts = parts;
    scaleRow(featuresOf(parts.activity), this.#row);
  }

  get numbers(): FindingNumbers {
    const { activity, model } = this.parts;
    const seconds = (activity.untilUs - activity.startUs) / 1e6;
    return { score: Math.round(model.score(this.#row) * 1000) / 1000, windows: 1, seconds };
  }

  get features(): readonly SurpriseFeature[] {
    const amounts = this.parts.model.explain(this.#row);
    const positive = amounts.reduce((sum, amount) => sum + Math.max(0, amount), 0);
    return this.#heaviest(amounts)
      .slice(0, FEATURES_TOLD)
      .map((place) => {
        const { low, high } = this.#rangeOf(place);
        const { name, unit } = ACTIVITY_FEATURES[place]!;
        const share = positive > 0 ? Math.max(0, amounts[place]!) / positive : 0;
        return { name, unit, observed: unscaleValue(place, this.#row[place]!), low, high, share };
      });
  }

  get counterfactual(): Counterfactual | null {
    return this.changesTo(Math.log(0.02));
  }

  /** Moves the heaviest numbers towards their usual values, one alone first, then pairs; the least step that suffices. */
  changesTo(logP: number): Counterfactual | null {
    const { model, watch } = this.parts;
    const least = watch.scoreAt(logP);
    const heaviest = this.#heaviest(model.explain(this.#row)).map(changedThrough);
    const places = [...new Set(heaviest)].slice(0, FEATURES_SEARCHED);
    for (const place of places) {
      const row = this.#nearest([place], least);
      if (row !== null) return told([place], row);
    }
    for (let i = 0; i < places.length; i++)
      for (let j = i + 1; j < places.length; j++) {
        const pair = [places[i]!, places[j]!];
        const row = this.#nearest(pair, least);
        if (row !== null) return told(pair, row);
      }
    return null;
  }

  get flows(): readonly FindingFlow[] {
    return [...this.parts.activity.contacts]
      .filter(({ scope }) => scope !== 'group')
      .sort((a, b) => b.packetsOut + b.packetsIn - a.packetsOut - a.packetsIn)
      .flatMap(({ flows }) => flows);
  }

  /** The raw row with the fewest steps of these numbers towards their medians whose score is at most `least`; null where none is. */
  #nearest(places: readonly number[], least: number): Float64Array | null {
    const { model, activity } = this.parts;
    const scaled = new Float64Array(FEATURE_COUNT);
    for (let step = 1; step <= STEPS; step++) {
      const row = Float64Array.from(featuresOf(activity));
      for (const place of places) {
        const moved = this.#row[place]! + (this.#medianOf(place) - this.#row[place]!) * (step / STEPS);
        changeRow(row, place, unscaleValue(place, moved));
      }
      scaleRow(row, scaled);
      if (model.score(scaled) <= least) return row;
    }
    return null;
  }

  #heaviest(amounts: Float64Array): number[] {
    return [...amounts.keys()]
      .filter((place) => amounts[place]! > 0)
      .sort((a, b) => amounts[b]! - amounts[a]! || a - b);
  }

  /** What was learned of a feature, ascending; made once, since a counterfactual asks for it at every step. */
  #columnOf(place: number): Float64Array {
    const known = this.#columns.get(place);
    if (known !== undefined) return known;
    this.#values ??= this.parts.rows.values();
    const column = new Float64Array(this.#values.length / FEATURE_COUNT);
    for (let row = 0; row < column.length; row++) column[row] = this.#values[row * FEATURE_COUNT + place]!;
    this.#columns.set(place, column.sort());
    return column;
  }

  #medianOf(place: number): number {
    return quantileOf(this.#columnOf(place), 0.5);
  }

  #rangeOf(place: number): { readonly low: number; readonly high: number } {
    const column = this.#columnOf(place);
    return {
      low: unscaleValue(place, quantileOf(column, RANGE_LOW)),
      high: unscaleValue(place, quantileOf(column, RANGE_HIGH)),
    };
  }
}

function told(places: readonly number[], row: Float64Array): Counterfactual {
  return {
    changes: places.map((place) => {
      const { name, unit } = ACTIVITY_FEATURES[place]!;
      return { name, unit, value: row[place]! };
    }),
  };
}
