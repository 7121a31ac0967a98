// The guard before every route: which Host we answer to, where unsafe requests may come from, and who may call what.
import { Buffer } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Caller } from '../access/caller.ts';
import { UserError } from '../base/user-error.ts';
import type { Scope } from '../documents/access.ts';
import type { Route } from './route.ts';

const RANKS: Readonly<Record<Scope, number>> = { read: 0, operate: 1, admin: 2 };

/** Headers that decide something here: two of them would be read differently by us and by a proxy before us. */
const SINGLE_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'origin',
  'authorization',
  'content-type',
  'content-length',
  'content-encoding',
  'cookie',
  'if-none-match',
  'last-event-id',
  'sec-fetch-site',
  'x-porchlight-csrf',
  'x-porchlight-passphrase',
]);

/** Throws header-twice. `raw`: names and values in turn, as Node tells them. */
export function checkHeaders(raw: readonly string[]): void {
  const seen = new Set<string>();
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    if (!SINGLE_HEADERS.has(name)) continue;
    if (seen.has(name)) throw new UserError('header-twice', { header: name });
    seen.add(name);
  }
}

/** A Host header's name without the port, in small letters. */
function hostName(host: string): string {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::\d{1,5})?$/.exec(host);
  return (match?.[1] ?? '').toLowerCase().replace(/\.$/, '');
}

/**
 * True for literal addresses, localhost, names under .local and the names given. A page of another site whose name was rebound to our
 * address (DNS rebinding) still sends that site's name here.
 */
export function isKnownHost(host: string, names: ReadonlySet<string>): boolean {
  const name = hostName(host);
  if (name.startsWith('[')) return isIP(name.slice(1, -1)) === 6;
  if (isIP(name) === 4 || name === 'localhost' || names.has(name)) return true;
  return /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.local$/.test(name);
}

/** True when an Origin header names the host that the request was sent to. */
function isOwnOrigin(origin: string, host: string, isSecure: boolean): boolean {
  let url: URL;
  try {
    url = new URL(origin);
  } catch {
    return false;
  }
  if (url.protocol !== 'https:' && (isSecure || url.protocol !== 'http:')) return false;
  // The same parser takes the default port off both.
  const own = URL.parse(`${url.protocol}//${host}`);
  return own !== null && own.host === url.host;
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Throws foreign-origin when a browser says that another page sent the request. */
export function checkOrigin(request: Request, host: string, isSecure: boolean): void {
  const origin = request.headers.get('origin');
  if (origin !== null && !isOwnOrigin(origin, host, isSecure))
    throw new UserError('foreign-origin', { origin: shortOrigin(origin) });
  const site = request.headers.get('sec-fetch-site');
  if (SAFE_METHODS.has(request.method) || site === null) return;
  if (site !== 'same-origin' && site !== 'none') throw new UserError('foreign-origin', { origin: shortOrigin(site) });
}

function shortOrigin(origin: string): string {
  return origin.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}

/** Throws no-csrf-proof: an unsafe request of a session needs its secret and the browser's word (or an own Origin). */
export function checkCsrf(request: Request, caller: Caller): void {
  if (SAFE_METHODS.has(request.method) || caller.session === null) return;
  const proof = request.headers.get('x-porchlight-csrf');
  // checkOrigin has refused foreign values of both.
  const isFromPage = request.headers.get('sec-fetch-site') !== null || request.headers.get('origin') !== null;
  if (!isFromPage || proof === null || caller.csrf === null || !isEqual(proof, caller.csrf))
    throw new UserError('no-csrf-proof');
}

function isEqual(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Throws not-signed-in, person-needed, not-allowed or needs-confirmation. */
export function checkCaller(route: Route, caller: Caller | null, nowMs: number): void {
  if (route.scope === 'open') return;
  if (caller === null) throw new UserError('not-signed-in');
  const isPerson = caller.session !== null;
  if (route.scope === 'session' && !isPerson) throw new UserError('person-needed');
  if (route.scope !== 'session' && !(route.scope === 'self' && isPerson)) {
    const needed = route.scope === 'self' ? 'admin' : route.scope;
    if (RANKS[caller.scope] < RANKS[needed])
      throw new UserError('not-allowed', { needed, who: caller.who, scope: caller.scope });
  }
  if (route.needsConfirmation && isPerson && caller.confirmedUntilMs <= nowMs)
    throw new UserError('needs-confirmation');
}
