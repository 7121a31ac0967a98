import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../scripts/setup.mjs', import.meta.url));
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-setup-'));
  mkdirSync(join(folder, 'scripts'));
  cpSync(script, join(folder, 'scripts/setup.mjs'));
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } }),
  );
  // Stands in for npm: leaves a mark and what an install leaves.
  writeFileSync(
    join(folder, 'npm.cjs'),
    "const fs = require('node:fs'); fs.mkdirSync('node_modules', { recursive: true }); fs.writeFileSync('ran-npm', process.argv[2]);",
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function setUp(...words: string[]): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, ['scripts/setup.mjs', ...words], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 120_000,
    env: { ...process.env, npm_execpath: join(folder, 'npm.cjs'), npm_node_execpath: process.execPath },
  });
}

function install(version: string): void {
  mkdirSync(join(folder, `node_modules/node-${process.platform}-${process.arch}`), { recursive: true });
  writeFileSync(
    join(folder, 'node_modules/.package-lock.json'),
    JSON.stringify({ packages: { 'node_modules/a': { version } } }),
  );
}

test('set-up installs once', () => {
  expect(setUp().status).toBe(0);
  expect(existsSync(join(folder, 'ran-npm'))).toBe(true);
  rmSync(join(folder, 'ran-npm'));
  expect(setUp().status).toBe(0);
  expect(existsSync(join(folder, 'ran-npm'))).toBe(false);
});

test('what a plain npm ci installed is taken as it is', () => {
  install('1.0.0');
  expect(setUp().status).toBe(0);
  expect(existsSync(join(folder, 'ran-npm'))).toBe(false);
});

test('an install of other versions is made anew', () => {
  install('0.9.0');
  expect(setUp().status).toBe(0);
  expect(existsSync(join(folder, 'ran-npm'))).toBe(true);
});

test('a lock that an interrupted install left behind does not hold anybody up', () => {
  const ended = spawnSync(process.execPath, ['-e', '']).pid;
  symlinkSync(String(ended), join(folder, '.setup-lock'));
  expect(setUp().status).toBe(0);
  expect(existsSync(join(folder, 'ran-npm'))).toBe(true);
  expect(existsSync(join(folder, '.setup-lock'))).toBe(false);
});

test('the program is built for those who run it, and anew when its sources have changed', () => {
  install('1.0.0');
  mkdirSync(join(folder, 'src/cli'), { recursive: true });
  writeFileSync(join(folder, 'src/cli/main.ts'), 'first');
  // Stands in for the build: keeps what it was made of.
  writeFileSync(
    join(folder, 'scripts/build.mjs'),
    "import fs from 'node:fs'; fs.mkdirSync('dist', { recursive: true }); fs.copyFileSync('src/cli/main.ts', 'dist/main.js');",
  );
  writeFileSync(join(folder, 'scripts/build-web.mjs'), '');
  mkdirSync(join(folder, 'node_modules/.bin'));
  symlinkSync(process.execPath, join(folder, 'node_modules/.bin/node'));
  const built = join(folder, 'dist/main.js');
  expect(setUp().status).toBe(0);
  expect(existsSync(built)).toBe(false);
  expect(setUp('program')).toMatchObject({ status: 0, stderr: 'Building the program …\n' });
  expect(readFileSync(built, 'utf8')).toBe('first');
  expect(setUp('program')).toMatchObject({ status: 0, stderr: '' });
  writeFileSync(join(folder, 'src/cli/main.ts'), 'second');
  expect(setUp('program').status).toBe(0);
  expect(readFileSync(built, 'utf8')).toBe('second');
});

test('a running install is told and waited for', () => {
  symlinkSync(String(process.pid), join(folder, '.setup-lock'));
  const run = spawnSync(process.execPath, ['scripts/setup.mjs'], { cwd: folder, encoding: 'utf8', timeout: 1500 });
  expect(run.status).toBe(null);
  expect(run.stderr).toContain(`Another install is running (process ${process.pid})`);
});
