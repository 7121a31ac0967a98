// Seed frames from captures: those of a folder, in their order, up to limits, so that a large corpus starts quickly.
import { existsSync } from 'node:fs';
import { UserError } from '../../src/base/user-error.ts';
import { listCaptures, readCapture } from '../../src/capture/index.ts';
import type { SeedFrame } from './built-frames.ts';

/** Frames taken of one capture, bytes of one frame, and bytes of all. */
const CAPTURE_FRAMES_MAX = 300;
const FRAME_BYTES_MAX = 1600;
const TOTAL_BYTES_MAX = 48 * 1024 * 1024;

/** Frames of the captures below `folder`; what cannot be read is left out. */
export async function captureFrames(folder: string): Promise<SeedFrame[]> {
  if (!existsSync(folder)) return [];
  const frames: SeedFrame[] = [];
  let bytes = 0;
  for (const path of await listFiles(folder)) {
    const stop = new AbortController();
    let taken = 0;
    const reading = readCapture(
      path,
      { batchFrames: CAPTURE_FRAMES_MAX, batchBytes: 1 << 20 },
      {
        frames(batch) {
          for (let i = 0; i < batch.count && taken < CAPTURE_FRAMES_MAX; i++, taken++) {
            const from = batch.offset[i]!;
            const copy = batch.bytes.slice(from, from + Math.min(batch.captured[i]!, FRAME_BYTES_MAX));
            frames.push({ bytes: copy, link: batch.link[i]!, innerAt: -1 });
            bytes += copy.length;
          }
          if (taken >= CAPTURE_FRAMES_MAX) stop.abort();
        },
      },
      stop.signal,
    );
    await reading.catch(expectUserError);
    if (bytes > TOTAL_BYTES_MAX) break;
  }
  return frames;
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    return await listCaptures([folder]);
  } catch (error) {
    expectUserError(error);
    return [];
  }
}

function expectUserError(error: unknown): void {
  if (!(error instanceof UserError)) throw error;
}
