// Text from the wire: bytes become printable ASCII, whatever they are, and never more of it than asked for.

/** One piece of text a byte value: itself when printable, else \xNN. */
export const PRINTABLE: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
);

/** A backslash where the letters behind it would make it look like an escape. */
export const ESCAPED_BACKSLASH = '\\x5c';
const BACKSLASH = 0x5c;
const LOWER_X = 0x78;

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Texts remembered; a power of two. The same names, agents and topics come again and again, and are then one string. */
const TEXTS_KEPT = 4096;
/** Longer texts are not remembered, which bounds the memory: 4,096 of 256 characters are 1 MiB. */
const KEPT_LENGTH_MAX = 256;

/** Arguments of one call: far below what the stack takes. */
const CODES_MAX = 4096;

/** Lists of 0 to 64 codes for short texts, used again and again: a part of a typed array would be a new object for each text. */
const SHORT_MAX = 64;
const shortCodes: readonly number[][] = Array.from({ length: SHORT_MAX + 1 }, (_, length) => new Array(length).fill(0));

const kept: (string | undefined)[] = Array.from({ length: TEXTS_KEPT });

/**
 * Text of `bytes[at, end)`, at most `bytesMax` bytes of it; control and non-ASCII bytes as \xNN. A backslash in front of an x or X
 * (a text may be turned to lower case later) is \x5c, so that the bytes can be told from the text.
 */
export function printableText(bytes: Uint8Array, at: number, end: number, bytesMax: number): string {
  const stop = Math.min(end, at + bytesMax);
  const length = stop - at;
  if (length <= 0) return '';
  // FNV-1a, 32 bits.
  let hash = 0x811c9dc5;
  let isPlain = true;
  for (let i = at; i < stop; i++) {
    const byte = bytes[i]!;
    if (byte < 0x20 || byte > 0x7e || byte === BACKSLASH) isPlain = false;
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  if (!isPlain) return escapedText(bytes, at, stop);
  if (length > KEPT_LENGTH_MAX) return plainText(bytes, at, stop);
  const place = (hash ^ (hash >>> 15)) & (TEXTS_KEPT - 1);
  const known = kept[place];
  if (known !== undefined && known.length === length && equals(known, bytes, at)) return known;
  const text = plainText(bytes, at, stop);
  kept[place] = text;
  return text;
}

function equals(text: string, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[at + i]) return false;
  return true;
}

/** One string in one step: adding letter to letter would leave a rope of small pieces behind. */
function plainText(bytes: Uint8Array, at: number, stop: number): string {
  if (stop - at <= SHORT_MAX) {
    const codes = shortCodes[stop - at]!;
    for (let i = 0; i < codes.length; i++) codes[i] = bytes[at + i]!;
    return String.fromCharCode.apply(null, codes);
  }
  let text = '';
  for (let from = at; from < stop; from += CODES_MAX) {
    const codes = bytes.subarray(from, Math.min(stop, from + CODES_MAX));
    // A typed array serves as the list of arguments; the declared type knows arrays only.
    text += String.fromCharCode.apply(null, codes as unknown as number[]);
  }
  return text;
}

function escapedText(bytes: Uint8Array, at: number, stop: number): string {
  let text = '';
  for (let i = at; i < stop; i++) {
    const isAmbiguous = bytes[i] === BACKSLASH && i + 1 < stop && (bytes[i + 1]! | 0x20) === LOWER_X;
    text += isAmbiguous ? ESCAPED_BACKSLASH : PRINTABLE[bytes[i]!]!;
  }
  return text;
}

/** The same without trailing NUL bytes, as some devices end their option strings. */
export function terminatedText(bytes: Uint8Array, at: number, end: number, bytesMax: number): string {
  let stop = end;
  while (stop > at && bytes[stop - 1] === 0) stop--;
  return printableText(bytes, at, stop, bytesMax);
}

/** Hexadecimal digits of `bytes[at, end)`, at most `bytesMax` bytes of it. */
export function hexText(bytes: Uint8Array, at: number, end: number, bytesMax: number): string {
  const stop = Math.min(end, at + bytesMax);
  let text = '';
  for (let i = at; i < stop; i++) text += HEX[bytes[i]!]!;
  return text;
}

/** Big-endian 16 bits; the caller has checked the length. */
export function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** Big-endian 32 bits, unsigned; the caller has checked the length. */
export function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
