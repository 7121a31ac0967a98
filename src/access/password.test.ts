import { scryptSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { GUESSED_FIRST } from './guessed-passwords.ts';
import { checkPassword, PasswordHasher } from './password.ts';

const CHEAP = { log2Cost: 4, parallel: 1 };
const refused = (code: string): object => expect.objectContaining({ code });

test('a password is kept as scrypt with salt and cost, and only the same one is right', async () => {
  const hasher = new PasswordHasher();
  const text = await hasher.hash('three lamps burn');
  const [, , cost, salt, key] = text.split('$');
  expect(cost).toBe('ln=15,r=8,p=3');
  const options = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
  expect(scryptSync('three lamps burn', Buffer.from(salt!, 'base64url'), 32, options).toString('base64url')).toBe(key);
  expect(await hasher.check('three lamps burn', text)).toBe(true);
  expect(await hasher.check('three lamps burnt', text)).toBe(false);
  expect(await hasher.hash('three lamps burn')).not.toBe(text);
});

test('letters that look alike and are typed by different keys are the same password', async () => {
  const hasher = new PasswordHasher(CHEAP);
  expect(await hasher.check('Gru\u0308ne Lampen', await hasher.hash('Gr\u00fcne Lampen'))).toBe(true);
});

test('texts that are no scrypt, or ask for more than a machine has, are nobody’s password', async () => {
  const hasher = new PasswordHasher(CHEAP);
  const good = await hasher.hash('three lamps burn');
  const strange = [
    '!',
    '',
    'three lamps burn',
    good.replace('ln=4', 'ln=30'),
    good.replace('r=8', 'r=99'),
    good.replace('p=1', 'p=0'),
    good.slice(0, -30),
    '$scrypt$ln=4,r=8,p=1$$',
  ];
  for (const text of [null, ...strange]) expect(await hasher.check('three lamps burn', text), String(text)).toBe(false);
});

test('two are worked on at a time, some wait, the rest is refused; who is known has a place and goes first', async () => {
  const hasher = new PasswordHasher(CHEAP);
  const order: string[] = [];
  const ask = (name: string, isKnown: boolean): Promise<void> =>
    hasher.check('x', null, isKnown).then(
      () => void order.push(name),
      (error: { code: string }) => void order.push(`${name} ${error.code}`),
    );
  const strangers = Array.from({ length: 1000 }, () => ask('stranger', false));
  const owner = ask('owner', true);
  await Promise.all([...strangers, owner]);
  expect(order.filter((name) => name === 'stranger')).toHaveLength(18);
  expect(order.filter((name) => name === 'stranger login-busy')).toHaveLength(982);
  const served = order.filter((name) => !name.endsWith('login-busy'));
  expect(served.indexOf('owner')).toBeLessThanOrEqual(3);
});

test('short, common, repeated passwords and the user name are refused; others are not', () => {
  const weak = [
    'short',
    'password12',
    'Password1!',
    'PASSWORT2026!',
    'qwertzuiop',
    '1q2w3e4r5t',
    '1234567890',
    'aaaaaaaaaaaa',
    'abababababab',
    'abcdefghijklm',
    'zyxwvutsrqpo',
    'anna-katharina',
    'Anna-Katharina2026!',
    'homeassistant1',
    'x'.repeat(1025),
  ];
  for (const password of weak)
    expect(() => checkPassword(password, 'anna-katharina'), password).toThrow(refused('weak-password') as Error);
  for (const password of [
    'three lamps burn',
    'correct horse',
    'gT7#pQ2!xZ',
    'пароль-длинный',
    '光光亮亮暗暗黑黑白白灯',
  ])
    expect(() => checkPassword(password, 'anna'), password).not.toThrow();
  expect(GUESSED_FIRST.size).toBeGreaterThanOrEqual(100);
});
