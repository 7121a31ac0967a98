// Installs the pinned dependencies once, so that `npm start` and `npm test` work from a fresh clone.
// Plain JavaScript and node: modules only, because it runs under the visitor's own Node (20.19 or later).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.installed`;
const lock = `${root}.setup-lock`;
const wanted = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .update(`${process.platform}-${process.arch}`)
  .digest('hex');

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
};

/** True if a plain `npm ci` or `npm install` has put exactly the locked packages here. */
function isInstalledByNpm() {
  const locked = readJson(`${root}package-lock.json`)?.packages ?? {};
  const present = readJson(`${root}node_modules/.package-lock.json`)?.packages;
  if (present === undefined || !existsSync(`${root}node_modules/node-${process.platform}-${process.arch}`))
    return false;
  return Object.entries(locked).every(
    ([path, { version, optional }]) =>
      path === '' || present[path]?.version === version || (optional && !present[path]),
  );
}

function isInstalled() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  if (!isInstalledByNpm()) return false;
  try {
    writeFileSync(stamp, wanted);
  } catch {
    // A checkout that somebody else owns: what is installed serves all the same, it is only looked at again next time.
  }
  return true;
}

/** The process that holds the lock, or 0 if it has ended and left the lock behind. */
function lockHolder() {
  const pid = Number(readlinkOrEmpty(lock));
  if (!(pid > 0)) return 0;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error.code === 'EPERM' ? pid : 0;
  }
}

function readlinkOrEmpty(path) {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

// `npm ci` deletes node_modules first, so two installs at once would pull the floor from under each other. The lock is a
// symbolic link to the number of the process that holds it: made in one step, and told from one that was left behind.
function takeLock() {
  for (let isTold = false; ; ) {
    try {
      symlinkSync(String(process.pid), lock);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = lockHolder();
    if (holder === 0) rmSync(lock, { recursive: true, force: true });
    else {
      if (!isTold) console.error(`Another install is running (process ${holder}); waiting for it …`);
      isTold = true;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
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
    rmSync(lock, { force: true });
  }
  process.exit(status);
}
