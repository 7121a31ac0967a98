// Whether the files of an open database still stand where they were opened: SQLite goes on writing into a file that somebody removed or moved.
import { type BigIntStats, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The database, what is written ahead of it, and the index of that. */
const SUFFIXES: readonly string[] = ['', '-wal', '-shm'];

/**
 * `well`: all there; `removed`: some of them are gone, and what is open can still be written to that place; `replaced`: another database
 * stands there; `moved`: the folder itself is gone or another one.
 */
export type Whereabouts = 'well' | 'removed' | 'replaced' | 'moved';

export class OpenFiles {
  readonly #file: string;
  readonly #folder: string | null;
  /** Which file was seen first under each name. */
  readonly #seen = new Map<string, string>();

  /** `file`: of a database in WAL mode that was just opened. */
  constructor(file: string) {
    this.#file = file;
    this.#folder = identityOf(dirname(file));
    for (const suffix of SUFFIXES) this.#note(suffix);
  }

  look(): Whereabouts {
    if (identityOf(dirname(this.#file)) !== this.#folder) return 'moved';
    const changed = SUFFIXES.filter((suffix) => !this.#note(suffix));
    if (changed.length === 0) return 'well';
    return changed.includes('') && identityOf(this.#file) !== null ? 'replaced' : 'removed';
  }

  /** Removes what stood beside the database when it was open and would be taken for a part of the one that stands there now. */
  removeRest(): void {
    for (const suffix of ['-wal', '-shm']) if (this.#note(suffix)) rmSync(this.#file + suffix, { force: true });
  }

  /** True while the file of that name is the one that was seen first; it may come into being later. */
  #note(suffix: string): boolean {
    const now = identityOf(this.#file + suffix);
    const first = this.#seen.get(suffix);
    if (first === undefined && now !== null) this.#seen.set(suffix, now);
    return first === undefined || first === now;
  }
}

function identityOf(path: string): string | null {
  const facts: BigIntStats | undefined = statSync(path, { bigint: true, throwIfNoEntry: false });
  return facts === undefined ? null : `${facts.dev} ${facts.ino}`;
}
