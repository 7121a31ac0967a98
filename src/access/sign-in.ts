// Signing in: the first owner by one-time code, passwords, authenticator apps, and the password once more.
import { UserError } from '../base/user-error.ts';
import { userName } from '../documents/access.ts';
import type { SessionRecord, UserRecord } from '../documents/records.ts';
import { type AccessCore, userKey } from './access-core.ts';
import { LOCKED_PASSWORD } from './access-storage.ts';
import type { Caller, SignedIn, Source } from './caller.ts';
import { readDeviceCookie } from './device-cookie.ts';
import { LoginThrottle, type Trier } from './login-throttle.ts';
import type { OneTimeCode } from './one-time-code.ts';
import { checkPassword, type PasswordHasher } from './password.ts';
import { createTotpSecret, findTotpStep, totpUri } from './totp.ts';

/** A setting up of an authenticator app that nobody ends is forgotten. */
const TOTP_START_MS = 10 * 60_000;
const TOTP_STARTS_MAX = 1000;
/** Failed tries that get an entry of their own in the audit log in a while; the rest is counted. */
const FAILURES_NOTED_MAX = 30;
const FAILURES_WHILE_MS = 10 * 60_000;

/** A user name as it is kept; throws `bad-user-name`. */
export function checkUserName(name: string): string {
  const plain = name.normalize('NFKC');
  if (!userName.safeParse(plain).success) throw new UserError('bad-user-name');
  return plain;
}

export class SignIn {
  readonly #core: AccessCore;
  readonly #hasher: PasswordHasher;
  readonly #code: OneTimeCode | null;
  readonly #throttle = new LoginThrottle();
  /** Secrets that wait for their first code, by session. */
  readonly #totpStarts = new Map<string, { readonly secret: string; readonly untilMs: number }>();
  #failures = { sinceMs: Number.NEGATIVE_INFINITY, count: 0 };

  constructor(core: AccessCore, hasher: PasswordHasher, code: OneTimeCode | null) {
    this.#core = core;
    this.#hasher = hasher;
    this.#code = code;
  }

  async claim(code: string, user: string, password: string, source: Source): Promise<SignedIn> {
    const core = this.#core;
    await core.freshen();
    if (core.hasOwner()) throw new UserError('owner-exists');
    const trier: Trier = { address: source.address, account: null, isAccount: false, known: null };
    this.#admit(trier);
    const name = checkUserName(user);
    checkPassword(password, name);
    this.#throttle.failed(trier, core.nowMs());
    const isRight = await core.exclusive(async () => (await this.#code?.check(code)) ?? false);
    if (!isRight) {
      await this.#noteFailure('claim-failed', 'somebody', source);
      throw new UserError('wrong-code');
    }
    this.#throttle.succeeded(trier);
    const passwordHash = await this.#hasher.hash(password);
    return core.exclusive(async () => {
      await core.load();
      const owner = await core.writeFirstOwner(newUser({ name, role: 'owner', passwordHash, createdMs: core.nowMs() }));
      await this.#code?.drop();
      await core.endSessionsOf(owner.name, null);
      const signedIn = await core.startSession(owner, source);
      await core.note(signedIn.caller.who, source.address, 'owner-created', 'with the one-time code');
      return signedIn;
    });
  }

  async login(name: string, password: string, totp: string | null, source: Source): Promise<SignedIn> {
    const core = this.#core;
    await core.freshen();
    const user = core.user(name);
    const trier = this.#trier(name, user, source);
    this.#admit(trier);
    this.#throttle.failed(trier, core.nowMs());
    const isKnown = trier.known !== null;
    const isRight = await this.#hash(trier, () => this.#hasher.check(password, user?.passwordHash ?? null, isKnown));
    if (!isRight || user === undefined) {
      // People type passwords into the wrong field: a name that nobody has is not written down.
      await this.#noteFailure('login-failed', user === undefined ? 'unknown user' : `user ${user.name}`, source);
      throw new UserError('wrong-login');
    }
    return core.exclusive(async () => {
      await core.load();
      // Whoever changed the password meanwhile did so for a reason.
      const now = core.user(name);
      if (now === undefined || now.passwordHash !== user.passwordHash) throw new UserError('wrong-login');
      const current = await this.#takeTotp(now, totp, trier, source);
      this.#throttle.succeeded(trier);
      const signedIn = await core.startSession(current, source);
      await core.note(signedIn.caller.who, source.address, 'login', source.agent);
      return signedIn;
    });
  }

  async confirm(caller: Caller, password: string, totp: string | null, source: Source): Promise<Caller> {
    const core = this.#core;
    const { user, session } = await this.#checkAgain(caller, password, source);
    const trier = sessionTrier(session, source);
    return core.exclusive(async () => {
      const now = this.#unchanged(caller, user);
      const current = await this.#takeTotp(now.user, totp, trier, source);
      this.#throttle.succeeded(trier);
      const confirmed = await core.confirmSession(now.session);
      await core.note(caller.who, source.address, 'confirmed', '');
      return core.callerOf(confirmed, current);
    });
  }

  async changePassword(caller: Caller, current: string, next: string, source: Source): Promise<void> {
    const core = this.#core;
    checkPassword(next, core.signedIn(caller).user.name);
    const { user, session } = await this.#checkAgain(caller, current, source);
    this.#throttle.succeeded(sessionTrier(session, source));
    const passwordHash = await this.#hasher.hash(next);
    await core.exclusive(async () => {
      const now = this.#unchanged(caller, user);
      await core.writeUser({ ...now.user, passwordHash }, now.user);
      const ended = await core.endSessionsOf(now.user.name, now.session.id);
      await core.note(caller.who, source.address, 'password-changed', `other sessions ended: ${ended}`);
    });
  }

  startTotp(caller: Caller): { readonly secret: string; readonly uri: string } {
    const { session, user } = this.#core.signedIn(caller);
    const secret = createTotpSecret(this.#core.random);
    this.#totpStarts.delete(session.id);
    if (this.#totpStarts.size >= TOTP_STARTS_MAX) this.#totpStarts.delete(this.#totpStarts.keys().next().value!);
    this.#totpStarts.set(session.id, { secret, untilMs: this.#core.nowMs() + TOTP_START_MS });
    return { secret, uri: totpUri(secret, user.name) };
  }

  async finishTotp(caller: Caller, code: string): Promise<void> {
    const core = this.#core;
    await core.exclusive(async () => {
      const { session, user } = core.signedIn(caller);
      const started = this.#totpStarts.get(session.id);
      if (started === undefined || started.untilMs <= core.nowMs()) throw new UserError('totp-not-started');
      const step = findTotpStep(started.secret, code, core.nowMs(), -1);
      if (step === null) throw new UserError('wrong-totp');
      await core.writeUser({ ...user, totpSecret: started.secret, totpStep: step }, user);
      this.#totpStarts.delete(session.id);
      await core.note(caller.who, session.address, 'totp-on', '');
    });
  }

  async dropTotp(caller: Caller): Promise<void> {
    const core = this.#core;
    await core.exclusive(async () => {
      const { user, session } = core.signedIn(caller);
      core.requireConfirmed(caller);
      await core.writeUser({ ...user, totpSecret: null, totpStep: 0 }, user);
      await core.note(caller.who, session.address, 'totp-off', '');
    });
  }

  /** Who tries, as the throttle sees it: known by the device cookie, or by a session of this user at the same address. */
  #trier(name: string, user: UserRecord | undefined, source: Source): Trier {
    const trier = { address: source.address, account: userKey(name).slice(0, 64), isAccount: user !== undefined };
    if (user === undefined) return { ...trier, known: null };
    const device = source.device === undefined || source.device === null ? null : readDeviceCookie(user, source.device);
    if (device !== null) return { ...trier, known: `device ${device}` };
    const isHome = this.#core
      .sessions()
      .some((session) => session.user === user.name && session.address === source.address);
    return { ...trier, known: isHome ? `home ${user.name} ${source.address}` : null };
  }

  #admit(trier: Trier): void {
    const waitMs = this.#throttle.waitMs(trier, this.#core.nowMs());
    if (waitMs > 0) throw new UserError('too-many-tries', { seconds: Math.ceil(waitMs / 1000) });
  }

  /** A try that found no place in the queue was none. */
  async #hash(trier: Trier, work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (error) {
      this.#throttle.withdrawn(trier);
      throw error;
    }
  }

  /** The password of somebody who is signed in; guesses are slowed down per session, so that they shut nobody else out. */
  async #checkAgain(
    caller: Caller,
    password: string,
    source: Source,
  ): Promise<{ readonly session: SessionRecord; readonly user: UserRecord }> {
    const { session, user } = this.#core.signedIn(caller);
    const trier = sessionTrier(session, source);
    this.#admit(trier);
    this.#throttle.failed(trier, this.#core.nowMs());
    if (await this.#hash(trier, () => this.#hasher.check(password, user.passwordHash, true))) return { session, user };
    await this.#noteFailure('confirm-failed', caller.who, source);
    throw new UserError('wrong-login');
  }

  #unchanged(caller: Caller, user: UserRecord): { readonly session: SessionRecord; readonly user: UserRecord } {
    const now = this.#core.signedIn(caller);
    if (now.user.passwordHash !== user.passwordHash) throw new UserError('wrong-login');
    return now;
  }

  /** Takes the app's code where the user has one; the step is written before anything is answered. Within `exclusive`. */
  async #takeTotp(user: UserRecord, totp: string | null, trier: Trier, source: Source): Promise<UserRecord> {
    if (user.totpSecret === null) return user;
    if (totp === null || totp.trim() === '') {
      // Asked without a code to see whether one is needed: no guess.
      this.#throttle.withdrawn(trier);
      throw new UserError('totp-needed');
    }
    const step = findTotpStep(user.totpSecret, totp, this.#core.nowMs(), user.totpStep);
    if (step === null) {
      await this.#noteFailure('totp-failed', `user ${user.name}`, source);
      throw new UserError('wrong-totp');
    }
    return this.#core.writeUser({ ...user, totpStep: step }, user);
  }

  /** A flood of failures must not push everything else out of the audit log. */
  async #noteFailure(what: string, who: string, source: Source): Promise<void> {
    const nowMs = this.#core.nowMs();
    const { sinceMs, count } = this.#failures;
    const isNewWhile = Math.abs(nowMs - sinceMs) > FAILURES_WHILE_MS;
    const unnoted = Math.max(0, count - FAILURES_NOTED_MAX);
    this.#failures = isNewWhile ? { sinceMs: nowMs, count: 1 } : { sinceMs, count: count + 1 };
    if (!isNewWhile && count >= FAILURES_NOTED_MAX) return;
    const more = isNewWhile && unnoted > 0 ? `; before it ${unnoted} more failed that have no entry` : '';
    await this.#core.note(who, source.address, what, `${source.agent}${more}`);
  }
}

/** A user without an authenticator app. */
export function newUser(given: Pick<UserRecord, 'name' | 'role' | 'passwordHash' | 'createdMs'>): UserRecord {
  return { ...given, totpSecret: null, totpStep: 0 };
}

/** The account as a reset at the console leaves it: no password, no authenticator app. */
export function lockedUser(user: UserRecord): UserRecord {
  return { ...user, passwordHash: LOCKED_PASSWORD, totpSecret: null, totpStep: 0 };
}

function sessionTrier(session: SessionRecord, source: Source): Trier {
  return { address: source.address, account: null, isAccount: true, known: `session ${session.id}` };
}
