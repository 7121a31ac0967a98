// The Parquet file format (parquet-format 2.10, parquet.thrift): pages and column chunks as they come, and the footer that describes them.
import { constants, zstdCompressSync } from 'node:zlib';
import type { ByteSink } from './record-writer.ts';
import { ThriftWriter } from './thrift-writer.ts';

/** Physical types. */
export const INT32 = 1;
export const INT64 = 2;
export const DOUBLE = 5;
export const BYTE_ARRAY = 6;

/** Encodings of values. */
export const PLAIN = 0;
export const RLE_DICTIONARY = 8;
const RLE = 3;

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const CODEC_NONE = 0;
const CODEC_ZSTD = 6;
const CONVERTED_UTF8 = 0;
const FORMAT_VERSION = 2;

const MAGIC = new TextEncoder().encode('PAR1');

/** Smaller chunks are not worth the compressor's start. */
const COMPRESSED_BYTES_LEAST = 256;
const COMPRESSION_LEVEL = 1;
const WINDOW_BITS_LEAST = 10;
/** What a frame that cannot be compressed has beyond its bytes, rounded up. */
const FRAME_BYTES_MAX = 1024;

export interface ParquetColumn {
  readonly name: string;
  readonly type: number;
  readonly isOptional: boolean;
  /** What the values mean beyond their physical type. */
  readonly meaning: 'text' | 'nanoseconds' | null;
}

/** One column of a row group, encoded. The bytes are read before the next chunk is made. */
export interface ParquetChunk {
  /** The values of the dictionary in plain encoding, or null. */
  readonly dictionary: Uint8Array | null;
  readonly dictionaryCount: number;
  /** Definition levels where the column is optional, then values or, with a dictionary, their indices. */
  readonly page: Uint8Array;
  /** Least and greatest value in plain encoding. */
  readonly range?: readonly [Uint8Array, Uint8Array];
}

/** Writes one file, row group by row group; it cannot be read before `finish`. */
export class ParquetFile {
  readonly #sink: ByteSink;
  readonly #columns: readonly ParquetColumn[];
  readonly #header = new ThriftWriter();
  /** Chunks of the row group that is being written, then of all of them, as they will stand in the footer. */
  readonly #chunks = new ThriftWriter();
  readonly #groups = new ThriftWriter();
  #offset = 0;
  #groupCount = 0;
  #rows = 0;

  constructor(sink: ByteSink, columns: readonly ParquetColumn[]) {
    this.#sink = sink;
    this.#columns = columns;
    this.#write(MAGIC);
  }

  /** Writes a row group of `rows` rows; `encode(j)` gives the chunk of column j. */
  group(rows: number, encode: (column: number) => ParquetChunk): void {
    const start = this.#offset;
    this.#chunks.clear();
    let plainBytes = 0;
    for (const [j, column] of this.#columns.entries()) plainBytes += this.#chunk(column, encode(j), rows);
    this.#groups.struct(() => {
      this.#groups.listField(1, 'struct', this.#columns.length);
      this.#groups.raw(this.#chunks.bytes);
      this.#groups.i64Field(2, plainBytes);
      this.#groups.i64Field(3, rows);
      this.#groups.i64Field(5, start);
      this.#groups.i64Field(6, this.#offset - start);
    });
    this.#groupCount++;
    this.#rows += rows;
  }

  finish(): void {
    const footer = new ThriftWriter();
    footer.struct(() => {
      footer.i32Field(1, FORMAT_VERSION);
      footer.listField(2, 'struct', this.#columns.length + 1);
      footer.struct(() => {
        footer.binaryField(4, 'root');
        footer.i32Field(5, this.#columns.length);
      });
      for (const column of this.#columns) putSchema(footer, column);
      footer.i64Field(3, this.#rows);
      footer.listField(4, 'struct', this.#groupCount);
      footer.raw(this.#groups.bytes);
      footer.binaryField(6, 'porchlight');
      // Every column is ordered as its type defines: without this, readers distrust least and greatest values.
      footer.listField(7, 'struct', this.#columns.length);
      for (let j = 0; j < this.#columns.length; j++) footer.struct(() => footer.structField(1, () => undefined));
    });
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, footer.bytes.length, true);
    this.#write(footer.bytes);
    this.#write(length);
    this.#write(MAGIC);
  }

  /** Writes the pages of a chunk and its entry for the footer; returns its bytes before compression. */
  #chunk(column: ParquetColumn, chunk: ParquetChunk, rows: number): number {
    const start = this.#offset;
    const { dictionary, page, range } = chunk;
    const isCompressed = page.length + (dictionary?.length ?? 0) >= COMPRESSED_BYTES_LEAST;
    let plainBytes = 0;
    if (dictionary !== null) plainBytes += this.#page(DICTIONARY_PAGE, dictionary, chunk.dictionaryCount, isCompressed);
    const dataStart = this.#offset;
    plainBytes += this.#page(DATA_PAGE, page, rows, isCompressed, dictionary === null ? PLAIN : RLE_DICTIONARY);
    const out = this.#chunks;
    out.struct(() => {
      out.i64Field(2, start);
      out.structField(3, () => {
        out.i32Field(1, column.type);
        const encodings = dictionary === null ? [PLAIN, RLE] : [PLAIN, RLE, RLE_DICTIONARY];
        out.listField(2, 'i32', encodings.length);
        for (const encoding of encodings) out.i32(encoding);
        out.listField(3, 'binary', 1);
        out.binary(column.name);
        out.i32Field(4, isCompressed ? CODEC_ZSTD : CODEC_NONE);
        out.i64Field(5, rows);
        out.i64Field(6, plainBytes);
        out.i64Field(7, this.#offset - start);
        out.i64Field(9, dataStart);
        if (dictionary !== null) out.i64Field(11, start);
        if (range !== undefined)
          out.structField(12, () => {
            out.i64Field(3, 0);
            out.binaryField(5, range[1]);
            out.binaryField(6, range[0]);
          });
      });
    });
    return plainBytes;
  }

  /** Writes a page; returns its bytes before compression, header included. */
  #page(type: number, bytes: Uint8Array, count: number, isCompressed: boolean, encoding: number = PLAIN): number {
    const body = isCompressed ? compressed(bytes) : bytes;
    const header = this.#header;
    header.clear();
    header.struct(() => {
      header.i32Field(1, type);
      header.i32Field(2, bytes.length);
      header.i32Field(3, body.length);
      if (type === DICTIONARY_PAGE)
        header.structField(7, () => {
          header.i32Field(1, count);
          header.i32Field(2, PLAIN);
        });
      else
        header.structField(5, () => {
          header.i32Field(1, count);
          header.i32Field(2, encoding);
          header.i32Field(3, RLE);
          header.i32Field(4, RLE);
        });
    });
    this.#write(header.bytes);
    this.#write(body);
    return header.bytes.length + bytes.length;
  }

  #write(bytes: Uint8Array): void {
    this.#sink.write(bytes);
    this.#offset += bytes.length;
  }
}

/** A window and an output buffer of the page's own size: zstd's tables for larger ones cost more than the page. */
function compressed(bytes: Uint8Array): Uint8Array {
  const windowBits = Math.max(WINDOW_BITS_LEAST, 32 - Math.clz32(bytes.length - 1));
  return zstdCompressSync(bytes, {
    chunkSize: bytes.length + FRAME_BYTES_MAX,
    params: { [constants.ZSTD_c_compressionLevel]: COMPRESSION_LEVEL, [constants.ZSTD_c_windowLog]: windowBits },
  });
}

function putSchema(footer: ThriftWriter, column: ParquetColumn): void {
  footer.struct(() => {
    footer.i32Field(1, column.type);
    footer.i32Field(3, column.isOptional ? 1 : 0);
    footer.binaryField(4, column.name);
    if (column.meaning === 'text') {
      footer.i32Field(6, CONVERTED_UTF8);
      footer.structField(10, () => footer.structField(1, () => undefined));
    }
    if (column.meaning === 'nanoseconds')
      footer.structField(10, () =>
        footer.structField(8, () => {
          footer.boolField(1, true);
          footer.structField(2, () => footer.structField(3, () => undefined));
        }),
      );
  });
}
