// A column of a Parquet row group, page by page: values come out in order, as many at a time as are wanted.
import { crc32 } from 'node:zlib';
import type { StoredBytes } from './open-table-bytes.ts';
import { unpackPage, unreadCodec } from './parquet-codecs.ts';
import { deltaLengthTexts, deltaNumbers, deltaTexts } from './parquet-delta.ts';
import { BOOLEAN, INT32, INT64, type ParquetChunkInfo, type ParquetColumnInfo } from './parquet-footer.ts';
import { PageFault, RunReader } from './parquet-runs.ts';
import { ThriftFault, ThriftReader, type ThriftStruct } from './parquet-thrift.ts';
import {
  booleanRuns,
  type Dictionary,
  dictionaryValues,
  isTextColumn,
  type PageValues,
  plainValues,
  splitValues,
} from './parquet-values.ts';

/** Bytes of a page, packed or not: writers make them of one megabyte, and some of all of a row group. */
export const PAGE_BYTES_MAX = 256 * 1024 * 1024;
/** Distinct values that are held for a column: writers give a dictionary up long before. */
const DICTIONARY_VALUES_MAX = 16 * 1024 * 1024;
/** Bytes that page headers take; those with the least and greatest text of a page may take more. */
const HEADER_BYTES = 2048;
const HEADER_BYTES_MAX = 1024 * 1024;

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const DATA_PAGE_V2 = 3;

const PLAIN = 0;
const PLAIN_DICTIONARY = 2;
const RLE = 3;
const DELTA_BINARY_PACKED = 5;
const DELTA_LENGTH_BYTE_ARRAY = 6;
const DELTA_BYTE_ARRAY = 7;
const RLE_DICTIONARY = 8;
const BYTE_STREAM_SPLIT = 9;

interface DataPage {
  readonly bytes: Uint8Array;
  readonly valuesAt: number;
  readonly values: number;
  /** Values that are there, where the header says so. */
  readonly filled: number | null;
  readonly encoding: number;
  readonly levels: RunReader | null;
}

export class ParquetColumnReader {
  /** The values of the last `read`, NaN and '' where there is none. One of both is used. */
  readonly numbers: Float64Array;
  readonly texts: string[];
  /** 1 where there is a value. */
  readonly isThere: Uint32Array;
  readonly column: ParquetColumnInfo;
  readonly #bytes: StoredBytes;
  readonly #chunk: ParquetChunkInfo;
  readonly #packed: Float64Array;
  readonly #packedTexts: string[] = [];
  #at: number;
  #dictionary: Dictionary | null = null;
  #page: DataPage | null = null;
  #values: PageValues | null = null;
  #left = 0;

  /** `rows` is the most that is read at a time. */
  constructor(bytes: StoredBytes, chunk: ParquetChunkInfo, column: ParquetColumnInfo, rows: number) {
    const codec = unreadCodec(chunk.codec);
    if (codec !== null) throw new PageFault(`its pages are packed with ${codec}`);
    if (chunk.type !== column.type) throw new PageFault('its type is another one than that of the column');
    this.column = column;
    this.#bytes = bytes;
    this.#chunk = chunk;
    this.#at = chunk.from;
    this.numbers = new Float64Array(isTextColumn(column) ? 0 : rows);
    this.#packed = new Float64Array(isTextColumn(column) ? 0 : rows);
    this.texts = [];
    this.isThere = new Uint32Array(rows);
  }

  /** Bytes that are held until the next page. */
  get heldBytes(): number {
    const dictionary = this.#dictionary instanceof Float64Array ? this.#dictionary.byteLength : 0;
    return (this.#page?.bytes.length ?? 0) + dictionary;
  }

  /** Reads the next `count` rows. Throws a PageFault where the page or its header is broken. */
  async read(count: number): Promise<void> {
    for (let filled = 0; filled < count; ) {
      if (this.#left === 0) await this.#nextPage();
      const take = Math.min(this.#left, count - filled);
      this.#readValues(filled, take);
      filled += take;
      this.#left -= take;
    }
  }

  #readValues(from: number, count: number): void {
    const levels = this.#page!.levels;
    const isThere = this.isThere.subarray(from, from + count);
    let present = count;
    if (levels === null) isThere.fill(1);
    else {
      levels.read(isThere, count);
      present = 0;
      for (let i = 0; i < count; i++) present += isThere[i]! === 0 ? 0 : 1;
    }
    if (isTextColumn(this.column)) {
      this.#values!.texts!(this.#packedTexts, 0, present);
      spreadTexts(this.#packedTexts, isThere, this.texts, from, count);
      return;
    }
    this.#values!.numbers!(this.#packed, 0, present);
    spreadNumbers(this.#packed, isThere, this.numbers, from, count);
  }

  async #nextPage(): Promise<void> {
    this.#page = null;
    this.#values = null;
    for (;;) {
      const header = await this.#readHeader();
      const packedBytes = header.number(3) ?? -1;
      const pageBytes = header.number(2) ?? -1;
      if (packedBytes < 0 || pageBytes < 0 || this.#at + packedBytes > this.#chunk.to)
        throw new PageFault('a page is cut off');
      if (packedBytes > PAGE_BYTES_MAX || pageBytes > PAGE_BYTES_MAX)
        throw new PageFault(
          `a page has ${Math.max(packedBytes, pageBytes)} bytes, more than ${PAGE_BYTES_MAX / 2 ** 20} MiB`,
        );
      const packed = await this.#bytes.view(this.#at, packedBytes);
      this.#at += packedBytes;
      const sum = header.number(4);
      if (sum !== undefined && crc32(packed) !== sum >>> 0) throw new PageFault('the check sum of a page is wrong');
      const type = header.number(1);
      if (type === DICTIONARY_PAGE) this.#readDictionary(header, this.#unpack(packed, pageBytes));
      else if (type === DATA_PAGE || type === DATA_PAGE_V2) {
        this.#page =
          type === DATA_PAGE
            ? this.#firstPage(header, this.#unpack(packed, pageBytes))
            : this.#secondPage(header, packed, pageBytes);
        if (this.#page.values === 0) continue;
        this.#left = this.#page.values;
        this.#values = this.#openValues(this.#page);
        return;
      }
    }
  }

  async #readHeader(): Promise<ThriftStruct> {
    for (let most = HEADER_BYTES; ; most = HEADER_BYTES_MAX) {
      const length = Math.min(most, this.#chunk.to - this.#at);
      if (length <= 0) throw new PageFault('it has fewer values than it says');
      const reader = new ThriftReader(await this.#bytes.view(this.#at, length));
      try {
        const header = reader.struct();
        this.#at += reader.at;
        return header;
      } catch (error) {
        if (!(error instanceof ThriftFault)) throw error;
        if (length < HEADER_BYTES || most === HEADER_BYTES_MAX)
          throw new PageFault(`a page header is broken: ${error.message}`);
      }
    }
  }

  #unpack(packed: Uint8Array, size: number): Uint8Array {
    const bytes = unpackPage(this.#chunk.codec, packed, size);
    if (bytes === null) throw new PageFault('a page cannot be unpacked');
    return bytes;
  }

  #readDictionary(header: ThriftStruct, bytes: Uint8Array): void {
    const count = header.struct(7)?.number(1) ?? -1;
    // A value takes a bit at least.
    if (this.#dictionary !== null || count < 0 || count > Math.min(bytes.length * 8, DICTIONARY_VALUES_MAX))
      throw new PageFault('its dictionary is broken');
    const values = plainValues(bytes, 0, this.column);
    if (isTextColumn(this.column)) {
      const texts: string[] = [];
      values.texts!(texts, 0, count);
      this.#dictionary = texts;
    } else {
      this.#dictionary = new Float64Array(count);
      values.numbers!(this.#dictionary, 0, count);
    }
  }

  /** A data page of version 1: levels are packed with the values, behind their length. */
  #firstPage(header: ThriftStruct, bytes: Uint8Array): DataPage {
    const page = header.struct(5);
    const values = page?.number(1) ?? -1;
    if (page === undefined || values < 0) throw new PageFault('a page header is broken');
    const encoding = page.number(2) ?? -1;
    if (!this.column.isOptional) return { bytes, valuesAt: 0, values, filled: values, encoding, levels: null };
    if (page.number(3) !== RLE) throw new PageFault('its levels have an old encoding');
    if (bytes.length < 4) throw new PageFault('its levels are cut off');
    const valuesAt = 4 + new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
    return { bytes, valuesAt, values, filled: null, encoding, levels: new RunReader(bytes, 4, valuesAt, 1) };
  }

  /** A data page of version 2: levels stand unpacked before the values. */
  #secondPage(header: ThriftStruct, packed: Uint8Array, pageBytes: number): DataPage {
    const page = header.struct(8);
    const values = page?.number(1) ?? -1;
    const nulls = page?.number(2) ?? 0;
    const repetitionBytes = page?.number(6) ?? 0;
    const levelBytes = repetitionBytes + (page?.number(5) ?? 0);
    if (page === undefined || values < 0 || repetitionBytes < 0 || levelBytes < repetitionBytes)
      throw new PageFault('a page header is broken');
    if (levelBytes > packed.length || levelBytes > pageBytes) throw new PageFault('its levels are cut off');
    const rest = packed.subarray(levelBytes);
    const bytes = page.flag(7) === false ? rest : this.#unpack(rest, pageBytes - levelBytes);
    const levels = this.column.isOptional ? new RunReader(packed, repetitionBytes, levelBytes, 1) : null;
    return { bytes, valuesAt: 0, values, filled: values - nulls, encoding: page.number(4) ?? -1, levels };
  }

  #openValues(page: DataPage): PageValues {
    const { bytes, valuesAt, encoding } = page;
    const { type } = this.column;
    if (valuesAt > bytes.length) throw new PageFault('its values are cut off');
    const isText = isTextColumn(this.column);
    if (encoding === PLAIN) return plainValues(bytes, valuesAt, this.column);
    if (encoding === RLE_DICTIONARY || encoding === PLAIN_DICTIONARY) {
      if (this.#dictionary === null) throw new PageFault('its dictionary is missing');
      return dictionaryValues(bytes, valuesAt, this.#dictionary);
    }
    if (encoding === RLE && type === BOOLEAN) return booleanRuns(bytes, valuesAt);
    if (encoding === DELTA_BINARY_PACKED && (type === INT32 || type === INT64))
      return deltaNumbers(bytes, valuesAt, this.column);
    if (encoding === DELTA_LENGTH_BYTE_ARRAY && isText) return deltaLengthTexts(bytes, valuesAt);
    if (encoding === DELTA_BYTE_ARRAY && isText && this.column.meaning.kind === 'text')
      return deltaTexts(bytes, valuesAt);
    if (encoding === BYTE_STREAM_SPLIT) {
      const filled = page.filled ?? this.#countFilled(page);
      return splitValues(bytes, valuesAt, filled, this.column);
    }
    throw new PageFault(`its values have the encoding ${encoding}`);
  }

  /** How many values of a page of version 1 are there: its levels are read ahead for it. */
  #countFilled({ bytes, valuesAt, values }: DataPage): number {
    const runs = new RunReader(bytes, 4, valuesAt, 1);
    const step = new Uint32Array(Math.min(values, this.isThere.length));
    let filled = 0;
    for (let left = values; left > 0; left -= step.length) {
      const count = Math.min(left, step.length);
      runs.read(step, count);
      for (let i = 0; i < count; i++) filled += step[i]!;
    }
    return filled;
  }
}

function spreadNumbers(
  packed: Float64Array,
  isThere: Uint32Array,
  target: Float64Array,
  from: number,
  count: number,
): void {
  for (let i = 0, next = 0; i < count; i++) target[from + i] = isThere[i]! === 0 ? Number.NaN : packed[next++]!;
}

function spreadTexts(
  packed: readonly string[],
  isThere: Uint32Array,
  target: string[],
  from: number,
  count: number,
): void {
  for (let i = 0, next = 0; i < count; i++) target[from + i] = isThere[i]! === 0 ? '' : packed[next++]!;
}
