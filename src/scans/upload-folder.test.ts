// Tests of uploads on disk: limits while streaming, and nothing left of what did not come whole.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UploadFolder, type UploadOptions } from './upload-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'uploads-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
async function open(options: Partial<UploadOptions> = {}) {
  const folder = join(root, String(folders++));
  const uploads = new UploadFolder({ folder, bytesMax: 1_000_000, ...options });
  await uploads.prepare(() => false);
  return { folder, uploads };
}

async function* zeros(count: number, size: number, end?: Error): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield new Uint8Array(size);
  if (end !== undefined) throw end;
}

test('what comes is what lies there, under a name of ours that only the owner may read', async () => {
  const { folder, uploads } = await open();
  const bytes = Uint8Array.from({ length: 700_000 }, (_, i) => i % 251);
  async function* body(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 999) yield bytes.subarray(at, at + 999);
  }
  const { id, bytes: count } = await uploads.receive('../../x', body(), bytes.length);
  expect(count).toBe(bytes.length);
  expect(id).toMatch(/^[0-9a-f]{24}$/);
  expect(readFileSync(uploads.pathOf(id)).equals(bytes)).toBe(true);
  expect(statSync(uploads.pathOf(id)).mode & 0o777).toBe(0o600);
  await uploads.remove(id);
  await uploads.remove(id);
  expect(readdirSync(folder)).toEqual([]);
});

test('a file over the limit is refused at once where its length is known, and else while it comes', async () => {
  const { folder, uploads } = await open();
  let taken = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      taken += 65_536;
      yield new Uint8Array(65_536);
    }
  }
  await expect(uploads.receive('a', endless(), 2_000_000)).rejects.toMatchObject({ code: 'upload-too-large' });
  expect(taken).toBe(0);
  await expect(uploads.receive('a', endless(), null)).rejects.toMatchObject({ code: 'upload-too-large' });
  expect(taken).toBeLessThan(1_100_000);
  expect(readdirSync(folder)).toEqual([]);
});

test('nothing stays of an upload whose sender went away, sent nothing, or sent less than announced', async () => {
  const { folder, uploads } = await open();
  await expect(uploads.receive('a', zeros(9, 50_000, new Error('gone')), null)).rejects.toThrow('gone');
  await expect(uploads.receive('a', zeros(3, 0), null)).rejects.toMatchObject({ code: 'no-upload' });
  await expect(uploads.receive('a', zeros(3, 10), 31)).rejects.toMatchObject({ code: 'upload-cut' });
  expect(readdirSync(folder)).toEqual([]);
});

test('a disk that is nearly full takes nothing, and one that fills up keeps no part', async () => {
  const { folder, uploads } = await open({ freeBytes: async () => 300e6, bytesMax: 1e9 });
  await expect(uploads.receive('a', zeros(1, 10), 100e6)).rejects.toMatchObject({ code: 'disk-full' });
  let free = 310e6;
  const filling = await open({ freeBytes: async () => free, bytesMax: 1e9 });
  async function* body(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 100; i++) {
      free -= 8e6;
      yield new Uint8Array(8e6);
    }
  }
  await expect(filling.uploads.receive('a', body(), null)).rejects.toMatchObject({ code: 'disk-full' });
  expect([...readdirSync(folder), ...readdirSync(filling.folder)]).toEqual([]);
});

test('what a run before left behind goes, but for files that are kept', async () => {
  const folder = join(root, 'left');
  mkdirSync(folder, { mode: 0o755 });
  for (const name of ['a.part', 'b.upload', 'c.upload', 'other.txt']) writeFileSync(join(folder, name), 'x');
  await new UploadFolder({ folder, bytesMax: 1 }).prepare((id) => id === 'c');
  expect(readdirSync(folder).sort()).toEqual(['c.upload', 'other.txt']);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(existsSync(join(folder, 'c.upload'))).toBe(true);
});
