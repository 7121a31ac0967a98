// Addresses between their three forms: bytes, four 32-bit words (IPv4 mapped into IPv6), and text.

/** The third word of an IPv4-mapped address (::ffff:a.b.c.d). */
export const MAPPED_WORD = 0x0000ffff;

const hex: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** Hardware addresses whose text is remembered: a network has few. */
const MACS_KEPT = 1024;
const keptMacs: string[] = Array.from({ length: MACS_KEPT }, () => '00:00:00:00:00:00');
const macHighs = new Uint32Array(MACS_KEPT);
const macLows = new Uint32Array(MACS_KEPT);

/** aa:bb:cc:dd:ee:ff from 6 bytes at `at`. */
export function formatMac(bytes: Uint8Array, at: number): string {
  const high = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
  const low = (bytes[at + 3]! << 16) | (bytes[at + 4]! << 8) | bytes[at + 5]!;
  const place = Math.imul(high ^ Math.imul(low, 0x85ebca6b), 0x9e3779b1) >>> 22;
  if (macHighs[place] === high && macLows[place] === low) return keptMacs[place]!;
  const text = buildMac(bytes, at);
  macHighs[place] = high;
  macLows[place] = low;
  keptMacs[place] = text;
  return text;
}

function buildMac(bytes: Uint8Array, at: number): string {
  return `${hex[bytes[at]!]}:${hex[bytes[at + 1]!]}:${hex[bytes[at + 2]!]}:${hex[bytes[at + 3]!]}:${hex[bytes[at + 4]!]}:${hex[bytes[at + 5]!]}`;
}

/** Addresses whose text is remembered; a power of two, one place an address by its mixed bits. */
const TEXTS_KEPT = 4096;
const keptWords = new Uint32Array(TEXTS_KEPT);
const keptTexts: string[] = Array.from({ length: TEXTS_KEPT }, () => '0.0.0.0');

/** a.b.c.d from one word. */
export function formatIpv4(word: number): string {
  const place = Math.imul(word, 0x9e3779b1) >>> 20;
  if (keptWords[place] === word >>> 0) return keptTexts[place]!;
  const text = `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
  keptWords[place] = word;
  keptTexts[place] = text;
  return text;
}

/** IPv6 addresses whose text is remembered, as for IPv4. */
const TEXTS6_KEPT = 1024;
const kept6 = new Uint32Array(TEXTS6_KEPT * 4);
const keptTexts6: string[] = Array.from({ length: TEXTS6_KEPT }, () => '::');

export function isMapped(a: number, b: number, c: number): boolean {
  return a === 0 && b === 0 && c >>> 0 === MAPPED_WORD;
}

/** True for an address (four words at `at`) that one machine can have: not unspecified, multicast or broadcast. */
export function isHostAddress(words: Uint32Array, at: number): boolean {
  const last = words[at + 3]!;
  if (isMapped(words[at]!, words[at + 1]!, words[at + 2]!))
    return last !== 0 && last >>> 28 !== 0xe && last !== 0xffffffff;
  return words[at]! >>> 24 !== 0xff && (words[at]! | words[at + 1]! | words[at + 2]! | last) !== 0;
}

/** Text of four words: a.b.c.d when mapped, else RFC 5952 (lower case, longest run of zeros shortened). */
export function formatWords(a: number, b: number, c: number, d: number): string {
  if (isMapped(a, b, c)) return formatIpv4(d);
  const mixed = Math.imul(Math.imul(Math.imul(a, 31) ^ b, 31) ^ c, 31) ^ d;
  const place = Math.imul(mixed, 0x9e3779b1) >>> 22;
  const at = place * 4;
  const isKept = kept6[at] === a >>> 0 && kept6[at + 1] === b >>> 0 && kept6[at + 2] === c >>> 0;
  if (isKept && kept6[at + 3] === d >>> 0) return keptTexts6[place]!;
  const text = buildIpv6(a, b, c, d);
  kept6[at] = a;
  kept6[at + 1] = b;
  kept6[at + 2] = c;
  kept6[at + 3] = d;
  keptTexts6[place] = text;
  return text;
}

function buildIpv6(a: number, b: number, c: number, d: number): string {
  const groups = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff, c >>> 16, c & 0xffff, d >>> 16, d & 0xffff];
  let bestStart = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > bestLength) {
      bestStart = i;
      bestLength = end - i;
    }
    if (end > i) i = end;
  }
  const text = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  if (bestStart < 0) return text(0, 8);
  return `${text(0, bestStart)}::${text(bestStart + bestLength, 8)}`;
}

/** Text of the four words at `words[at]`. */
export function formatAddress(words: Uint32Array, at: number): string {
  return formatWords(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
}

/** Four words of an address in text, or null if it is none. */
export function parseAddress(text: string): [number, number, number, number] | null {
  if (!text.includes(':')) {
    const word = parseIpv4(text);
    return word < 0 ? null : [0, 0, MAPPED_WORD, word];
  }
  let source = text;
  const lastColon = source.lastIndexOf(':');
  const tail = source.slice(lastColon + 1);
  if (tail.includes('.')) {
    const word = parseIpv4(tail);
    if (word < 0) return null;
    source = `${source.slice(0, lastColon + 1)}${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`;
  }
  const halves = source.split('::');
  if (halves.length > 2) return null;
  const head = halves[0] === '' ? [] : halves[0]!.split(':');
  const rest = halves.length < 2 || halves[1] === '' ? [] : halves[1]!.split(':');
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...rest];
  const numbers = groups.map((group) => (/^[0-9a-fA-F]{1,4}$/.test(group) ? Number.parseInt(group, 16) : -1));
  if (numbers.some((number) => number < 0)) return null;
  const word = (i: number): number => ((numbers[i]! << 16) | numbers[i + 1]!) >>> 0;
  return [word(0), word(2), word(4), word(6)];
}

/** The word of a.b.c.d, or -1. Each part has one to three digits. A loop, since it runs for each address of each fact. */
export function parseIpv4(text: string): number {
  let word = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (digits === 0 || dots === 3) return -1;
      word = word * 256 + octet;
      octet = 0;
      digits = 0;
      dots++;
    } else {
      if (code < 48 || code > 57 || digits === 3) return -1;
      octet = octet * 10 + code - 48;
      if (octet > 255) return -1;
      digits++;
    }
  }
  return dots === 3 && digits > 0 ? word * 256 + octet : -1;
}
