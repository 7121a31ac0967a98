// The first pass over captures: who is in them, when they begin and end, and whether they follow each other as the scenario says.
import { readCapture } from '../capture/index.ts';
import type { InputWarning } from '../capture/input.ts';
import { HostSurvey } from '../simulation/capture-survey.ts';
import type { CaptureFindings } from '../simulation/survey-conclusion.ts';
import { refuseInterruption, Turns } from '../studies/study-hooks.ts';
import { WatchedTime } from './watched-time.ts';

/** More packets a second than a home's network carries: the times of such a capture are collapsed, and no delay can be told from them. */
const COLLAPSED_PACKETS_PER_SECOND = 20_000;
/** Fewer packets may well have come in one burst. */
const COLLAPSED_PACKETS_LEAST = 100;

export interface CaptureSpan {
  readonly file: string;
  readonly firstUs: number;
  readonly lastUs: number;
}

export interface SurveyedCaptures {
  readonly findings: CaptureFindings;
  /** One for each file with packets. */
  readonly spans: readonly CaptureSpan[];
  /** When packets were heard, in the captures' own time. */
  readonly heard: WatchedTime;
  readonly warnings: readonly InputWarning[];
}

/** Reads captures one after another. Throws UserErrors for what cannot be read, and StudyInterrupted. */
export async function surveyCaptureFiles(files: readonly string[], signal: AbortSignal): Promise<SurveyedCaptures> {
  const survey = new HostSurvey();
  const heard = new WatchedTime();
  const spans: CaptureSpan[] = [];
  const warnings: InputWarning[] = [];
  const turns = new Turns();
  for (const file of files) {
    let firstUs = Number.POSITIVE_INFINITY;
    let lastUs = Number.NEGATIVE_INFINITY;
    const frames = async (batch: Parameters<HostSurvey['observe']>[0]): Promise<void> => {
      survey.observe(batch);
      for (let i = 0; i < batch.count; i++) {
        const timeUs = batch.timeUs[i]!;
        firstUs = Math.min(firstUs, timeUs);
        lastUs = Math.max(lastUs, timeUs);
        heard.see(timeUs);
      }
      await turns.pass(signal);
    };
    await readCapture(file, {}, { frames, warn: (warning) => void warnings.push(warning) }, signal);
    refuseInterruption(signal);
    if (firstUs <= lastUs) spans.push({ file, firstUs, lastUs });
  }
  return { findings: survey.findings(), spans, heard, warnings };
}

/** The first two captures of which the later named one begins before the other has ended, or null. */
export function overlapOf(spans: readonly CaptureSpan[]): readonly [CaptureSpan, CaptureSpan] | null {
  for (let i = 1; i < spans.length; i++) {
    const [before, after] = [spans[i - 1]!, spans[i]!];
    if (after.firstUs < before.lastUs) return [before, after];
  }
  return null;
}

export function isTimeCollapsed({ frames, firstUs, lastUs }: CaptureFindings): boolean {
  return frames >= COLLAPSED_PACKETS_LEAST && frames > COLLAPSED_PACKETS_PER_SECOND * ((lastUs - firstUs) / 1e6);
}
