// What an input may be told to read: capture files and pipes by their whole path, not devices and not what the kernel tells of itself.
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';
import { parseSshTarget } from '../capture/ssh-target.ts';
import type { InputChoice } from '../documents/setup.ts';

const KERNEL_FOLDERS = ['/proc', '/sys', '/dev'];

/** Refuses, before it is kept, what can never be watched: an empty target, a router's address that is none. Throws bad-setting, bad-option. */
export function checkInputWords({ kind, target }: InputChoice): void {
  if (kind === 'ssh') parseSshTarget(target);
  else if (target === '' && (kind === 'interface' || kind === 'capture'))
    throw new UserError('bad-setting', { name: 'input.target', reason: `the input ${kind} needs one` });
}

/**
 * Refuses a capture that is none to read: the choice comes over the network, from whoever has an admin token, while the daemon may run as
 * root. Standard input is the daemon's own, and a name without a folder would depend on where it was started. Rejects with input-refused.
 */
export async function checkInputTarget({ kind, target }: InputChoice): Promise<void> {
  if (kind !== 'capture') return;
  const refused = (reason: string, cause?: unknown): UserError =>
    new UserError('input-refused', { target, reason }, { cause });
  if (!isAbsolute(target) || target.includes('\0')) throw refused('it is no whole path');
  let path: string;
  let isReadable: boolean;
  try {
    path = await realpath(target);
    const facts = await stat(path);
    isReadable = facts.isFile() || facts.isFIFO();
  } catch (error) {
    throw refused(systemReason(error), error);
  }
  if (!isReadable) throw refused('it is neither a file nor a pipe');
  if (KERNEL_FOLDERS.some((folder) => path.startsWith(`${folder}/`)))
    throw refused('files of the system itself are no captures');
}
