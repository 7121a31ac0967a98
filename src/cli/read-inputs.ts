// Reads the captures that a command names into an engine, with progress, warnings and the list of files that failed.
import { UserError } from '../base/user-error.ts';
import { type InputOptions, type InputWarning, readCapture } from '../capture/index.ts';
import type { Engine } from '../engine/engine.ts';
import type { CaptureSettings } from './capture-options.ts';
import type { Progress } from './progress.ts';

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
}

/** How an input is opened under these settings. */
export function inputOptions(settings: CaptureSettings): InputOptions {
  return {
    ...(settings.snapLength === undefined ? {} : { snapLength: settings.snapLength }),
    ...(settings.filter === undefined ? {} : { filter: settings.filter }),
  };
}

/** Pours every input into the engine; throws when none of them could be read. */
export async function readInputs(
  inputs: readonly string[],
  settings: CaptureSettings,
  engine: Engine,
  progress: Progress,
  signal: AbortSignal,
): Promise<InputOutcome> {
  const failed: FailedInput[] = [];
  const warnings: InputWarning[] = [];
  let packets = 0;
  let bytes = 0;
  let kernelDrops = 0;
  let firstError: UserError | null = null;
  for (const [i, input] of inputs.entries()) {
    try {
      let done = Number.NaN;
      const summary = await readCapture(
        input,
        inputOptions(settings),
        {
          frames(batch) {
            engine.process(batch);
            progress.report(engine.counters.frames, done);
          },
          progress(part) {
            done = (i + part) / inputs.length;
          },
        },
        signal,
      );
      packets += summary.packets;
      bytes += summary.bytes;
      kernelDrops += summary.kernelDrops;
      warnings.push(...summary.warnings);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      firstError ??= error;
      failed.push({ file: input, message: error.message, hint: error.hint });
    }
  }
  if (firstError !== null && failed.length === inputs.length) throw firstError;
  return { packets, bytes, kernelDrops, warnings, failed };
}
