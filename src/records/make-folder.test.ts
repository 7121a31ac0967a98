import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-folders-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a folder is made with those above it, and one that is there stays', () => {
  const deep = join(folder, 'one', 'two', 'three');
  makeFolder(deep);
  makeFolder(`${deep}/`);
  makeFolder(`${folder}/four/../five`);
  for (const made of [deep, join(folder, 'five')]) expect(statSync(made).isDirectory()).toBe(true);
});

test('a file in the way, or a link to nothing, is said to be there', () => {
  const taken = join(folder, 'taken');
  writeFileSync(taken, '');
  symlinkSync('nothing', join(folder, 'link'));
  for (const path of [taken, join(taken, 'deep'), join(folder, 'link')])
    expect(() => makeFolder(path), path).toThrow(/a file of that name is in the way/);
});

test.skipIf(!existsSync('/proc/self'))(
  'where the system makes no folders, it is said instead of tried for ever',
  () => {
    const program = `import { makeFolder } from ${JSON.stringify(fileURLToPath(new URL('make-folder.ts', import.meta.url)))};
try { makeFolder('/proc/porchlight/deep'); } catch (error) { console.log(error.message); }`;
    // A process of its own: what loops inside a system call is ended from outside only.
    const words = ['--input-type=module', '--eval', program];
    const run = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL' });
    expect(run.stdout).toMatch(/^Cannot write \/proc\/porchlight: no folder can be made there\.\n$/);
  },
);
