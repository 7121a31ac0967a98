// What every command that runs a study does around it: signals, progress, the frame of its document, and how it ends when stopped.
import type { StudyFrame } from '../studies/study-frame.ts';
import type { StudyHooks } from '../studies/study-hooks.ts';
import { StudyInterrupted } from '../studies/study-hooks.ts';
import { EXIT_INTERRUPTED } from './exit-codes.ts';
import { catchInterruption } from './interruption.ts';
import { programVersion } from './program-version.ts';
import { isErrorTerminal, printError } from './terminal.ts';

/** Shorter work shows nothing. */
const SHOW_AFTER_MS = 1000;
const REPEAT_MS = 250;
const ERASE = `\r${String.fromCharCode(27)}[K`;

/** Runs `work`; when it is stopped, says so and returns the exit code of an interruption. */
export async function runStudy(isQuiet: boolean, work: (hooks: StudyHooks) => Promise<number>): Promise<number> {
  const interruption = catchInterruption();
  const progress = stageProgress(isQuiet);
  try {
    return await work({ signal: interruption.signal, progress: progress.report });
  } catch (error) {
    const isStopped = error instanceof StudyInterrupted || interruption.isInterrupted;
    if (!isStopped) throw error;
    progress.end();
    if (!isQuiet) printError('Interrupted; nothing was written.\n');
    return EXIT_INTERRUPTED;
  } finally {
    progress.end();
    interruption.end();
  }
}

/** One line on standard error while work takes long; silent where that is no terminal. */
function stageProgress(isQuiet: boolean): { report: StudyHooks['progress']; end(): void } {
  if (isQuiet || !isErrorTerminal()) return { report: () => undefined, end: () => undefined };
  const startMs = performance.now();
  let shownMs = Number.NEGATIVE_INFINITY;
  return {
    report(stage, part) {
      const nowMs = performance.now();
      if (nowMs - startMs < SHOW_AFTER_MS || nowMs - shownMs < REPEAT_MS) return;
      shownMs = nowMs;
      const percent = Number.isFinite(part) ? `${Math.min(100, Math.floor(part * 100))} %  ` : '';
      printError(`${ERASE}${percent}${stage}`);
    },
    end() {
      if (shownMs > 0) printError(ERASE);
      shownMs = Number.NEGATIVE_INFINITY;
    },
  };
}

/** The frame of a document made now. */
export function frameNow(command: string, words: readonly string[]): StudyFrame {
  return {
    porchlight: programVersion(),
    command: ['porchlight', command, ...words].map(shellWord).join(' '),
    createdMs: Date.now(),
  };
}

/** A word as a shell takes it. */
function shellWord(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
