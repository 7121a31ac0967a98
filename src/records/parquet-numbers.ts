// Columns of numbers of a Parquet row group: collected as they come, encoded together, with a dictionary where few values repeat.
import type { FlowBatch } from '../flows/flow-batch.ts';
import type { FlowColumn } from './flow-columns.ts';
import { DOUBLE, INT32, INT64, type ParquetChunk, type ParquetColumn } from './parquet-file.ts';
import type { ParquetPage } from './parquet-page.ts';

/** Distinct values that a dictionary may hold: its indices are bytes then. A column with more is written plain. */
const DICTIONARY_VALUES_MAX = 256;
const SLOTS = 1024;
const SLOT_BITS = 10;
const TWO_32 = 4294967296;

/** A column of the row group that is being filled. */
export interface ColumnBuffer {
  readonly column: ParquetColumn;
  /** Takes `count` records of the batch from `from` on as rows from `row` on. */
  take(flows: FlowBatch, from: number, count: number, row: number): void;
  /** Encodes rows 0 to `rows` and is empty again. */
  encode(rows: number, page: ParquetPage): ParquetChunk;
}

/** What encoding needs beside the values; one for all columns, since they are encoded one after another. */
class Scratch {
  readonly values: Float64Array;
  readonly isPresent: Uint8Array;
  readonly codes: Uint16Array;
  readonly words: Int32Array;
  readonly slots = new Int16Array(SLOTS);
  readonly dictionary = new Float64Array(DICTIONARY_VALUES_MAX);

  constructor(rows: number) {
    this.values = new Float64Array(rows);
    this.isPresent = new Uint8Array(rows);
    this.codes = new Uint16Array(rows);
    this.words = new Int32Array(2 * rows);
  }
}

/** Makes buffers of `rows` rows for columns of numbers. */
export function createNumberBuffers(rows: number): (column: Exclude<FlowColumn, { type: 'text' }>) => ColumnBuffer {
  const scratch = new Scratch(rows);
  return (column) => {
    if (column.type === 'time') return timeBuffer(column, rows, scratch);
    const values = new Float64Array(rows);
    const isWhole = column.type === 'whole';
    const array = isWhole ? column.array : undefined;
    const mayBeUnset = isWhole && column.mayBeUnset;
    const type = !isWhole ? DOUBLE : column.size === 'small' ? INT32 : INT64;
    const value = 'value' in column ? column.value : secondsOf(column);
    return {
      column: { name: column.name, type, isOptional: mayBeUnset, meaning: null },
      take(flows, from, count, row) {
        if (array !== undefined) values.set(array(flows).subarray(from, from + count), row);
        else for (let i = 0; i < count; i++) values[row + i] = value(flows, from + i);
      },
      encode(count, page) {
        page.begin();
        if (!mayBeUnset) return encodeValues(values, count, type, page, scratch);
        let present = 0;
        for (let i = 0; i < count; i++) {
          const isPresent = values[i]! >= 0;
          scratch.isPresent[i] = isPresent ? 1 : 0;
          if (isPresent) scratch.values[present++] = values[i]!;
        }
        page.levels(scratch.isPresent, count, present);
        return encodeValues(scratch.values, present, type, page, scratch);
      },
    };
  };
}

type TimeColumn = Extract<FlowColumn, { type: 'time' | 'duration' }>;

function secondsOf(column: TimeColumn): (flows: FlowBatch, i: number) => number {
  const { us, ns } = column;
  return (flows, i) => us(flows, i) / 1e6 + ns(flows, i) / 1e9;
}

/** Nanoseconds since 1970 in 64 bits, put together from two numbers since they exceed 2^53. */
function timeBuffer(column: TimeColumn, rows: number, scratch: Scratch): ColumnBuffer {
  const us = new Float64Array(rows);
  const ns = new Uint16Array(rows);
  const { us: usOf, ns: nsOf } = column;
  return {
    column: { name: column.name, type: INT64, isOptional: false, meaning: 'nanoseconds' },
    take(flows, from, count, row) {
      for (let i = 0; i < count; i++) {
        us[row + i] = usOf(flows, from + i);
        ns[row + i] = nsOf(flows, from + i);
      }
    },
    encode(count, page) {
      const { words } = scratch;
      let least = 0;
      let greatest = 0;
      for (let i = 0; i < count; i++) {
        const high = Math.floor(us[i]! / TWO_32);
        const low = (us[i]! - high * TWO_32) * 1000 + ns[i]!;
        const carry = Math.floor(low / TWO_32);
        words[2 * i] = low - carry * TWO_32;
        words[2 * i + 1] = high * 1000 + carry;
        if (isBefore(us, ns, i, least)) least = i;
        if (isBefore(us, ns, greatest, i)) greatest = i;
      }
      page.begin();
      page.append(bytesOf(words, 0, 2 * count));
      const range = [bytesOf(words, 2 * least, 2), bytesOf(words, 2 * greatest, 2)] as const;
      return { dictionary: null, dictionaryCount: 0, page: page.bytes, range };
    },
  };
}

function isBefore(us: Float64Array, ns: Uint16Array, a: number, b: number): boolean {
  return us[a]! < us[b]! || (us[a] === us[b] && ns[a]! < ns[b]!);
}

function encodeValues(
  values: Float64Array,
  count: number,
  type: number,
  page: ParquetPage,
  scratch: Scratch,
): ParquetChunk {
  const size = buildDictionary(values, count, scratch);
  if (size > 0) {
    page.indices(scratch.codes, count, size);
    const dictionary = plainBytes(scratch.dictionary, size, type, scratch).slice();
    return { dictionary, dictionaryCount: size, page: page.bytes };
  }
  page.append(plainBytes(values, count, type, scratch));
  return { dictionary: null, dictionaryCount: 0, page: page.bytes };
}

/** Gives each value its index among the distinct ones; returns how many these are, 0 where they are too many. */
function buildDictionary(values: Float64Array, count: number, scratch: Scratch): number {
  const { codes, slots, dictionary } = scratch;
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * count);
  slots.fill(-1);
  let size = 0;
  let code = -1;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (code < 0 || dictionary[code] !== value) {
      const hash = Math.imul(words[2 * i]! ^ Math.imul(words[2 * i + 1]!, 0x85ebca6b), 0x9e3779b1);
      let slot = hash >>> (32 - SLOT_BITS);
      while (slots[slot]! >= 0 && dictionary[slots[slot]!] !== value) slot = (slot + 1) & (SLOTS - 1);
      code = slots[slot]!;
      if (code < 0) {
        if (size === DICTIONARY_VALUES_MAX) return 0;
        code = size++;
        slots[slot] = code;
        dictionary[code] = value;
      }
    }
    codes[i] = code;
  }
  return size;
}

/** Values in plain encoding; a view of the scratch memory or of the values themselves. */
function plainBytes(values: Float64Array, count: number, type: number, scratch: Scratch): Uint8Array {
  const { words } = scratch;
  if (type === DOUBLE) return new Uint8Array(values.buffer, values.byteOffset, 8 * count);
  if (type === INT32) {
    for (let i = 0; i < count; i++) words[i] = values[i]!;
    return bytesOf(words, 0, count);
  }
  for (let i = 0; i < count; i++) {
    const high = Math.floor(values[i]! / TWO_32);
    words[2 * i] = values[i]! - high * TWO_32;
    words[2 * i + 1] = high;
  }
  return bytesOf(words, 0, 2 * count);
}

/** Words as bytes. Parquet is little-endian, and so is every machine that Node 24 runs on but one (IBM Z). */
function bytesOf(words: Int32Array, from: number, count: number): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset + 4 * from, 4 * count);
}
