import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeOlderStore, OLDER_VERSIONS, rowsOf } from '../../test/older-store.ts';
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
    const after = rowsOf(file);
    for (const [table, rows] of before) expect(after.get(table)).toEqual(rows);
    const fresh = freshFolder();
    Store.open(fresh, 'write').close();
    expect([...after.keys()]).toEqual([...rowsOf(join(fresh, 'porchlight.db')).keys()]);
  });
