// A uniform sample of rows in bounded space, with the time of each: what a model is fitted on and calibrated with.
import { mix } from '../base/hash.ts';
import { floatsOfText, textOfFloats } from '../evidence/float-text.ts';

export interface SavedReservoir {
  readonly seen: number;
  readonly rows: string;
}

/** Room for so many rows is made with the first. */
const ROWS_FIRST = 32;

/** Algorithm R (Vitter 1985): after n rows each of them is among the `capacity` that are kept with the same chance. */
export class RowReservoir {
  readonly columns: number;
  readonly #capacity: number;
  readonly #seed: number;
  #values = new Float32Array(0);
  #count = 0;
  #seen = 0;

  constructor(capacity: number, columns: number, seed: number) {
    this.columns = columns;
    this.#capacity = capacity;
    this.#seed = seed;
  }

  /** Rows that are kept, and rows that came. */
  get count(): number {
    return this.#count;
  }

  get seen(): number {
    return this.#seen;
  }

  add(row: Float64Array): void {
    const place = this.#placeOfNext();
    this.#seen++;
    if (place < 0) return;
    if (place >= this.#count) this.#count = place + 1;
    if (this.#count * this.columns > this.#values.length) this.#grow();
    const at = place * this.columns;
    for (let i = 0; i < this.columns; i++) this.#values[at + i] = row[i]!;
  }

  /** The rows that are kept, row by row, as they stand: valid until the next one comes. */
  get rows(): Float32Array {
    return this.#values.subarray(0, this.#count * this.columns);
  }

  /** The rows that are kept as numbers of a matrix, row by row. */
  values(): Float64Array {
    return Float64Array.from(this.#values.subarray(0, this.#count * this.columns));
  }

  save(): SavedReservoir {
    return { seen: this.#seen, rows: textOfFloats(this.rows) };
  }

  /** Throws an Error with words for what `save` does not make. */
  restore(saved: unknown): void {
    const { seen, rows } = (saved ?? {}) as Record<string, unknown>;
    const values = floatsOfText(rows, this.#capacity * this.columns);
    if (values === null || values.length % this.columns !== 0) throw new Error('rows that are no whole rows');
    const count = values.length / this.columns;
    if (typeof seen !== 'number' || !Number.isSafeInteger(seen) || Math.min(seen, this.#capacity) !== count)
      throw new Error('rows that do not fit their count');
    for (const value of values) if (!Number.isFinite(value)) throw new Error('rows that are no numbers');
    this.#values = Float32Array.from(values);
    this.#count = count;
    this.#seen = seen;
  }

  // A draw that depends on the count alone: no state of a generator has to be kept.
  #placeOfNext(): number {
    if (this.#seen < this.#capacity) return this.#seen;
    const draw = (mix(this.#seed ^ Math.imul(this.#seen, 0x9e3779b1)) >>> 0) / 4_294_967_296;
    const place = Math.floor(draw * (this.#seen + 1));
    return place < this.#capacity ? place : -1;
  }

  #grow(): void {
    const length = Math.min(this.#capacity, Math.max(ROWS_FIRST, 2 * (this.#count - 1))) * this.columns;
    const values = new Float32Array(length);
    values.set(this.#values);
    this.#values = values;
  }
}
