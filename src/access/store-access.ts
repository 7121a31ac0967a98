// The calls of access-storage.ts over the store's tables, each one transaction. Runs where the database is open: store worker, commands.
import { cleanText } from '../base/output-text.ts';
import { UserError } from '../base/user-error.ts';
import type { PageQuery } from '../documents/basic-shapes.ts';
import type { UserRecord } from '../documents/records.ts';
import type { Store } from '../store/store.ts';
import { userKey } from './access-core.ts';
import { type AccessCalls, type AuditPage, isUsableOwner, type UserDrop } from './access-storage.ts';

/** The calls over an open data folder ('write', or 'decide' beside a running daemon). */
export function accessCalls(store: Store): AccessCalls {
  const { access } = store;
  const users = (): readonly UserRecord[] => access.load().users;
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
    touchSession: (id, lastSeenMs, expiresMs) =>
      store.transaction(() => access.touchSession(id, lastSeenMs, expiresMs)),
    confirmSession: (id, confirmedUntilMs) => store.transaction(() => access.confirmSession(id, confirmedUntilMs)),
    dropSession: (id) => {
      store.transaction(() => access.dropSession(id));
    },
    dropSessionsOf: (user, keep) => store.transaction(() => access.dropOtherSessions(user, keep)),
    putToken: (token) => store.transaction(() => access.putToken(token)),
    touchToken: (id, lastUsedMs) => store.transaction(() => access.touchToken(id, lastUsedMs)),
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

function auditPage({ access }: Store, { cursor, limit }: PageQuery): AuditPage {
  if (cursor !== undefined && !/^\d{1,15}$/.test(cursor))
    throw new UserError('bad-cursor', { cursor: cleanText(cursor) });
  const entries = access.auditPage(cursor === undefined ? null : Number(cursor), limit + 1);
  const shown = entries.slice(0, limit);
  return { entries: shown, next: entries.length > limit ? String(shown.at(-1)!.id) : null };
}
