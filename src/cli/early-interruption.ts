// Ctrl-C before a command listens for it, or after it has reported: there is nothing to report, only the exit code.
import { EXIT_INTERRUPTED } from './exit-codes.ts';

/** SIGHUP keeps its own way: whoever waits for a program to be ready can see it caught. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];

const end = (): void => process.exit(EXIT_INTERRUPTED);

/** Ends the program with the exit code of an interruption as soon as a signal comes. */
export function catchEarly(): void {
  for (const name of SIGNALS) process.on(name, end);
}

/** A command listens itself from now on. */
export function releaseEarly(): void {
  for (const name of SIGNALS) process.off(name, end);
}
