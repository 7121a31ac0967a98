// Users, their sessions and the tokens: lists and changes.
import { cleanText } from '../base/output-text.ts';
import { UserError } from '../base/user-error.ts';
import type { Role, Scope, SessionRow, TokenRow, UserRow } from '../documents/access.ts';
import type { SessionRecord, TokenRecord, UserRecord } from '../documents/records.ts';
import { type AccessCore, hashSecret } from './access-core.ts';
import type { Caller } from './caller.ts';
import { checkPassword, type PasswordHasher } from './password.ts';
import { checkUserName, lockedUser, newUser } from './sign-in.ts';

const DAY_MS = 86_400_000;
const DAYS_MOST = 3650;
const TOKEN_NAME_LENGTH_MAX = 64;
/** Characters of a token that are kept to tell it by: 24 of 256 bits. */
const TOKEN_START_LENGTH = 4;
const ID_BYTES = 6;

export class Accounts {
  readonly #core: AccessCore;
  readonly #hasher: PasswordHasher;

  constructor(core: AccessCore, hasher: PasswordHasher) {
    this.#core = core;
    this.#hasher = hasher;
  }

  users(): UserRow[] {
    const seen = new Map<string, number>();
    for (const { user, lastSeenMs } of this.#core.sessions()) seen.set(user, Math.max(lastSeenMs, seen.get(user) ?? 0));
    return this.#core
      .users()
      .sort((a, b) => a.createdMs - b.createdMs)
      .map((user) => userRow(user, seen.get(user.name) ?? null));
  }

  async addUser(by: Caller, name: string, role: Role, password: string): Promise<UserRow> {
    const core = this.#core;
    requireOwner(by);
    core.requireConfirmed(by);
    const plain = checkUserName(name);
    checkPassword(password, plain);
    const refuse = (): void => {
      if (core.user(plain) !== undefined) throw new UserError('user-exists', { user: plain });
      if (core.users().length >= core.limits.usersMax)
        throw new UserError('too-many-users', { limit: core.limits.usersMax });
    };
    refuse();
    const passwordHash = await this.#hasher.hash(password);
    return core.exclusive(async () => {
      await core.load();
      refuse();
      const user = await core.writeUser(newUser({ name: plain, role, passwordHash, createdMs: core.nowMs() }), null);
      await this.#note(by, 'user-created', `${plain}, ${role}`);
      return userRow(user, null);
    });
  }

  async dropUser(by: Caller, name: string): Promise<void> {
    const core = this.#core;
    requireOwner(by);
    core.requireConfirmed(by);
    await core.exclusive(async () => {
      await core.load();
      const user = core.user(name);
      if (user === undefined) throw new UserError('no-such-user', { user: name });
      const outcome = await core.storage.dropUser(user.name);
      if (outcome === 'last-owner') throw new UserError('last-owner', { user: user.name });
      await core.load();
      await this.#note(by, 'user-removed', user.name);
    });
  }

  /** Makes the first owner without a code: for the console. */
  async createOwner(by: Caller, name: string, password: string): Promise<UserRow> {
    const core = this.#core;
    const plain = checkUserName(name);
    checkPassword(password, plain);
    const passwordHash = await this.#hasher.hash(password);
    return core.exclusive(async () => {
      await core.load();
      const owner = await core.writeFirstOwner(
        newUser({ name: plain, role: 'owner', passwordHash, createdMs: core.nowMs() }),
      );
      await this.#note(by, 'owner-created', plain);
      return userRow(owner, null);
    });
  }

  /**
   * Gives an owner a new password, or (null) takes the old one away, so that a one-time code makes the new one. The authenticator app is
   * switched off and all sessions of the owner end.
   */
  async resetOwner(by: Caller, name: string, password: string | null): Promise<void> {
    const core = this.#core;
    if (password !== null) checkPassword(password, name);
    const passwordHash = password === null ? null : await this.#hasher.hash(password);
    await core.exclusive(async () => {
      await core.load();
      const user = core.user(name);
      if (user === undefined || user.role !== 'owner') throw new UserError('no-such-user', { user: name });
      const locked = lockedUser(user);
      await core.writeUser(passwordHash === null ? locked : { ...locked, passwordHash }, user);
      const ended = await core.endSessionsOf(user.name, null);
      const how = passwordHash === null ? 'a one-time code makes the new password' : 'a new password was set';
      await this.#note(by, 'owner-reset', `${user.name}: ${how}; sessions ended: ${ended}`);
    });
  }

  /** An owner sees everybody's, others their own. */
  sessions(by: Caller): SessionRow[] {
    return this.#core
      .sessions()
      .filter(({ user }) => by.scope === 'admin' || user === by.user)
      .sort((a, b) => b.lastSeenMs - a.lastSeenMs)
      .map((session) => sessionRow(session, by));
  }

  async dropSession(by: Caller, id: string): Promise<void> {
    const core = this.#core;
    await core.exclusive(async () => {
      const found = core.sessions().find((session) => session.id === id);
      if (found === undefined || (by.scope !== 'admin' && found.user !== by.user))
        throw new UserError('no-such-session');
      await core.endSession(id);
      await this.#note(by, 'session-ended', `of ${found.user}`);
    });
  }

  async dropSessions(by: Caller, everybody: boolean): Promise<number> {
    const core = this.#core;
    if (everybody) requireOwner(by);
    if (!everybody && by.user === null) throw new UserError('person-needed');
    return core.exclusive(async () => {
      const ended = await core.endSessionsOf(everybody ? null : by.user, by.session);
      await this.#note(by, 'sessions-ended', `${everybody ? "everybody's" : 'own'}: ${ended}`);
      return ended;
    });
  }

  tokens(): TokenRow[] {
    return this.#core
      .tokens()
      .sort((a, b) => a.createdMs - b.createdMs)
      .map(tokenRow);
  }

  async addToken(
    by: Caller,
    name: string,
    scope: Scope,
    days: number | null,
  ): Promise<{ token: string; row: TokenRow }> {
    const core = this.#core;
    requireOwner(by);
    core.requireConfirmed(by);
    const plain = cleanText(name, TOKEN_NAME_LENGTH_MAX).trim();
    if (plain === '') throw new UserError('bad-token-name');
    return core.exclusive(async () => {
      await core.load();
      if (core.tokens().length >= core.limits.tokensMax)
        throw new UserError('too-many-tokens', { limit: core.limits.tokensMax });
      const token = core.secret();
      const createdMs = core.nowMs();
      const record: TokenRecord = {
        id: Buffer.from(core.random(ID_BYTES)).toString('hex'),
        name: plain,
        hash: hashSecret(token),
        start: token.slice(0, TOKEN_START_LENGTH),
        scope,
        createdMs,
        expiresMs: days === null ? null : Math.round(createdMs + Math.min(days, DAYS_MOST) * DAY_MS),
        lastUsedMs: null,
      };
      await core.writeToken(record);
      await this.#note(by, 'token-created', `${record.id} ${plain}, ${scope}`);
      return { token, row: tokenRow(record) };
    });
  }

  async dropToken(by: Caller, id: string): Promise<void> {
    const core = this.#core;
    requireOwner(by);
    core.requireConfirmed(by);
    await core.exclusive(async () => {
      await core.load();
      const found = core.tokens().find((token) => token.id === id);
      if (found === undefined) throw new UserError('no-such-token', { token: id });
      await core.endToken(found);
      await this.#note(by, 'token-removed', `${found.id} ${found.name}`);
    });
  }

  #note(by: Caller, what: string, details: string): Promise<void> {
    const address = by.session === null ? null : this.#core.sessions().find(({ id }) => id === by.session)?.address;
    return this.#core.note(by.who, address ?? null, what, details);
  }
}

function requireOwner(by: Caller): void {
  if (by.scope !== 'admin')
    throw new UserError('not-allowed', { needed: 'admin', who: cleanText(by.who), scope: by.scope });
}

function userRow({ name, role, totpSecret, createdMs }: UserRecord, seenMs: number | null): UserRow {
  return {
    name,
    role,
    hasTotp: totpSecret !== null,
    created: createdMs / 1000,
    lastSeen: seenMs === null ? null : seenMs / 1000,
  };
}

function sessionRow(session: SessionRecord, by: Caller): SessionRow {
  return {
    id: session.id,
    user: session.user,
    isThis: session.id === by.session,
    created: session.createdMs / 1000,
    lastSeen: session.lastSeenMs / 1000,
    expires: session.expiresMs / 1000,
    address: session.address,
    agent: session.agent,
  };
}

function tokenRow({ id, name, scope, start, createdMs, expiresMs, lastUsedMs }: TokenRecord): TokenRow {
  return {
    id,
    name,
    scope,
    start,
    created: createdMs / 1000,
    expires: expiresMs === null ? null : expiresMs / 1000,
    lastUsed: lastUsedMs === null ? null : lastUsedMs / 1000,
  };
}
