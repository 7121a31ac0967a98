// A first look at a capture: its size and the time of its first packet, so that many can be merged while few are open.
import { UserError } from '../base/user-error.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { fileError, type OpenCapture, openCapture } from './capture-format.ts';
import { CaptureReader } from './capture-reader.ts';

/** Bytes looked at; where the first packet lies deeper the capture counts as the earliest, which only opens it early. */
const SURVEY_BYTES = 64 * 1024;

export interface CaptureSurvey {
  readonly path: string;
  /** Place in the caller's list. */
  readonly order: number;
  readonly startUs: number;
  readonly size: number | null;
  /** Set where the capture cannot be opened twice: a pipe, or standard input, which goes on where it was read last. */
  readonly capture: OpenCapture | null;
}

export interface FailedCapture {
  readonly file: string;
  readonly error: UserError;
}

/** Looks at every capture until the signal aborts. Those that cannot be read are listed, not thrown. */
export async function surveyCaptures(
  paths: readonly string[],
  snapLength: number,
  signal?: AbortSignal,
): Promise<{ surveys: CaptureSurvey[]; failed: FailedCapture[] }> {
  const isAborted = (): boolean => signal?.aborted === true;
  const surveys: CaptureSurvey[] = [];
  const failed: FailedCapture[] = [];
  const batch = new FrameBatch(SURVEY_BYTES, 1);
  for (const [order, path] of paths.entries()) {
    if (isAborted()) break;
    try {
      surveys.push(await survey(path, order, snapLength, paths.length > 1 ? batch : null, signal));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // Nobody waited for its first bytes.
      if (isAborted()) break;
      failed.push({ file: path, error });
    }
  }
  return { surveys, failed };
}

async function survey(
  path: string,
  order: number,
  snapLength: number,
  batch: FrameBatch | null,
  signal: AbortSignal | undefined,
): Promise<CaptureSurvey> {
  const capture = await openCapture(path, snapLength, signal);
  const size = capture.source.size;
  if (batch === null || size === null || path === '-') {
    return { path, order, startUs: Number.NEGATIVE_INFINITY, size, capture };
  }
  const reader = new CaptureReader(path, capture, { from: 0, to: SURVEY_BYTES }, order);
  try {
    const isFound = await reader.findHead(batch);
    return { path, order, startUs: isFound ? reader.headUs : Number.NEGATIVE_INFINITY, size, capture: null };
  } catch (error) {
    throw error instanceof UserError ? error : fileError(path, error);
  } finally {
    await reader.close();
  }
}
