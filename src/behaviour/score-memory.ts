// Scores of rows that came before: nine of ten minutes of a thing are like one of the last hundred, and walking a forest is dear.
import { mix } from '../base/hash.ts';
import { FEATURE_COUNT } from './activity-features.ts';

/** A power of two: 2 kB a device. */
const SLOTS = 128;

const floats = new Float32Array(FEATURE_COUNT);
const words = new Uint32Array(floats.buffer);

/**
 * A table of scores by the 64 bits of a row's hash; a newer row takes the place of an older one. Rows hold 32-bit values (activity-features).
 * Nothing of it is saved: without it the same scores are computed again.
 */
export class ScoreMemory {
  readonly #first = new Int32Array(SLOTS);
  readonly #second = new Int32Array(SLOTS);
  readonly #scores = new Float64Array(SLOTS).fill(Number.NaN);
  #hash = 0;
  #other = 0;
  /** Of the row that was found last. */
  score = 0;

  /** Whether the score of such a row is known: then it is `score`. */
  find(row: Float64Array): boolean {
    floats.set(row);
    let hash = 0x9e3779b1;
    let other = 0x85ebca6b;
    for (let i = 0; i < FEATURE_COUNT; i++) {
      const word = words[i]!;
      hash = Math.imul(hash ^ word, 0xcc9e2d51);
      hash = (hash << 13) | (hash >>> 19);
      other = Math.imul(other + word, 0x1b873593);
      other ^= other >>> 15;
    }
    this.#hash = mix(hash);
    this.#other = mix(other);
    const slot = this.#hash & (SLOTS - 1);
    if (this.#first[slot] !== this.#hash || this.#second[slot] !== this.#other) return false;
    this.score = this.#scores[slot]!;
    return !Number.isNaN(this.score);
  }

  /** Keeps the score of the row that was looked for last. */
  keep(score: number): void {
    const slot = this.#hash & (SLOTS - 1);
    this.#first[slot] = this.#hash;
    this.#second[slot] = this.#other;
    this.#scores[slot] = score;
  }
}
