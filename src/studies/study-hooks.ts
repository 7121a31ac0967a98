// What a study tells while it runs, and how it is stopped. Long work is done in steps, so that both are possible.
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work between two turns of the event loop, so that a signal is heard. */
const TURN_MS = 40;

export interface StudyHooks {
  readonly signal: AbortSignal;
  /** What is being done, and the part of it that is done (0 to 1, NaN = unknown). */
  progress(stage: string, part: number): void;
}

/** Somebody asked the study to stop; nothing was written. */
export class StudyInterrupted extends Error {
  constructor() {
    super('the study was interrupted');
    this.name = 'StudyInterrupted';
  }
}

/** Throws StudyInterrupted when the study was asked to stop. */
export function refuseInterruption(signal: AbortSignal): void {
  if (signal.aborted) throw new StudyInterrupted();
}

/** Turns of the event loop between batches: a source that never waits would keep signals unheard until its end. */
export class Turns {
  #atMs = performance.now();

  /** Lets signals be heard when the last turn was long ago; throws StudyInterrupted when the study was asked to stop. */
  async pass(signal: AbortSignal): Promise<void> {
    if (performance.now() - this.#atMs >= TURN_MS) {
      await nextTurn();
      this.#atMs = performance.now();
    }
    refuseInterruption(signal);
  }
}

/** Runs stepwise work to its end; between steps signals are heard and progress is told. */
export async function conduct<T>(work: Generator<number, T, void>, hooks: StudyHooks, stage: string): Promise<T> {
  let turnMs = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - turnMs < TURN_MS) continue;
    hooks.progress(stage, step.value);
    await nextTurn();
    refuseInterruption(hooks.signal);
    turnMs = performance.now();
  }
}
