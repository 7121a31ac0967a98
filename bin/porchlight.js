#!/usr/bin/env node
// The program, from a checkout and from the package: answers --version, finds Node 24 and starts the right entry with it.
// Plain JavaScript for any Node from 20.19 on; nothing is imported that the quick answers do not need.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;

// Keeps the whole process under 150 MB with src/daemon/heap-guard.ts: a small young generation, no helper threads with memory of their
// own (which take 10 MB and save no work), and a limit that a mistake would hit before the machine suffers. The flow kernel is compiled
// well at once: compiling it twice, quickly first, takes longer.
const HEAP_FLAGS = ['--single-threaded', '--no-liftoff', '--max-old-space-size=512'];

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
/** Three threads with a heap each run for months: their young generations are half as large as that of a command that ends. */
const runsForMonths = ['start', 'demo', 'watch'].includes(words[0]);
// A signal shall not open a debugger.
const NODE_FLAGS = [`--max-semi-space-size=${runsForMonths ? 1 : 2}`, ...HEAP_FLAGS, '--disable-sigusr1'];

if (words.length === 1 && (words[0] === '--version' || words[0] === '-V' || words[0] === 'version')) {
  // A reader that has gone is no error.
  process.stdout.on('error', ({ code }) => {
    const reason = code === 'ENOSPC' ? 'no space is left on the disk' : `the system refuses with ${code}`;
    if (code !== 'EPIPE') stop(`Cannot write standard output: ${reason}.`, 'make room, or send it to another place.');
  });
  process.stdout.write(`porchlight ${JSON.parse(readFileSync(`${root}package.json`, 'utf8')).version}\n`);
} else {
  await start();
}

async function start() {
  const source = `${root}src/cli/main.ts`;
  const built = `${root}dist/main.js`;
  // In a checkout the sources run, but for `npm start`, which has just built them: without what strips types it takes 50 MB less.
  const isBuiltWanted = process.env.PORCHLIGHT_BUILT === '1' && existsSync(built);
  delete process.env.PORCHLIGHT_BUILT;
  const main = existsSync(source) && !isBuiltWanted ? source : built;
  if (!existsSync(main)) stop('the program is not built.', 'run `npm run build`, or install the package again.');
  await useCompileCache();
  // A home runs for months: large blocks go back to the system when they are freed, and leave no holes; one arena of glibc for all threads
  // leaves fewer. 40 MB less with 200 devices.
  if (runsForMonths) {
    process.env.MALLOC_ARENA_MAX ??= '1';
    process.env.MALLOC_MMAP_THRESHOLD_ ??= '65536';
  }
  // glibc gives each thread its own arena, and none of them is ever given back.
  process.env.MALLOC_ARENA_MAX ??= '2';
  const isNewEnough = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR;
  const node = isNewEnough ? process.execPath : await findNode();
  const nodeWords = [...process.execArgv, ...NODE_FLAGS, main, ...words];
  if (isNewEnough && process.execve !== undefined && process.platform !== 'win32') {
    // The heap flags count only from the start of a process: this one becomes the new one, which costs 20 ms and no memory.
    process.execve(node, [node, ...nodeWords], process.env);
  }
  await runChild(node, nodeWords);
}

/** Compiled code is kept in the user's own cache folder, never in a shared one where others could plant it. */
async function useCompileCache() {
  if (process.env.NODE_COMPILE_CACHE !== undefined || process.getuid === undefined) return;
  const { homedir } = await import('node:os');
  const { statSync } = await import('node:fs');
  try {
    const home = homedir();
    if (statSync(home).uid !== process.getuid()) return;
    process.env.NODE_COMPILE_CACHE = `${process.env.XDG_CACHE_HOME || `${home}/.cache`}/porchlight/compiled`;
  } catch {
    // Without a home folder the program starts a little slower.
  }
}

/** The Node 24 that npm installed beside this package. */
async function findNode() {
  const { createRequire } = await import('node:module');
  const name = `node-${process.platform}-${process.arch}`;
  try {
    const folder = createRequire(import.meta.url)
      .resolve(`${name}/package.json`)
      .slice(0, -'package.json'.length);
    const node = `${folder}bin/node`;
    if (existsSync(node)) return node;
  } catch {
    // Not installed: said below.
  }
  return stop(
    `Porchlight needs Node ${NODE_MAJOR}; this is Node ${process.versions.node} and the package ${name} is not installed.`,
    `install Node ${NODE_MAJOR} or later, or install Porchlight again without leaving out optional packages.`,
  );
}

async function runChild(node, nodeWords) {
  const { spawn } = await import('node:child_process');
  // By this number the program notices when its launcher was killed: nobody could end it from the terminal any more.
  const env = { ...process.env, PORCHLIGHT_LAUNCHER: String(process.pid) };
  const child = spawn(node, nodeWords, { stdio: 'inherit', env });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) =>
    stop(`${node} does not run here (${error.code}).`, `install Node ${NODE_MAJOR} or later and start again.`),
  );
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    // It had not got as far as listening.
    if (signal === 'SIGINT') process.exit(130);
    // Its own handlers would catch the signal that it means to end by.
    for (const name of signals) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

function stop(message, hint) {
  process.stderr.write(`Error: ${message}\nTry: ${hint}\n`);
  process.exit(2);
}
