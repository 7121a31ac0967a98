// Thrift's compact protocol (thrift-compact-protocol.md), read for Parquet's footer and page headers: bounded in depth and size.

/** Structures within structures: Parquet's own reach seven. */
const DEPTH_MAX = 16;
/** Bytes of a number: 64 bits in groups of seven. */
const NUMBER_BYTES_MAX = 10;

const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I16 = 4;
const I32 = 5;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const SET = 10;
const STRUCT = 12;

export type ThriftValue = number | boolean | Uint8Array | ThriftStruct | readonly ThriftValue[];

/** The bytes are no thrift, or end too early. */
export class ThriftFault extends Error {}

/** Fields by number; of the wrong type = not there. */
export class ThriftStruct {
  readonly #fields = new Map<number, ThriftValue>();

  set(id: number, value: ThriftValue): void {
    this.#fields.set(id, value);
  }

  has(id: number): boolean {
    return this.#fields.has(id);
  }

  number(id: number): number | undefined {
    const value = this.#fields.get(id);
    return typeof value === 'number' ? value : undefined;
  }

  flag(id: number): boolean | undefined {
    const value = this.#fields.get(id);
    return typeof value === 'boolean' ? value : undefined;
  }

  text(id: number): string | undefined {
    const value = this.#fields.get(id);
    return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : undefined;
  }

  struct(id: number): ThriftStruct | undefined {
    const value = this.#fields.get(id);
    return value instanceof ThriftStruct ? value : undefined;
  }

  structs(id: number): ThriftStruct[] {
    return this.list(id).filter((value) => value instanceof ThriftStruct);
  }

  texts(id: number): string[] {
    return this.list(id).flatMap((value) => (value instanceof Uint8Array ? [Buffer.from(value).toString('utf8')] : []));
  }

  list(id: number): readonly ThriftValue[] {
    const value = this.#fields.get(id);
    return Array.isArray(value) ? value : [];
  }
}

export class ThriftReader {
  /** Where the next byte is. */
  at: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, at = 0) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.at = at;
  }

  /** Reads a structure. Throws a ThriftFault. */
  struct(depth = 0): ThriftStruct {
    if (depth > DEPTH_MAX) throw new ThriftFault('structures lie too deep');
    const struct = new ThriftStruct();
    let id = 0;
    for (;;) {
      const head = this.#byte();
      if (head === 0) return struct;
      const type = head & 0x0f;
      id = head >>> 4 === 0 ? this.#zigzag() : id + (head >>> 4);
      struct.set(id, this.#value(type, depth, false));
    }
  }

  #value(type: number, depth: number, isElement: boolean): ThriftValue {
    switch (type) {
      case TRUE:
      case FALSE:
        // As a field the type is the value; in a list each has a byte.
        return isElement ? this.#byte() === TRUE : type === TRUE;
      case BYTE:
        return (this.#byte() << 24) >> 24;
      case I16:
      case I32:
      case I64:
        return this.#zigzag();
      case DOUBLE: {
        const at = this.#take(8);
        return this.#view.getFloat64(at, true);
      }
      case BINARY: {
        const length = this.#varint();
        const at = this.#take(length);
        return new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, length);
      }
      case LIST:
      case SET:
        return this.#list(depth);
      case STRUCT:
        return this.struct(depth + 1);
      default:
        throw new ThriftFault(`a field has the type ${type}`);
    }
  }

  #list(depth: number): ThriftValue[] {
    if (depth > DEPTH_MAX) throw new ThriftFault('lists lie too deep');
    const head = this.#byte();
    const count = head >>> 4 === 15 ? this.#varint() : head >>> 4;
    // Every element takes a byte at least.
    if (count > this.#view.byteLength - this.at) throw new ThriftFault('a list is longer than what is there');
    const values: ThriftValue[] = [];
    for (let i = 0; i < count; i++) values.push(this.#value(head & 0x0f, depth + 1, true));
    return values;
  }

  #take(length: number): number {
    const at = this.at;
    if (length > this.#view.byteLength - at) throw new ThriftFault('it ends too early');
    this.at += length;
    return at;
  }

  #byte(): number {
    return this.#view.getUint8(this.#take(1));
  }

  /** Exact up to 2^53, which no size of a real file reaches. */
  #varint(): number {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < NUMBER_BYTES_MAX; i++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
    throw new ThriftFault('a number is too long');
  }

  #zigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
