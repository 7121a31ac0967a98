// Makes a folder for records, with the folders above it.
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../base/user-error.ts';
import { writeFailed } from './byte-output.ts';

/**
 * Makes the folder where there is none; throws `write-failed`. Level by level, since Node's own recursion never ends on a file
 * system that answers "no such file" where folders cannot be made, such as /proc.
 */
export function makeFolder(path: string): void {
  try {
    for (const folder of missingFolders(path)) makeLevel(folder);
  } catch (error) {
    throw error instanceof UserError ? error : writeFailed(path, error);
  }
}

/** The path and the folders above it that are not there, the uppermost first; a file in the way is one of them. */
function missingFolders(path: string): string[] {
  const missing: string[] = [];
  for (let at = path; !isFolder(at) && at !== dirname(at); at = dirname(at)) missing.push(at);
  return missing.reverse();
}

function makeLevel(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another program may have made it meanwhile.
    if (isFolder(folder)) return;
    const isRefused = (error as NodeJS.ErrnoException).code === 'ENOENT' && isFolder(dirname(folder));
    if (!isRefused) throw error;
    throw new UserError('write-failed', { file: folder, reason: 'no folder can be made there' }, { cause: error });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
