// The file of a backup: what was packed comes out again, and nothing else ever does.
import { createHash } from 'node:crypto';
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
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { packBackup, unpackBackup } from './backup-file.ts';
import type { BackupHeader } from './backup-header.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-packing-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const newFolder = (): string => {
  const folder = join(root, `${count++}`);
  mkdirSync(folder);
  return folder;
};

const DATABASE = Buffer.from('rows and rows '.repeat(20_000));
const SETTINGS = Buffer.from('web:\n  port: 9000\n');
const source = newFolder();
writeFileSync(join(source, 'porchlight.db'), DATABASE);
writeFileSync(join(source, 'porchlight.yaml'), SETTINGS);
writeFileSync(join(source, 'porchlight.log'), 'not asked for');
const plain = join(root, 'plain.backup');
const sealed = join(root, 'sealed.backup');
const options = { program: '1.2.3', createdMs: 1_790_000_000_000 };
await packBackup(source, plain, { ...options, passphrase: null });
await packBackup(source, sealed, { ...options, passphrase: 'a lamp in May' });

/** The code of what unpacking throws, and what it left. */
async function refusal(
  file: Buffer,
  passphrase: string | null = null,
): Promise<{ code: string; text: string; left: string[] }> {
  const path = join(newFolder(), 'x.backup');
  writeFileSync(path, file);
  const into = newFolder();
  const error = await unpackBackup(path, 'x.backup', into, passphrase).then(
    () => null,
    (each: unknown) => each,
  );
  expect(error).toBeInstanceOf(Error);
  return {
    code: (error as { code?: string }).code ?? 'none',
    text: (error as Error).message,
    left: readdirSync(join(into, '..')).filter((name) => !/^\d+$|\.backup$/.test(name)),
  };
}

const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A file made by hand, with a right sum for each part unless it is given. */
function handmade(
  parts: readonly { name: string; content: Buffer; bytes?: number; sha256?: string }[],
  body = gzipSync(Buffer.concat(parts.map(({ content }) => content))),
): Buffer {
  const header = {
    program: 'x',
    created: 1,
    secrets: false,
    parts: parts.map(({ name, content, bytes, sha256 }) => ({
      name,
      bytes: bytes ?? content.length,
      sha256: sha256 ?? sum(content),
    })),
    encryption: null,
  } as unknown as BackupHeader;
  return Buffer.concat([Buffer.from(`porchlight-backup 1\n${JSON.stringify(header)}\n`), body]);
}
const database = { name: 'porchlight.db', content: DATABASE };

test('what was packed comes out again, plain and encrypted; only known names were taken in', async () => {
  for (const [file, passphrase] of [
    [plain, null],
    [sealed, 'a lamp in May'],
  ] as const) {
    const into = newFolder();
    const header = await unpackBackup(file, 'x', into, passphrase);
    expect(header).toMatchObject({ program: '1.2.3', created: 1_790_000_000, secrets: passphrase !== null });
    expect(readdirSync(into).sort()).toEqual(['porchlight.db', 'porchlight.yaml']);
    expect(readFileSync(join(into, 'porchlight.db')).equals(DATABASE)).toBe(true);
    expect(readFileSync(join(into, 'porchlight.yaml')).equals(SETTINGS)).toBe(true);
    expect(statSync(join(into, 'porchlight.db')).mode & 0o077).toBe(0);
    expect(statSync(file).mode & 0o077).toBe(0);
  }
  expect(readFileSync(plain).subarray(0, 20).toString()).toBe('porchlight-backup 1\n');
});

test('an encrypted one opens with its passphrase alone, and no byte of it can be changed', async () => {
  const file = readFileSync(sealed);
  expect((await refusal(file)).code).toBe('backup-locked');
  expect((await refusal(file, 'a lamp in June')).code).toBe('wrong-passphrase');
  const step = Math.ceil(file.length / 20);
  for (let at = 0; at < file.length; at += step) {
    const changed = Buffer.from(file);
    changed[at]! ^= 0x10;
    expect((await refusal(changed, 'a lamp in May')).code).toMatch(
      /^(?:not-a-backup|backup-damaged|wrong-passphrase|backup-newer)$/,
    );
  }
}, 120_000);

test('a plain one that is cut off or changed anywhere is refused', async () => {
  const file = readFileSync(plain);
  for (let bytes = 0; bytes < file.length; bytes += Math.ceil(file.length / 40))
    expect((await refusal(file.subarray(0, bytes))).code).toMatch(/^(?:not-a-backup|backup-damaged)$/);
  const start = file.indexOf(10, 20) + 1;
  for (let at = start; at < file.length; at += Math.ceil(file.length / 40)) {
    const changed = Buffer.from(file);
    changed[at]! ^= 0x10;
    const path = join(newFolder(), 'x.backup');
    writeFileSync(path, changed);
    const into = newFolder();
    // Bytes of gzip's own head, such as its time, carry nothing of ours.
    const isRefused = await unpackBackup(path, 'x', into, null).then(
      () => false,
      () => true,
    );
    expect(isRefused || readFileSync(join(into, 'porchlight.db')).equals(DATABASE)).toBe(true);
  }
}, 60_000);

test('names that lead elsewhere, unknown names, names twice, and no database are refused before anything is written', async () => {
  for (const name of ['../evil', '/etc/passwd', 'porchlight.db/../../x', 'porchlight.lock', 'uploads', '']) {
    const found = await refusal(handmade([database, { name, content: Buffer.from('x') }]));
    expect(found).toMatchObject({ code: 'backup-damaged', left: [] });
    expect(found.text).toContain(`called "${name}"`);
  }
  expect((await refusal(handmade([database, database]))).text).toContain('porchlight.db twice');
  expect((await refusal(handmade([{ name: 'porchlight.yaml', content: SETTINGS }]))).text).toContain('no database');
  expect(existsSync(join(root, 'evil'))).toBe(false);
});

test('wrong sums, more or less than announced, and what cannot find room are refused', async () => {
  const wrong = handmade([{ ...database, sha256: sum(SETTINGS) }]);
  expect((await refusal(wrong)).text).toContain('is not what was packed');
  expect((await refusal(handmade([{ ...database, bytes: 10 }]))).code).toBe('backup-damaged');
  expect((await refusal(handmade([{ ...database, bytes: DATABASE.length + 1 }]))).text).toContain('cut off');
  expect((await refusal(handmade([{ ...database, bytes: 2 ** 39 }]))).code).toBe('backup-no-room');
  expect((await refusal(handmade([{ ...database, bytes: 2 ** 50 }]))).code).toBe('backup-damaged');
  const large = { name: 'porchlight.yaml', content: Buffer.from(''), bytes: 2 ** 21 };
  expect((await refusal(handmade([database, large]))).text).toContain('larger than any');
});

test('a bomb writes no byte more than it announced', async () => {
  const zeros = Buffer.alloc(64 * 1024 * 1024);
  const path = join(newFolder(), 'bomb.backup');
  writeFileSync(path, handmade([{ ...database, content: Buffer.alloc(1000) }], gzipSync(zeros)));
  const into = newFolder();
  await expect(unpackBackup(path, 'x', into, null)).rejects.toMatchObject({ code: 'backup-damaged' });
  expect(statSync(join(into, 'porchlight.db')).size).toBe(1000);
});

test('newer formats, other files and heads of other shapes are told apart', async () => {
  expect((await refusal(Buffer.from('porchlight-backup 2\n{}\n'))).code).toBe('backup-newer');
  expect((await refusal(Buffer.from('SQLite format 3\0'))).code).toBe('not-a-backup');
  expect((await refusal(Buffer.alloc(0))).code).toBe('not-a-backup');
  expect((await refusal(Buffer.from(`porchlight-backup 1\n${'['.repeat(15_000)}\n`))).code).toBe('backup-damaged');
  expect((await refusal(Buffer.from(`porchlight-backup 1\n${'x'.repeat(40_000)}\n`))).code).toBe('backup-damaged');
  const greedy = readFileSync(sealed).toString('latin1').replace('"log2N":15', '"log2N":30');
  expect((await refusal(Buffer.from(greedy, 'latin1'), 'a lamp in May')).code).toBe('backup-damaged');
});

test('a disk that takes no more leaves no half file behind', async () => {
  const into = join(root, 'missing', 'x.backup');
  await expect(packBackup(source, into, { ...options, passphrase: null })).rejects.toMatchObject({
    code: 'write-failed',
  });
});
