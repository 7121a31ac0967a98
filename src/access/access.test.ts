import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { type AccessLab, AWAY, HOME, openAccessLab, PASSWORD } from '../../test/access-lab.ts';
import type { AccessPort } from '../api/ports.ts';
import { sessionRow, tokenRow, userRow } from '../documents/access.ts';
import type { AccessOptions } from './access.ts';
import type { Caller } from './caller.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

const labs: AccessLab[] = [];
async function lab(options: Partial<AccessOptions> = {}): Promise<AccessLab> {
  const made = await openAccessLab(options);
  labs.push(made);
  return made;
}
afterEach(async () => {
  for (const each of labs.splice(0)) await each.close();
});

const refused = (code: string): object => expect.objectContaining({ name: 'UserError', code });

test('Access is what the API asks for', async () => {
  const port: AccessPort = (await lab()).access;
  expect(port.hasOwner()).toBe(false);
});

test('the first owner is made with the one-time code, is signed in, and the code is gone', async () => {
  const home = await lab();
  expect(existsSync(join(home.folder, 'setup-code'))).toBe(true);
  await expect(home.access.claim('2222-2222-2222', 'anna', PASSWORD, HOME)).rejects.toEqual(refused('wrong-code'));
  const { caller, cookie } = await home.owner();
  expect(caller).toMatchObject({ who: 'user anna', scope: 'admin', user: 'anna' });
  expect(cookie).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(existsSync(join(home.folder, 'setup-code'))).toBe(false);
  expect(await home.access.identify(cookie, null, HOME)).toEqual(caller);
  await expect(home.owner()).rejects.toEqual(refused('owner-exists'));
});

test('what is answered is in the store: a daemon that starts again knows users, sessions and tokens', async () => {
  const home = await lab();
  const { caller, cookie } = await home.owner();
  const { token } = await home.access.addToken(caller, 'grafana', 'read', null);
  const again = await home.again();
  expect(again.hasOwner()).toBe(true);
  expect(await again.identify(cookie, null, HOME)).toEqual(caller);
  expect(await again.identify(null, token, HOME)).toMatchObject({ who: 'token grafana', scope: 'read', session: null });
  expect(home.codes).toHaveLength(1);
});

test('a wrong password and a user who does not exist get the same answer', async () => {
  const home = await lab();
  await home.owner();
  await expect(home.access.login('anna', 'not the password', null, AWAY)).rejects.toEqual(refused('wrong-login'));
  await expect(home.access.login('nobody', 'not the password', null, AWAY)).rejects.toEqual(refused('wrong-login'));
  expect((await home.access.login('ANNA', PASSWORD, null, AWAY)).caller.user).toBe('anna');
});

test('a session ends after 7 days without a request, and after 30 days in any case', async () => {
  const home = await lab();
  const { cookie } = await home.owner();
  const start = home.nowMs;
  for (let day = 6; day < 30; day += 6) {
    home.nowMs = start + day * DAY;
    expect(await home.access.identify(cookie, null, HOME), `day ${day}`).not.toBeNull();
  }
  home.nowMs = start + 30 * DAY;
  expect(await home.access.identify(cookie, null, HOME)).toBeNull();
  const { cookie: second } = await home.access.login('anna', PASSWORD, null, HOME);
  home.nowMs += 7 * DAY;
  expect(await home.access.identify(second, null, HOME)).toBeNull();
  await home.access.tick();
  expect(home.store.access.load().sessions).toEqual([]);
});

test('a user has at most 20 sessions and the home 1,000 or what it is told: the oldest go', async () => {
  const home = await lab({ limits: { sessionsMax: 22 } });
  const { caller, cookie } = await home.owner();
  await home.access.addUser(caller, 'ben', 'viewer', PASSWORD);
  const cookies: string[] = [];
  for (let i = 0; i < 25; i++) {
    home.nowMs += 1000;
    cookies.push((await home.access.login('ben', PASSWORD, null, HOME)).cookie);
  }
  expect((await home.access.sessions(caller)).filter(({ user }) => user === 'ben')).toHaveLength(20);
  expect(await home.access.identify(cookies[4]!, null, HOME)).toBeNull();
  expect(await home.access.identify(cookies[5]!, null, HOME)).not.toBeNull();
  expect(await home.access.identify(cookie, null, HOME)).not.toBeNull();
  for (let i = 0; i < 3; i++) {
    home.nowMs += 1000;
    await home.access.login('anna', PASSWORD, null, HOME);
  }
  expect(home.store.access.load().sessions).toHaveLength(22);
});

test('users, tokens and the end of the authenticator app need a password of the last 10 minutes', async () => {
  const home = await lab();
  const { caller } = await home.owner();
  home.nowMs += 10 * MINUTE;
  const { access } = home;
  const works: readonly (() => Promise<unknown>)[] = [
    () => access.addUser(caller, 'ben', 'viewer', PASSWORD),
    () => access.dropUser(caller, 'anna'),
    () => access.addToken(caller, 'x', 'read', null),
    () => access.dropToken(caller, 'x'),
    () => access.dropTotp(caller),
  ];
  for (const work of works) await expect(work()).rejects.toEqual(refused('needs-confirmation'));
  await expect(access.confirm(caller, 'not the password', null, HOME)).rejects.toEqual(refused('wrong-login'));
  const confirmed = await access.confirm(caller, PASSWORD, null, HOME);
  expect(confirmed.confirmedUntilMs).toBe(home.nowMs + 10 * MINUTE);
  expect((await access.addUser(confirmed, 'ben', 'viewer', PASSWORD)).role).toBe('viewer');
});

test('the last owner cannot be removed, another one can, and with a user all sessions go', async () => {
  const home = await lab();
  const { caller } = await home.owner();
  await expect(home.access.dropUser(caller, 'anna')).rejects.toEqual(refused('last-owner'));
  await home.access.addUser(caller, 'ben', 'owner', PASSWORD);
  const ben = await home.access.login('ben', PASSWORD, null, HOME);
  await home.access.dropUser(ben.caller, 'anna');
  await expect(home.access.logout(caller)).resolves.toBeUndefined();
  expect((await home.access.users()).map(({ name }) => name)).toEqual(['ben']);
  expect((await home.access.sessions(ben.caller)).map(({ user }) => user)).toEqual(['ben']);
});

test('a viewer sees and ends only sessions of his own and changes no users or tokens', async () => {
  const home = await lab();
  const { caller } = await home.owner();
  await home.access.addUser(caller, 'ben', 'viewer', PASSWORD);
  const ben = (await home.access.login('ben', PASSWORD, null, HOME)).caller;
  expect(ben.scope).toBe('read');
  expect((await home.access.sessions(ben)).map(({ user }) => user)).toEqual(['ben']);
  await expect(home.access.dropSession(ben, caller.session!)).rejects.toEqual(refused('no-such-session'));
  await expect(home.access.dropSessions(ben, true)).rejects.toEqual(refused('not-allowed'));
  await expect(home.access.addUser(ben, 'eve', 'owner', PASSWORD)).rejects.toEqual(refused('not-allowed'));
  await expect(home.access.dropUser(ben, 'anna')).rejects.toEqual(refused('not-allowed'));
  await expect(home.access.addToken(ben, 'x', 'admin', null)).rejects.toEqual(refused('not-allowed'));
});

test('a new password ends the other sessions of the user', async () => {
  const home = await lab();
  const first = await home.owner();
  const second = await home.access.login('anna', PASSWORD, null, HOME);
  await expect(home.access.changePassword(second.caller, 'wrong wrong', 'four lamps burn', HOME)).rejects.toEqual(
    refused('wrong-login'),
  );
  await home.access.changePassword(second.caller, PASSWORD, 'four lamps burn', HOME);
  expect(await home.access.identify(first.cookie, null, HOME)).toBeNull();
  expect(await home.access.identify(second.cookie, null, HOME)).not.toBeNull();
  await expect(home.access.login('anna', PASSWORD, null, HOME)).rejects.toEqual(refused('wrong-login'));
  await expect(home.access.login('anna', 'four lamps burn', null, HOME)).resolves.toBeDefined();
});

test('signing out everywhere ends all other sessions, of everybody where an owner says so', async () => {
  const home = await lab();
  const { caller } = await home.owner();
  await home.access.addUser(caller, 'ben', 'viewer', PASSWORD);
  await home.access.login('ben', PASSWORD, null, HOME);
  await home.access.login('anna', PASSWORD, null, HOME);
  expect(await home.access.dropSessions(caller, false)).toBe(1);
  expect(await home.access.dropSessions(caller, true)).toBe(1);
  expect((await home.access.sessions(caller)).map(({ isThis }) => isThis)).toEqual([true]);
  expect(home.store.access.load().sessions).toHaveLength(1);
});

test('a token runs out when it should, and its last use is written at most once a minute', async () => {
  const home = await lab();
  const { caller } = await home.owner();
  const { token, row } = await home.access.addToken(caller, 'grafana\r\n\u001b[2Jx', 'operate', 1);
  expect(row.name).toBe('grafanax');
  expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  const used = async (): Promise<number | null | undefined> => {
    await home.access.identify(null, token, HOME);
    await home.access.settle();
    return home.store.access.load().tokens[0]!.lastUsedMs;
  };
  const first = home.nowMs;
  expect(await used()).toBe(first);
  home.nowMs += MINUTE - 1;
  expect(await used()).toBe(first);
  home.nowMs += 1;
  expect(await used()).toBe(home.nowMs);
  home.nowMs = first + DAY;
  expect(await home.access.identify(null, token, HOME)).toBeNull();
});

test('lists are what the documents say, and no secret is in them or in the rows', async () => {
  const home = await lab();
  const { caller, cookie } = await home.owner();
  const { token } = await home.access.addToken(caller, 'grafana', 'read', 30);
  const users = await home.access.users();
  const sessions = await home.access.sessions(caller);
  const tokens = await home.access.tokens();
  for (const user of users) userRow.parse(user);
  for (const session of sessions) sessionRow.parse(session);
  for (const each of tokens) tokenRow.parse(each);
  const kept = JSON.stringify([
    users,
    sessions,
    tokens,
    home.store.access.load(),
    await home.access.audit({ limit: 100 }),
  ]);
  for (const secret of [cookie, token, PASSWORD, home.codes[0]!]) expect(kept).not.toContain(secret);
});

test('the audit log has an entry for everything, page by page, in one line each', async () => {
  const home = await lab();
  const { caller } = await home.owner();
  await home.access.addUser(caller, 'ben', 'viewer', PASSWORD);
  await home.access.note('user anna', '192.168.1.20', 'setting-changed', 'a\r\nfaked entry\u001b[2J\u202e');
  await expect(
    home.access.login('my password by mistake', 'x', null, { address: '1.2.3.4\n', agent: 'a\nb' }),
  ).rejects.toThrow();
  const first = await home.access.audit({ limit: 2 });
  expect(first.entries.map(({ what }) => what)).toEqual(['login-failed', 'setting-changed']);
  expect(first.entries[0]).toMatchObject({ who: 'unknown user', address: '1.2.3.4' });
  expect(first.entries[1]!.details).toBe('afaked entry');
  const second = await home.access.audit({ limit: 2, cursor: first.next! });
  expect(second.entries.map(({ what }) => what)).toEqual(['user-created', 'owner-created']);
  expect(second.next).toBeNull();
  await expect(home.access.audit({ limit: 2, cursor: '1 OR 1=1' })).rejects.toThrow();
});

test('cookies and tokens of any shape are nobody', async () => {
  const home = await lab();
  const { caller, cookie } = await home.owner();
  const { token } = await home.access.addToken(caller, 'x', 'read', null);
  const strange = ['', ' ', cookie.slice(1), `${cookie}=`, cookie.toLowerCase(), '__proto__', 'a'.repeat(43), '\u0000'];
  for (const value of strange) {
    expect(await home.access.identify(value, null, HOME)).toBeNull();
    expect(await home.access.identify(null, value, HOME)).toBeNull();
  }
  // Each is good in its own place only, and a bad token is not helped by a good cookie.
  expect(await home.access.identify(token, null, HOME)).toBeNull();
  expect(await home.access.identify(null, cookie, HOME)).toBeNull();
  expect(await home.access.identify(cookie, 'a'.repeat(43), HOME)).toBeNull();
  expect(await home.access.identify(null, null, HOME)).toBeNull();
});

test('no cookie or token but the right one opens anything, whatever is changed in it', async () => {
  const home = await lab();
  const { caller, cookie } = await home.owner();
  const { token } = await home.access.addToken(caller, 'x', 'admin', null);
  const near = fc
    .record({ base: fc.constantFrom(cookie, token), at: fc.nat(42), sign: fc.string({ minLength: 0, maxLength: 2 }) })
    .map(({ base, at, sign }) => base.slice(0, at) + sign + base.slice(at + 1));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary', maxLength: 100 }), near), async (text) => {
      if (text === cookie || text === token) return;
      expect(await home.access.identify(text, null, HOME)).toBeNull();
      expect(await home.access.identify(null, text, HOME)).toBeNull();
    }),
    { numRuns: 2000 },
  );
});

test('a caller whose session has ended changes nothing any more', async () => {
  const home = await lab();
  const { caller } = await home.owner();
  await home.access.logout(caller);
  const { access } = home;
  const works: readonly ((by: Caller) => Promise<unknown>)[] = [
    (by) => access.addUser(by, 'ben', 'owner', PASSWORD),
    (by) => access.addToken(by, 'x', 'admin', null),
    (by) => access.startTotp(by),
    (by) => access.confirm(by, PASSWORD, null, HOME),
    (by) => access.changePassword(by, PASSWORD, 'four lamps burn', HOME),
  ];
  for (const work of works) await expect(work(caller)).rejects.toEqual(refused('not-signed-in'));
});
