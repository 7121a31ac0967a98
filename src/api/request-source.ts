// Where a request comes from: address, agent, whether the browser came over TLS, and the language that its reader wants.
import { isIP } from 'node:net';
import type { Source } from '../access/caller.ts';
import type { Language } from './ports.ts';

const AGENT_LENGTH_MAX = 256;

/** What the adapter hands us beside the request; absent when a test calls `fetch` itself. */
export interface NodeBindings {
  readonly incoming?: {
    readonly rawHeaders?: readonly string[];
    readonly socket?: { readonly remoteAddress?: string | undefined };
  };
  readonly outgoing?: { readonly destroy: () => unknown };
  /** Told when the sender turned out to be somebody known. */
  readonly trust?: () => void;
}

/** An address without the IPv4-in-IPv6 prefix and the zone. */
export function plainAddress(address: string): string {
  const [bare = ''] = address.split('%');
  return bare.startsWith('::ffff:') && isIP(bare.slice(7)) === 4 ? bare.slice(7) : bare.toLowerCase();
}

/**
 * The address that a request counts for. Behind trusted proxies it is the last one in X-Forwarded-For that no trusted proxy has: what
 * stands left of it may be invented by the sender.
 */
export function addressOf(peer: string, forwarded: string | null, trusted: ReadonlySet<string>): string {
  let address = plainAddress(peer);
  if (forwarded === null) return address;
  const hops = forwarded.split(',').slice(-32);
  while (trusted.has(address)) {
    const hop = hops.pop()?.trim() ?? '';
    const next = plainAddress(hop.replace(/^\[(.*)\](?::\d+)?$/, '$1'));
    if (isIP(next) === 0) break;
    address = next;
  }
  return address;
}

export function sourceOf(request: Request, bindings: NodeBindings, trusted: ReadonlySet<string>): Source {
  const peer = bindings.incoming?.socket?.remoteAddress ?? '0.0.0.0';
  const agent = request.headers.get('user-agent') ?? '';
  return {
    address: addressOf(peer, request.headers.get('x-forwarded-for'), trusted),
    agent: [...agent.slice(0, AGENT_LENGTH_MAX)].map((sign) => (sign < ' ' || sign === '\x7f' ? ' ' : sign)).join(''),
  };
}

/** True when the way from the browser is TLS: ours, or that of a trusted proxy which says so. */
export function isSecureRequest(
  request: Request,
  bindings: NodeBindings,
  isTls: boolean,
  trusted: ReadonlySet<string>,
): boolean {
  if (isTls) return true;
  const peer = bindings.incoming?.socket?.remoteAddress;
  if (peer === undefined || !trusted.has(plainAddress(peer))) return false;
  return request.headers.get('x-forwarded-proto')?.split(',').at(-1)?.trim().toLowerCase() === 'https';
}

/** The language of Accept-Language that we have, by its weights (RFC 9110 12.5.4); English when none fits. */
export function languageOf(header: string | null): Language {
  let best: Language = 'en';
  let bestWeight = 0;
  for (const part of (header ?? '').slice(0, 512).split(',')) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const language = range.split('-')[0];
    if (language !== 'en' && language !== 'de') continue;
    const weight = Number(
      parameters
        .find((one) => one.trim().startsWith('q='))
        ?.trim()
        .slice(2) ?? 1,
    );
    if (weight > bestWeight) [best, bestWeight] = [language, weight];
  }
  return best;
}
