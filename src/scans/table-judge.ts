// Keeps what a scan of a table shows of its scores: how many are above the threshold, the strangest windows, and a curve to draw.
import { TABLE_WINDOW_ROWS } from './table-model.ts';

/** Windows told one by one: the strangest. */
export const TABLE_DETAILS_MAX = 1000;
/** Parts of the curve at most; two neighbours become one whenever all are full. */
export const CURVE_PARTS_MAX = 1000;

export interface StrangeWindow {
  /** First row of the window. */
  readonly firstRow: number;
  readonly score: number;
  /** The window's last row, as read. */
  readonly lastRow: Float64Array;
}

/** Takes scores in the order of the rows. Memory does not grow with their number. */
export class TableJudge {
  windows = 0;
  anomalies = 0;
  readonly #threshold: number;
  readonly #strange: StrangeWindow[] = [];
  readonly #curve = new Float64Array(CURVE_PARTS_MAX);
  #partWindows = 1;

  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  /** `scores[i]` belongs to the window that begins at row `i` of `raw` (row by row, `columns` numbers each). */
  take(scores: Float64Array, raw: Float64Array, columns: number): void {
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i]!;
      this.#draw(score);
      if (score > this.#threshold) {
        this.anomalies++;
        if (this.#isAmongStrangest(score)) {
          const at = (i + TABLE_WINDOW_ROWS - 1) * columns;
          this.#keep({ firstRow: this.windows, score, lastRow: raw.slice(at, at + columns) });
        }
      }
      this.windows++;
    }
  }

  /** The strangest first; of equal ones the first in the table. */
  strangest(): StrangeWindow[] {
    return this.#strange.toSorted((a, b) => b.score - a.score || a.firstRow - b.firstRow);
  }

  /** The highest score of each part of the table, at most CURVE_PARTS_MAX. */
  curve(): number[] {
    return Array.from(this.#curve.subarray(0, Math.ceil(this.windows / this.#partWindows)));
  }

  #draw(score: number): void {
    let part = Math.floor(this.windows / this.#partWindows);
    if (part === CURVE_PARTS_MAX) {
      halve(this.#curve);
      this.#partWindows *= 2;
      part = CURVE_PARTS_MAX / 2;
    }
    if (score > this.#curve[part]!) this.#curve[part] = score;
  }

  #isAmongStrangest(score: number): boolean {
    return this.#strange.length < TABLE_DETAILS_MAX || score > this.#strange[0]!.score;
  }

  /** A heap with the least strange window on top, which gives way. */
  #keep(window: StrangeWindow): void {
    const heap = this.#strange;
    if (heap.length < TABLE_DETAILS_MAX) {
      let at = heap.push(window) - 1;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (heap[parent]!.score <= window.score) break;
        heap[at] = heap[parent]!;
        at = parent;
      }
      heap[at] = window;
      return;
    }
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.score < heap[child]!.score) child++;
      if (heap[child]!.score >= window.score) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = window;
  }
}

function halve(curve: Float64Array): void {
  for (let i = 0; i < curve.length / 2; i++) curve[i] = Math.max(curve[2 * i]!, curve[2 * i + 1]!);
  curve.fill(0, curve.length / 2);
}
