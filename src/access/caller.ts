// Who calls and from where: what a request is judged by.
import type { Scope } from '../documents/access.ts';

/** Who calls. */
export interface Caller {
  /** "user anna", "token grafana". */
  readonly who: string;
  readonly scope: Scope;
  readonly user: string | null;
  /** Id of the session record; null for tokens. */
  readonly session: string | null;
  readonly csrf: string | null;
  readonly confirmedUntilMs: number;
}

/** Where a request comes from, for sessions, throttling and the audit log. */
export interface Source {
  readonly address: string;
  readonly agent: string;
  /** Value of the device cookie: a browser that signed in before is not slowed down by strangers' failures. */
  readonly device?: string | null;
}

/** The cookie's value is told once; it is sent as `HttpOnly; SameSite=Strict; Path=/` and `Secure` under TLS. */
export interface SignedIn {
  readonly caller: Caller;
  readonly cookie: string;
  readonly maxAgeSeconds: number;
  /** Value for the cookie `porchlight-device`, sent like the other one and kept for `deviceMaxAgeSeconds`; it opens nothing. */
  readonly device?: string;
  readonly deviceMaxAgeSeconds?: number;
}

/** Somebody at the terminal of the machine itself, who owns the data folder. */
export const CONSOLE: Caller = {
  who: 'console',
  scope: 'admin',
  user: null,
  session: null,
  csrf: null,
  confirmedUntilMs: Number.POSITIVE_INFINITY,
};
