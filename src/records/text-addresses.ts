// Addresses, MACs and flow names as text straight into a byte buffer. Same texts as base/address.ts and flows/uid.ts make.
import { MAPPED_WORD } from '../base/address.ts';
import { asciiBytes } from './text-numbers.ts';

const COLON = 58;
const LETTER_C = 67;
const TWO_32 = 4294967296;
const POINT = 46;

const HEX = asciiBytes('0123456789abcdef');
const BASE62 = asciiBytes('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');

/** The two digits of 0 to 62 * 62 - 1. */
const PAIRS62 = 3844;
const BASE62_PAIRS = Uint8Array.from({ length: 2 * PAIRS62 }, (_, i) =>
  i % 2 === 0 ? BASE62[Math.floor(i / 124)]! : BASE62[(i >> 1) % 62]!,
);

/** Digits of each octet, four bytes an entry: three digits, then how many of them count. */
const OCTETS = makeOctets();

/** Longest address: eight groups of four digits and seven colons. */
export const ADDRESS_BYTES_MAX = 39;
export const MAC_BYTES = 17;
export const UID_BYTES = 12;

function makeOctets(): Uint8Array {
  const octets = new Uint8Array(256 * 4);
  for (let value = 0; value < 256; value++) {
    const digits = asciiBytes(String(value));
    octets.set(digits, value * 4);
    octets[value * 4 + 3] = digits.length;
  }
  return octets;
}

/** The address of the four words at `words[from]`; IPv6 as RFC 5952 writes it. */
export function putAddress(bytes: Uint8Array, at: number, words: Uint32Array, from: number): number {
  if (words[from] === 0 && words[from + 1] === 0 && words[from + 2] === MAPPED_WORD)
    return putIpv4(bytes, at, words[from + 3]!);
  return putIpv6(bytes, at, words, from);
}

function putIpv4(bytes: Uint8Array, at: number, word: number): number {
  let next = putOctet(bytes, at, word >>> 24);
  bytes[next++] = POINT;
  next = putOctet(bytes, next, (word >>> 16) & 255);
  bytes[next++] = POINT;
  next = putOctet(bytes, next, (word >>> 8) & 255);
  bytes[next++] = POINT;
  return putOctet(bytes, next, word & 255);
}

/** Writes three digits and counts only those that belong to the octet; what follows overwrites the rest. */
function putOctet(bytes: Uint8Array, at: number, octet: number): number {
  const entry = octet << 2;
  bytes[at] = OCTETS[entry]!;
  bytes[at + 1] = OCTETS[entry + 1]!;
  bytes[at + 2] = OCTETS[entry + 2]!;
  return at + OCTETS[entry + 3]!;
}

function groupOf(words: Uint32Array, from: number, group: number): number {
  const word = words[from + (group >> 1)]!;
  return (group & 1) === 0 ? word >>> 16 : word & 0xffff;
}

function putIpv6(bytes: Uint8Array, at: number, words: Uint32Array, from: number): number {
  let zerosAt = -1;
  let zeros = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groupOf(words, from, end) === 0) end++;
    if (end - i > zeros) {
      zerosAt = i;
      zeros = end - i;
    }
    if (end > i) i = end;
  }
  let next = at;
  for (let i = 0; i < 8; i++) {
    if (i === zerosAt) {
      bytes[next++] = COLON;
      if (i === 0) bytes[next++] = COLON;
      i += zeros - 1;
      continue;
    }
    next = putHex(bytes, next, groupOf(words, from, i));
    if (i < 7) bytes[next++] = COLON;
  }
  return next;
}

function putHex(bytes: Uint8Array, at: number, group: number): number {
  let next = at;
  if (group > 0xfff) bytes[next++] = HEX[group >> 12]!;
  if (group > 0xff) bytes[next++] = HEX[(group >> 8) & 15]!;
  if (group > 0xf) bytes[next++] = HEX[(group >> 4) & 15]!;
  bytes[next++] = HEX[group & 15]!;
  return next;
}

/** aa:bb:cc:dd:ee:ff, or its first `octets` octets. */
export function putMac(bytes: Uint8Array, at: number, mac: Uint8Array, from: number, octets = 6): number {
  let next = at;
  for (let i = 0; i < octets; i++) {
    if (i > 0) bytes[next++] = COLON;
    const octet = mac[from + i]!;
    bytes[next++] = HEX[octet >> 4]!;
    bytes[next++] = HEX[octet & 15]!;
  }
  return next;
}

/** The name of a flow from the two words at `words[from]`: "C" and eleven digits of base 62, written from the last, two at a time. */
export function putUid(bytes: Uint8Array, at: number, words: Uint32Array, from: number): number {
  let high = words[from]!;
  let low = words[from + 1]!;
  bytes[at] = LETTER_C;
  for (let i = at + UID_BYTES - 2; i > at + UID_BYTES - 8; i -= 2) {
    // What is left over from the high word, times 2^32, stays far below 2^53.
    const quotient = (high / PAIRS62) >>> 0;
    const part = (high - quotient * PAIRS62) * TWO_32 + low;
    const rest = Math.floor(part / PAIRS62);
    const pair = (part - rest * PAIRS62) << 1;
    bytes[i] = BASE62_PAIRS[pair]!;
    bytes[i + 1] = BASE62_PAIRS[pair + 1]!;
    high = quotient;
    low = rest;
  }
  // Six digits are off: of 64 bits fewer than 29 are left.
  let left = low;
  for (let i = at + UID_BYTES - 8; i > at + 1; i -= 2) {
    const rest = (left / PAIRS62) | 0;
    const pair = (left - rest * PAIRS62) << 1;
    bytes[i] = BASE62_PAIRS[pair]!;
    bytes[i + 1] = BASE62_PAIRS[pair + 1]!;
    left = rest;
  }
  bytes[at + 1] = BASE62[left]!;
  return at + UID_BYTES;
}
