// The calls of access-storage.ts over the store's tables, each one transaction. Runs where the database is open: store worker, commands.
import { UserError } from '../base/user-error.ts';
import type { PageQuery } from '../documents/basic-shapes.ts';
import type { SessionRecord, TokenRecord, UserRecord } from '../documents/records.ts';
import type { Store } from '../store/store.ts';
import { userKey } from './access-core.ts';
import { type AccessCalls, type AuditPage, isUsableOwner, type UserDrop } from './access-storage.ts';

/** The calls over an open data folder ('write', or 'decide' beside a running daemon). */
export function accessCalls(store: Store): AccessCalls {
  const { access } = store;
  const users = (): readonly UserRecord[] => access.load().users;
  const session = (id: string): SessionRecord | undefined => access.load().sessions.find((each) => each.id === id);
  const changeSession = (id: string, change: Partial<SessionRecord>): void =>
    store.transaction(() => {
      const found = session(id);
      if (found !== undefined) access.putSession({ ...found, ...change });
    });
  return {
    load: () => store.read(() => access.load()),
    putUser: (user, was) =>
      store.transaction(() => {
        const found = users().find(({ name }) => userKey(name) === userKey(user.name)) ?? null;
        if (!isSameUser(found, was)) return false;
        access.putUser(user);
        return true;
      }),
    putFirstOwner: (user) => store.transaction(() => putFirstOwner(store, user)),
    dropUser: (name) => store.transaction(() => dropUser(store, name)),
    putSession: (given) => store.transaction(() => access.putSession(given)),
    touchSession: (id, lastSeenMs, expiresMs) => changeSession(id, { lastSeenMs, expiresMs }),
    confirmSession: (id, confirmedUntilMs) => changeSession(id, { confirmedUntilMs }),
    dropSession: (id) => {
      store.transaction(() => access.dropSession(id));
    },
    dropSessionsOf: (user, keep) =>
      store.transaction(() => {
        const kept = keep === null ? undefined : session(keep);
        for (const name of user === null ? sessionUsers(store) : [user]) access.dropSessionsOf(name);
        if (kept !== undefined) access.putSession(kept);
      }),
    putToken: (token) => store.transaction(() => access.putToken(token)),
    touchToken: (id, lastUsedMs) =>
      store.transaction(() => {
        const found = access.load().tokens.find((token: TokenRecord) => token.id === id);
        if (found !== undefined) access.putToken({ ...found, lastUsedMs });
      }),
    dropToken: (id) => {
      store.transaction(() => access.dropToken(id));
    },
    audit: (entry) => {
      store.transaction(() => access.audit(entry));
    },
    auditPage: (query) => store.read(() => auditPage(store, query)),
  };
}

function isSameUser(found: UserRecord | null, was: UserRecord | null): boolean {
  if (found === null || was === null) return found === was;
  return (
    found.name === was.name &&
    found.role === was.role &&
    found.passwordHash === was.passwordHash &&
    found.totpSecret === was.totpSecret &&
    found.totpStep === was.totpStep
  );
}

/** An account of that name that waits after a reset, or that looked on, becomes the owner's. */
function putFirstOwner(store: Store, user: UserRecord): boolean {
  const { access } = store;
  const { users } = access.load();
  if (users.some(isUsableOwner)) return false;
  for (const { name } of users) if (userKey(name) === userKey(user.name)) access.dropUser(name);
  access.putUser(user);
  return true;
}

function dropUser(store: Store, name: string): UserDrop {
  const { users } = store.access.load();
  const found = users.find((user) => user.name === name);
  if (found === undefined) return 'missing';
  if (isUsableOwner(found) && users.filter(isUsableOwner).length === 1) return 'last-owner';
  store.access.dropUser(name);
  return 'dropped';
}

function sessionUsers(store: Store): ReadonlySet<string> {
  return new Set(store.access.load().sessions.map(({ user }) => user));
}

function auditPage({ access }: Store, { cursor, limit }: PageQuery): AuditPage {
  if (cursor !== undefined && !/^\d{1,15}$/.test(cursor))
    throw new UserError('bad-request', { reason: 'the cursor is not one that was given out' });
  const entries = access.auditPage(cursor === undefined ? null : Number(cursor), limit + 1);
  const shown = entries.slice(0, limit);
  return { entries: shown, next: entries.length > limit ? String(shown.at(-1)!.id) : null };
}
