// The body of one Parquet data page: definition levels, then plain values or dictionary indices, in one buffer used for all columns.

/** Runs of equal levels or indices pay when they are this long on average. */
const RUN_ROWS_LEAST = 16;
const LENGTH_BYTES = 4;
const VARINT_BYTES_MAX = 5;

export class ParquetPage {
  #bytes = new Uint8Array(64 * 1024);
  #at = 0;

  begin(): void {
    this.#at = 0;
  }

  /** What stands in the page; valid until the next page begins. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  append(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Definition levels of an optional column: 1 where a row has a value; `values` = how many have. */
  levels(isPresent: Uint8Array, rows: number, values: number): void {
    const start = this.#at;
    this.#room(LENGTH_BYTES + rows);
    this.#at += LENGTH_BYTES;
    if (values === 0 || values === rows) {
      this.#varint(rows * 2);
      this.#bytes[this.#at++] = values === 0 ? 0 : 1;
    } else this.#hybrid(isPresent, rows, 1);
    const length = this.#at - start - LENGTH_BYTES;
    for (let i = 0; i < LENGTH_BYTES; i++) this.#bytes[start + i] = (length >>> (8 * i)) & 255;
  }

  /** Indices into a dictionary of `size` entries. */
  indices(codes: Uint16Array, count: number, size: number): void {
    const bits = Math.max(1, 32 - Math.clz32(size - 1));
    this.#room(1);
    this.#bytes[this.#at++] = bits;
    if (count > 0) this.#hybrid(codes, count, bits);
  }

  /** The hybrid of run lengths and bit packing (Encodings.md): all runs, or all packed, whichever suits. */
  #hybrid(codes: Uint16Array | Uint8Array, count: number, bits: number): void {
    let changes = 1;
    for (let i = 1; i < count; i++) if (codes[i] !== codes[i - 1]) changes++;
    if (changes * RUN_ROWS_LEAST <= count) this.#runs(codes, count, bits, changes);
    else this.#pack(codes, count, bits);
  }

  #runs(codes: Uint16Array | Uint8Array, count: number, bits: number, runs: number): void {
    this.#room(runs * (VARINT_BYTES_MAX + 2));
    for (let from = 0; from < count; ) {
      const code = codes[from]!;
      let to = from + 1;
      while (to < count && codes[to] === code) to++;
      this.#varint((to - from) * 2);
      this.#bytes[this.#at++] = code & 255;
      if (bits > 8) this.#bytes[this.#at++] = code >>> 8;
      from = to;
    }
  }

  #pack(codes: Uint16Array | Uint8Array, count: number, bits: number): void {
    const groups = Math.ceil(count / 8);
    this.#room(VARINT_BYTES_MAX + groups * bits);
    this.#varint(groups * 2 + 1);
    const bytes = this.#bytes;
    const end = this.#at + groups * bits;
    let at = this.#at;
    let held = 0;
    let heldBits = 0;
    for (let i = 0; i < count; i++) {
      held |= codes[i]! << heldBits;
      heldBits += bits;
      for (; heldBits >= 8; heldBits -= 8) {
        bytes[at++] = held & 255;
        held >>>= 8;
      }
    }
    if (heldBits > 0) bytes[at++] = held;
    bytes.fill(0, at, end);
    this.#at = end;
  }

  #varint(value: number): void {
    this.#room(VARINT_BYTES_MAX);
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[this.#at++] = (rest & 0x7f) | 0x80;
    this.#bytes[this.#at++] = rest;
  }

  #room(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + count));
    grown.set(this.bytes);
    this.#bytes = grown;
  }
}
