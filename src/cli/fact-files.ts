// The logs of `--facts DIR`: a file a log, begun with its first row, under its name when the run has ended well.
import { join } from 'node:path';
import { type ByteOutput, openFileOutput } from '../records/byte-output.ts';
import { FactLogs } from '../records/fact-logs.ts';
import { makeFolder } from '../records/make-folder.ts';
import { RowBuffer } from '../records/record-writer.ts';

interface LogFile {
  readonly output: ByteOutput;
  readonly rows: RowBuffer;
}

export class FactFiles {
  readonly logs: FactLogs;
  readonly #folder: string;
  readonly #files = new Map<string, LogFile>();

  constructor(folder: string, format: 'tsv' | 'json') {
    this.#folder = folder;
    makeFolder(folder);
    this.logs = new FactLogs({ format, write: (log, line) => this.#open(log).rows.text(line) });
  }

  /** Writes what waits and gives the files their names. */
  commit(): void {
    this.#flush();
    for (const { output } of this.#files.values()) output.commit();
    this.#files.clear();
  }

  /** The same for a run that was interrupted: returns the names of the files, which say that they are not whole. */
  keepPartial(): string[] {
    this.#flush();
    const names = [...this.#files.values()].map(({ output }) => output.keepPartial());
    this.#files.clear();
    return names.filter((name) => name !== null);
  }

  #flush(): void {
    this.logs.finish();
    for (const { rows } of this.#files.values()) rows.flush();
  }

  /** Leaves nothing behind. */
  abandon(): void {
    for (const { output } of this.#files.values()) output.abandon();
    this.#files.clear();
  }

  #open(log: string): LogFile {
    const known = this.#files.get(log);
    if (known !== undefined) return known;
    const output = openFileOutput(join(this.#folder, `${log}.log`));
    const file = { output, rows: new RowBuffer(output) };
    this.#files.set(log, file);
    return file;
  }
}
