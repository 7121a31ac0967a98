// Reads one capture into a sink.
import { FRAME_BATCH_CAPACITY, FrameBatch, SCRATCH_BYTES } from '../packets/frame-batch.ts';
import { openCapture } from './capture-format.ts';
import { CaptureReader } from './capture-reader.ts';
import type { InputOptions, InputSink, InputSummary, InputWarning } from './input.ts';
import { WALK_BATCH_FULL, WALK_BROKEN, type WalkLimit } from './record-walker.ts';

/** Bytes read at once: large enough that a call costs nothing, small enough to stay in a core's cache. */
const BLOCK_BYTES = 4 * 1024 * 1024;

const NO_LIMIT: WalkLimit = { untilUs: Number.POSITIVE_INFINITY, untilNs: 0 };

/** Reads one capture file (path, or '-' for standard input) into the sink. */
export async function readCapture(
  path: string,
  options: InputOptions,
  sink: InputSink,
  signal?: AbortSignal,
): Promise<InputSummary> {
  const capture = await openCapture(path, options.snapLength ?? Number.POSITIVE_INFINITY);
  const room = Math.max(options.batchBytes ?? BLOCK_BYTES, 2 * capture.walker.pieceBytesMax);
  const batch = new FrameBatch(room, options.batchFrames ?? FRAME_BATCH_CAPACITY);
  const reader = new CaptureReader(path, capture, { from: 0, to: batch.bytes.length - SCRATCH_BYTES });
  const cancel = (): void => reader.source.cancel();
  signal?.addEventListener('abort', cancel);
  try {
    return await pour(reader, batch, sink, signal);
  } finally {
    signal?.removeEventListener('abort', cancel);
    await reader.close();
  }
}

async function pour(
  reader: CaptureReader,
  batch: FrameBatch,
  sink: InputSink,
  signal: AbortSignal | undefined,
): Promise<InputSummary> {
  const warnings: InputWarning[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (batch.count === 0) return;
    for (let i = 0; i < batch.count; i++) bytes += batch.wire[i]!;
    await sink.frames(batch);
    batch.count = 0;
  };
  while (signal?.aborted !== true) {
    const stop = reader.walk(batch, NO_LIMIT);
    if (stop === WALK_BROKEN) break;
    if (stop === WALK_BATCH_FULL || reader.movesOnFill) await flush();
    if (stop === WALK_BATCH_FULL) continue;
    if (!(await reader.fill(batch))) break;
    if (reader.source.size !== null) sink.progress?.(reader.source.bytesRead / reader.source.size);
  }
  await flush();
  if (reader.ending !== null && signal?.aborted !== true) warnings.push({ source: reader.name, ...reader.ending });
  for (const warning of warnings) sink.warn?.(warning);
  return { packets: reader.packets, bytes, kernelDrops: 0, warnings };
}
