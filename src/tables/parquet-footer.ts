// The footer of a Parquet file (parquet.thrift, parquet-format 2.10): which columns there are, what their values mean, where they lie.
import type { StoredBytes } from './open-table-bytes.ts';
import { ThriftFault, ThriftReader, type ThriftStruct } from './parquet-thrift.ts';
import { damagedTable, TABLE_COLUMNS_MAX, type TablePlace, unsupportedTable } from './table-kinds.ts';

/** A footer describes each column in each row group: this much is ten thousand columns in a hundred groups. */
const FOOTER_BYTES_MAX = 128 * 1024 * 1024;
const TAIL_BYTES = 8;
const ROW_GROUPS_MAX = 1_000_000;

export const BOOLEAN = 0;
export const INT32 = 1;
export const INT64 = 2;
export const INT96 = 3;
export const FLOAT = 4;
export const DOUBLE = 5;
export const BYTE_ARRAY = 6;
export const FIXED_LEN_BYTE_ARRAY = 7;

/** What stored values mean as numbers, or that they are text. */
export type ParquetMeaning =
  | { readonly kind: 'number'; readonly isUnsigned: boolean }
  /** Stored numbers are divided by this: times are seconds then, decimals what they stand for. */
  | { readonly kind: 'scaled'; readonly divisor: number; readonly unit?: string }
  | { readonly kind: 'days' }
  | { readonly kind: 'half' }
  | { readonly kind: 'julian' }
  | { readonly kind: 'text' }
  | { readonly kind: 'hex' };

export interface ParquetColumnInfo {
  readonly name: string;
  /** Physical type. */
  readonly type: number;
  /** Bytes of a value of fixed length, else 0. */
  readonly length: number;
  readonly isOptional: boolean;
  readonly meaning: ParquetMeaning;
  /** Place among all leaves of the schema, which is the place of its chunk in a row group. */
  readonly leaf: number;
}

export interface ParquetChunkInfo {
  readonly type: number;
  readonly codec: number;
  readonly values: number;
  readonly from: number;
  readonly to: number;
}

export interface ParquetGroup {
  readonly rows: number;
  /** One for each leaf; null where it lies in another file or is encrypted. */
  readonly chunks: readonly (ParquetChunkInfo | null)[];
}

export interface ParquetFooter {
  readonly rows: number;
  readonly columns: readonly ParquetColumnInfo[];
  readonly groups: readonly ParquetGroup[];
  /** Columns that hold lists, maps or structures, which no row of numbers can hold. */
  readonly nested: readonly string[];
}

/** Reads the footer and checks what it says against the size of the file. Throws UserErrors. */
export async function readParquetFooter(bytes: StoredBytes, place: TablePlace): Promise<ParquetFooter> {
  if (bytes.size < 4 + TAIL_BYTES) throw damagedTable(place, 'it is too short');
  const tail = await bytes.view(bytes.size - TAIL_BYTES, TAIL_BYTES);
  const mark = Buffer.from(tail.subarray(4)).toString('latin1');
  if (mark === 'PARE') throw unsupportedTable(place, 'its footer is encrypted', 'write it without encryption');
  if (mark !== 'PAR1') throw damagedTable(place, 'its end is missing, as when a copy was cut off');
  const length = new DataView(tail.buffer, tail.byteOffset, 4).getUint32(0, true);
  if (length > bytes.size - 4 - TAIL_BYTES) throw damagedTable(place, 'its footer is longer than the file');
  if (length > FOOTER_BYTES_MAX)
    throw unsupportedTable(place, `its footer has ${length} bytes`, 'write it with fewer columns or row groups');
  const dataEnd = bytes.size - TAIL_BYTES - length;
  try {
    return parseFooter(new ThriftReader(await bytes.view(dataEnd, length)).struct(), dataEnd, place);
  } catch (error) {
    if (error instanceof ThriftFault) throw damagedTable(place, `its footer is broken: ${error.message}`, error);
    throw error;
  }
}

function parseFooter(footer: ThriftStruct, dataEnd: number, place: TablePlace): ParquetFooter {
  const { columns, nested, leaves } = readSchema(footer.structs(2), place);
  const groups = footer.structs(4);
  if (groups.length > ROW_GROUPS_MAX)
    throw unsupportedTable(place, `it has ${groups.length} row groups`, 'write it with larger row groups');
  const read = groups.map((group) => readGroup(group, leaves, dataEnd, place));
  const rows = footer.number(3) ?? -1;
  const sum = read.reduce((total, group) => total + group.rows, 0);
  if (!Number.isSafeInteger(rows) || rows !== sum)
    throw damagedTable(place, `its footer promises ${rows} rows and its row groups hold ${sum}`);
  return { rows, columns, groups: read, nested };
}

function readGroup(group: ThriftStruct, leaves: number, dataEnd: number, place: TablePlace): ParquetGroup {
  const rows = group.number(3) ?? -1;
  const chunks = group.structs(1);
  if (!Number.isSafeInteger(rows) || rows < 0 || chunks.length !== leaves)
    throw damagedTable(place, 'a row group does not fit the columns');
  return { rows, chunks: chunks.map((chunk) => readChunk(chunk, dataEnd, place)) };
}

function readChunk(chunk: ThriftStruct, dataEnd: number, place: TablePlace): ParquetChunkInfo | null {
  const data = chunk.struct(3);
  if (data === undefined || chunk.has(1) || chunk.has(8)) return null;
  const first = data.number(9) ?? -1;
  const dictionary = data.number(11) ?? 0;
  const from = dictionary > 0 && dictionary < first ? dictionary : first;
  const to = from + (data.number(7) ?? Number.NaN);
  if (!Number.isSafeInteger(to) || from < 4 || to < from || to > dataEnd)
    throw damagedTable(place, 'a column lies outside the file');
  return { type: data.number(1) ?? -1, codec: data.number(4) ?? -1, values: data.number(5) ?? -1, from, to };
}

interface Schema {
  readonly columns: readonly ParquetColumnInfo[];
  readonly nested: readonly string[];
  readonly leaves: number;
}

const REQUIRED = 0;
const OPTIONAL = 1;

/** The schema is a tree, written from the root, each node followed by its children. Children of the root that are leaves are columns. */
function readSchema(elements: readonly ThriftStruct[], place: TablePlace): Schema {
  const columns: ParquetColumnInfo[] = [];
  const nested: string[] = [];
  let leaf = 0;
  let at = 1;
  const wrong = damagedTable(place, 'its schema is broken');
  if (elements.length === 0) throw wrong;
  /** Passes a node and all below it. */
  const skip = (): void => {
    let open = 1;
    while (open > 0) {
      const element = elements[at++];
      if (element === undefined) throw wrong;
      const children = element.number(5) ?? 0;
      if (children < 0) throw wrong;
      open += children - 1;
      if (children === 0) leaf++;
    }
  };
  while (at < elements.length) {
    const element = elements[at]!;
    const name = element.text(4) ?? '';
    const repetition = element.number(3) ?? REQUIRED;
    const isLeaf = (element.number(5) ?? 0) === 0;
    if (isLeaf && (repetition === REQUIRED || repetition === OPTIONAL))
      columns.push(readColumn(element, name, repetition === OPTIONAL, leaf, place));
    else nested.push(name);
    skip();
  }
  if (columns.length > TABLE_COLUMNS_MAX)
    throw unsupportedTable(
      place,
      `it has ${columns.length} columns and ${TABLE_COLUMNS_MAX} are the most that are read`,
      'keep the columns that matter',
    );
  return { columns, nested, leaves: leaf };
}

function readColumn(
  element: ThriftStruct,
  name: string,
  isOptional: boolean,
  leaf: number,
  place: TablePlace,
): ParquetColumnInfo {
  const type = element.number(1) ?? -1;
  if (type < BOOLEAN || type > FIXED_LEN_BYTE_ARRAY) throw damagedTable(place, `the column ${name} has no type`);
  const length = element.number(2) ?? 0;
  if (type === FIXED_LEN_BYTE_ARRAY && (length < 1 || length > 65_536))
    throw damagedTable(place, `the values of ${name} have ${length} bytes`);
  return { name, type, length, isOptional, meaning: meaningOf(element, type, length), leaf };
}

const CONVERTED_DECIMAL = 5;
const CONVERTED_DATE = 6;
const DECIMAL_SCALE_MAX = 38;
/** Converted types that are times, by what a second has of their units. */
const CONVERTED_TIMES: Readonly<Record<number, number>> = { 7: 1e3, 8: 1e6, 9: 1e3, 10: 1e6 };
const CONVERTED_UNSIGNED: readonly number[] = [11, 12, 13, 14];
/** Fields of a TimeUnit: milliseconds, microseconds, nanoseconds. */
const UNITS: readonly (readonly [field: number, perSecond: number])[] = [
  [1, 1e3],
  [2, 1e6],
  [3, 1e9],
];

function meaningOf(element: ThriftStruct, type: number, length: number): ParquetMeaning {
  const converted = element.number(6) ?? -1;
  const logical = element.struct(10);
  const decimal = logical?.struct(5);
  if (decimal !== undefined || converted === CONVERTED_DECIMAL) {
    const scale = decimal?.number(1) ?? element.number(7) ?? 0;
    return { kind: 'scaled', divisor: 10 ** Math.max(0, Math.min(scale, DECIMAL_SCALE_MAX)) };
  }
  if (type === INT96) return { kind: 'julian' };
  if (type === FIXED_LEN_BYTE_ARRAY) return { kind: logical?.has(15) === true && length === 2 ? 'half' : 'hex' };
  if (type === BYTE_ARRAY) return { kind: 'text' };
  if (type === INT32 && (logical?.has(6) === true || converted === CONVERTED_DATE)) return { kind: 'days' };
  const unit = (logical?.struct(8) ?? logical?.struct(7))?.struct(2);
  const perSecond = UNITS.find(([field]) => unit?.has(field) === true)?.[1] ?? CONVERTED_TIMES[converted];
  if (perSecond !== undefined && (type === INT32 || type === INT64))
    return { kind: 'scaled', divisor: perSecond, unit: 'seconds' };
  const integer = logical?.struct(10);
  const isUnsigned = integer === undefined ? CONVERTED_UNSIGNED.includes(converted) : integer.flag(2) === false;
  return { kind: 'number', isUnsigned };
}
