// Who may come in, on disk: users, sessions, tokens, and the audit log.
import type { DatabaseSync } from 'node:sqlite';
import type { Role, Scope } from '../documents/access.ts';
import type { AccessRecords, AuditRecord, SessionRecord, TokenRecord, UserRecord } from '../documents/records.ts';
import { Statements } from './statements.ts';

const USERS =
  'SELECT name, role, password_hash, totp_secret, totp_step, created_ms FROM users ORDER BY created_ms, name';
const PUT_USER =
  'INSERT INTO users (name, role, password_hash, totp_secret, totp_step, created_ms) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET role = excluded.role, password_hash = excluded.password_hash, totp_secret = excluded.totp_secret, totp_step = excluded.totp_step';
const DROP_USER = 'DELETE FROM users WHERE name = ?';
const SESSIONS =
  'SELECT id, user, csrf, created_ms, last_seen_ms, expires_ms, confirmed_until_ms, address, agent FROM sessions ORDER BY created_ms, id';
const PUT_SESSION =
  'INSERT INTO sessions (id, user, csrf, created_ms, last_seen_ms, expires_ms, confirmed_until_ms, address, agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET csrf = excluded.csrf, last_seen_ms = excluded.last_seen_ms, expires_ms = excluded.expires_ms, confirmed_until_ms = excluded.confirmed_until_ms, address = excluded.address, agent = excluded.agent';
const TOUCH_SESSION = 'UPDATE sessions SET last_seen_ms = ?, expires_ms = ? WHERE id = ?';
const CONFIRM_SESSION = 'UPDATE sessions SET confirmed_until_ms = ? WHERE id = ?';
const DROP_SESSION = 'DELETE FROM sessions WHERE id = ?';
const DROP_SESSIONS_OF = 'DELETE FROM sessions WHERE user = ?';
const DROP_OTHER_SESSIONS = 'DELETE FROM sessions WHERE id IS NOT ?1 AND (?2 IS NULL OR user = ?2)';
const TOKENS =
  'SELECT id, name, hash, start, scope, created_ms, expires_ms, last_used_ms FROM tokens ORDER BY created_ms, id';
const PUT_TOKEN =
  'INSERT INTO tokens (id, name, hash, start, scope, created_ms, expires_ms, last_used_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, hash = excluded.hash, start = excluded.start, scope = excluded.scope, expires_ms = excluded.expires_ms, last_used_ms = excluded.last_used_ms';
const TOUCH_TOKEN = 'UPDATE tokens SET last_used_ms = ? WHERE id = ?';
const DROP_TOKEN = 'DELETE FROM tokens WHERE id = ?';
const ADD_AUDIT = 'INSERT INTO audit (at_ms, who, address, what, details) VALUES (?, ?, ?, ?, ?)';
const DROP_OLD_AUDIT = 'DELETE FROM audit WHERE id <= (SELECT MAX(id) FROM audit) - ?';
const AUDIT_PAGE = 'SELECT id, at_ms, who, address, what, details FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?';
const AUDIT_AFTER = 'SELECT id, at_ms, who, address, what, details FROM audit WHERE id > ? ORDER BY id LIMIT ?';
const PUT_AUDIT = 'INSERT INTO audit (id, at_ms, who, address, what, details) VALUES (?, ?, ?, ?, ?, ?)';
const CLEAR: readonly string[] = ['DELETE FROM users', 'DELETE FROM sessions', 'DELETE FROM tokens'];
const AUDIT_CHUNK = 1000;

/** Entries of the audit log that are kept, the newest. */
export const AUDIT_MAX = 100_000;
/** Characters of an entry's texts. */
const AUDIT_TEXT_MAX = 1024;

export type NewAudit = Omit<AuditRecord, 'id'>;

export class AccessTable {
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  /** All users, sessions and tokens, the oldest first. */
  load(): AccessRecords {
    return {
      users: this.#statements.of(USERS).all().map(readUser),
      sessions: this.#statements.of(SESSIONS).all().map(readSession),
      tokens: this.#statements.of(TOKENS).all().map(readToken),
    };
  }

  /** Nobody may come in any more: no users, no sessions, no tokens. */
  clear(): void {
    for (const sql of CLEAR) this.#statements.of(sql).run();
  }

  /** All entries of the audit log are those of another one from now on. */
  takeAudit(other: AccessTable): void {
    this.#statements.of('DELETE FROM audit').run();
    for (let after = 0; ; ) {
      const rows = other.#statements.of(AUDIT_AFTER).all(after, AUDIT_CHUNK);
      for (const { id, at_ms, who, address, what, details } of rows)
        this.#statements.of(PUT_AUDIT).run(id!, at_ms!, who!, address!, what!, details!);
      if (rows.length < AUDIT_CHUNK) return;
      after = rows.at(-1)!['id'] as number;
    }
  }

  /** Adds a user, or changes the one of this name. */
  putUser({ name, role, passwordHash, totpSecret, totpStep, createdMs }: UserRecord): void {
    this.#statements.of(PUT_USER).run(name, role, passwordHash, totpSecret, totpStep, createdMs);
  }

  /** Deletes a user and its sessions; true if there was such a one. */
  dropUser(name: string): boolean {
    this.dropSessionsOf(name);
    return this.#statements.of(DROP_USER).run(name).changes > 0;
  }

  putSession(session: SessionRecord): void {
    const { id, user, csrf, createdMs, lastSeenMs, expiresMs, confirmedUntilMs, address, agent } = session;
    this.#statements
      .of(PUT_SESSION)
      .run(id, user, csrf, createdMs, lastSeenMs, expiresMs, confirmedUntilMs, address, agent);
  }

  /** Changes a session that is still there. */
  touchSession(id: string, lastSeenMs: number, expiresMs: number): void {
    this.#statements.of(TOUCH_SESSION).run(lastSeenMs, expiresMs, id);
  }

  /** Changes a session that is still there. */
  confirmSession(id: string, confirmedUntilMs: number): void {
    this.#statements.of(CONFIRM_SESSION).run(confirmedUntilMs, id);
  }

  /** True if there was such a session. */
  dropSession(id: string): boolean {
    return this.#statements.of(DROP_SESSION).run(id).changes > 0;
  }

  /** Returns how many there were. */
  dropSessionsOf(user: string): number {
    return Number(this.#statements.of(DROP_SESSIONS_OF).run(user).changes);
  }

  /** Drops all sessions of the user (null: of everybody) but `keep`. */
  dropOtherSessions(user: string | null, keep: string | null): void {
    this.#statements.of(DROP_OTHER_SESSIONS).run(keep, user);
  }

  putToken({ id, name, hash, start, scope, createdMs, expiresMs, lastUsedMs }: TokenRecord): void {
    this.#statements.of(PUT_TOKEN).run(id, name, hash, start, scope, createdMs, expiresMs, lastUsedMs);
  }

  /** Changes a token that is still there. */
  touchToken(id: string, lastUsedMs: number): void {
    this.#statements.of(TOUCH_TOKEN).run(lastUsedMs, id);
  }

  /** True if there was such a token. */
  dropToken(id: string): boolean {
    return this.#statements.of(DROP_TOKEN).run(id).changes > 0;
  }

  /** Adds an entry and returns its number; numbers grow and are never used again. */
  audit({ atMs, who, address, what, details }: NewAudit, most: number = AUDIT_MAX): number {
    const id = Number(
      this.#statements.of(ADD_AUDIT).run(atMs, cut(who), address, cut(what), cut(details)).lastInsertRowid,
    );
    this.#statements.of(DROP_OLD_AUDIT).run(most);
    return id;
  }

  /** Entries with a number below `before` (null = all), the newest first. */
  auditPage(before: number | null, limit: number): AuditRecord[] {
    return this.#statements
      .of(AUDIT_PAGE)
      .all(before ?? Number.MAX_SAFE_INTEGER, limit)
      .map((row) => ({
        id: row['id'] as number,
        atMs: row['at_ms'] as number,
        who: row['who'] as string,
        address: row['address'] as string | null,
        what: row['what'] as string,
        details: row['details'] as string,
      }));
  }
}

type Row = Record<string, unknown>;

function readUser(row: Row): UserRecord {
  return {
    name: row['name'] as string,
    role: row['role'] as Role,
    passwordHash: row['password_hash'] as string,
    totpSecret: row['totp_secret'] as string | null,
    totpStep: row['totp_step'] as number,
    createdMs: row['created_ms'] as number,
  };
}

function readSession(row: Row): SessionRecord {
  return {
    id: row['id'] as string,
    user: row['user'] as string,
    csrf: row['csrf'] as string,
    createdMs: row['created_ms'] as number,
    lastSeenMs: row['last_seen_ms'] as number,
    expiresMs: row['expires_ms'] as number,
    confirmedUntilMs: row['confirmed_until_ms'] as number,
    address: row['address'] as string,
    agent: row['agent'] as string,
  };
}

function readToken(row: Row): TokenRecord {
  return {
    id: row['id'] as string,
    name: row['name'] as string,
    hash: row['hash'] as string,
    start: row['start'] as string,
    scope: row['scope'] as Scope,
    createdMs: row['created_ms'] as number,
    expiresMs: row['expires_ms'] as number | null,
    lastUsedMs: row['last_used_ms'] as number | null,
  };
}

function cut(text: string): string {
  return text.slice(0, AUDIT_TEXT_MAX);
}
