// Parquet's delta encodings (Encodings.md): differences of whole numbers packed in bits, and texts by their lengths or shared beginnings.
import { INT32, type ParquetColumnInfo } from './parquet-footer.ts';
import { PageFault } from './parquet-runs.ts';
import type { PageValues } from './parquet-values.ts';

/** Values of a miniblock; writers take 32. */
const MINIBLOCK_VALUES_MAX = 65_536;
const MINIBLOCKS_MAX = 65_536;
/** Lengths of texts that are held for a page. */
const LENGTHS_MAX = 16 * 1024 * 1024;
/** Bytes of a text that shares its beginning with the one before: a few bytes of the page can promise any length. */
const SHARED_TEXT_BYTES_MAX = 64 * 1024;

/** Whole numbers of 32 or 64 bits, miniblock by miniblock. Sums wrap around as the format says. */
class DeltaReader {
  /** Values that the page says it has. */
  readonly count: number;
  /** Where the next byte is; behind the last value once all were read. */
  at: number;
  readonly #bytes: Uint8Array;
  readonly #bits: number;
  readonly #isUnsigned: boolean;
  readonly #miniblocks: number;
  readonly #perMiniblock: number;
  readonly #buffer: Float64Array;
  #buffered = 0;
  #taken = 0;
  #value: bigint;
  #leastDelta = 0n;
  #widthsAt = 0;
  #miniblock: number;
  #given = 0;

  constructor(bytes: Uint8Array, from: number, bits: 32 | 64, isUnsigned: boolean) {
    this.#isUnsigned = isUnsigned;
    this.#bytes = bytes;
    this.at = from;
    this.#bits = bits;
    const block = Number(this.#varint());
    this.#miniblocks = Number(this.#varint());
    this.count = Number(this.#varint());
    this.#perMiniblock = block / this.#miniblocks;
    const isSound =
      this.#miniblocks > 0 &&
      this.#miniblocks <= MINIBLOCKS_MAX &&
      this.#perMiniblock > 0 &&
      this.#perMiniblock <= MINIBLOCK_VALUES_MAX &&
      this.#perMiniblock % 8 === 0;
    if (!isSound) throw new PageFault('its blocks of differences are broken');
    this.#value = this.#wrapped(this.#zigzag());
    this.#buffer = new Float64Array(this.#perMiniblock);
    this.#buffer[0] = Number(this.#value);
    this.#buffered = Math.min(1, this.count);
    this.#miniblock = this.#miniblocks;
  }

  read(target: Float64Array | Int32Array, from: number, count: number): void {
    for (let filled = 0; filled < count; ) {
      if (this.#taken === this.#buffered) this.#nextMiniblock();
      const take = Math.min(this.#buffered - this.#taken, count - filled);
      for (let i = 0; i < take; i++) target[from + filled + i] = this.#buffer[this.#taken + i]!;
      this.#taken += take;
      filled += take;
    }
  }

  #nextMiniblock(): void {
    this.#given += this.#buffered;
    const left = this.count - this.#given;
    if (left <= 0) throw new PageFault('it has fewer values than it says');
    if (this.#miniblock === this.#miniblocks) {
      this.#leastDelta = this.#zigzag();
      this.#widthsAt = this.at;
      this.at += this.#miniblocks;
      this.#miniblock = 0;
      if (this.at > this.#bytes.length) throw new PageFault('its differences are cut off');
    }
    const width = this.#bytes[this.#widthsAt + this.#miniblock++]!;
    if (width > 64) throw new PageFault('a difference is too wide');
    const end = this.at + (this.#perMiniblock / 8) * width;
    const wanted = Math.min(left, this.#perMiniblock);
    if (this.at + Math.ceil((wanted * width) / 8) > this.#bytes.length)
      throw new PageFault('its differences are cut off');
    for (let i = 0, bit = 0; i < wanted; i++, bit += width) {
      const delta = this.#leastDelta + this.#packed(bit, width);
      this.#value = this.#wrapped(this.#value + delta);
      this.#buffer[i] = Number(this.#value);
    }
    this.at = Math.min(end, this.#bytes.length);
    this.#buffered = wanted;
    this.#taken = 0;
  }

  #wrapped(value: bigint): bigint {
    return this.#isUnsigned ? BigInt.asUintN(this.#bits, value) : BigInt.asIntN(this.#bits, value);
  }

  /** The value of `width` bits at a bit of the miniblock. */
  #packed(bit: number, width: number): bigint {
    let low = 0;
    let got = 0;
    let at = this.at + (bit >>> 3);
    let skip = bit & 7;
    let high = 0n;
    while (got < width) {
      const take = Math.min(8 - skip, width - got);
      const part = (this.#bytes[at++]! >>> skip) & ((1 << take) - 1);
      // Doubles hold 48 bits exactly; the rest is shifted as a big number.
      if (got < 48) low += part * 2 ** got;
      else high += BigInt(part) << BigInt(got);
      got += take;
      skip = 0;
    }
    return BigInt(low) + high;
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) throw new PageFault('its differences are cut off');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new PageFault('a difference is too long');
  }

  #zigzag(): bigint {
    const value = this.#varint();
    return (value >> 1n) ^ -(value & 1n);
  }
}

/** DELTA_BINARY_PACKED. */
export function deltaNumbers(bytes: Uint8Array, from: number, { type, meaning }: ParquetColumnInfo): PageValues {
  const isUnsigned = meaning.kind === 'number' && meaning.isUnsigned;
  const reader = new DeltaReader(bytes, from, type === INT32 ? 32 : 64, isUnsigned);
  return { numbers: (target, to, count) => reader.read(target, to, count) };
}

/** DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes. */
export function deltaLengthTexts(bytes: Uint8Array, from: number): PageValues {
  const { lengths, at } = readLengths(bytes, from);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let position = at;
  let next = 0;
  return {
    texts(target, to, count) {
      if (next + count > lengths.length) throw new PageFault('it has fewer values than it says');
      for (let i = 0; i < count; i++) {
        const end = position + lengths[next++]!;
        if (end < position || end > bytes.length) throw new PageFault('its texts are cut off');
        target[to + i] = buffer.toString('utf8', position, end);
        position = end;
      }
    },
  };
}

/** DELTA_BYTE_ARRAY: how much each text shares with the one before, then the lengths of the rests, then the rests. */
export function deltaTexts(bytes: Uint8Array, from: number): PageValues {
  const shared = readLengths(bytes, from);
  const rests = readLengths(bytes, shared.at);
  let position = rests.at;
  let next = 0;
  let last: Buffer = Buffer.alloc(0);
  return {
    texts(target, to, count) {
      if (next + count > Math.min(shared.lengths.length, rests.lengths.length))
        throw new PageFault('it has fewer values than it says');
      for (let i = 0; i < count; i++, next++) {
        const prefix = shared.lengths[next]!;
        const rest = rests.lengths[next]!;
        const isSound = prefix >= 0 && rest >= 0 && prefix <= last.length && position + rest <= bytes.length;
        if (!isSound || prefix + rest > SHARED_TEXT_BYTES_MAX) throw new PageFault('its texts are broken');
        last = Buffer.concat([last.subarray(0, prefix), bytes.subarray(position, position + rest)]);
        position += rest;
        target[to + i] = last.toString('utf8');
      }
    },
  };
}

function readLengths(bytes: Uint8Array, from: number): { lengths: Int32Array; at: number } {
  const reader = new DeltaReader(bytes, from, 32, false);
  if (reader.count > LENGTHS_MAX) throw new PageFault('it has too many texts');
  const lengths = new Int32Array(reader.count);
  reader.read(lengths, 0, reader.count);
  return { lengths, at: reader.at };
}
