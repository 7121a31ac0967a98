// Cuts a capture filter into tokens by the longest match, as the language's own scanner does (pcap-filter(7)).
import { parseAddress } from '../../base/address.ts';
import type { FilterText } from './filter-text.ts';
import { KEYWORDS, NUMBER_NAMES } from './names.ts';

export type Token =
  | { readonly kind: 'word'; readonly word: string; readonly at: number }
  | { readonly kind: 'symbol'; readonly symbol: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  /** One to four octets, high ones first; `bits` is 8 for each octet written. */
  | { readonly kind: 'ipv4'; readonly value: number; readonly bits: number; readonly at: number }
  | { readonly kind: 'ipv6'; readonly words: readonly [number, number, number, number]; readonly at: number }
  | { readonly kind: 'mac'; readonly high: number; readonly low: number; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'end'; readonly at: number };

const SPACE = /[ \t\r\n]+/y;
const MAC =
  /[\da-f]{1,2}(?::[\da-f]{1,2}){5}|[\da-f]{1,2}(?:-[\da-f]{1,2}){5}|[\da-f]{1,2}(?:\.[\da-f]{1,2}){5}|[\da-f]{4}(?:\.[\da-f]{4}){2}|[\da-f]{12}/iy;
const NUMBER = /0x[\da-f]+|\d+/iy;
const IPV4 = /(?:0x[\da-f]+|\d+)(?:\.(?:0x[\da-f]+|\d+)){1,3}/iy;
const IPV6 = /(?=[\da-f:]*:[\da-f]*:)[\da-f:]+(?:(?:\.\d+){3})?/iy;
const NAME = /[a-z\d](?:[-_.a-z\d]*[.a-z\d])?/iy;
const ESCAPED = /\\[^ !()\n\t]+/y;
const SYMBOL = /&&|\|\||>=|<=|!=|==|<<|>>|[-+*/%:[\]!<>()&|^=]/y;

const SYNONYMS: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or', '!': 'not' };

/** All tokens of a filter, an `end` token last. */
export function scanTokens(filter: FilterText): Token[] {
  const tokens: Token[] = [];
  const { text } = filter;
  let at = 0;
  for (;;) {
    at += matchLength(SPACE, text, at);
    if (at >= text.length) break;
    const [token, length] = scanToken(filter, at);
    tokens.push(token);
    at += length;
  }
  tokens.push({ kind: 'end', at: text.length });
  return tokens;
}

function matchLength(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** The longest token at `at`; of two equally long ones the earlier in this order wins, so 001122334455 is a MAC. */
function scanToken(filter: FilterText, at: number): [Token, number] {
  const { text } = filter;
  const mac = matchLength(MAC, text, at);
  const ipv6 = matchLength(IPV6, text, at);
  const ipv4 = matchLength(IPV4, text, at);
  const number = matchLength(NUMBER, text, at);
  const name = matchLength(NAME, text, at);
  const longest = Math.max(mac, ipv6, ipv4, number, name);
  const part = text.slice(at, at + longest);
  if (longest === 0) return scanMark(filter, at);
  if (mac === longest) return [{ kind: 'mac', ...parseMac(part), at }, longest];
  if (number === longest) return [{ kind: 'number', value: parseNumber(filter, at, part), at }, longest];
  if (ipv4 === longest) return [{ kind: 'ipv4', ...parseOctets(filter, at, part), at }, longest];
  if (ipv6 === longest) {
    const words = parseAddress(part);
    if (words === null) filter.fail(at, `${part} is no IPv6 address`);
    return [{ kind: 'ipv6', words, at }, longest];
  }
  const word = KEYWORDS.get(part);
  if (word !== undefined) return [{ kind: 'word', word, at }, longest];
  const value = NUMBER_NAMES.get(part);
  if (value !== undefined) return [{ kind: 'number', value, at }, longest];
  return [{ kind: 'name', name: part, at }, longest];
}

function scanMark(filter: FilterText, at: number): [Token, number] {
  const { text } = filter;
  const escaped = matchLength(ESCAPED, text, at);
  if (escaped > 0) return [{ kind: 'name', name: text.slice(at + 1, at + escaped), at }, escaped];
  const length = matchLength(SYMBOL, text, at);
  if (length === 0) filter.fail(at, `"${String.fromCodePoint(text.codePointAt(at)!)}" has no meaning in a filter`);
  const symbol = text.slice(at, at + length);
  const word = SYNONYMS[symbol];
  if (word !== undefined) return [{ kind: 'word', word, at }, length];
  return [{ kind: 'symbol', symbol: symbol === '==' ? '=' : symbol, at }, length];
}

/** Decimal, 0x hexadecimal, or octal with a leading 0. */
function parseNumber(filter: FilterText, at: number, part: string): number {
  const isOctal = /^0\d/.test(part);
  if (isOctal && /[89]/.test(part)) filter.fail(at, `${part} begins with 0 but is no octal number`);
  const value = isOctal ? Number.parseInt(part, 8) : Number(part);
  if (value > 0xffffffff) filter.fail(at, `${part} does not fit 32 bits`);
  return value;
}

function parseOctets(filter: FilterText, at: number, part: string): { value: number; bits: number } {
  const octets = part.split('.');
  let value = 0;
  for (const octet of octets) {
    const number = /^\d+$/.test(octet) ? Number(octet) : -1;
    if (number < 0 || number > 255) filter.fail(at, `${part} is no IPv4 address`);
    value = value * 256 + number;
  }
  return { value, bits: octets.length * 8 };
}

/** The first 2 and the last 4 bytes of a MAC as numbers. */
function parseMac(part: string): { high: number; low: number } {
  const groups = part.split(/[-:.]/);
  const digits = groups.length === 6 ? groups.map((group) => group.padStart(2, '0')).join('') : groups.join('');
  return { high: Number.parseInt(digits.slice(0, 4), 16), low: Number.parseInt(digits.slice(4), 16) };
}
