// Text from the wire: bytes become printable ASCII, whatever they are, and never more of it than asked for.

/** One piece of text a byte value: itself when printable, else \xNN. */
export const PRINTABLE: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
);

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Text of `bytes[at, end)`, at most `bytesMax` bytes of it; control and non-ASCII bytes as \xNN. */
export function printableText(bytes: Uint8Array, at: number, end: number, bytesMax: number): string {
  const stop = Math.min(end, at + bytesMax);
  let text = '';
  for (let i = at; i < stop; i++) text += PRINTABLE[bytes[i]!]!;
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
