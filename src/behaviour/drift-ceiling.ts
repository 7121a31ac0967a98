// How far a number may drift while a device is watched: what is normal grows by a bounded step a day, however patient somebody is.
import { DAY_US } from './time-spans.ts';

/** Days on which a larger value must come back before it counts as a new habit. */
export const HABIT_DAYS = 3;
/** Days within which it must. */
const HABIT_SPAN_DAYS = 14;

export interface SavedCeiling {
  readonly value: number;
  readonly day: number;
  readonly reached: number;
  /** Day and largest value of the latest days above the ceiling, oldest first. */
  readonly above: readonly (readonly [number, number])[];
}

/**
 * The largest value that may be taken as normal. After settling it rises by at most `stepPerDay` a day, and only if values up to it came
 * that day; so after n days of patient drift it is at most the settled value + n · stepPerDay. The one way round is a habit: a
 * larger value that comes back on HABIT_DAYS days within two weeks is normal from then on, after the owner was told of it each day.
 */
export class DriftCeiling {
  readonly #stepPerDay: number;
  #value = Number.NEGATIVE_INFINITY;
  #day = Number.NEGATIVE_INFINITY;
  #reached = Number.NEGATIVE_INFINITY;
  #above: (readonly [number, number])[] = [];

  constructor(stepPerDay: number) {
    this.#stepPerDay = stepPerDay;
  }

  get value(): number {
    return this.#value;
  }

  /** Before settling: everything is taken. */
  raise(value: number): void {
    if (value > this.#value) this.#value = value;
  }

  /**
   * A value seen while watching; returns what of it may be learnt: the value, or the ceiling if that is lower. `isTold`: it was strange enough
   * to be told, at least in the inbox: only such values become habits.
   */
  admit(value: number, timeUs: number, isTold: boolean): number {
    const day = Math.floor(timeUs / DAY_US);
    if (day > this.#day) {
      if (this.#day > Number.NEGATIVE_INFINITY && this.#reached > this.#value)
        this.#value = Math.min(this.#reached, this.#value + this.#stepPerDay);
      this.#day = day;
      this.#reached = Number.NEGATIVE_INFINITY;
    }
    if (value > this.#reached) this.#reached = value;
    if (isTold && value > this.#value + this.#stepPerDay) this.#noteAbove(day, value);
    return Math.min(value, this.#value);
  }

  #noteAbove(day: number, value: number): void {
    const latest = this.#above.at(-1);
    if (latest !== undefined && latest[0] === day) {
      if (value > latest[1]) this.#above[this.#above.length - 1] = [day, value];
    } else this.#above.push([day, value]);
    this.#above = this.#above.filter(([each]) => day - each <= HABIT_SPAN_DAYS).slice(-HABIT_DAYS);
    if (this.#above.length < HABIT_DAYS) return;
    this.raise(Math.min(...this.#above.map(([, each]) => each)));
    this.#above = this.#above.filter(([, each]) => each > this.#value + this.#stepPerDay);
  }

  save(): SavedCeiling {
    const plain = (value: number): number => (value === Number.NEGATIVE_INFINITY ? -Number.MAX_VALUE : value);
    return { value: plain(this.#value), day: plain(this.#day), reached: plain(this.#reached), above: this.#above };
  }

  /** Throws an Error with words for what `save` does not make. */
  restore(saved: unknown): void {
    const { value, day, reached, above } = (saved ?? {}) as Partial<Record<keyof SavedCeiling, unknown>>;
    const number = (each: unknown): number => {
      if (typeof each !== 'number' || !Number.isFinite(each)) throw new Error('a ceiling without its numbers');
      return each === -Number.MAX_VALUE ? Number.NEGATIVE_INFINITY : each;
    };
    this.#value = number(value);
    this.#day = number(day);
    this.#reached = number(reached);
    if (!Array.isArray(above) || above.length > HABIT_DAYS) throw new Error('a ceiling without its days');
    this.#above = above.map((pair: unknown) => {
      if (!Array.isArray(pair) || pair.length !== 2) throw new Error('a ceiling with a day that is none');
      return [number(pair[0]), number(pair[1])] as const;
    });
  }
}
