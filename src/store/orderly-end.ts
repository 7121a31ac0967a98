// The note that a database was closed in order: whoever opens it next need not read every page to know that it is whole.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

const NOTE_BYTES_MAX = 200;

/** Stands beside the database while nobody writes it. */
const noteOf = (file: string): string => `${file}-ended`;

/** What the database looked like when it was closed: whoever touched it since left another time or size. */
function lookOf(file: string): string {
  const { size, mtimeNs, ino } = statSync(file, { bigint: true });
  return `${size} ${mtimeNs} ${ino}\n`;
}

/** Notes that `file` was closed in order; a disk that takes nothing leaves no note. */
export function noteEnd(file: string): void {
  try {
    writeFileSync(noteOf(file), lookOf(file), { mode: 0o600 });
  } catch {
    // The next opening takes longer.
    rmSync(noteOf(file), { force: true });
  }
}

/** Whether `file` is as it was closed in order; the note is good for one opening. */
export function takeEnd(file: string): boolean {
  try {
    const note = readFileSync(noteOf(file), 'latin1').slice(0, NOTE_BYTES_MAX);
    rmSync(noteOf(file), { force: true });
    return note === lookOf(file) && statSync(`${file}-wal`, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}
