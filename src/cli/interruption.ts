// Ctrl-C and friends: the first asks the run to end and report, a second one later ends the program at once. A launcher that was
// killed counts as one.
import { catchEarly, releaseEarly } from './early-interruption.ts';
import { EXIT_INTERRUPTED } from './exit-codes.ts';

/**
 * A terminal sends Ctrl-C to the launcher and to this process, and the launcher passes its copy on: two signals so close
 * together are one wish.
 */
const SAME_WISH_MS = 500;

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const LAUNCHER_LOOK_MS = 1000;

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
  releaseEarly();
  const watch = watchLauncher(() => controller.abort());
  return {
    signal: controller.signal,
    get isInterrupted() {
      return controller.signal.aborted;
    },
    end() {
      clearInterval(watch);
      catchEarly();
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}

/** Says when the launcher that waits for this process has gone; the launcher that became this process never does. */
function watchLauncher(onGone: () => void): NodeJS.Timeout | undefined {
  const launcher = Number(process.env['PORCHLIGHT_LAUNCHER']);
  if (!Number.isInteger(launcher) || launcher !== process.ppid) return undefined;
  const look = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(look);
    onGone();
  }, LAUNCHER_LOOK_MS);
  return look.unref();
}
