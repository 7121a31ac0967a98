// How Parquet's pages are packed. Every one is unpacked to exactly the size that its header gives, or not at all.
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';

const UNCOMPRESSED = 0;
const SNAPPY = 1;
const GZIP = 2;
const BROTLI = 4;
const ZSTD = 6;

const NAMES: Readonly<Record<number, string>> = { 3: 'LZO', 5: 'LZ4', 7: 'LZ4_RAW' };

/** Snappy makes at most 64 bytes of three; the others are bounded by the size they are given. */
const SNAPPY_EXPANSION_MAX = 32;

/** The name of a codec that is not read, or null for one that is. */
export function unreadCodec(codec: number): string | null {
  if ([UNCOMPRESSED, SNAPPY, GZIP, BROTLI, ZSTD].includes(codec)) return null;
  return NAMES[codec] ?? `codec ${codec}`;
}

/** Unpacks a page. Null where the bytes are damaged or have another size. */
export function unpackPage(codec: number, packed: Uint8Array, size: number): Uint8Array | null {
  if (codec === UNCOMPRESSED) return packed.length === size ? packed : null;
  if (codec === SNAPPY) return unpackSnappy(packed, size);
  // zlib wants room for a byte at least.
  const options = { maxOutputLength: Math.max(1, size) };
  try {
    const bytes =
      codec === GZIP
        ? gunzipSync(packed, options)
        : codec === ZSTD
          ? zstdDecompressSync(packed, options)
          : brotliDecompressSync(packed, options);
    return bytes.length === size ? bytes : null;
  } catch {
    return null;
  }
}

/**
 * Snappy's block format (google/snappy, format_description.txt): a length, then literals and copies. Null where a copy or literal
 * leaves its bounds.
 */
export function unpackSnappy(packed: Uint8Array, size: number): Uint8Array | null {
  if (size > packed.length * SNAPPY_EXPANSION_MAX) return null;
  const start = behindLength(packed);
  if (start < 0) return null;
  const output = new Uint8Array(size);
  let at = start;
  let filled = 0;
  while (at < packed.length) {
    const tag = packed[at++]!;
    if ((tag & 3) === 0) {
      let length = (tag >>> 2) + 1;
      if (length > 60) {
        const bytes = length - 60;
        if (at + bytes > packed.length) return null;
        length = littleEndian(packed, at, bytes) + 1;
        at += bytes;
      }
      if (length > packed.length - at || length > size - filled) return null;
      output.set(packed.subarray(at, at + length), filled);
      at += length;
      filled += length;
      continue;
    }
    const bytes = (tag & 3) === 3 ? 4 : tag & 3;
    if (at + bytes > packed.length) return null;
    const low = littleEndian(packed, at, bytes);
    const length = bytes === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
    const offset = bytes === 1 ? low + ((tag >>> 5) << 8) : low;
    at += bytes;
    if (offset === 0 || offset > filled || length > size - filled) return null;
    copyWithin(output, filled, offset, length);
    filled += length;
  }
  return filled === size ? output : null;
}

/** A copy may read what it writes: then it repeats. */
function copyWithin(output: Uint8Array, filled: number, offset: number, length: number): void {
  if (offset >= length) {
    output.copyWithin(filled, filled - offset, filled - offset + length);
    return;
  }
  for (let i = 0; i < length; i++) output[filled + i] = output[filled + i - offset]!;
}

/** Position behind the length that a block begins with, or -1. */
function behindLength(packed: Uint8Array): number {
  for (let at = 0; at < 5 && at < packed.length; at++) if (packed[at]! < 0x80) return at + 1;
  return -1;
}

function littleEndian(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + bytes[at + i]!;
  return value;
}
