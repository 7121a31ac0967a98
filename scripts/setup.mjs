// Installs the pinned dependencies once, so that `npm start` and `npm test` work from a fresh clone.
// Plain JavaScript and node: modules only, because it runs under the visitor's own Node (20.19 or later).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.installed`;
const lock = `${root}.setup-lock`;
const wanted = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .update(`${process.platform}-${process.arch}`)
  .digest('hex');

const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;

// `npm ci` deletes node_modules first, so two installs at once would pull the floor from under each other.
const LOCK_STALE_MS = 10 * 60 * 1000;
function takeLock() {
  for (;;) {
    try {
      mkdirSync(lock);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      let ageMs = 0;
      try {
        ageMs = Date.now() - statSync(lock).mtimeMs;
      } catch {
        continue; // The other install ended between the two calls.
      }
      if (ageMs > LOCK_STALE_MS) rmSync(lock, { recursive: true, force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
}

function install() {
  console.error('Installing dependencies (once) …');
  // npm's own Node, never node_modules/.bin/node: `npm ci` deletes that file while it runs.
  const npm = process.env.npm_execpath;
  const flags = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--engine-strict=false',
    '--ignore-scripts',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const run = npm
    ? spawnSync(process.env.npm_node_execpath ?? process.execPath, [npm, ...flags], options)
    : spawnSync('npm', flags, options);
  if (run.status !== 0) {
    console.error(`Error: the dependencies could not be installed into ${root}node_modules.`);
    console.error('Try: check the network and run `npm ci` to see the reason.');
    return run.status ?? 1;
  }
  writeFileSync(stamp, wanted);
  return 0;
}

if (!isInstalled()) {
  try {
    takeLock();
  } catch (error) {
    console.error(`Error: cannot write to ${root}: ${error.code}.`);
    console.error('Try: run it from a folder that you own.');
    process.exit(1);
  }
  let status = 0;
  try {
    if (!isInstalled()) status = install();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
  process.exit(status);
}
