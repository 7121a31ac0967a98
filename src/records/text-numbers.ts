// Numbers as ASCII digits straight into a byte buffer: no strings, since a big capture has millions of fields.
// Every function takes the buffer and a position and returns the position behind what it wrote.

const ZERO = 48;
const POINT = 46;
const MINUS = 45;

/** The two digits of 0 to 99, one after the other. */
const PAIRS = Uint8Array.from({ length: 200 }, (_, i) => ZERO + (i % 2 === 0 ? Math.floor(i / 20) : (i >> 1) % 10));

/** Most bytes that any number here takes: sign, 16 digits, point, 9 decimals. */
export const NUMBER_BYTES_MAX = 28;

/** A whole number from 0 to 2^53. */
export function putWhole(bytes: Uint8Array, at: number, value: number): number {
  if (value >= 1e9) {
    const high = Math.floor(value / 1e9);
    return putDigits(bytes, putWhole(bytes, at, high), value - high * 1e9, 9);
  }
  if (value < 10) {
    bytes[at] = ZERO + value;
    return at + 1;
  }
  let count = 2;
  for (let limit = 100; value >= limit; limit *= 10) count++;
  return putDigits(bytes, at, value, count);
}

/** Exactly `count` digits of a whole number below 10^9, zeros in front. */
export function putDigits(bytes: Uint8Array, at: number, value: number, count: number): number {
  const end = at + count;
  let rest = value | 0;
  let i = end;
  while (i - 2 >= at) {
    const quotient = (rest / 100) | 0;
    const pair = (rest - quotient * 100) << 1;
    i -= 2;
    bytes[i] = PAIRS[pair]!;
    bytes[i + 1] = PAIRS[pair + 1]!;
    rest = quotient;
  }
  if (i > at) bytes[at] = ZERO + (rest % 10);
  return end;
}

/** A whole number of either sign. */
export function putInteger(bytes: Uint8Array, at: number, value: number): number {
  if (value >= 0) return putWhole(bytes, at, value);
  bytes[at] = MINUS;
  return putWhole(bytes, at + 1, -value);
}

/** Seconds with six decimals from whole microseconds and nanoseconds below, rounded half up: Zeek's form of time and interval. */
export function putSeconds(bytes: Uint8Array, at: number, us: number, ns: number): number {
  let value = ns >= 500 ? us + 1 : us;
  let next = at;
  if (value < 0) {
    bytes[next++] = MINUS;
    value = -value;
  }
  const seconds = Math.floor(value / 1e6);
  next = putWhole(bytes, next, seconds);
  bytes[next] = POINT;
  return putDigits(bytes, next + 1, value - seconds * 1e6, 6);
}

/** Seconds with as many decimals as they need, at most nine and at least one: a JSON number that loses nothing. */
export function putSecondsShort(bytes: Uint8Array, at: number, us: number, ns: number): number {
  let value = us;
  let rest = ns;
  let next = at;
  if (value < 0) {
    bytes[next++] = MINUS;
    value = -value;
    if (rest > 0) {
      value--;
      rest = 1000 - rest;
    }
  }
  const seconds = Math.floor(value / 1e6);
  next = putWhole(bytes, next, seconds);
  bytes[next++] = POINT;
  next = putDigits(bytes, next, value - seconds * 1e6, 6);
  if (rest > 0) next = putDigits(bytes, next, rest, 3);
  while (bytes[next - 1] === ZERO && bytes[next - 2] !== POINT) next--;
  return next;
}

/** Any number in JavaScript's shortest form that reads back as the same number; whole ones without a point. */
export function putNumber(bytes: Uint8Array, at: number, value: number): number {
  if (Number.isSafeInteger(value)) return putInteger(bytes, at, value);
  return putAscii(bytes, at, String(value));
}

/** A short ASCII text. */
export function putAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/** Bytes that were prepared before. */
export function putBytes(bytes: Uint8Array, at: number, source: Uint8Array): number {
  for (let i = 0; i < source.length; i++) bytes[at + i] = source[i]!;
  return at + source.length;
}

/** ASCII text as bytes, made once. */
export function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  putAscii(bytes, 0, text);
  return bytes;
}

/** ASCII text to be written often: whole words of four bytes, so that a key costs a few stores. */
export interface PreparedText {
  readonly words: Uint32Array;
  readonly length: number;
}

export function prepareText(text: string): PreparedText {
  const padded = new Uint8Array(Math.ceil(text.length / 4) * 4);
  putAscii(padded, 0, text);
  const view = new DataView(padded.buffer);
  return {
    words: Uint32Array.from({ length: padded.length / 4 }, (_, i) => view.getUint32(4 * i)),
    length: text.length,
  };
}

/** Writes a prepared text, and up to three zeros behind it, which what follows overwrites. */
export function putPrepared(view: DataView, at: number, text: PreparedText): number {
  const { words } = text;
  for (let i = 0; i < words.length; i++) view.setUint32(at + 4 * i, words[i]!);
  return at + text.length;
}
