// Thrift's compact protocol, as much of it as Parquet's headers and footer need (thrift-compact-protocol.md of Apache Thrift).

const TYPE_TRUE = 1;
const TYPE_FALSE = 2;
const TYPE_I32 = 5;
const TYPE_I64 = 6;
const TYPE_BINARY = 8;
const TYPE_LIST = 9;
const TYPE_STRUCT = 12;

/** Longest varint of a whole number below 2^53. */
const VARINT_BYTES_MAX = 8;
const START_BYTES = 1024;

export type ElementType = 'i32' | 'binary' | 'struct';
const ELEMENT_TYPES: Readonly<Record<ElementType, number>> = {
  i32: TYPE_I32,
  binary: TYPE_BINARY,
  struct: TYPE_STRUCT,
};

const encoder = new TextEncoder();

/** Appends structs to a buffer that grows. Fields of a struct go in rising order of their ids. */
export class ThriftWriter {
  #bytes = new Uint8Array(START_BYTES);
  #at = 0;
  /** Id of the last field of each open struct. */
  readonly #last: number[] = [];

  /** What was written; valid until the next call. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  clear(): void {
    this.#at = 0;
  }

  /** A struct by itself, or an element of a list. */
  struct(fill: () => void): void {
    this.#last.push(0);
    fill();
    this.#last.pop();
    this.#byte(0);
  }

  structField(id: number, fill: () => void): void {
    this.#field(id, TYPE_STRUCT);
    this.struct(fill);
  }

  boolField(id: number, value: boolean): void {
    this.#field(id, value ? TYPE_TRUE : TYPE_FALSE);
  }

  i32Field(id: number, value: number): void {
    this.#field(id, TYPE_I32);
    this.i32(value);
  }

  /** `value`: a whole number from 0 to 2^52. */
  i64Field(id: number, value: number): void {
    this.#field(id, TYPE_I64);
    this.#varint(value * 2);
  }

  binaryField(id: number, value: string | Uint8Array): void {
    this.#field(id, TYPE_BINARY);
    this.binary(value);
  }

  /** Begins a list; `count` elements follow by `i32`, `binary`, `struct` or `raw`. */
  listField(id: number, type: ElementType, count: number): void {
    this.#field(id, TYPE_LIST);
    const code = ELEMENT_TYPES[type];
    if (count < 15) this.#byte((count << 4) | code);
    else {
      this.#byte(0xf0 | code);
      this.#varint(count);
    }
  }

  /** `value`: a whole number from 0 to 2^31. */
  i32(value: number): void {
    this.#varint(value * 2);
  }

  binary(value: string | Uint8Array): void {
    const bytes = typeof value === 'string' ? encoder.encode(value) : value;
    this.#varint(bytes.length);
    this.raw(bytes);
  }

  /** Bytes that another writer has made. */
  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Only rising ids, at most 15 apart, have the short form; Parquet's structs need no other. */
  #field(id: number, type: number): void {
    const depth = this.#last.length - 1;
    this.#byte(((id - this.#last[depth]!) << 4) | type);
    this.#last[depth] = id;
  }

  #byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#at++] = value;
  }

  #varint(value: number): void {
    this.#room(VARINT_BYTES_MAX);
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#bytes[this.#at++] = (rest % 128) | 0x80;
    this.#bytes[this.#at++] = rest;
  }

  #room(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + count));
    grown.set(this.bytes);
    this.#bytes = grown;
  }
}
