// Ctrl-C and friends: the first asks the run to end and report, a second one later ends the program at once.
import { EXIT_INTERRUPTED } from './exit-codes.ts';

/**
 * A terminal sends Ctrl-C to the launcher and to this process, and the launcher passes its copy on: two signals so close
 * together are one wish.
 */
const SAME_WISH_MS = 500;

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export interface Interruption {
  readonly signal: AbortSignal;
  readonly isInterrupted: boolean;
  /** Gives the signals back. */
  end(): void;
}

export function catchInterruption(): Interruption {
  const controller = new AbortController();
  let firstMs = Number.NaN;
  const onSignal = (): void => {
    const nowMs = performance.now();
    if (Number.isNaN(firstMs)) {
      firstMs = nowMs;
      controller.abort();
    } else if (nowMs - firstMs > SAME_WISH_MS) process.exit(EXIT_INTERRUPTED);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    get isInterrupted() {
      return controller.signal.aborted;
    },
    end() {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
