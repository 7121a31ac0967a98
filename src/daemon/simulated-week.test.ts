// The simulated week lived again: the home is forgotten, its owner's things stay, the attack is planned, and real data are never forgotten.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { InputChoice } from '../documents/setup.ts';
import { HOME_TABLES } from '../store/home-tables.ts';
import { Store } from '../store/store.ts';
import { SimulatedWeek } from './simulated-week.ts';

const choice = (kind: InputChoice['kind']): InputChoice => ({ kind, target: '', mayAsk: false });

function lab({ isBlank = true } = {}) {
  const settings = new Map<string, unknown>();
  const steps: string[] = [];
  const state = { isBlank, kind: 'simulated' as InputChoice['kind'] };
  const keep = {
    setting: async (name: string) => settings.get(name) ?? null,
    putSetting: async (name: string, value: unknown) => void settings.set(name, value),
    isBlank: async () => state.isBlank,
    forgetHome: async () => void steps.push('forgotten'),
  };
  const week = new SimulatedWeek({
    keep: keep as never,
    weekSeconds: 7 * 86_400,
    watch: () => ({
      live: { input: choice(state.kind) } as never,
      order: (order) => void steps.push(`order ${(order as { name: string }).name}`),
      planWeek: (attacks, backSeconds) => void steps.push(`planned ${JSON.stringify(attacks)} ${backSeconds}`),
    }),
    backups: { alone: (work) => work() },
    halt: async (meanwhile) => {
      steps.push('halted');
      await meanwhile();
    },
    resume: async () => void steps.push('resumed'),
  });
  return { week, steps, state };
}

test('a new week forgets the home between halt and start, and has the attack in it', async () => {
  const { week, steps } = lab();
  await week.note(choice('simulated'));
  expect(week.mayRenew).toBe(true);
  await week.attack('beacon', true);
  expect(steps).toEqual(['halted', 'forgotten', 'planned [{"name":"beacon","afterSeconds":547200}] 604800', 'resumed']);
  await week.attack('mirai', false);
  expect(steps.at(-1)).toBe('order mirai');
});

test('a folder that ever held a real home is never forgotten, whatever is simulated beside it', async () => {
  const real = lab({ isBlank: false });
  await real.week.note(choice('simulated'));
  await expect(real.week.attack('beacon', true)).rejects.toMatchObject({ code: 'not-renewable' });
  const mixed = lab();
  await mixed.week.note(choice('simulated'));
  mixed.state.isBlank = false;
  await mixed.week.note(choice('none'));
  await mixed.week.note(choice('simulated'));
  expect(mixed.week.mayRenew).toBe(true);
  await mixed.week.note(choice('interface'));
  await mixed.week.note(choice('simulated'));
  expect(mixed.week.mayRenew).toBe(false);
  expect([...real.steps, ...mixed.steps]).toEqual([]);
  mixed.state.kind = 'interface';
  await expect(mixed.week.attack('beacon', true)).rejects.toMatchObject({ code: 'not-a-demo' });
});

test('every table is either of the home, and is emptied with it, or its owner keeps it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-week-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store = Store.open(folder, 'write');
  store.transaction(() => store.owner.putSetting('wizard', { finishedMs: 1 }));
  store.transaction(() => store.state.keepAside('unreadable'));
  store.transaction(() => store.forgetHome());
  store.close();
  const database = new DatabaseSync(join(folder, 'porchlight.db'));
  onTestFinished(() => database.close());
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all()
    .map(({ name }) => String(name));
  expect(tables.filter((name) => !HOME_TABLES.includes(name))).toEqual([
    'audit',
    'channels',
    'flow_bookkeeping',
    'scans',
    'sessions',
    'settings',
    'tokens',
    'users',
  ]);
  for (const name of HOME_TABLES) expect(database.prepare(`SELECT count(*) AS n FROM ${name}`).get()).toEqual({ n: 0 });
  expect(database.prepare('SELECT count(*) AS n FROM settings').get()!['n']).toBe(1);
});
