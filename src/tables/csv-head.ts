// The first bytes of a CSV text, which are looked at before it is read.
import { UserError } from '../base/user-error.ts';
import type { ByteSource } from '../capture/byte-source.ts';
import { ROW_BYTES_MAX } from './text-batches.ts';

/** Bytes that are looked at before reading: more where not even two rows stand in them. */
const SAMPLE_BYTES = 64 * 1024;

export interface Sample {
  /** All bytes that were taken from the source. */
  readonly bytes: Uint8Array;
  /** How many of them are looked at: at least two lines, where there are two. */
  readonly length: number;
  /** The file ends where these end. */
  readonly isWhole: boolean;
}

/** Takes the first bytes from a source, behind those of `head`. */
export async function readSample(source: ByteSource, head: Uint8Array, file: string): Promise<Sample> {
  let bytes = new Uint8Array(Math.max(SAMPLE_BYTES, head.length));
  bytes.set(head);
  let length = head.length;
  if (head.length >= SAMPLE_BYTES && hasTwoLines(head.subarray(0, SAMPLE_BYTES)))
    return { bytes, length: SAMPLE_BYTES, isWhole: false };
  for (;;) {
    while (length < bytes.length) {
      const more = await source.read(bytes, length, bytes.length);
      if (more === 0) return { bytes: bytes.subarray(0, length), length, isWhole: true };
      length += more;
    }
    if (hasTwoLines(bytes)) return { bytes, length, isWhole: false };
    const first = firstBreak(bytes, 0);
    if (length >= 2 * ROW_BYTES_MAX || (first < 0 && length >= ROW_BYTES_MAX))
      throw new UserError('table-row-length', { file, line: first < 0 ? 1 : 2, limit: ROW_BYTES_MAX / 1024 / 1024 });
    const longer = new Uint8Array(2 * length);
    longer.set(bytes);
    bytes = longer;
  }
}

/** Line breaks within quotes are none, but then a row is long and its end is found while reading. */
function hasTwoLines(bytes: Uint8Array): boolean {
  const first = firstBreak(bytes, 0);
  return first >= 0 && firstBreak(bytes, first + 2) >= 0;
}

function firstBreak(bytes: Uint8Array, from: number): number {
  const feed = bytes.indexOf(10, from);
  return feed >= 0 ? feed : bytes.indexOf(13, from);
}

/** By its mark, or because every other byte is zero. */
export function isUtf16(bytes: Uint8Array): boolean {
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  if (mark === 0xfffe || mark === 0xfeff) return true;
  const half = Math.min(bytes.length, 64) >> 1;
  let zeros = 0;
  for (let i = 0; i < half * 2; i++) if (bytes[i] === 0) zeros++;
  return half >= 4 && zeros === half;
}
