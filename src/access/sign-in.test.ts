import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type AccessLab, AWAY, CHEAP, HOME, openAccessLab, PASSWORD } from '../../test/access-lab.ts';
import type { UserError } from '../base/user-error.ts';
import { Store } from '../store/store.ts';
import { Access } from './access.ts';
import { type AccessStorage, immediateStorage } from './access-storage.ts';
import { CONSOLE, type Source } from './caller.ts';
import { createCode, writeCode } from './one-time-code.ts';
import { accessCalls } from './store-access.ts';
import { decodeBase32, hotp, totpStepAt } from './totp.ts';

const MINUTE = 60_000;
const labs: AccessLab[] = [];
async function lab(): Promise<AccessLab> {
  labs.push(await openAccessLab());
  return labs.at(-1)!;
}
afterEach(async () => {
  for (const each of labs.splice(0)) await each.close();
});

const refused = (code: string): object => expect.objectContaining({ name: 'UserError', code });
const wrong = (home: AccessLab, source: Source, user = 'anna'): Promise<unknown> =>
  home.access.login(user, 'not the password', null, source).then(
    () => 'in',
    ({ code }: { code: string }) => code,
  );
const stranger = (i: number): Source => ({ address: `203.0.${i >> 8}.${i & 255}`, agent: 'bot' });

test('strangers who guess do not keep the owner out: from home, by a known browser, or anew after half a minute', async () => {
  const home = await lab();
  const { device, caller } = await home.owner();
  for (let i = 0; i < 60; i++) await wrong(home, stranger(i));
  for (let i = 0; i < 6; i++) expect(await wrong(home, AWAY)).toBe('too-many-tries');
  await expect(home.access.login('anna', PASSWORD, null, HOME)).resolves.toBeDefined();
  await expect(home.access.login('anna', PASSWORD, null, { ...AWAY, device: device! })).resolves.toBeDefined();
  // Somebody at the owner's own address guesses: the browser that is known is not made to wait for it.
  await home.access.dropSessions(caller, false);
  for (let i = 0; i < 8; i++) await wrong(home, HOME);
  expect(await wrong(home, HOME)).toBe('too-many-tries');
  await expect(home.access.login('anna', PASSWORD, null, { ...HOME, device: device! })).resolves.toBeDefined();
  const fresh: Source = { address: '198.51.100.7', agent: 'phone' };
  const told = await home.access.login('anna', PASSWORD, null, fresh).catch((error: unknown) => error as UserError);
  expect(told).toMatchObject({ code: 'too-many-tries' });
  const seconds = Number((told as UserError).details['seconds']);
  expect(seconds).toBeLessThanOrEqual(30);
  home.nowMs += seconds * 1000;
  await expect(home.access.login('anna', PASSWORD, null, fresh)).resolves.toBeDefined();
});

test('a device cookie of another user, of an old password or made up helps nobody', async () => {
  const home = await lab();
  const { caller, device } = await home.owner();
  await home.access.addUser(caller, 'ben', 'viewer', PASSWORD);
  const ben = await home.access.login('ben', PASSWORD, null, AWAY);
  await home.access.changePassword(caller, PASSWORD, 'four lamps burn', HOME);
  await home.access.dropSessions(caller, true);
  for (let i = 0; i < 6; i++) await wrong(home, AWAY);
  for (const cookie of [device!, ben.device!, `${'a'.repeat(16)}.${'a'.repeat(43)}`, '', '\r\n'])
    expect(await wrong(home, { ...AWAY, device: cookie })).toBe('too-many-tries');
});

test('many guesses at once are no more than one after another', async () => {
  const home = await lab();
  await home.owner();
  const codes = await Promise.all(Array.from({ length: 100 }, () => wrong(home, AWAY)));
  expect(codes.filter((code) => code === 'wrong-login')).toHaveLength(5);
  expect(codes.filter((code) => code === 'too-many-tries')).toHaveLength(95);
});

test('guesses of the one-time code are slowed down per address', async () => {
  const home = await lab();
  const guess = (source: Source): Promise<string> =>
    home.access.claim(createCode(), 'eve', PASSWORD, source).then(
      () => 'in',
      ({ code }: { code: string }) => code,
    );
  const codes = [];
  for (let i = 0; i < 8; i++) codes.push(await guess(AWAY));
  expect(codes).toEqual([
    ...Array.from({ length: 5 }, () => 'wrong-code'),
    ...Array.from({ length: 3 }, () => 'too-many-tries'),
  ]);
  expect(home.codes).toHaveLength(2);
  await expect(home.owner()).resolves.toBeDefined();
});

test('a weak password does not use the one-time code up, and two who use it at once make one owner', async () => {
  const home = await lab();
  const code = home.codes[0]!;
  await expect(home.access.claim(code, 'anna', 'password12', HOME)).rejects.toEqual(refused('weak-password'));
  await expect(home.access.claim(code, 'no spaces', PASSWORD, HOME)).rejects.toEqual(refused('bad-user-name'));
  const both = await Promise.allSettled([
    home.access.claim(code, 'anna', PASSWORD, HOME),
    home.access.claim(code, 'eve', PASSWORD, AWAY),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(home.store.access.load().users).toHaveLength(1);
});

test('an authenticator app: on with its first code, asked for at each login, no code twice, off with the password', async () => {
  const home = await lab();
  const { access } = home;
  const { caller } = await home.owner();
  const { secret, uri } = await access.startTotp(caller);
  expect(uri).toContain(`secret=${secret}`);
  const code = (): string => hotp(decodeBase32(secret)!, totpStepAt(home.nowMs));
  await expect(access.finishTotp(caller, code() === '000000' ? '000001' : '000000')).rejects.toEqual(
    refused('wrong-totp'),
  );
  const used = code();
  await access.finishTotp(caller, used);
  expect(access.hasTotp('Anna')).toBe(true);
  const login = (totp: string | null): Promise<unknown> => access.login('anna', PASSWORD, totp, HOME);
  await expect(login(null)).rejects.toEqual(refused('totp-needed'));
  await expect(login(used)).rejects.toEqual(refused('wrong-totp'));
  home.nowMs += MINUTE;
  const next = code();
  const both = await Promise.allSettled([login(next), login(next)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  // It survives a restart that a code was used.
  const again = await home.again();
  await expect(again.login('anna', PASSWORD, next, HOME)).rejects.toEqual(refused('wrong-totp'));
  home.nowMs += 15 * MINUTE;
  await expect(access.dropTotp(caller)).rejects.toEqual(refused('needs-confirmation'));
  await expect(access.confirm(caller, PASSWORD, null, HOME)).rejects.toEqual(refused('totp-needed'));
  await access.dropTotp(await access.confirm(caller, PASSWORD, code(), HOME));
  await expect(login(null)).resolves.toBeDefined();
});

test('setting an app up is forgotten after ten minutes, and asking whether a code is needed clears no failures', async () => {
  const home = await lab();
  const { access } = home;
  const { caller } = await home.owner();
  const first = await access.startTotp(caller);
  home.nowMs += 10 * MINUTE;
  const codeOf = (secret: string): string => hotp(decodeBase32(secret)!, totpStepAt(home.nowMs));
  await expect(access.finishTotp(caller, codeOf(first.secret))).rejects.toEqual(refused('totp-not-started'));
  const { secret } = await access.startTotp(caller);
  await access.finishTotp(caller, codeOf(secret));
  for (const source of [AWAY, HOME]) {
    const outcomes: string[] = [];
    for (let i = 0; i < 12; i++)
      for (const totp of [null, '000000'])
        outcomes.push(
          await access.login('anna', PASSWORD, totp, source).then(
            () => 'in',
            ({ code }: { code: string }) => code,
          ),
        );
    expect(outcomes.filter((outcome) => outcome === 'wrong-totp')).toHaveLength(5);
    expect(outcomes.at(-1)).toBe('too-many-tries');
  }
});

test('a reset at the console counts at once while the daemon runs: sessions end, a code makes the new password', async () => {
  const home = await lab();
  const { cookie } = await home.owner();
  const beside = Store.open(home.folder, 'decide');
  const console = await Access.open({
    storage: immediateStorage(accessCalls(beside)),
    nowMs: () => home.nowMs,
    passwordCost: CHEAP,
  });
  const code = createCode();
  await writeCode(home.folder, { code, untilMs: home.nowMs + 15 * MINUTE });
  await console.resetOwner(CONSOLE, 'anna', null);
  await home.access.reload();
  expect(home.access.hasOwner()).toBe(false);
  expect(await home.access.identify(cookie, null, HOME)).toBeNull();
  expect(home.codes.at(-1)).toBe(code);
  await expect(home.access.login('anna', '!', null, HOME)).rejects.toEqual(refused('wrong-login'));
  await home.access.claim(code, 'Anna', 'four lamps burn', HOME);
  expect(existsSync(join(home.folder, 'setup-code'))).toBe(false);
  expect(home.store.access.load().users.map(({ name }) => name)).toEqual(['Anna']);
  // A password set at the console counts without a reload, too.
  await console.resetOwner(CONSOLE, 'Anna', 'five lamps burn');
  home.nowMs += 1000;
  await expect(home.access.login('anna', 'five lamps burn', null, HOME)).resolves.toBeDefined();
  beside.close();
});

test('a row that another process changed is not written over', async () => {
  const home = await lab();
  const { caller, cookie } = await home.owner();
  const beside = Store.open(home.folder, 'decide');
  const anna = beside.access.load().users[0]!;
  beside.access.putUser({ ...anna, passwordHash: '!' });
  await expect(home.access.changePassword(caller, PASSWORD, 'four lamps burn', HOME)).rejects.toEqual(
    refused('changed-meanwhile'),
  );
  expect(beside.access.load().users[0]!.passwordHash).toBe('!');
  // A session that ended there does not come back by being used here.
  beside.access.dropSessionsOf('anna');
  beside.close();
  const again = await home.access.login('anna', PASSWORD, null, HOME).catch(({ code }: { code: string }) => code);
  expect(again).toBe('wrong-login');
  home.nowMs += 5 * MINUTE;
  await home.access.identify(cookie, null, HOME);
  await home.access.settle();
  expect(home.store.access.load().sessions).toEqual([]);
});

test('who signs in with a password that is changed at that moment is not in', async () => {
  const home = await lab();
  await home.owner();
  const login = home.access.login('anna', PASSWORD, null, HOME);
  const anna = home.store.access.load().users[0]!;
  home.store.access.putUser({ ...anna, passwordHash: '!' });
  await expect(login).rejects.toEqual(refused('wrong-login'));
});

test('nothing is answered that is not written: a full disk refuses, and memory stays as it was', async () => {
  const home = await lab();
  const { caller, cookie } = await home.owner();
  const broken = immediateStorage(accessCalls(home.store));
  const fail = (): Promise<never> => Promise.reject(new Error('disk full'));
  const storage: AccessStorage = {
    ...broken,
    putUser: fail,
    putSession: fail,
    putToken: fail,
    dropSession: fail,
    dropSessionsOf: fail,
  };
  const access = await Access.open({ storage, nowMs: () => home.nowMs, passwordCost: CHEAP });
  await expect(access.login('anna', PASSWORD, null, HOME)).rejects.toThrow('disk full');
  await expect(access.addToken(caller, 'x', 'read', null)).rejects.toThrow('disk full');
  await expect(access.addUser(caller, 'ben', 'viewer', PASSWORD)).rejects.toThrow('disk full');
  await expect(access.logout(caller)).rejects.toThrow('disk full');
  expect(await access.identify(cookie, null, HOME)).not.toBeNull();
  expect(await access.tokens()).toEqual([]);
  expect(await access.users()).toHaveLength(1);
});

test('a flood of failures leaves room in the audit log, and says how many have no entry', async () => {
  const home = await lab();
  await home.owner();
  for (let i = 0; i < 200; i++) await wrong(home, stranger(i), `user${i}`);
  const failures = async (): Promise<readonly string[]> =>
    (await home.access.audit({ limit: 500 })).entries
      .filter(({ what }) => what === 'login-failed')
      .map(({ details }) => details);
  expect(await failures()).toHaveLength(30);
  home.nowMs += 11 * MINUTE;
  await wrong(home, stranger(1000));
  expect((await failures())[0]).toMatch(/^bot; before it \d+ more failed that have no entry$/);
});
