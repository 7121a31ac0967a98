// Login: who a request is from and who may do what. Memory is the authority; every change is in the store before it is answered.
import type { AuditList, Role, Scope, SessionRow, TokenRow, UserRow } from '../documents/access.ts';
import type { PageQuery } from '../documents/basic-shapes.ts';
import { AccessCore, type AccessCoreOptions } from './access-core.ts';
import { Accounts } from './accounts.ts';
import type { Caller, SignedIn, Source } from './caller.ts';
import type { OneTimeCode } from './one-time-code.ts';
import { type PasswordCost, PasswordHasher, USUAL_COST } from './password.ts';
import { SignIn } from './sign-in.ts';

export interface AccessOptions extends AccessCoreOptions {
  /** For the first owner; null or absent = owners are made at the console only. */
  readonly code?: OneTimeCode | null;
  /** After so long without a request a session ends; 7 days unless given. */
  readonly idleSeconds?: number;
  /** After so long it ends in any case; 30 days unless given. */
  readonly absoluteSeconds?: number;
  readonly passwordCost?: PasswordCost;
}

/** What the API's AccessPort asks for. All refusals are UserErrors (base/access-error-words.ts). */
export class Access {
  readonly #core: AccessCore;
  readonly #signIn: SignIn;
  readonly #accounts: Accounts;
  readonly #code: OneTimeCode | null;

  private constructor({ code, passwordCost, idleSeconds, absoluteSeconds, limits, ...options }: AccessOptions) {
    const hasher = new PasswordHasher(passwordCost ?? USUAL_COST);
    this.#core = new AccessCore({
      ...options,
      limits: {
        ...limits,
        ...(idleSeconds === undefined ? {} : { idleMs: idleSeconds * 1000 }),
        ...(absoluteSeconds === undefined ? {} : { longestMs: absoluteSeconds * 1000 }),
      },
    });
    this.#code = code ?? null;
    this.#signIn = new SignIn(this.#core, hasher, this.#code);
    this.#accounts = new Accounts(this.#core, hasher);
  }

  /** Loads the records; while there is no owner, a one-time code is shown. */
  static async open(options: AccessOptions): Promise<Access> {
    const access = new Access(options);
    await access.reload();
    return access;
  }

  /** Reads the rows again, after another process changed them. */
  async reload(): Promise<void> {
    await this.#core.exclusive(() => this.#core.load());
    await this.tick();
  }

  /** To be called every few seconds: ends what has run out, and renews the one-time code while there is no owner. */
  async tick(): Promise<void> {
    await this.#core.exclusive(async () => {
      await this.#core.sweep();
      // A command beside us may have made the owner just now: no new code is shown then.
      if (!this.#core.hasOwner()) await this.#core.load();
      if (this.#core.hasOwner()) await this.#code?.drop();
      else await this.#code?.refresh();
    });
  }

  /** Waits until everything is written. */
  settle(): Promise<void> {
    return this.#core.settle();
  }

  hasOwner(): boolean {
    return this.#core.hasOwner();
  }

  /** With a token that is not good, a cookie beside it does not count. */
  async identify(cookie: string | null, bearer: string | null, _source: Source): Promise<Caller | null> {
    if (bearer !== null) return this.#core.callerOfToken(bearer);
    return cookie === null ? null : this.#core.callerOfCookie(cookie);
  }

  claim(code: string, user: string, password: string, source: Source): Promise<SignedIn> {
    return this.#signIn.claim(code, user, password, source);
  }

  login(user: string, password: string, totp: string | null, source: Source): Promise<SignedIn> {
    return this.#signIn.login(user, password, totp, source);
  }

  async logout(caller: Caller): Promise<void> {
    const id = caller.session;
    if (id === null) return;
    await this.#core.exclusive(() => this.#core.endSession(id));
    await this.#core.note(caller.who, null, 'logout', '');
  }

  confirm(caller: Caller, password: string, totp: string | null, source: Source): Promise<Caller> {
    return this.#signIn.confirm(caller, password, totp, source);
  }

  /** Throws `needs-confirmation` when the caller's session gave no password in the last minutes. */
  requireConfirmed(caller: Caller): void {
    this.#core.requireConfirmed(caller);
  }

  changePassword(caller: Caller, current: string, next: string, source: Source): Promise<void> {
    return this.#signIn.changePassword(caller, current, next, source);
  }

  async startTotp(caller: Caller): Promise<{ readonly secret: string; readonly uri: string }> {
    return this.#signIn.startTotp(caller);
  }

  finishTotp(caller: Caller, code: string): Promise<void> {
    return this.#signIn.finishTotp(caller, code);
  }

  dropTotp(caller: Caller): Promise<void> {
    return this.#signIn.dropTotp(caller);
  }

  hasTotp(user: string): boolean {
    return (this.#core.user(user)?.totpSecret ?? null) !== null;
  }

  async users(): Promise<readonly UserRow[]> {
    return this.#accounts.users();
  }

  addUser(by: Caller, name: string, role: Role, password: string): Promise<UserRow> {
    return this.#accounts.addUser(by, name, role, password);
  }

  dropUser(by: Caller, name: string): Promise<void> {
    return this.#accounts.dropUser(by, name);
  }

  /** For the console: the first owner, without a code. */
  createOwner(by: Caller, name: string, password: string): Promise<UserRow> {
    return this.#accounts.createOwner(by, name, password);
  }

  /** For the console: a new password for an owner, or (null) none, until a one-time code makes it. */
  resetOwner(by: Caller, name: string, password: string | null): Promise<void> {
    return this.#accounts.resetOwner(by, name, password);
  }

  async sessions(by: Caller): Promise<readonly SessionRow[]> {
    return this.#accounts.sessions(by);
  }

  dropSession(by: Caller, id: string): Promise<void> {
    return this.#accounts.dropSession(by, id);
  }

  dropSessions(by: Caller, everybody: boolean): Promise<number> {
    return this.#accounts.dropSessions(by, everybody);
  }

  async tokens(): Promise<readonly TokenRow[]> {
    return this.#accounts.tokens();
  }

  addToken(by: Caller, name: string, scope: Scope, days: number | null): Promise<{ token: string; row: TokenRow }> {
    return this.#accounts.addToken(by, name, scope, days);
  }

  dropToken(by: Caller, id: string): Promise<void> {
    return this.#accounts.dropToken(by, id);
  }

  async audit(query: PageQuery): Promise<AuditList> {
    const { entries, next } = await this.#core.storage.auditPage(query);
    return { entries: entries.map(({ atMs, ...rest }) => ({ ...rest, at: atMs / 1000 })), next };
  }

  note(who: string, address: string | null, what: string, details: string): Promise<void> {
    return this.#core.note(who, address, what, details);
  }
}
