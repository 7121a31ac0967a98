// Installs the pinned dependencies once and builds the dashboard when its sources have changed, so that `npm start` and `npm test` work from a
// fresh clone. With the word "program" it builds the program too: a monitor that runs for months takes 50 MB less as plain JavaScript.
// Plain JavaScript and node: modules only, because it runs under the visitor's own Node (20.19 or later).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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

const webStamp = `${root}node_modules/.web-built`;
/** What the built dashboard is made of. */
const WEB_SOURCES = ['web', 'src/documents', 'scripts/build-web.mjs', 'package-lock.json'];

function hashOf(hash, path) {
  const entries = existsSync(`${root}${path}`) ? readdirSync(`${root}${path}`, { withFileTypes: true }) : [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inner = `${path}/${entry.name}`;
    if (entry.isDirectory()) hashOf(hash, inner);
    else hash.update(inner).update(readFileSync(`${root}${inner}`));
  }
}

function hashOfAll(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    if (/\.\w+$/.test(path)) hash.update(readFileSync(`${root}${path}`));
    else hashOf(hash, path);
  }
  return hash.digest('hex');
}

function isWebBuilt() {
  if (!existsSync(`${root}web/vite.config.ts`)) return true;
  if (!existsSync(`${root}dist/web/index.html`) || !existsSync(webStamp)) return false;
  return readFileSync(webStamp, 'utf8') === hashOfAll(WEB_SOURCES);
}

function buildWeb() {
  console.error('Building the dashboard …');
  const options = { cwd: root, stdio: ['ignore', 'ignore', 2] };
  const run = spawnSync(`${root}node_modules/.bin/node`, ['scripts/build-web.mjs'], options);
  if (run.status !== 0) {
    console.error(`Error: the dashboard could not be built into ${root}dist/web.`);
    console.error('Try: run `npm run build` to see the reason.');
    return run.status ?? 1;
  }
  writeFileSync(webStamp, hashOfAll(WEB_SOURCES));
  return 0;
}

const isProgramWanted = process.argv[2] === 'program';
const programStamp = `${root}node_modules/.program-built`;
const PROGRAM_SOURCES = ['src', 'scripts/build.mjs', 'package-lock.json'];

function isProgramBuilt() {
  if (!isProgramWanted || !existsSync(`${root}src/cli/main.ts`)) return true;
  if (!existsSync(`${root}dist/main.js`) || !existsSync(programStamp)) return false;
  return readFileSync(programStamp, 'utf8') === hashOfAll(PROGRAM_SOURCES);
}

function buildProgram() {
  console.error('Building the program …');
  const options = { cwd: root, stdio: ['ignore', 'ignore', 2] };
  const run = spawnSync(`${root}node_modules/.bin/node`, ['scripts/build.mjs'], options);
  if (run.status !== 0) {
    console.error(`Error: the program could not be built into ${root}dist.`);
    console.error('Try: run `npm run build` to see the reason.');
    return run.status ?? 1;
  }
  // That build makes the dashboard anew, too.
  writeFileSync(webStamp, hashOfAll(WEB_SOURCES));
  writeFileSync(programStamp, hashOfAll(PROGRAM_SOURCES));
  return 0;
}

const isReady = () => isInstalled() && isWebBuilt() && isProgramBuilt();

if (!isReady()) {
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
    if (status === 0 && !isProgramBuilt()) status = buildProgram();
    if (status === 0 && !isWebBuilt()) status = buildWeb();
  } finally {
    rmSync(lock, { force: true });
  }
  process.exit(status);
}
