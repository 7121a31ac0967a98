// What the terminal can show, and lines on it. Colour only on a terminal, and never against NO_COLOR (no-color.org).
import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { OutputClosed, outputFailed } from '../records/byte-output.ts';

const STANDARD_OUTPUT = 1;
const STANDARD_ERROR = 2;

/** A page wider than this is harder to read, not easier. */
const WIDTH_MAX = 110;
const WIDTH_LEAST = 40;
const WIDTH_DEFAULT = 80;

export type Tone = 'plain' | 'faint' | 'bold' | 'red' | 'yellow' | 'green' | 'blue';

const CODES: Readonly<Record<Tone, string>> = {
  plain: '0',
  faint: '2',
  bold: '1',
  red: '1;31',
  yellow: '33',
  green: '32',
  blue: '34',
};

/** Colours a text, or leaves it alone. */
export type Paint = (text: string, tone: Tone) => string;

const ESC = String.fromCharCode(27);

export const paintNothing: Paint = (text) => text;
const paintColour: Paint = (text, tone) => (tone === 'plain' ? text : `${ESC}[${CODES[tone]}m${text}${ESC}[0m`);

/** How standard output paints. */
export function outputPaint(): Paint {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return paintNothing;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return paintColour;
  return isatty(STANDARD_OUTPUT) && TERM !== 'dumb' ? paintColour : paintNothing;
}

/** Columns of the page on standard output. */
export function outputWidth(): number {
  // process.stdout is touched only on a terminal: on a pipe that would make it non-blocking.
  const columns = isatty(STANDARD_OUTPUT) ? process.stdout.columns : Number(process.env['COLUMNS']);
  if (!Number.isInteger(columns) || columns <= 0) return WIDTH_DEFAULT;
  return Math.min(WIDTH_MAX, Math.max(WIDTH_LEAST, columns));
}

export function isErrorTerminal(): boolean {
  return isatty(STANDARD_ERROR) && process.env['TERM'] !== 'dumb';
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Writes text to standard output; throws OutputClosed when its reader has gone, `write-failed` when its disk is full. */
export function print(text: string): void {
  put(STANDARD_OUTPUT, text);
}

/** Writes text to standard error; a closed one is nobody's trouble. */
export function printError(text: string): void {
  try {
    put(STANDARD_ERROR, text);
  } catch {
    // Nobody listens there, and there is no other place to say so.
  }
}

function put(descriptor: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let from = 0; from < bytes.length; ) {
    try {
      from += writeSync(descriptor, bytes, from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') Atomics.wait(pause, 0, 0, 2);
      else if (code === 'EPIPE') throw new OutputClosed();
      else throw outputFailed(error);
    }
  }
}
