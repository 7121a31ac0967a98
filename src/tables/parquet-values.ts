// The values of a Parquet page in its encodings (Encodings.md), read as many at a time as are wanted: nothing but the page is held.
import { decodeNumbers, type ValueType } from './npy-values.ts';
import {
  BOOLEAN,
  BYTE_ARRAY,
  DOUBLE,
  FIXED_LEN_BYTE_ARRAY,
  FLOAT,
  INT32,
  INT64,
  INT96,
  type ParquetColumnInfo,
} from './parquet-footer.ts';
import { PageFault, RunReader } from './parquet-runs.ts';

/** Values of a page, in order. A page has numbers or texts, as its column does. */
export interface PageValues {
  numbers?(target: Float64Array, from: number, count: number): void;
  texts?(target: string[], from: number, count: number): void;
}

/** Distinct values of a column chunk. */
export type Dictionary = Float64Array | readonly string[];

const cutOff = (): PageFault => new PageFault('its values are cut off');

const little = (code: ValueType['code'], bytes: number): ValueType => ({ code, bytes, isLittleEndian: true });
const FIXED_TYPES: Readonly<Record<number, ValueType>> = {
  [INT32]: little('i4', 4),
  [INT64]: little('i8', 8),
  [FLOAT]: little('f4', 4),
  [DOUBLE]: little('f8', 8),
};

/** An unsigned number is read as such: to add 2^64 later would round twice. */
function fixedType({ type, meaning }: ParquetColumnInfo): ValueType {
  const isUnsigned = meaning.kind === 'number' && meaning.isUnsigned;
  if (isUnsigned && type === INT32) return little('u4', 4);
  if (isUnsigned && type === INT64) return little('u8', 8);
  return FIXED_TYPES[type]!;
}

/** Whether a column's values are read as texts. */
export function isTextColumn({ meaning }: ParquetColumnInfo): boolean {
  return meaning.kind === 'text' || meaning.kind === 'hex';
}

/** Values one after the other (PLAIN). */
export function plainValues(bytes: Uint8Array, from: number, column: ParquetColumnInfo): PageValues {
  const { type, length, meaning } = column;
  if (type === BOOLEAN) return plainBooleans(bytes, from);
  if (type === BYTE_ARRAY) return meaning.kind === 'text' ? plainTexts(bytes, from) : plainDecimals(bytes, from);
  if (type === FIXED_LEN_BYTE_ARRAY && meaning.kind === 'hex') return plainHex(bytes, from, length);
  if (type === FIXED_LEN_BYTE_ARRAY && meaning.kind === 'scaled')
    return fixedNumbers(bytes, from, length, (at) => bigEndian(bytes, at, length));
  const view = viewOf(bytes);
  if (type === INT96) return fixedNumbers(bytes, from, 12, (at) => julianSeconds(view, at));
  const valueType = type === FIXED_LEN_BYTE_ARRAY ? little('f2', 2) : fixedType(column);
  let position = from;
  return {
    numbers(target, to, count) {
      if (position + count * valueType.bytes > bytes.length) throw cutOff();
      decodeNumbers(valueType, { view, at: position, step: valueType.bytes, count }, target, to, 1);
      position += count * valueType.bytes;
    },
  };
}

function plainBooleans(bytes: Uint8Array, from: number): PageValues {
  let bit = 0;
  return {
    numbers(target, to, count) {
      if (from + Math.ceil((bit + count) / 8) > bytes.length) throw cutOff();
      for (let i = 0; i < count; i++, bit++) target[to + i] = (bytes[from + (bit >>> 3)]! >>> (bit & 7)) & 1;
    },
  };
}

function plainTexts(bytes: Uint8Array, from: number): PageValues {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let position = from;
  return {
    texts(target, to, count) {
      for (let i = 0; i < count; i++) {
        if (position + 4 > bytes.length) throw cutOff();
        const end = position + 4 + buffer.readUInt32LE(position);
        if (end > bytes.length) throw cutOff();
        target[to + i] = buffer.toString('utf8', position + 4, end);
        position = end;
      }
    },
  };
}

function plainDecimals(bytes: Uint8Array, from: number): PageValues {
  const view = viewOf(bytes);
  let position = from;
  return {
    numbers(target, to, count) {
      for (let i = 0; i < count; i++) {
        if (position + 4 > bytes.length) throw cutOff();
        const length = view.getUint32(position, true);
        if (position + 4 + length > bytes.length) throw cutOff();
        target[to + i] = bigEndian(bytes, position + 4, length);
        position += 4 + length;
      }
    },
  };
}

function plainHex(bytes: Uint8Array, from: number, length: number): PageValues {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let position = from;
  return {
    texts(target, to, count) {
      if (position + count * length > bytes.length) throw cutOff();
      for (let i = 0; i < count; i++, position += length)
        target[to + i] = buffer.toString('hex', position, position + length);
    },
  };
}

function fixedNumbers(bytes: Uint8Array, from: number, length: number, read: (at: number) => number): PageValues {
  let position = from;
  return {
    numbers(target, to, count) {
      if (position + count * length > bytes.length) throw cutOff();
      for (let i = 0; i < count; i++, position += length) target[to + i] = read(position);
    },
  };
}

/** A signed whole number, most significant byte first. */
function bigEndian(bytes: Uint8Array, at: number, length: number): number {
  if (length === 0) return 0;
  let value = (bytes[at]! << 24) >> 24;
  for (let i = 1; i < length; i++) value = value * 256 + bytes[at + i]!;
  return value;
}

const JULIAN_DAY_1970 = 2_440_588;

/** INT96 of Impala and old Spark: nanoseconds of the day, then the Julian day. */
function julianSeconds(view: DataView, at: number): number {
  const nanoseconds = view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  return (view.getInt32(at + 8, true) - JULIAN_DAY_1970) * 86_400 + nanoseconds / 1e9;
}

/** Booleans as runs (RLE), behind their length. */
export function booleanRuns(bytes: Uint8Array, from: number): PageValues {
  if (from + 4 > bytes.length) throw cutOff();
  const length = viewOf(bytes).getUint32(from, true);
  if (from + 4 + length > bytes.length) throw cutOff();
  const runs = new RunReader(bytes, from + 4, from + 4 + length, 1);
  let values = new Uint32Array(0);
  return {
    numbers(target, to, count) {
      if (values.length < count) values = new Uint32Array(count);
      runs.read(values, count);
      for (let i = 0; i < count; i++) target[to + i] = values[i]!;
    },
  };
}

/** Places in a dictionary (RLE_DICTIONARY): the width of a place, then runs. */
export function dictionaryValues(bytes: Uint8Array, from: number, dictionary: Dictionary): PageValues {
  // A page of nothing but nulls may have no bytes at all.
  const width = bytes[from] ?? 0;
  const runs = new RunReader(bytes, Math.min(from + 1, bytes.length), bytes.length, width);
  let places = new Uint32Array(0);
  const readPlaces = (count: number): Uint32Array => {
    if (places.length < count) places = new Uint32Array(count);
    runs.read(places, count);
    for (let i = 0; i < count; i++)
      if (places[i]! >= dictionary.length) throw new PageFault('a value lies outside its dictionary');
    return places;
  };
  if (dictionary instanceof Float64Array)
    return {
      numbers(target, to, count) {
        const from = readPlaces(count);
        for (let i = 0; i < count; i++) target[to + i] = dictionary[from[i]!]!;
      },
    };
  return {
    texts(target, to, count) {
      const from = readPlaces(count);
      for (let i = 0; i < count; i++) target[to + i] = dictionary[from[i]!]!;
    },
  };
}

/** Byte k of all values stands behind byte k - 1 of all values (BYTE_STREAM_SPLIT). */
export function splitValues(bytes: Uint8Array, from: number, values: number, column: ParquetColumnInfo): PageValues {
  const width = column.type === FIXED_LEN_BYTE_ARRAY ? column.length : (FIXED_TYPES[column.type]?.bytes ?? 0);
  if (width === 0 || from + values * width > bytes.length) throw cutOff();
  let next = 0;
  const gather = (count: number): Uint8Array => {
    if (next + count > values) throw cutOff();
    const joined = new Uint8Array(count * width);
    for (let k = 0; k < width; k++)
      for (let i = 0; i < count; i++) joined[i * width + k] = bytes[from + k * values + next + i]!;
    next += count;
    return joined;
  };
  if (isTextColumn(column))
    return { texts: (target, to, count) => plainValues(gather(count), 0, column).texts!(target, to, count) };
  return { numbers: (target, to, count) => plainValues(gather(count), 0, column).numbers!(target, to, count) };
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
