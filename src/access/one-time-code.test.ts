import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCode, OneTimeCode, readCode, writeCode } from './one-time-code.ts';

const MINUTE = 60_000;
let folder = '';
let nowMs = 0;
let told: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-code-'));
  nowMs = 1_790_000_000_000;
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (): OneTimeCode => new OneTimeCode({ folder, nowMs: () => nowMs, onCode: (code) => told.push(code) });
const file = (): string => join(folder, 'setup-code');

test('a code has 60 bits in signs that nobody mixes up, each as likely as the others', () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < 4000; i++) {
    const code = createCode();
    expect(code).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
    for (const sign of code.replaceAll('-', '')) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  }
  expect(12 * Math.log2(counts.size)).toBe(60);
  // 48,000 signs of 32 kinds are 1,500 each; 6 standard deviations are 229.
  for (const count of counts.values()) expect(Math.abs(count - 1500)).toBeLessThan(229);
});

test('it is told, stands in a file for the owner only, is taken however it is typed, and goes after use', async () => {
  const code = open();
  await code.refresh();
  await code.refresh();
  expect(told).toHaveLength(1);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(readFileSync(file(), 'utf8').split('\n')[0]).toBe(told[0]);
  expect(await code.check(` ${told[0]!.toLowerCase().replaceAll('-', ' – ')} `)).toBe(true);
  await code.drop();
  expect(existsSync(file())).toBe(false);
});

test('after 15 minutes it is void and a new one is told', async () => {
  const code = open();
  await code.refresh();
  nowMs += 15 * MINUTE - 1;
  await code.refresh();
  expect(told).toHaveLength(1);
  nowMs += 1;
  expect(await code.check(told[0]!)).toBe(false);
  expect(told).toHaveLength(2);
  expect(await code.check(told[1]!)).toBe(true);
});

test('after five wrong tries it is void', async () => {
  const code = open();
  await code.refresh();
  for (let i = 0; i < 5; i++) expect(await code.check('2222-2222-2222')).toBe(false);
  expect(told).toHaveLength(2);
  expect(await code.check(told[0]!)).toBe(false);
  expect(await code.check(told[1]!)).toBe(true);
});

test('one that is written after it was dropped stays: no daemon takes it away before it sees why it is there', async () => {
  const code = open();
  await code.refresh();
  await code.drop();
  await writeCode(folder, { code: createCode(), untilMs: nowMs + MINUTE });
  await code.drop();
  expect(existsSync(file())).toBe(true);
});

test('one that another process wrote is taken over, unless it ran out or is none', async () => {
  const code = open();
  await code.refresh();
  const other = createCode();
  await writeCode(folder, { code: other, untilMs: nowMs + 15 * MINUTE });
  expect(await code.check(other)).toBe(true);
  expect(told).toEqual([told[0], other]);
  const strange = [
    '',
    `${other}\n`,
    `${other}\ngood until tomorrow\n`,
    `${other}\ngood until ${new Date(nowMs).toISOString()}\n`,
    `${other}\ngood until 2999-01-01T00:00:00.000Z\n`,
    `short\ngood until ${new Date(nowMs + MINUTE).toISOString()}\n`,
    'x'.repeat(100_000),
  ];
  for (const text of strange) {
    writeFileSync(file(), text);
    expect(await readCode(folder, nowMs)).toBeNull();
  }
});

test('a link under its name is replaced, not followed', async () => {
  const target = join(folder, 'target');
  writeFileSync(target, 'kept');
  symlinkSync(target, file());
  await open().refresh();
  expect(readFileSync(target, 'utf8')).toBe('kept');
  expect(lstatSync(file()).isFile()).toBe(true);
});

test('a folder that cannot be written is said in words', async () => {
  rmSync(folder, { recursive: true });
  await expect(open().refresh()).rejects.toMatchObject({ code: 'data-not-writable' });
});
