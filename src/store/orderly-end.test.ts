import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { takeEnd } from './orderly-end.ts';
import { Store } from './store.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-end-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function madeFolder(name: string): string {
  const folder = join(root, name);
  const store = Store.open(folder, 'write');
  store.transaction(() => store.owner.putSetting('kept', 'x'.repeat(200_000)));
  store.close();
  return folder;
}

test('a database that was closed in order is known to be whole, once', () => {
  const file = join(madeFolder('whole'), 'porchlight.db');
  expect(takeEnd(file)).toBe(true);
  expect(takeEnd(file)).toBe(false);
});

test('one that was written since, killed in between, or changed in size is looked at page by page', () => {
  const folder = madeFolder('touched');
  const file = join(folder, 'porchlight.db');
  const { atime, mtime } = statSync(file);
  utimesSync(file, atime, new Date(mtime.getTime() + 1000));
  expect(takeEnd(file)).toBe(false);
  const open = Store.open(folder, 'write');
  expect(existsSync(`${file}-ended`)).toBe(false);
  open.close();
  expect(existsSync(`${file}-ended`)).toBe(true);
});

test('damage after an orderly end is found', () => {
  const folder = madeFolder('damaged');
  const file = join(folder, 'porchlight.db');
  const handle = openSync(file, 'r+');
  for (let at = 8192; at < statSync(file).size; at += 4096) writeSync(handle, Buffer.alloc(64, 0xff), 0, 64, at);
  closeSync(handle);
  expect(() => Store.open(folder, 'write')).toThrow(/damaged|pages|cannot be read/i);
});
