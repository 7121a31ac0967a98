// A model over the numbers of a window, made to speak beyond what it was fitted on: its score where it knows, distance where it does not.
import { quantileOf } from '../base/order-statistics.ts';
import type { Model } from '../models/model.ts';
import { FEATURE_COUNT, isCounter } from './activity-features.ts';
import { ScoreMemory } from './score-memory.ts';

/** Scores between these quantiles of held-out windows make the unit of the model's part: whatever the model's own scale is. */
const CENTRE = 0.5;
const EDGE = 0.98;
/** A model all of whose scores are alike still has a unit: this part of their size. */
const UNIT_LEAST = 0.02;

/** Where a model's scores lie on ordinary windows. */
export interface ScoreScale {
  readonly centre: number;
  readonly unit: number;
}

/** The scale of ordinary scores. */
export function scaleOfScores(scores: Float64Array): ScoreScale {
  const sorted = scores.toSorted();
  const centre = quantileOf(sorted, CENTRE);
  return { centre, unit: Math.max(quantileOf(sorted, EDGE) - centre, UNIT_LEAST * (1 + Math.abs(centre))) };
}

/**
 * Trees and ranks know nothing beyond the rows they saw: a window with a million connections ends in the same leaf as one with the most
 * ever seen, and would be as ordinary. So a window's score is that of the model, in units of ordinary scores, and how far its numbers
 * lie outside of the range of the fitted rows, in e-folds for counters (upwards alone: quiet is no harm) and in softnesses for the rest.
 */
export class WindowModel {
  readonly model: Model;
  readonly scale: ScoreScale;
  readonly #low = new Float64Array(FEATURE_COUNT).fill(Number.POSITIVE_INFINITY);
  readonly #high = new Float64Array(FEATURE_COUNT).fill(Number.NEGATIVE_INFINITY);
  readonly #out = new Float64Array(1);
  readonly #memory = new ScoreMemory();

  /** `rows`: the scaled rows that the model was fitted on. */
  constructor(model: Model, rows: Float32Array | Float64Array, scale: ScoreScale) {
    this.model = model;
    this.scale = scale;
    for (let i = 0; i < rows.length; i++) {
      const place = i % FEATURE_COUNT;
      if (rows[i]! < this.#low[place]!) this.#low[place] = rows[i]!;
      if (rows[i]! > this.#high[place]!) this.#high[place] = rows[i]!;
    }
  }

  /** Higher is stranger; an ordinary window has about 0, one in fifty 1. */
  score(row: Float64Array): number {
    if (this.#memory.find(row)) return this.#memory.score;
    this.model.score({ rows: 1, columns: FEATURE_COUNT, values: row }, this.#out);
    let score = (this.#out[0]! - this.scale.centre) / this.scale.unit;
    for (let place = 0; place < FEATURE_COUNT; place++) score += this.#beyond(place, row[place]!);
    this.#memory.keep(score);
    return score;
  }

  /** What each feature adds to a score, in its unit: distances as they are, and the model's part as the model shares it out. */
  explain(row: Float64Array): Float64Array {
    this.model.score({ rows: 1, columns: FEATURE_COUNT, values: row }, this.#out);
    const part = Math.max(0, (this.#out[0]! - this.scale.centre) / this.scale.unit);
    const amounts = this.model.explain(row);
    let positive = 0;
    for (const amount of amounts) if (amount > 0) positive += amount;
    return amounts.map((amount, place) => {
      const own = positive > 0 && amount > 0 ? (part * amount) / positive : 0;
      return own + this.#beyond(place, row[place]!);
    });
  }

  #beyond(place: number, value: number): number {
    if (value > this.#high[place]!) return value - this.#high[place]!;
    if (value < this.#low[place]! && !isCounter(place)) return this.#low[place]! - value;
    return 0;
  }
}
