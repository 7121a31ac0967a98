// Who may do what: sessions, users, tokens, the audit log, and the first start.
import { z } from 'zod';
import { amount, nextCursor, shownText, time } from './basic-shapes.ts';

export const role = z.enum(['owner', 'viewer']);
/** read: look; operate: verdicts, names, scans; admin: users, tokens, settings, channels, backup. An owner has admin, a viewer read. */
export const scope = z.enum(['read', 'operate', 'admin']);

export const userName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\p{L}\p{N}._@-]+$/u);
export const password = z.string().min(10).max(1024);

export const sessionDocument = z
  .object({
    /** setup: no owner yet; login: somebody must sign in; in: signed in. */
    state: z.enum(['setup', 'login', 'in']),
    user: z.object({ name: z.string(), role, hasTotp: z.boolean() }).nullable(),
    scope: scope.nullable(),
    /** Sent back as header `X-Porchlight-CSRF` with every unsafe request of this session; null = not signed in. */
    csrf: z.string().nullable(),
    version: z.string(),
    /** Until when sensitive things may be done without the password again; null = ask. */
    confirmedUntil: time.nullable(),
    isDemo: z.boolean(),
    /** True until the wizard was finished or put off. */
    needsWizard: z.boolean(),
  })
  .meta({ id: 'Session' });

export const claimRequest = z
  .object({ code: z.string().min(1).max(64), user: userName, password })
  .meta({ id: 'ClaimRequest' });
export const loginRequest = z
  .object({
    user: z.string().min(1).max(64),
    password: z.string().min(1).max(1024),
    totp: z.string().max(16).optional(),
  })
  .meta({ id: 'LoginRequest' });
export const confirmRequest = z
  .object({ password: z.string().min(1).max(1024), totp: z.string().max(16).optional() })
  .meta({ id: 'ConfirmRequest' });
export const passwordRequest = z
  .object({ current: z.string().min(1).max(1024), next: password })
  .meta({ id: 'PasswordRequest' });
export const totpStart = z.object({ secret: z.string(), uri: z.string() }).meta({ id: 'TotpStart' });
export const totpRequest = z.object({ code: z.string().min(6).max(8) }).meta({ id: 'TotpRequest' });

export const userRow = z
  .object({ name: z.string(), role, hasTotp: z.boolean(), created: time, lastSeen: time.nullable() })
  .meta({ id: 'User' });
export const userList = z.object({ users: z.array(userRow) }).meta({ id: 'UserList' });
export const newUser = z.object({ name: userName, role, password }).meta({ id: 'NewUser' });

export const sessionRow = z
  .object({
    id: z.string(),
    user: z.string(),
    isThis: z.boolean(),
    created: time,
    lastSeen: time,
    expires: time,
    address: z.string(),
    agent: shownText,
  })
  .meta({ id: 'SessionRow' });
export const sessionList = z.object({ sessions: z.array(sessionRow) }).meta({ id: 'SessionList' });

export const tokenRow = z
  .object({
    id: z.string(),
    name: shownText,
    scope,
    created: time,
    expires: time.nullable(),
    lastUsed: time.nullable(),
    /** First characters, to tell them apart. */
    start: z.string(),
  })
  .meta({ id: 'Token' });
export const tokenList = z.object({ tokens: z.array(tokenRow) }).meta({ id: 'TokenList' });
export const newToken = z
  .object({ name: z.string().min(1).max(64), scope, days: z.number().positive().max(3650).nullable().default(null) })
  .meta({ id: 'NewToken' });
/** The token itself is told this once. */
export const createdToken = z.object({ token: z.string(), row: tokenRow }).meta({ id: 'CreatedToken' });

export const auditRow = z
  .object({
    id: amount,
    at: time,
    /** "user anna", "token grafana", "console". */
    who: shownText,
    address: z.string().nullable(),
    /** login, login-failed, token-created, setting-changed … */
    what: z.string(),
    /** No secrets. */
    details: shownText,
  })
  .meta({ id: 'AuditRow' });
export const auditList = z.object({ entries: z.array(auditRow), next: nextCursor }).meta({ id: 'AuditList' });

export type Role = z.infer<typeof role>;
export type Scope = z.infer<typeof scope>;
export type SessionDocument = z.infer<typeof sessionDocument>;
export type UserRow = z.infer<typeof userRow>;
export type SessionRow = z.infer<typeof sessionRow>;
export type TokenRow = z.infer<typeof tokenRow>;
export type AuditRow = z.infer<typeof auditRow>;
export type AuditList = z.infer<typeof auditList>;
