// Reads captures into a sink: one, or several merged by time.
import { CaptureMerge } from './capture-merge.ts';
import { type FailedCapture, surveyCaptures } from './capture-survey.ts';
import type { InputOptions, InputSink, InputSummary } from './input.ts';

export interface CaptureSummary extends InputSummary {
  /** Captures among several that could not be read. */
  readonly failed: readonly FailedCapture[];
}

/** Reads one capture file (path, or '-' for standard input) into the sink. */
export function readCapture(
  path: string,
  options: InputOptions,
  sink: InputSink,
  signal?: AbortSignal,
): Promise<CaptureSummary> {
  return readCaptures([path], options, sink, signal);
}

/**
 * Reads captures, merged by time, into the sink. One that cannot be opened among several is an entry of `failed`;
 * throws the first UserError where none can. When the signal aborts, resolves with what was read.
 */
export async function readCaptures(
  paths: readonly string[],
  options: InputOptions,
  sink: InputSink,
  signal?: AbortSignal,
): Promise<CaptureSummary> {
  const { surveys, failed } = await surveyCaptures(paths, options.snapLength ?? Number.POSITIVE_INFINITY, signal);
  if (surveys.length === 0 && failed.length > 0) throw failed[0]!.error;
  const totals = await new CaptureMerge(surveys, options, sink, signal).run();
  if (surveys.length > 0 && totals.failed.length === surveys.length) throw totals.failed[0]!.error;
  const warnings = [...totals.warnings];
  if (totals.packets === 0 && signal?.aborted !== true) {
    const holds = options.filter === undefined ? 'no packets' : 'no packets that match the filter';
    const warning = {
      source: paths[0] ?? '',
      code: 'no-packets',
      message: paths.length === 1 ? `${paths[0]} holds ${holds}.` : `The captures hold ${holds}.`,
    } as const;
    warnings.push(warning);
    sink.warn?.(warning);
  }
  return {
    packets: totals.packets,
    bytes: totals.bytes,
    kernelDrops: 0,
    warnings,
    failed: [...failed, ...totals.failed],
  };
}
