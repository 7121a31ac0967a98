// What all parts of Access share: the records in memory, their order of changes, who a cookie or token belongs to, the audit log.
import { createHash, randomBytes } from 'node:crypto';
import { cleanText } from '../base/output-text.ts';
import { UserError } from '../base/user-error.ts';
import type { Role, Scope } from '../documents/access.ts';
import type { AccessRecords, SessionRecord, TokenRecord, UserRecord } from '../documents/records.ts';
import { type AccessStorage, isUsableOwner } from './access-storage.ts';
import type { Caller, SignedIn, Source } from './caller.ts';
import { createDeviceCookie } from './device-cookie.ts';

const DAY_MS = 86_400_000;
/** A session's or token's last use is written at most this often. */
const TOUCH_MS = 60_000;
const SECRET_BYTES = 32;
/** What 32 random bytes look like in base64url; anything else is not looked up. */
const SECRET_FORM = /^[A-Za-z0-9_-]{43}$/;
const AGENT_LENGTH_MAX = 200;
const ADDRESS_LENGTH_MAX = 64;
const WHO_LENGTH_MAX = 100;
const DETAILS_LENGTH_MAX = 500;
const DEVICE_DAYS = 180;

export interface AccessLimits {
  /** A session ends after so long without a request … */
  readonly idleMs: number;
  /** … and in any case after so long. */
  readonly longestMs: number;
  readonly confirmedMs: number;
  readonly sessionsMax: number;
  readonly sessionsPerUserMax: number;
  readonly usersMax: number;
  readonly tokensMax: number;
}

export const USUAL_LIMITS: AccessLimits = {
  idleMs: 7 * DAY_MS,
  longestMs: 30 * DAY_MS,
  confirmedMs: 10 * 60_000,
  sessionsMax: 1000,
  sessionsPerUserMax: 20,
  usersMax: 100,
  tokensMax: 100,
};

export interface AccessCoreOptions {
  readonly storage: AccessStorage;
  /** Wall time. */
  readonly nowMs: () => number;
  readonly random?: (bytes: number) => Uint8Array;
  readonly log?: (line: string) => void;
  readonly limits?: Partial<AccessLimits>;
}

export function scopeOfRole(role: Role): Scope {
  return role === 'owner' ? 'admin' : 'read';
}

/** Names that differ in case or form only are the same one. */
export function userKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/** SHA-256 in hex: what is kept of a cookie or token. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export class AccessCore {
  readonly storage: AccessStorage;
  readonly nowMs: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly limits: AccessLimits;
  readonly #log: (line: string) => void;
  #users = new Map<string, UserRecord>();
  #sessions = new Map<string, SessionRecord>();
  /** By hash. */
  #tokens = new Map<string, TokenRecord>();
  #tail: Promise<unknown> = Promise.resolve();
  #loadedMs = Number.NEGATIVE_INFINITY;
  readonly #pending = new Set<Promise<void>>();

  constructor({ storage, nowMs, random, log, limits }: AccessCoreOptions) {
    this.storage = storage;
    this.nowMs = nowMs;
    this.random = random ?? randomBytes;
    this.#log = log ?? (() => undefined);
    this.limits = { ...USUAL_LIMITS, ...limits };
  }

  /** Runs changes one after another, so that what one has checked still holds when it writes. Never from within another one. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#tail.then(work);
    this.#tail = run.catch(() => undefined);
    return run;
  }

  /** Reads all rows again; within `exclusive`. */
  async load(): Promise<void> {
    const records: AccessRecords = await this.storage.load();
    this.#users = new Map(records.users.map((user) => [userKey(user.name), user]));
    this.#sessions = new Map(records.sessions.map((session) => [session.id, session]));
    this.#tokens = new Map(records.tokens.map((token) => [token.hash, token]));
    this.#loadedMs = this.nowMs();
  }

  /** Rows that are at most a second old: `porchlight owner reset` counts at once. */
  async freshen(): Promise<void> {
    if (Math.abs(this.nowMs() - this.#loadedMs) >= 1000) await this.exclusive(() => this.load());
  }

  hasOwner(): boolean {
    for (const user of this.#users.values()) if (isUsableOwner(user)) return true;
    return false;
  }

  user(name: string): UserRecord | undefined {
    return this.#users.get(userKey(name));
  }

  users(): UserRecord[] {
    return [...this.#users.values()];
  }

  /** Sessions that have not ended. */
  sessions(): SessionRecord[] {
    const nowMs = this.nowMs();
    return [...this.#sessions.values()].filter(({ expiresMs }) => expiresMs > nowMs);
  }

  tokens(): TokenRecord[] {
    return [...this.#tokens.values()];
  }

  callerOfCookie(cookie: string): Caller | null {
    if (!SECRET_FORM.test(cookie)) return null;
    const session = this.#sessions.get(hashSecret(cookie));
    const nowMs = this.nowMs();
    if (session === undefined || session.expiresMs <= nowMs) return null;
    const user = this.user(session.user);
    if (user === undefined) return null;
    if (Math.abs(nowMs - session.lastSeenMs) < TOUCH_MS) return this.callerOf(session, user);
    const expiresMs = this.#expiry(session.createdMs, nowMs);
    const seen = { ...session, lastSeenMs: nowMs, expiresMs };
    this.#sessions.set(session.id, seen);
    this.#later(this.storage.touchSession(session.id, nowMs, expiresMs));
    return this.callerOf(seen, user);
  }

  callerOfToken(bearer: string): Caller | null {
    if (!SECRET_FORM.test(bearer)) return null;
    const token = this.#tokens.get(hashSecret(bearer));
    const nowMs = this.nowMs();
    if (token === undefined || (token.expiresMs !== null && token.expiresMs <= nowMs)) return null;
    if (token.lastUsedMs === null || Math.abs(nowMs - token.lastUsedMs) >= TOUCH_MS) {
      this.#tokens.set(token.hash, { ...token, lastUsedMs: nowMs });
      this.#later(this.storage.touchToken(token.id, nowMs));
    }
    const who = cleanText(`token ${token.name}`, WHO_LENGTH_MAX);
    return {
      who,
      scope: token.scope,
      user: null,
      session: null,
      csrf: null,
      confirmedUntilMs: Number.POSITIVE_INFINITY,
    };
  }

  callerOf(session: SessionRecord, user: UserRecord): Caller {
    return {
      who: `user ${user.name}`,
      scope: scopeOfRole(user.role),
      user: user.name,
      session: session.id,
      csrf: session.csrf,
      confirmedUntilMs: session.confirmedUntilMs,
    };
  }

  /** The caller's session and user as they are now; throws when either has gone. */
  signedIn(caller: Caller): { readonly session: SessionRecord; readonly user: UserRecord } {
    if (caller.session === null || caller.user === null) throw new UserError('person-needed');
    const session = this.#sessions.get(caller.session);
    const user = this.user(caller.user);
    if (session === undefined || user === undefined || session.expiresMs <= this.nowMs())
      throw new UserError('not-signed-in');
    return { session, user };
  }

  /** Sensitive things want the password again; tokens were made by somebody who gave it. */
  requireConfirmed(caller: Caller): void {
    if (caller.session === null) return;
    if (this.signedIn(caller).session.confirmedUntilMs <= this.nowMs()) throw new UserError('needs-confirmation');
  }

  /** A new session; the oldest give way to it. Within `exclusive`. */
  async startSession(user: UserRecord, source: Source): Promise<SignedIn> {
    const nowMs = this.nowMs();
    const cookie = this.secret();
    const session: SessionRecord = {
      id: hashSecret(cookie),
      user: user.name,
      csrf: this.secret(),
      createdMs: nowMs,
      lastSeenMs: nowMs,
      expiresMs: this.#expiry(nowMs, nowMs),
      confirmedUntilMs: nowMs + this.limits.confirmedMs,
      address: cleanText(source.address, ADDRESS_LENGTH_MAX),
      agent: cleanText(source.agent, AGENT_LENGTH_MAX),
    };
    await this.#makeRoom(user.name);
    await this.storage.putSession(session);
    this.#sessions.set(session.id, session);
    return {
      caller: this.callerOf(session, user),
      cookie,
      maxAgeSeconds: Math.floor(this.limits.longestMs / 1000),
      device: createDeviceCookie(user, this.random),
      deviceMaxAgeSeconds: (DEVICE_DAYS * DAY_MS) / 1000,
    };
  }

  async #makeRoom(user: string): Promise<void> {
    const oldestFirst = [...this.#sessions.values()].sort((a, b) => a.lastSeenMs - b.lastSeenMs);
    const own = oldestFirst.filter((session) => session.user === user);
    const leaving = own.slice(0, Math.max(0, own.length - this.limits.sessionsPerUserMax + 1));
    const others = oldestFirst.filter((session) => !leaving.includes(session));
    leaving.push(...others.slice(0, Math.max(0, others.length - this.limits.sessionsMax + 1)));
    for (const { id } of leaving) await this.endSession(id);
  }

  async endSession(id: string): Promise<void> {
    await this.storage.dropSession(id);
    this.#sessions.delete(id);
  }

  /** Ends all sessions of the user (null: of everybody) but `keep`; returns how many went. */
  async endSessionsOf(user: string | null, keep: string | null): Promise<number> {
    await this.storage.dropSessionsOf(user, keep);
    const leaving = [...this.#sessions.values()].filter(
      (session) => (user === null || session.user === user) && session.id !== keep,
    );
    for (const { id } of leaving) this.#sessions.delete(id);
    return leaving.length;
  }

  async confirmSession(session: SessionRecord): Promise<SessionRecord> {
    const confirmed = { ...session, confirmedUntilMs: this.nowMs() + this.limits.confirmedMs };
    await this.storage.confirmSession(session.id, confirmed.confirmedUntilMs);
    this.#sessions.set(session.id, confirmed);
    return confirmed;
  }

  /** Writes a changed or new user; throws `changed-meanwhile` when another process was there first. Within `exclusive`. */
  async writeUser(user: UserRecord, was: UserRecord | null): Promise<UserRecord> {
    if (!(await this.storage.putUser(user, was))) {
      await this.load();
      throw new UserError('changed-meanwhile');
    }
    this.#users.set(userKey(user.name), user);
    return user;
  }

  async writeFirstOwner(user: UserRecord): Promise<UserRecord> {
    if (!(await this.storage.putFirstOwner(user))) {
      await this.load();
      throw new UserError('owner-exists');
    }
    this.#users.set(userKey(user.name), user);
    return user;
  }

  async writeToken(token: TokenRecord): Promise<void> {
    await this.storage.putToken(token);
    this.#tokens.set(token.hash, token);
  }

  async endToken({ id, hash }: TokenRecord): Promise<void> {
    await this.storage.dropToken(id);
    this.#tokens.delete(hash);
  }

  /** 256 random bits as 43 characters. */
  secret(): string {
    return Buffer.from(this.random(SECRET_BYTES)).toString('base64url');
  }

  /** Adds to the audit log; no control characters get in. */
  async note(who: string, address: string | null, what: string, details: string): Promise<void> {
    await this.storage.audit({
      atMs: this.nowMs(),
      who: cleanText(who, WHO_LENGTH_MAX),
      address: address === null ? null : cleanText(address, ADDRESS_LENGTH_MAX),
      what: cleanText(what, WHO_LENGTH_MAX),
      details: cleanText(details, DETAILS_LENGTH_MAX),
    });
  }

  /** Drops what has ended. */
  async sweep(): Promise<void> {
    const nowMs = this.nowMs();
    for (const { id, expiresMs } of [...this.#sessions.values()]) if (expiresMs <= nowMs) await this.endSession(id);
  }

  /** Waits for what is written beside the requests. */
  async settle(): Promise<void> {
    await this.#tail;
    await Promise.all(this.#pending);
  }

  #expiry(createdMs: number, seenMs: number): number {
    return Math.min(createdMs + this.limits.longestMs, seenMs + this.limits.idleMs);
  }

  /** A last use that could not be written is no reason to refuse the request. */
  #later(work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => {
        this.#log(
          `access: cannot write when a session or token was used: ${cleanText(String(error), DETAILS_LENGTH_MAX)}`,
        );
      })
      .finally(() => this.#pending.delete(done));
    this.#pending.add(done);
  }
}
