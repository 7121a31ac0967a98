// Reads the captures that a command names into an engine, with progress, warnings and the list of files that failed.
import { UserError } from '../base/user-error.ts';
import { type InputOptions, listCaptures, readCaptures } from '../capture/index.ts';
import { createHeapGuard } from '../daemon/heap-guard.ts';
import type { Engine } from '../engine/engine.ts';
import type { FailedInput, InputOutcome } from '../scans/input-outcome.ts';
import type { CaptureSettings } from './capture-options.ts';
import type { Progress } from './progress.ts';

/** How an input is opened under these settings. */
export function inputOptions(settings: CaptureSettings): InputOptions {
  return {
    ...(settings.snapLength === undefined ? {} : { snapLength: settings.snapLength }),
    ...(settings.filter === undefined ? {} : { filter: settings.filter }),
  };
}

/** Pours every input, merged by time, into the engine; throws when none of them could be read. */
export async function readInputs(
  inputs: readonly string[],
  settings: CaptureSettings,
  engine: Engine,
  progress: Progress,
  signal: AbortSignal,
): Promise<InputOutcome> {
  const { files, failed } = await listInputs(inputs);
  let done = Number.NaN;
  const guardHeap = createHeapGuard();
  const summary = await readCaptures(
    files,
    inputOptions(settings),
    {
      makeFrames: (size, frames) => engine.makeFrames(size, frames),
      frames(batch) {
        engine.process(batch);
        guardHeap();
        progress.report(engine.counters.frames, done);
      },
      progress(part) {
        done = part;
      },
    },
    signal,
  );
  for (const { file, error } of summary.failed) failed.push(failedInput(file, error));
  const { packets, bytes, kernelDrops, warnings } = summary;
  return { packets, bytes, kernelDrops, warnings, failed, isInterrupted: signal.aborted };
}

/** The captures that the inputs name. A folder without any is one failed input among several; alone it is the error. */
export async function listInputs(inputs: readonly string[]): Promise<{ files: string[]; failed: FailedInput[] }> {
  const files: string[] = [];
  const failed: FailedInput[] = [];
  let firstError: UserError | null = null;
  for (const input of inputs) {
    try {
      files.push(...(await listCaptures([input])));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      firstError ??= error;
      failed.push(failedInput(input, error));
    }
  }
  if (firstError !== null && files.length === 0) throw firstError;
  return { files: [...new Set(files)], failed };
}

function failedInput(file: string, error: UserError): FailedInput {
  return { file, message: error.message, hint: error.hint };
}
