// Login for the API's laboratory: users, sessions and tokens in memory, without the real one's hashing and throttling.
import { randomBytes } from 'node:crypto';
import type { Caller, SignedIn, Source } from '../src/access/caller.ts';
import type { AccessPort } from '../src/api/ports.ts';
import { UserError } from '../src/base/user-error.ts';
import type { AuditRow, Role, Scope, TokenRow } from '../src/documents/access.ts';

interface LabUser {
  name: string;
  role: Role;
  password: string;
  created: number;
}

interface LabSession {
  id: string;
  cookie: string;
  caller: Caller;
  created: number;
  source: Source;
}

export const LAB_PASSWORD = 'porchlight-lamp';
/** The first owner's one-time code in a laboratory without users. */
export const LAB_CODE = 'LAMP-LAMP-LAMP';
const CONFIRMED_MS = 600_000;

const fresh = (): string => randomBytes(32).toString('base64url');

export interface LabAccess extends AccessPort {
  /** Signs in without a password. */
  signIn(user: string): SignedIn;
  addLabToken(scope: Scope): string;
  /** What `note` was told. */
  readonly notes: readonly AuditRow[];
}

export function makeLabAccess(names: readonly (readonly [string, Role])[]): LabAccess {
  const users = new Map<string, LabUser>();
  const sessions = new Map<string, LabSession>();
  const tokens = new Map<string, { row: TokenRow; token: string }>();
  const notes: AuditRow[] = [];
  const withTotp = new Set<string>();
  const now = (): number => Date.now() / 1000;
  for (const [name, role] of names) users.set(name, { name, role, password: LAB_PASSWORD, created: now() });

  const open = (user: LabUser, source: Source): SignedIn => {
    const id = randomBytes(8).toString('hex');
    const caller: Caller = {
      who: `user ${user.name}`,
      scope: user.role === 'owner' ? 'admin' : 'read',
      user: user.name,
      session: id,
      csrf: fresh(),
      confirmedUntilMs: 0,
    };
    const session = { id, cookie: fresh(), caller, created: now(), source };
    sessions.set(id, session);
    return { caller, cookie: session.cookie, maxAgeSeconds: 7 * 86_400 };
  };
  const check = (name: string, password: string): LabUser => {
    const user = users.get(name);
    if (user === undefined || user.password !== password) throw new UserError('wrong-login');
    return user;
  };
  const owner = (caller: Caller): LabUser => users.get(caller.user ?? '')!;
  const note = (who: string, address: string | null, what: string, details: string): void => {
    notes.unshift({ id: notes.length + 1, at: now(), who, address, what, details });
  };
  const drop = (matches: (session: LabSession) => boolean): number => {
    const gone = [...sessions.values()].filter(matches);
    for (const session of gone) sessions.delete(session.id);
    return gone.length;
  };
  const rowOf = (user: LabUser) => ({
    name: user.name,
    role: user.role,
    hasTotp: withTotp.has(user.name),
    created: user.created,
    lastSeen: now(),
  });
  const addLabToken = (
    scope: Scope,
    name = `${scope} script`,
    days: number | null = null,
  ): { token: string; row: TokenRow } => {
    const token = fresh();
    const row = {
      id: `t${tokens.size + 1}`,
      name,
      scope,
      created: now(),
      expires: days === null ? null : now() + days * 86_400,
      lastUsed: null,
      start: token.slice(0, 6),
    };
    tokens.set(row.id, { row, token });
    return { token, row };
  };

  return {
    notes,
    signIn: (name) => open(users.get(name)!, { address: '127.0.0.1', agent: 'test' }),
    addLabToken: (scope) => addLabToken(scope).token,
    hasOwner: () => [...users.values()].some(({ role }) => role === 'owner'),
    identify: async (cookie, bearer) => {
      const token = [...tokens.values()].find((one) => one.token === bearer);
      if (token !== undefined) {
        const { name, scope } = token.row;
        return { who: `token ${name}`, scope, user: null, session: null, csrf: null, confirmedUntilMs: 0 };
      }
      return [...sessions.values()].find((one) => one.cookie === cookie)?.caller ?? null;
    },
    claim: async (code, name, password, source) => {
      if (users.size > 0 || code !== LAB_CODE) throw new UserError('wrong-code');
      const user: LabUser = { name, role: 'owner', password, created: now() };
      users.set(name, user);
      return open(user, source);
    },
    login: async (name, password, _totp, source) => {
      const user = check(name, password);
      note(`user ${name}`, source.address, 'login', '');
      return open(user, source);
    },
    logout: async (caller) => void sessions.delete(caller.session ?? ''),
    confirm: async (caller, password) => {
      check(caller.user ?? '', password);
      const session = sessions.get(caller.session ?? '')!;
      session.caller = { ...session.caller, confirmedUntilMs: Date.now() + CONFIRMED_MS };
      return session.caller;
    },
    changePassword: async (caller, current, next) => {
      check(caller.user ?? '', current);
      owner(caller).password = next;
      drop(({ id, caller: other }) => other.user === caller.user && id !== caller.session);
    },
    startTotp: async (caller) => ({
      secret: 'JBSWY3DPEHPK3PXP',
      uri: `otpauth://totp/Porchlight:${caller.user}?secret=JBSWY3DPEHPK3PXP&issuer=Porchlight`,
    }),
    finishTotp: async (caller, code) => {
      if (!/^\d{6}$/.test(code)) throw new UserError('wrong-code');
      withTotp.add(caller.user ?? '');
    },
    dropTotp: async (caller) => void withTotp.delete(caller.user ?? ''),
    hasTotp: (user) => withTotp.has(user),
    users: async () => [...users.values()].map(rowOf),
    addUser: async (_by, name, role, password) => {
      if (users.has(name)) throw new UserError('user-exists', { user: name });
      const user: LabUser = { name, role, password, created: now() };
      users.set(name, user);
      return rowOf(user);
    },
    dropUser: async (_by, name) => {
      const user = users.get(name);
      if (user === undefined) throw new UserError('no-such-user', { user: name });
      const owners = [...users.values()].filter(({ role }) => role === 'owner');
      if (user.role === 'owner' && owners.length === 1) throw new UserError('last-owner', { user: name });
      users.delete(name);
      drop(({ caller }) => caller.user === name);
    },
    sessions: async (by) =>
      [...sessions.values()]
        .filter(({ caller }) => by.scope === 'admin' || caller.user === by.user)
        .map(({ id, caller, created, source }) => ({
          id,
          user: caller.user ?? '',
          isThis: id === by.session,
          created,
          lastSeen: now(),
          expires: created + 7 * 86_400,
          address: source.address,
          agent: source.agent,
        })),
    dropSession: async (by, id) => {
      if (drop((one) => one.id === id && (by.scope === 'admin' || one.caller.user === by.user)) === 0)
        throw new UserError('no-such-session', { session: id });
    },
    dropSessions: async (by, everybody) =>
      drop(({ id, caller }) => id !== by.session && (caller.user === by.user || (everybody && by.scope === 'admin'))),
    tokens: async () => [...tokens.values()].map(({ row }) => row),
    addToken: async (_by, name, scope, days) => addLabToken(scope, name, days),
    dropToken: async (_by, id) => {
      if (!tokens.delete(id)) throw new UserError('no-such-token', { token: id });
    },
    audit: async ({ limit }) => ({ entries: notes.slice(0, limit), next: null }),
    note: async (who, address, what, details) => note(who, address, what, details),
  };
}
