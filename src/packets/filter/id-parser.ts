// Parses what a primitive asks for: an address, a network, a number or a name.
import type { Id } from './expression.ts';
import type { TokenStream } from './token-stream.ts';

export function parseId(tokens: TokenStream): Id {
  const token = tokens.take();
  switch (token.kind) {
    case 'number':
      return { kind: 'number', value: token.value };
    case 'mac':
      return { kind: 'mac', high: token.high, low: token.low };
    case 'name':
      return { kind: 'name', name: token.name };
    case 'ipv4':
      return parseIpv4(tokens, token.value, token.bits);
    case 'ipv6':
      return { kind: 'ipv6', words: token.words, prefix: parsePrefix(tokens, 128) };
    default:
      return tokens.filter.fail(token.at, 'an address, port or name is missing');
  }
}

/** `a.b.c.d`, `a.b/16` or `a.b.0.0 mask 255.255.0.0`. */
function parseIpv4(tokens: TokenStream, value: number, bits: number): Id {
  const prefix = parsePrefix(tokens, 32);
  if (prefix !== null)
    return { kind: 'ipv4-net', value, bits, mask: prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0 };
  if (!tokens.takeWord('mask')) return { kind: 'ipv4', value, bits };
  const mask = tokens.peek();
  if (mask.kind !== 'ipv4') return tokens.fail('a mask such as 255.255.0.0 is missing');
  tokens.take();
  return { kind: 'ipv4-net', value, bits, mask: shiftUp(mask.value, mask.bits) };
}

/** The octets written are the high ones: 10.1 is 10.1.0.0. */
export function shiftUp(value: number, bits: number): number {
  return (value * 2 ** (32 - bits)) >>> 0;
}

function parsePrefix(tokens: TokenStream, most: number): number | null {
  if (!tokens.takeSymbol('/')) return null;
  const { at } = tokens;
  const prefix = tokens.expectNumber('the prefix length');
  if (prefix > most) tokens.filter.fail(at, `the prefix length must be at most ${most}`);
  return prefix;
}
