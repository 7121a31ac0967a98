// The mark beside the database that another process committed something: whoever keeps answers looks at it before each, without a statement.
import { appendFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const markOf = (folder: string): string => join(folder, 'porchlight.decided');

/** Notes a commit beside the running writer, after it: a file that grows by a byte tells two of one moment apart, which a time would not. */
export function noteDecision(folder: string): void {
  try {
    appendFileSync(markOf(folder), '.', { mode: 0o600 });
  } catch {
    // The disk is full, or the folder gone: the writer looks at the database itself every second.
  }
}

/** How often others have committed since the writer began. */
export function decisionsNoted(folder: string): number {
  return statSync(markOf(folder), { throwIfNoEntry: false })?.size ?? 0;
}

/** The writer begins: what was noted before is in the database that it reads now. */
export function forgetDecisions(folder: string): void {
  rmSync(markOf(folder), { force: true });
}
