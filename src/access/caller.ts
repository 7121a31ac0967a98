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
}

/** The cookie's value is told once; it is sent as `HttpOnly; SameSite=Strict; Path=/` and `Secure` under TLS. */
export interface SignedIn {
  readonly caller: Caller;
  readonly cookie: string;
  readonly maxAgeSeconds: number;
}
