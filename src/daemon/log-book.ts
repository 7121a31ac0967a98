// The log: one line an event, in a file of limited size and in memory for the dashboard. No secrets, no control characters.
import { appendFileSync, chmodSync, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cleanText } from '../alerts/words.ts';
import { UserError } from '../base/user-error.ts';
import type { LogRow } from '../documents/home.ts';

/** The file is turned over at this size, and one older one is kept. */
const FILE_BYTES_MAX = 2_000_000;
const LINE_MAX = 1000;
const LINES_KEPT = 500;
/** The same line within so many seconds is counted, not written again. */
const REPEAT_SECONDS = 60;

export type LogLevel = LogRow['level'];

const LEVELS: readonly LogLevel[] = ['info', 'warning', 'error'];

export function logFile(folder: string): string {
  return join(folder, 'porchlight.log');
}

export class LogBook {
  readonly #file: string;
  readonly #least: () => LogLevel;
  readonly #echo: (row: LogRow) => void;
  readonly #rows: LogRow[] = [];
  #bytes = 0;
  #last = '';
  #lastAt = 0;
  #repeats = 0;

  /** `least`: lines of a lesser level are left out. */
  constructor(folder: string, echo: (row: LogRow) => void = () => undefined, least: () => LogLevel = () => 'info') {
    this.#least = least;
    this.#file = logFile(folder);
    this.#echo = echo;
    this.#bytes = existsSync(this.#file) ? statSync(this.#file).size : 0;
  }

  /** A disk that takes nothing must not stop the watch: the line stays in memory and goes to the terminal. */
  write(level: LogLevel, part: string, text: string): void {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(this.#least())) return;
    const at = Date.now() / 1000;
    const message = cleanText(text, LINE_MAX);
    const key = `${level} ${part} ${message}`;
    if (key === this.#last && at - this.#lastAt < REPEAT_SECONDS) {
      this.#repeats++;
      return;
    }
    if (this.#repeats > 0)
      this.#put({ at, level: 'info', part, message: `the line before came ${this.#repeats} more times` });
    this.#last = key;
    this.#lastAt = at;
    this.#repeats = 0;
    this.#put({ at, level, part, message });
  }

  /** What went wrong: expected trouble in its own words, a mistake of ours with where it happened. */
  trouble(part: string, error: unknown): void {
    const isExpected = error instanceof UserError;
    const text = error instanceof Error ? (isExpected ? error.message : (error.stack ?? error.message)) : String(error);
    this.write(isExpected ? 'warning' : 'error', part, text);
  }

  #put(row: LogRow): void {
    this.#rows.push(row);
    if (this.#rows.length > LINES_KEPT) this.#rows.shift();
    this.#echo(row);
    const line = `${lineOf(row)}\n`;
    try {
      if (this.#bytes + line.length > FILE_BYTES_MAX && existsSync(this.#file)) {
        renameSync(this.#file, `${this.#file}.1`);
        this.#bytes = 0;
      }
      const isNew = this.#bytes === 0;
      appendFileSync(this.#file, line, { mode: 0o600 });
      if (isNew) chmodSync(this.#file, 0o600);
      this.#bytes += Buffer.byteLength(line);
    } catch {
      // It is told on the terminal and in the dashboard all the same.
    }
  }

  /** The newest lines, the oldest of them first. */
  rows(count: number): LogRow[] {
    return this.#rows.slice(-Math.max(0, count));
  }
}

export function lineOf({ at, level, part, message }: LogRow): string {
  return `${new Date(at * 1000).toISOString()} ${level} ${part}: ${message}`;
}

/** The last lines of the log of a data folder, also of the file before. */
export function readLog(folder: string, count: number): string[] {
  const file = logFile(folder);
  const lines: string[] = [];
  for (const each of [`${file}.1`, file]) {
    if (existsSync(each)) lines.push(...readFileSync(each, 'utf8').split('\n').filter(Boolean));
  }
  return lines.slice(-count);
}
