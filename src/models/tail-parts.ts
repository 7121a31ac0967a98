// What a model of tails keeps in a file: the different values of each column, how many rows are below each, missing ones, signs.
import type { ModelParts } from './model.ts';
import { padValues, type TailCounts, valuesOf } from './tail-column.ts';

const ROWS_MAX = 2 ** 32 - 1;

export function partsOfCounts(rows: number, counts: readonly TailCounts[]): ModelParts {
  const lengths = Uint32Array.from(counts, (each) => each.below.length - 1);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const values = new Float64Array(total);
  const below = new Uint32Array(total);
  let at = 0;
  for (const each of counts) {
    values.set(valuesOf(each), at);
    below.set(each.below.subarray(0, -1), at);
    at += each.below.length - 1;
  }
  return {
    settings: { rows },
    arrays: {
      lengths,
      values,
      below,
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
  const { lengths, values, below, missing, skewSigns } = parts.arrays;
  if (
    !(lengths instanceof Uint32Array && missing instanceof Uint32Array && skewSigns instanceof Int32Array) ||
    !(values instanceof Float64Array && below instanceof Uint32Array)
  ) {
    throw new Error('an array of the training columns is absent or of another type');
  }
  if (lengths.length !== columns || missing.length !== columns || skewSigns.length !== columns) {
    throw new Error(`the training columns are not ${columns}`);
  }
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (values.length !== total || below.length !== total)
    throw new Error('the training values do not fit their columns');
  const counts: TailCounts[] = [];
  for (let column = 0, at = 0; column < columns; at += lengths[column++]!) {
    const end = at + lengths[column]!;
    const own = values.subarray(at, end);
    const ownBelow = below.subarray(at, end);
    const present = rows - missing[column]!;
    checkColumn(own, ownBelow, present, skewSigns[column]!, column);
    const closed = new Uint32Array(end - at + 1);
    closed.set(ownBelow);
    closed[end - at] = present;
    counts.push({
      padded: padValues(own, own.length),
      below: closed,
      missing: missing[column]!,
      skewSign: skewSigns[column]!,
    });
  }
  return { rows, counts };
}

function checkColumn(
  values: Float64Array,
  below: Uint32Array,
  present: number,
  skewSign: number,
  column: number,
): void {
  if (Math.abs(skewSign) > 1) throw new Error(`the sign of the skewness of column ${column} is none`);
  if (present < 0 || present > 0 !== values.length > 0) throw new Error(`the rows of column ${column} do not add up`);
  for (let i = 0; i < values.length; i++) {
    const isAfter = i === 0 || values[i]! > values[i - 1]!;
    if (Number.isNaN(values[i]!) || !isAfter) throw new Error(`the values of column ${column} are not sorted`);
    const least = i === 0 ? 0 : below[i - 1]! + 1;
    if (below[i]! < least || (i === 0 && below[i] !== 0) || below[i]! >= present) {
      throw new Error(`the counts of column ${column} do not grow as they should`);
    }
  }
}
