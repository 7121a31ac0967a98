// Names of captures: files as given, folders searched. What is a capture is seen by its first bytes, or promised by its name.
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../base/user-error.ts';
import { fileError, openCapture } from './capture-format.ts';

/** Files looked at in one folder tree, and how deep. Beyond it somebody named the root of a disk. */
const FOLDER_FILES_MAX = 100_000;
const FOLDER_DEPTH_MAX = 32;

/** Names by which people expect a capture. */
const CAPTURE_NAME = /\.(pcap|pcapng|cap)(\.gz|\.zst)?$/i;

/**
 * Replaces each folder by the captures in it: all levels, links not followed, sorted by name. Files and '-' stay as they
 * are, whether they exist or not. A file that is called a capture is one of them even if it cannot be read: reading it says why.
 * Throws `no-captures` for a folder without any.
 */
export async function listCaptures(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (path !== '-' && (await isFolder(path))) found.push(...(await searchFolder(path)));
    else found.push(path);
  }
  return [...new Set(found)];
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // It is not there or may not be looked at: opening it says which, in the words for files.
    return false;
  }
}

async function searchFolder(folder: string): Promise<string[]> {
  const files: string[] = [];
  await collectFiles(folder, 0, files);
  const captures: string[] = [];
  for (const file of files.sort()) if (CAPTURE_NAME.test(file) || (await isCaptureFile(file))) captures.push(file);
  if (captures.length === 0) throw new UserError('no-captures', { folder });
  return captures;
}

async function collectFiles(folder: string, depth: number, files: string[]): Promise<void> {
  try {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isFile() && files.length < FOLDER_FILES_MAX) files.push(path);
      else if (entry.isDirectory() && depth < FOLDER_DEPTH_MAX) await collectFiles(path, depth + 1, files);
    }
  } catch (error) {
    // A folder below that may not be read hides its files, as for every other program; the one that was named is an error.
    if (depth === 0) throw fileError(folder, error);
  }
}

/** True when the first bytes of a file are those of a capture. */
export async function isCaptureFile(file: string): Promise<boolean> {
  try {
    await (await openCapture(file, 0)).source.close();
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return false;
  }
}
