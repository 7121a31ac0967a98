// Puts files in the place of others, all or none: what was there is kept aside, and comes back when anything goes wrong.
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';

const ASIDE = /^before-restore-\d{8}T\d{6}Z(?:-\d+)?$/;
/** Former homes kept: the two latest. */
const ASIDE_KEPT = 2;

/** Folders with former homes, the oldest first. */
export function formerHomes(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => ASIDE.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Makes a folder for what is about to be replaced, and lets older ones go. */
export function makeAside(folder: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  for (let number = 1; ; number++) {
    const aside = join(folder, `before-restore-${stamp}${number === 1 ? '' : `-${number}`}`);
    if (existsSync(aside)) continue;
    mkdirSync(aside, { mode: 0o700 });
    for (const old of formerHomes(folder).slice(0, -ASIDE_KEPT)) rmSync(old, { recursive: true, force: true });
    return aside;
  }
}

/**
 * Moves each of `names` that stands in `from` into `folder`; those that were there are kept in `aside`. Each file changes hands in one
 * step, so that a power cut leaves a whole file in each place. Throws data-not-writable, with everything as it was.
 */
export function swapFiles(folder: string, from: string, aside: string, names: readonly string[]): void {
  const moved: string[] = [];
  const owner = statSync(folder);
  try {
    for (const name of names) if (existsSync(join(folder, name))) keep(join(folder, name), join(aside, name));
    for (const name of names) {
      if (!existsSync(join(from, name))) continue;
      chmodSync(join(from, name), 0o600);
      // Root puts back what a service's own user must be able to open.
      if (process.getuid?.() === 0) chownSync(join(from, name), owner.uid, owner.gid);
      settle(join(from, name));
      moved.push(name);
      renameSync(join(from, name), join(folder, name));
    }
    settle(folder);
  } catch (error) {
    for (const name of moved) putBack(join(aside, name), join(folder, name));
    throw new UserError('data-not-writable', { folder, reason: systemReason(error) }, { cause: error });
  }
}

/** The folder, or null when there was nothing to keep; it goes then. */
export function keptOrNothing(aside: string): string | null {
  if (readdirSync(aside).length > 0) return aside;
  rmdirSync(aside);
  return null;
}

/** A second name for the same file where the file system has such; it costs no room. */
function keep(file: string, kept: string): void {
  try {
    linkSync(file, kept);
  } catch {
    copyFileSync(file, kept);
    chmodSync(kept, 0o600);
  }
}

function putBack(kept: string, file: string): void {
  if (!existsSync(kept)) {
    rmSync(file, { force: true });
    return;
  }
  const half = join(dirname(file), `.${process.pid}.back`);
  rmSync(half, { force: true });
  keep(kept, half);
  renameSync(half, file);
}

/** Waits until the disk has it. */
function settle(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
