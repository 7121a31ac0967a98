// Results never take the place of packets: a name that holds a capture, or that two results want, is refused before any work.
import { type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../base/user-error.ts';
import { isCaptureFile } from '../capture/index.ts';
import { FACT_LOGS } from '../records/fact-logs.ts';

/** The files that a run of `flows` is about to write; '-' = standard output. */
export interface PlannedFiles {
  readonly out: string;
  /** Folder of the logs of facts, undefined = none are wanted. */
  readonly facts: string | undefined;
}

/** Throws `write-failed` where one of the files is a packet capture, and `bad-option` where two of them are one. */
export async function refuseLosses({ out, facts }: PlannedFiles): Promise<void> {
  const logs = facts === undefined ? [] : FACT_LOGS.map((log) => join(facts, `${log}.log`));
  if (out !== '-' && logs.some((log) => isSamePlace(log, out)))
    throw new UserError('bad-option', {
      command: 'flows',
      reason: `--facts writes ${out} too: give --out another name`,
    });
  for (const file of out === '-' ? logs : [out, ...logs]) {
    if (plainFile(file) === null || !(await isCaptureFile(file))) continue;
    throw new UserError('write-failed', { file, reason: 'it holds a packet capture, which would be lost' });
  }
}

function isSamePlace(one: string, other: string): boolean {
  if (resolve(one) === resolve(other)) return true;
  const [a, b] = [plainFile(one), plainFile(other)];
  return a !== null && b !== null && a.dev === b.dev && a.ino === b.ino;
}

/** What the system knows of a plain file; null where there is none, or it does not tell: writing there will say why. */
function plainFile(file: string): Stats | null {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats?.isFile() === true ? stats : null;
  } catch {
    return null;
  }
}
