// What reading the inputs of a scan came to: how much was read, what failed, what is worth telling.
import type { InputWarning } from '../capture/input.ts';

export interface FailedInput {
  readonly file: string;
  readonly message: string;
  readonly hint: string;
}

export interface InputOutcome {
  readonly packets: number;
  readonly bytes: number;
  readonly kernelDrops: number;
  readonly warnings: readonly InputWarning[];
  readonly failed: readonly FailedInput[];
  /** Nobody waited for the end of the input. */
  readonly isInterrupted?: boolean;
}
