// Domain names in DNS messages (RFC 1035 4.1.4) and NetBIOS names (RFC 1001 14.1).
import { printableText } from './wire-text.ts';

/** Bytes of a name on the wire, the root at its end included (RFC 1035 2.3.4); a longer one is malformed. */
export const NAME_BYTES_MAX = 255;

const DOT = 46;
/** The name that is being read, a dot before each label. */
const letters = new Uint8Array(NAME_BYTES_MAX + 1);

/** One name: its text, and where the message goes on behind it. Reused between calls. */
export interface NameResult {
  text: string;
  next: number;
}

/**
 * Reads the name at `at` of the message `bytes[start, end)`: labels joined by dots, without a final dot, '' for the root.
 * Bytes stay as on the wire, unprintable ones as \xNN. False when it is cut, too long, or its pointers do not go back.
 */
export function readName(bytes: Uint8Array, start: number, at: number, end: number, out: NameResult): boolean {
  let position = at;
  // RFC 1035 4.1.4: a pointer names a prior occurrence, so each may only go back and loops end.
  let backstop = at;
  let next = -1;
  let length = 0;
  for (;;) {
    if (position >= end) return false;
    const size = bytes[position]!;
    if (size === 0) break;
    if (size >= 0xc0) {
      if (position + 1 >= end) return false;
      const target = start + (((size & 0x3f) << 8) | bytes[position + 1]!);
      if (next < 0) next = position + 2;
      if (target >= backstop) return false;
      backstop = target;
      position = target;
      continue;
    }
    if (size > 63 || position + 1 + size > end) return false;
    length += size + 1;
    if (length >= NAME_BYTES_MAX) return false;
    const stop = position + 1 + size;
    // Each label goes behind the dot of the one before it: the first dot, at 0, is not part of the text.
    let write = length - size - 1;
    letters[write++] = DOT;
    for (let i = position + 1; i < stop; i++) letters[write++] = bytes[i]!;
    position = stop;
  }
  out.text = length === 0 ? '' : printableText(letters, 1, length, NAME_BYTES_MAX);
  out.next = next < 0 ? position + 1 : next;
  return true;
}

/** Where the message goes on behind the name at `at`, or -1 where `readName` would refuse it. */
export function skipName(bytes: Uint8Array, start: number, at: number, end: number): number {
  let position = at;
  let backstop = at;
  let next = -1;
  let length = 0;
  for (;;) {
    if (position >= end) return -1;
    const size = bytes[position]!;
    if (size === 0) return next < 0 ? position + 1 : next;
    if (size >= 0xc0) {
      if (position + 1 >= end) return -1;
      const target = start + (((size & 0x3f) << 8) | bytes[position + 1]!);
      if (next < 0) next = position + 2;
      if (target >= backstop) return -1;
      backstop = target;
      position = target;
      continue;
    }
    length += size + 1;
    if (size > 63 || position + 1 + size > end || length >= NAME_BYTES_MAX) return -1;
    position += 1 + size;
  }
}

/**
 * The NetBIOS name in the half-ASCII label `label` (32 letters A to P): up to 15 characters without padding, then the
 * type of name as <xx>; the text itself when it is no such label.
 */
export function netbiosName(label: string): string {
  const dot = label.indexOf('.');
  const encoded = dot < 0 ? label : label.slice(0, dot);
  if (encoded.length !== 32) return label;
  const bytes: number[] = [];
  for (let i = 0; i < 32; i += 2) {
    const high = encoded.charCodeAt(i) - 65;
    const low = encoded.charCodeAt(i + 1) - 65;
    if (high < 0 || high > 15 || low < 0 || low > 15) return label;
    bytes.push((high << 4) | low);
  }
  let length = 15;
  while (length > 0 && (bytes[length - 1] === 0x20 || bytes[length - 1] === 0)) length--;
  const name = printableText(Uint8Array.from(bytes), 0, length, length);
  return `${name}<${bytes[15]!.toString(16).padStart(2, '0')}>`;
}
