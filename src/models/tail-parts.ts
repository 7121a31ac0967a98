// What a model of tails keeps in a file: the different values of each column, how many rows have at most each, missing ones, signs.
import type { ModelParts } from './model.ts';
import type { TailCounts } from './tail-column.ts';

const ROWS_MAX = 2 ** 32 - 1;

export function partsOfCounts(rows: number, counts: readonly TailCounts[]): ModelParts {
  const lengths = Uint32Array.from(counts, ({ values }) => values.length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const values = new Float64Array(total);
  const atMost = new Uint32Array(total);
  let at = 0;
  for (const each of counts) {
    values.set(each.values, at);
    atMost.set(each.atMost, at);
    at += each.values.length;
  }
  return {
    settings: { rows },
    arrays: {
      lengths,
      values,
      atMost,
      missing: Uint32Array.from(counts, ({ missing }) => missing),
      skewSigns: Int32Array.from(counts, ({ skewSign }) => skewSign),
    },
  };
}

/** Throws an Error where the parts are not what `partsOfCounts` makes of some training rows. */
export function countsOfParts(parts: ModelParts, columns: number): { rows: number; counts: TailCounts[] } {
  const { rows } = parts.settings as { rows?: unknown };
  if (typeof rows !== 'number' || !Number.isInteger(rows) || rows < 0 || rows > ROWS_MAX) {
    throw new Error('the number of training rows is not one');
  }
  const { lengths, values, atMost, missing, skewSigns } = parts.arrays;
  if (
    !(lengths instanceof Uint32Array && missing instanceof Uint32Array && skewSigns instanceof Int32Array) ||
    !(values instanceof Float64Array && atMost instanceof Uint32Array)
  ) {
    throw new Error('an array of the training columns is absent or of another type');
  }
  if (lengths.length !== columns || missing.length !== columns || skewSigns.length !== columns) {
    throw new Error(`the training columns are not ${columns}`);
  }
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (values.length !== total || atMost.length !== total)
    throw new Error('the values are more or fewer than they should');
  const counts: TailCounts[] = [];
  for (let column = 0, at = 0; column < columns; at += lengths[column++]!) {
    const each = {
      values: values.subarray(at, at + lengths[column]!),
      atMost: atMost.subarray(at, at + lengths[column]!),
      missing: missing[column]!,
      skewSign: skewSigns[column]!,
    };
    checkCounts(each, rows, column);
    counts.push(each);
  }
  return { rows, counts };
}

function checkCounts(counts: TailCounts, rows: number, column: number): void {
  const { values, atMost, missing, skewSign } = counts;
  if (Math.abs(skewSign) > 1) throw new Error(`the sign of the skewness of column ${column} is none`);
  let before = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value) || (i > 0 && value <= values[i - 1]!)) throw new Error(`column ${column} is not sorted`);
    if (atMost[i]! <= before) throw new Error(`the counts of column ${column} do not grow`);
    before = atMost[i]!;
  }
  if (before + missing !== rows) throw new Error(`the counts of column ${column} are not those of ${rows} rows`);
}
