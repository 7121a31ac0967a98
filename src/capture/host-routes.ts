// The gateways that this machine's default routes lead to, from the tables that Linux shows every user (/proc/net/route, ipv6_route).
import { readFileSync } from 'node:fs';
import { MAPPED_WORD } from '../base/address.ts';

const ROUTES_MAX = 4096;
/** The route is up and leads to a gateway (linux/route.h: RTF_UP, RTF_GATEWAY). */
const UP_GATEWAY = 0x3;

/** Address words of the gateways, four each (base/address.ts), those of the preferred routes first. Empty where the system tells none. */
export function readGateways(root = '/proc'): readonly (readonly number[])[] {
  return [...parseRoutes(tryRead(`${root}/net/route`)), ...parseRoutes6(tryRead(`${root}/net/ipv6_route`))];
}

/** "Iface Destination Gateway Flags RefCnt Use Metric Mask …", addresses as hexadecimal words in the machine's order. */
export function parseRoutes(text: string): readonly (readonly number[])[] {
  const found: { readonly metric: number; readonly words: readonly number[] }[] = [];
  for (const line of text.split('\n').slice(1, ROUTES_MAX)) {
    const [, destination, gateway = '', flags = '', , , metric = '', mask] = line.trim().split(/\s+/);
    if (destination !== '00000000' || mask !== '00000000' || !/^[0-9A-F]{8}$/i.test(gateway)) continue;
    if ((Number.parseInt(flags, 16) & UP_GATEWAY) !== UP_GATEWAY) continue;
    found.push({ metric: Number(metric), words: [0, 0, MAPPED_WORD, swap(Number.parseInt(gateway, 16))] });
  }
  return byMetric(found);
}

/** Destination, prefix length, source, prefix length, next hop, metric, references, use, flags, interface; network order. */
export function parseRoutes6(text: string): readonly (readonly number[])[] {
  const found: { readonly metric: number; readonly words: readonly number[] }[] = [];
  for (const line of text.split('\n').slice(0, ROUTES_MAX)) {
    const [destination, length, , , gateway = '', metric = '', , , flags = ''] = line.trim().split(/\s+/);
    if (destination !== '0'.repeat(32) || length !== '00' || !/^[0-9a-f]{32}$/i.test(gateway)) continue;
    if ((Number.parseInt(flags, 16) & UP_GATEWAY) !== UP_GATEWAY) continue;
    const words = [0, 8, 16, 24].map((at) => Number.parseInt(gateway.slice(at, at + 8), 16));
    found.push({ metric: Number.parseInt(metric, 16), words });
  }
  return byMetric(found);
}

function byMetric(
  found: readonly { readonly metric: number; readonly words: readonly number[] }[],
): readonly (readonly number[])[] {
  return found.toSorted((a, b) => a.metric - b.metric).map(({ words }) => words);
}

/** The tables hold words in the machine's own order, low byte first on all that we run on. */
function swap(word: number): number {
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

function tryRead(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // IPv6 may be switched off; elsewhere there are no such tables.
    return '';
  }
}
