// The store under sabotage: files that are removed, moved, replaced or damaged while they are open.
import { closeSync, copyFileSync, mkdtempSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { UserError } from '../base/user-error.ts';
import { Settings } from '../settings/settings.ts';
import { Store } from '../store/store.ts';
import { homeSettingsOf } from './home-settings.ts';
import { Messages } from './messages.ts';
import { StoreKeeping, type StoreTold } from './store-keeping.ts';

const LIMIT = 60_000;
const root = mkdtempSync(join(tmpdir(), 'porchlight-keeping-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const { values } = Settings.open({ file: join(root, 'porchlight.yaml') });

interface Opened {
  readonly folder: string;
  readonly keeping: StoreKeeping;
  readonly failed: Promise<UserError>;
  readonly troubles: (string | null)[];
}

function opened(name: string, isDoubted = false): Opened {
  const folder = join(root, name);
  const troubles: (string | null)[] = [];
  const failure = Promise.withResolvers<UserError>();
  const start = {
    folder,
    settings: homeSettingsOf(values),
    bytesMax: 1e9,
    policy: Messages.policyOf(values),
    isDoubted,
  };
  const tell = (news: StoreTold): void => {
    if (news.type === 'trouble') troubles.push(news.message);
  };
  return { folder, keeping: new StoreKeeping(start, tell, failure.resolve), failed: failure.promise, troubles };
}

test.for([['porchlight.db'], ['porchlight.db-wal'], ['porchlight.db', 'porchlight.db-wal', 'porchlight.db-shm']])(
  'what was stored is written anew when %s is removed while it is open, and nothing of it is lost',
  { timeout: LIMIT },
  async (names) => {
    const { folder, keeping, failed } = opened(`removed-${names.length}-${names[0]}`);
    keeping.putSetting('early', 'kept');
    for (const name of names) rmSync(join(folder, name));
    keeping.putSetting('late', 'kept too');
    expect((await failed).message).toContain('its files were removed, and are written anew');
    const store = Store.open(folder, 'write');
    expect([store.owner.setting('early'), store.owner.setting('late')]).toEqual(['kept', 'kept too']);
    store.close();
  },
);

test(
  'a data folder that is moved away is told until it is back, and what is saved meanwhile is in it',
  async () => {
    const { folder, keeping, troubles } = opened('moved');
    renameSync(folder, `${folder}-elsewhere`);
    await expect.poll(() => troubles.at(-1), { timeout: LIMIT }).toContain('it was moved or removed');
    keeping.putSetting('meanwhile', 'kept');
    renameSync(`${folder}-elsewhere`, folder);
    await expect.poll(() => troubles.at(-1), { timeout: LIMIT }).toBe(null);
    keeping.close();
    const store = Store.open(folder, 'write');
    expect(store.owner.setting('meanwhile')).toBe('kept');
    store.close();
  },
  2 * LIMIT,
);

test(
  'another database that is put in its place is opened, and its pages are looked at',
  async () => {
    const other = opened('other');
    other.keeping.putSetting('whose', 'another');
    other.keeping.close();
    const { folder, keeping, failed } = opened('replaced');
    keeping.putSetting('whose', 'ours');
    copyFileSync(join(other.folder, 'porchlight.db'), join(folder, 'half'));
    renameSync(join(folder, 'half'), join(folder, 'porchlight.db'));
    expect((await failed).message).toContain('another database stands there');
    expect(statSync(join(folder, 'porchlight.db-ended'), { throwIfNoEntry: false })).toBeUndefined();
    const store = Store.open(folder, 'write');
    expect(store.owner.setting('whose')).toBe('another');
    store.close();
  },
  LIMIT,
);

test(
  'pages that are found damaged end the store, and the next opening sets the database aside',
  async () => {
    const { folder, keeping, failed } = opened('damaged');
    keeping.putSetting('large', 'x'.repeat(3_000_000));
    keeping.close();
    const again = opened('damaged');
    garble(join(folder, 'porchlight.db'));
    try {
      again.keeping.setting('large');
    } catch (error) {
      again.keeping.judge(error);
    }
    expect((await again.failed).code).toBe('data-damaged');
    expect(statSync(join(folder, 'porchlight.db-ended'), { throwIfNoEntry: false })).toBeUndefined();
    const anew = opened('damaged');
    expect(anew.keeping.setAside).toBe(join(folder, 'porchlight.db.damaged-1'));
    anew.keeping.close();
    expect(await Promise.race([failed, 'none'])).toBe('none');
  },
  LIMIT,
);

test('a database that somebody doubts is looked at, however orderly it was closed', () => {
  const { folder, keeping } = opened('doubted');
  keeping.putSetting('large', 'x'.repeat(3_000_000));
  keeping.close();
  const file = join(folder, 'porchlight.db');
  const before = opened('doubted');
  garble(file);
  // Nothing was read meanwhile: it ends in order.
  before.keeping.close();
  const anew = opened('doubted', true);
  expect(anew.keeping.setAside).toBe(`${file}.damaged-1`);
  anew.keeping.close();
});

/** Overwrites the heads of pages behind the first ones. */
function garble(file: string): void {
  const handle = openSync(file, 'r+');
  for (let at = 4096 * 60; at < statSync(file).size; at += 4096) writeSync(handle, Buffer.alloc(64, 0x5a), 0, 64, at);
  closeSync(handle);
}
