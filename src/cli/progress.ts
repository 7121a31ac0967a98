// One line on standard error while work takes long: part done, packets a second, time left. It is erased at the end.
import { durationWords, wholeWords } from './quantity.ts';
import { isErrorTerminal, printError } from './terminal.ts';

/** Shorter work shows nothing. */
const SHOW_AFTER_MS = 1000;
const REPEAT_MS = 250;
/** Before this part is done, the time left is a guess that only misleads. */
const GUESS_FROM = 0.02;

const ERASE = `\r${String.fromCharCode(27)}[K`;

export interface Progress {
  /** Packets so far, and the part done, 0 to 1 (NaN = unknown). */
  report(packets: number, done: number): void;
  /** Erases the line. */
  end(): void;
}

const silent: Progress = { report: () => undefined, end: () => undefined };

/** A progress line, silent where standard error is no terminal. `now` is a clock in milliseconds. */
export function startProgress(isQuiet: boolean, now: () => number = () => performance.now()): Progress {
  if (isQuiet || !isErrorTerminal()) return silent;
  return createProgress(printError, now);
}

export function createProgress(put: (text: string) => void, now: () => number): Progress {
  const startMs = now();
  let shownMs = Number.NEGATIVE_INFINITY;
  return {
    report(packets, done) {
      const timeMs = now();
      if (timeMs - startMs < SHOW_AFTER_MS || timeMs - shownMs < REPEAT_MS) return;
      shownMs = timeMs;
      put(`${ERASE}${progressLine(packets, done, (timeMs - startMs) / 1000)}`);
    },
    end() {
      if (shownMs > 0) put(ERASE);
      shownMs = Number.NEGATIVE_INFINITY;
    },
  };
}

/** "42 %  1,234,567 packets  800,000 packets/s  12 s left" */
export function progressLine(packets: number, done: number, seconds: number): string {
  const parts = [`${wholeWords(packets)} packets`, `${wholeWords(Math.round(packets / seconds))} packets/s`];
  if (Number.isFinite(done)) parts.unshift(`${Math.min(100, Math.floor(done * 100))} %`);
  if (done >= GUESS_FROM && done <= 1) parts.push(`${durationWords((seconds / done) * (1 - done))} left`);
  return parts.join('  ');
}
