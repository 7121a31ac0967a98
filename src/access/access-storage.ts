// What Access needs of the store: rows of users, sessions, tokens and the audit log. Synchronous in the store worker, asked from main.
import type { PageQuery } from '../documents/basic-shapes.ts';
import type { AccessRecords, AuditRecord, SessionRecord, TokenRecord, UserRecord } from '../documents/records.ts';

/** A password that nobody has: the account waits for `claim` after a reset. */
export const LOCKED_PASSWORD = '!';

/** True when the user is an owner who can sign in. */
export function isUsableOwner({ role, passwordHash }: UserRecord): boolean {
  return role === 'owner' && passwordHash !== LOCKED_PASSWORD;
}

export interface AuditPage {
  readonly entries: readonly AuditRecord[];
  readonly next: string | null;
}

/** What became of a user who should go. */
export type UserDrop = 'dropped' | 'last-owner' | 'missing';

/**
 * The calls as they run beside the tables. Several processes write these rows (the daemon, and commands beside it), so what depends on a
 * row says which one it saw, and each call is one transaction.
 */
export interface AccessCalls {
  load(): AccessRecords;
  /** Writes the user; false, and nothing is written, when the stored row is not `was` any more (null: there was none). */
  putUser(user: UserRecord, was: UserRecord | null): boolean;
  /** Writes the user as the first owner; false when an owner who can sign in is there. */
  putFirstOwner(user: UserRecord): boolean;
  /** Also ends the user's sessions. */
  dropUser(name: string): UserDrop;
  putSession(session: SessionRecord): void;
  /** Changes a session that is still there. */
  touchSession(id: string, lastSeenMs: number, expiresMs: number): void;
  confirmSession(id: string, confirmedUntilMs: number): void;
  dropSession(id: string): void;
  /** Ends all sessions of the user but `keep`; of everybody when `user` is null. */
  dropSessionsOf(user: string | null, keep: string | null): void;
  putToken(token: TokenRecord): void;
  /** Changes a token that is still there. */
  touchToken(id: string, lastUsedMs: number): void;
  dropToken(id: string): void;
  audit(entry: Omit<AuditRecord, 'id'>): void;
  /** The newest first. */
  auditPage(query: PageQuery): AuditPage;
}

/** The same calls, asked from another thread. */
export type AccessStorage = {
  readonly [Name in keyof AccessCalls]: (
    ...args: Parameters<AccessCalls[Name]>
  ) => Promise<ReturnType<AccessCalls[Name]>>;
};

/** Storage over calls that run in this thread: for commands, and for tests. */
export function immediateStorage(calls: AccessCalls): AccessStorage {
  const names = Object.keys({
    load: 0,
    putUser: 0,
    putFirstOwner: 0,
    dropUser: 0,
    putSession: 0,
    touchSession: 0,
    confirmSession: 0,
    dropSession: 0,
    dropSessionsOf: 0,
    putToken: 0,
    touchToken: 0,
    dropToken: 0,
    audit: 0,
    auditPage: 0,
  } satisfies Record<keyof AccessCalls, 0>) as (keyof AccessCalls)[];
  const entries = names.map((name) => {
    const call = calls[name].bind(calls) as (...args: unknown[]) => unknown;
    return [name, async (...args: unknown[]) => call(...args)] as const;
  });
  return Object.fromEntries(entries) as unknown as AccessStorage;
}
