// Parquet's runs (Encodings.md, RLE / bit-packing hybrid): small whole numbers, repeated or packed in bits, read as many as are wanted.

/** The bytes of a page break its encoding. */
export class PageFault extends Error {}

export const WIDTH_MAX = 32;
/** Up to this width a value and its shift fit 32 bits. */
const FAST_WIDTH_MAX = 24;

export class RunReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #width: number;
  #at: number;
  #left = 0;
  #isPacked = false;
  #value = 0;
  /** Byte and bit of the next packed value. */
  #packedAt = 0;
  #shift = 0;

  /** Runs of values of `width` bits in bytes [from, to). */
  constructor(bytes: Uint8Array, from: number, to: number, width: number) {
    if (width > WIDTH_MAX || from > to || to > bytes.length) throw new PageFault('its runs are broken');
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
    this.#width = width;
  }

  /** Writes the next `count` values to target[0, count). Throws a PageFault where there are fewer. */
  read(target: Uint32Array, count: number): void {
    let filled = 0;
    while (filled < count) {
      if (this.#left === 0) this.#nextRun();
      const take = Math.min(this.#left, count - filled);
      if (this.#isPacked) this.#unpack(target, filled, take);
      else target.fill(this.#value, filled, filled + take);
      filled += take;
      this.#left -= take;
    }
  }

  #nextRun(): void {
    const header = this.#varint();
    this.#isPacked = (header & 1) === 1;
    if (this.#isPacked) {
      const groups = Math.floor(header / 2);
      this.#packedAt = this.#at;
      this.#shift = 0;
      this.#at += groups * this.#width;
      this.#left = groups * 8;
      // A last group may be cut where the page ends: values beyond are not asked for.
      if (this.#at > this.#end + this.#width) throw new PageFault('its runs are cut off');
      return;
    }
    this.#left = Math.floor(header / 2);
    const bytes = (this.#width + 7) >>> 3;
    if (this.#at + bytes > this.#end) throw new PageFault('its runs are cut off');
    this.#value = 0;
    for (let i = 0; i < bytes; i++) this.#value += this.#bytes[this.#at++]! * 2 ** (8 * i);
  }

  #unpack(target: Uint32Array, from: number, count: number): void {
    const bytes = this.#bytes;
    const width = this.#width;
    let at = this.#packedAt;
    let shift = this.#shift;
    if (at + Math.ceil((shift + count * width) / 8) > this.#end) throw new PageFault('its runs are cut off');
    const mask = width === 0 ? 0 : 0xffffffff >>> (32 - width);
    for (let i = from; i < from + count; i++) {
      if (width <= FAST_WIDTH_MAX) {
        const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
        target[i] = (word >>> shift) & mask;
      } else target[i] = wideValue(bytes, at, shift, width);
      shift += width;
      at += shift >>> 3;
      shift &= 7;
    }
    this.#packedAt = at;
    this.#shift = shift;
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1, i = 0; i < 5; i++, factor *= 128) {
      if (this.#at >= this.#end) throw new PageFault('its runs are cut off');
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new PageFault('a run is too long');
  }
}

/** A value of more than 24 bits, byte by byte; bytes behind the last one count as zero. */
function wideValue(bytes: Uint8Array, at: number, shift: number, width: number): number {
  let value = 0;
  let got = 0;
  let from = at;
  let skip = shift;
  while (got < width) {
    const take = Math.min(8 - skip, width - got);
    value += (((bytes[from] ?? 0) >>> skip) & ((1 << take) - 1)) * 2 ** got;
    got += take;
    skip = 0;
    from++;
  }
  return value;
}
