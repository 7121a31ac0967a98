// Records that rooms hand each other beside the engine's own: users, sessions, tokens, channels, outgoing messages, scans, audit entries.
// Times are whole milliseconds since 1970, by the clock on the wall.

import type { Role, Scope } from './access.ts';
import type { Severity } from './basic-shapes.ts';
import type { ChannelKind, ChannelOptions } from './setup.ts';

/** `passwordHash`: scrypt, salt and cost in one text. `totpSecret`: base32; null = not used. */
export interface UserRecord {
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly totpSecret: string | null;
  /** Last time step that a TOTP code was taken for: none counts twice. */
  readonly totpStep: number;
  readonly createdMs: number;
}

/** `id`: SHA-256 (hex) of the cookie's value, which is kept nowhere. */
export interface SessionRecord {
  readonly id: string;
  readonly user: string;
  readonly csrf: string;
  readonly createdMs: number;
  readonly lastSeenMs: number;
  readonly expiresMs: number;
  readonly confirmedUntilMs: number;
  readonly address: string;
  readonly agent: string;
}

/** `id`: a short public name; `hash`: SHA-256 (hex) of the token. */
export interface TokenRecord {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  readonly start: string;
  readonly scope: Scope;
  readonly createdMs: number;
  readonly expiresMs: number | null;
  readonly lastUsedMs: number | null;
}

export interface AccessRecords {
  readonly users: readonly UserRecord[];
  readonly sessions: readonly SessionRecord[];
  readonly tokens: readonly TokenRecord[];
}

export interface AuditRecord {
  readonly id: number;
  readonly atMs: number;
  readonly who: string;
  readonly address: string | null;
  readonly what: string;
  readonly details: string;
}

export interface ChannelRecord {
  readonly id: string;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly isOn: boolean;
  readonly isDefault: boolean;
  readonly leastSeverity: Severity;
  /** With secrets. */
  readonly options: ChannelOptions;
  readonly createdMs: number;
  readonly lastSentMs: number | null;
  /** Since when nothing has got through; null = all is well or nothing was tried. */
  readonly failingSinceMs: number | null;
  readonly error: string | null;
}

/** A message on its way. The same `key` is sent with every try, so that the other side can tell a repeat. */
export interface OutboxRecord {
  readonly id: string;
  readonly channel: string;
  readonly key: string;
  readonly kind: 'alert' | 'update' | 'digest' | 'more' | 'silent';
  readonly alert: string | null;
  readonly incident: string | null;
  readonly title: string;
  /** The message as JSON (notify/message.ts). */
  readonly message: string;
  readonly state: 'waiting' | 'sent' | 'failed' | 'dropped';
  readonly createdMs: number;
  readonly nextMs: number;
  readonly sentMs: number | null;
  readonly tries: number;
  readonly error: string | null;
}

/** `row` and `result` are documents of documents/scans.ts as JSON. */
export interface ScanRecord {
  readonly id: string;
  readonly startedMs: number;
  readonly row: string;
  readonly result: string | null;
}
