import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { makeOlderStore, OLDER_VERSIONS, rowsOf } from '../../test/older-store.ts';
import type { UserError } from '../base/user-error.ts';
import { MIGRATIONS } from './schema.ts';
import { Store } from './store.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-migrations-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const freshFolder = (): string => join(root, `data-${made++}`);

test('the fixtures have a row in every table of every version', () => {
  const rows = rowsOf(makeOlderStore(freshFolder(), OLDER_VERSIONS));
  expect([...rows].filter(([, each]) => each.length === 0).map(([table]) => table)).toEqual([]);
  expect(rows.size).toBeGreaterThanOrEqual(24);
});

for (let version = 1; version <= MIGRATIONS.length; version++)
  test(`a database of version ${version} is brought up to date with nothing lost`, () => {
    const folder = freshFolder();
    const file = makeOlderStore(folder, version);
    const before = rowsOf(file);
    const store = Store.open(folder, 'write');
    expect(store.alerts.list()).toHaveLength(1);
    expect(store.devices.all()).toHaveLength(1);
    expect(store.owner.rules()).toHaveLength(1);
    expect(store.owner.verdicts()).toHaveLength(1);
    expect(store.state.load()?.devices).toEqual({ d1: { x: 1 } });
    expect(store.summaries.readHour(1_699_999_200_000_000)).toHaveLength(1);
    store.close();
    const copy = `${file}.v${version}.bak`;
    expect(existsSync(copy)).toBe(version < MIGRATIONS.length);
    if (existsSync(copy)) {
      expect(statSync(copy).mode & 0o777).toBe(0o600);
      expect(rowsOf(copy)).toEqual(before);
      const again = Store.open(folder, 'write');
      expect(again.keptAside()).toEqual([copy]);
      again.close();
    }
    const after = rowsOf(file);
    for (const [table, rows] of before) expect(after.get(table)).toEqual(rows);
    const fresh = freshFolder();
    Store.open(fresh, 'write').close();
    expect([...after.keys()]).toEqual([...rowsOf(join(fresh, 'porchlight.db')).keys()]);
  });

test('the copies of the two latest versions are kept, half a copy never', () => {
  const folder = freshFolder();
  const file = makeOlderStore(folder, 2);
  for (const name of ['v0.bak', 'v1.bak', 'v2.bak.half', 'v7.txt']) writeFileSync(`${file}.${name}`, 'earlier');
  Store.open(folder, 'write').close();
  const names = readdirSync(folder).filter((name) => name.startsWith('porchlight.db.'));
  expect(names.sort()).toEqual(['porchlight.db.v1.bak', 'porchlight.db.v2.bak', 'porchlight.db.v7.txt']);
});

test('where no copy can be made nothing is changed', () => {
  const folder = freshFolder();
  const file = makeOlderStore(folder, 2);
  mkdirSync(`${file}.v2.bak`);
  const before = rowsOf(file);
  try {
    Store.open(folder, 'write');
    expect.unreachable();
  } catch (error) {
    expect((error as UserError).code).toBe('data-not-writable');
  }
  expect(rowsOf(file)).toEqual(before);
});

test('a database of any version gives pages back to the system once it is open', () => {
  for (let version = 0; version <= MIGRATIONS.length; version++) {
    const folder = freshFolder();
    if (version > 0) makeOlderStore(folder, version);
    Store.open(folder, 'write').close();
    const database = new DatabaseSync(join(folder, 'porchlight.db'));
    expect(database.prepare('PRAGMA auto_vacuum').get()).toEqual({ auto_vacuum: 2 });
    database.close();
  }
});
