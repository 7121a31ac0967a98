// What of the home's document changes with every second, and what does not: a document that was made may be told again with new figures.
import type { HomeDocument } from '../documents/home.ts';

const SILENT_SECONDS = 600;

/** What the store does not know: told by the thread that listens. Times are seconds since 1970. */
export interface LivePart {
  readonly now: number;
  /** Bytes/s with the Internet over the last 10 s. */
  readonly upNow: number;
  readonly downNow: number;
  readonly health: { readonly state: 'ok' | 'degraded'; readonly words: string };
  /** Where packets come from, in words; null = nowhere yet. */
  readonly input: string | null;
  readonly isSimulated: boolean;
  readonly needsSetup: boolean;
  /** Names of channels that nothing gets through to. */
  readonly silentChannels: readonly string[];
  /** Newest time of the data, µs; null = no packet came yet. */
  readonly newestDataUs: number | null;
  /** When a packet came last, by the clock on the wall; absent = judged by the data's time. */
  readonly heardAt?: number | null;
  /** The part that captures does not run though it should. */
  readonly isCaptureDown?: boolean;
}

/** Whole minutes without a packet, where one was to be expected; 0 while that is no matter. */
export function silentMinutes(live: LivePart): number {
  if (live.input === null) return 0;
  const heard = live.heardAt ?? (live.newestDataUs === null ? null : live.newestDataUs / 1e6);
  const seconds = heard === null ? 0 : live.now - heard;
  return seconds > SILENT_SECONDS ? Math.floor(seconds / 60) : 0;
}

/** Documents of the same store and the same key differ in their figures alone. */
export function frameKey(live: LivePart): string {
  const { health, input, isSimulated, needsSetup, silentChannels, isCaptureDown = false, newestDataUs } = live;
  return JSON.stringify([
    health.state,
    health.words,
    input,
    isSimulated,
    needsSetup,
    silentChannels,
    isCaptureDown,
    newestDataUs === null,
    silentMinutes(live),
  ]);
}

/** The document as it would be made now, where nothing but the figures has changed since. */
export function withFigures(document: HomeDocument, { now, upNow, downNow, newestDataUs }: LivePart): HomeDocument {
  return {
    ...document,
    // What an incident tells has its own time; the others are as of the document.
    needs: document.needs.map((card) => (card.kind === 'incident' ? card : { ...card, at: now })),
    traffic: { ...document.traffic, upNow, downNow },
    dataTime: newestDataUs === null ? document.dataTime : newestDataUs / 1e6,
    now,
  };
}
