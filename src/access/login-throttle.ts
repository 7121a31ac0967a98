// How soon the next try to sign in may be made. Strangers wait longer and longer; whoever is known is not made to wait by them.
import { isIP } from 'node:net';

/** Entries of each table. */
export const THROTTLE_ENTRIES_MAX = 10_000;
/** Tries without waiting: people mistype. */
const FREE_TRIES = 5;
const FIRST_WAIT_MS = 1000;
const WAIT_MOST_MS = 15 * 60_000;
/** Whoever is known never waits longer than a cup of tea takes. */
const WAIT_KNOWN_MOST_MS = 60_000;
/** Failures are forgotten after this long without one. */
const FORGET_MS = 60 * 60_000;

/** Failures of strangers at one account, from wherever they came, after which new addresses stand in line. */
const ACCOUNT_FREE_TRIES = 20;
const LINE_MOST_MS = 30_000;
/** A place in line that nobody takes is given away. */
const LINE_HELD_MS = 10 * 60_000;
/** Names that nobody has share so many accounts, so that made-up names fill no table. */
const UNKNOWN_ACCOUNTS = 256;

/** One who tries. `known`: a key that only somebody can have who has signed in before (a device, a session); null = a stranger. */
export interface Trier {
  readonly address: string;
  /** Null: no account is tried (a one-time code). */
  readonly account: string | null;
  readonly isAccount: boolean;
  readonly known: string | null;
}

interface Failures {
  count: number;
  lastMs: number;
}

/**
 * Three bounded tables. Per source: after 5 failures 1, 2, 4 … s up to 15 min. Per account: after 20 failures of strangers, an address
 * that tries it for the first time waits up to 30 s in line, and then has its try whatever others do: a flood slows its owner down, but
 * never locks him out. Who is known has a source of his own that strangers do not touch.
 */
export class LoginThrottle {
  readonly #sources = new Map<string, Failures>();
  readonly #accounts = new Map<string, Failures>();
  /** When an address may try an account, by both. */
  readonly #lines = new Map<string, number>();

  /** Milliseconds that this one has to wait; 0 = may try now. Takes a place in line where one is needed. */
  waitMs(trier: Trier, nowMs: number): number {
    const own = waitOf(this.#sources.get(sourceKey(trier)), nowMs, trier.known !== null);
    const line = this.#lineKey(trier);
    if (line === null) return own;
    const lineMs = this.#lineWait(trier, nowMs);
    if (lineMs === 0) return own;
    const ready = this.#lines.get(line);
    // The clock may have been set back: nobody waits longer than the line is.
    const isHeld = ready !== undefined && nowMs - ready < LINE_HELD_MS && ready - nowMs <= LINE_MOST_MS;
    if (!isHeld) put(this.#lines, line, nowMs + lineMs);
    return Math.max(own, isHeld ? ready - nowMs : lineMs, 0);
  }

  /** Counts a try as failed; told before the password is looked at, so that many at once count too. */
  failed(trier: Trier, nowMs: number): void {
    count(this.#sources, sourceKey(trier), nowMs);
    const line = this.#lineKey(trier);
    if (line === null) return;
    count(this.#accounts, accountKey(trier), nowMs);
    this.#lines.delete(line);
  }

  /** Takes one counted try back: it was right after all, or no guess. What others failed at stays. */
  withdrawn(trier: Trier): void {
    takeBack(this.#sources, sourceKey(trier));
    if (this.#lineKey(trier) !== null) takeBack(this.#accounts, accountKey(trier));
  }

  /** It was right. An address keeps its other failures: who has one account must not clear the guesses at another one by it. */
  succeeded(trier: Trier): void {
    this.withdrawn(trier);
    if (trier.known !== null) this.#sources.delete(sourceKey(trier));
  }

  /** Entries in all tables. */
  get size(): number {
    return this.#sources.size + this.#accounts.size + this.#lines.size;
  }

  #lineKey(trier: Trier): string | null {
    if (trier.known !== null || trier.account === null) return null;
    return `${accountKey(trier)} ${network(trier.address)}`;
  }

  #lineWait(trier: Trier, nowMs: number): number {
    const failures = this.#accounts.get(accountKey(trier));
    if (failures === undefined || isForgotten(failures, nowMs)) return 0;
    const over = failures.count - ACCOUNT_FREE_TRIES;
    return over < 0 ? 0 : Math.min(LINE_MOST_MS, FIRST_WAIT_MS * 2 ** Math.min(over, 20));
  }
}

function waitOf(failures: Failures | undefined, nowMs: number, isKnown: boolean): number {
  if (failures === undefined || isForgotten(failures, nowMs)) return 0;
  const over = failures.count - FREE_TRIES;
  if (over < 0) return 0;
  const wait = Math.min(isKnown ? WAIT_KNOWN_MOST_MS : WAIT_MOST_MS, FIRST_WAIT_MS * 2 ** Math.min(over, 30));
  return Math.min(wait, Math.max(0, failures.lastMs + wait - nowMs));
}

function isForgotten({ lastMs }: Failures, nowMs: number): boolean {
  return nowMs - lastMs > FORGET_MS;
}

function count(table: Map<string, Failures>, key: string, nowMs: number): void {
  const before = table.get(key);
  const held = before === undefined || isForgotten(before, nowMs) ? 0 : before.count;
  put(table, key, { count: held + 1, lastMs: nowMs });
}

function takeBack(table: Map<string, Failures>, key: string): void {
  const held = table.get(key);
  if (held === undefined) return;
  if (held.count <= 1) table.delete(key);
  else held.count--;
}

/** The entry that was used longest ago gives way. */
function put<T>(table: Map<string, T>, key: string, value: T): void {
  table.delete(key);
  if (table.size >= THROTTLE_ENTRIES_MAX) table.delete(table.keys().next().value!);
  table.set(key, value);
}

function sourceKey({ known, address }: Trier): string {
  return known === null ? `address ${network(address)}` : `known ${known}`;
}

function accountKey({ account, isAccount }: Trier): string {
  if (isAccount) return `user ${account}`;
  let sum = 0;
  for (const character of account ?? '') sum = (Math.imul(sum, 31) + character.codePointAt(0)!) >>> 0;
  return `unknown ${sum % UNKNOWN_ACCOUNTS}`;
}

/** One customer of a provider: an IPv4 address, the first 64 bits of an IPv6 address (RFC 6177). */
export function network(address: string): string {
  const plain = address.replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain);
  if (mapped !== null) return mapped[1]!;
  if (isIP(plain) !== 6) return plain.slice(0, 64);
  const [head = '', tail] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - behind.length;
  const whole = [...groups, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...behind];
  return `${whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
