// Times of the day in the home's time zone: whether it is quiet, and when a clock shows a time next.
import { offsetSecondsAt, type TimeZone } from '../base/time-zone.ts';

const DAY_MINUTES = 1440;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Minutes since local midnight. */
export function localMinute(zone: TimeZone, timeMs: number): number {
  const localMs = timeMs + offsetSecondsAt(zone, timeMs * 1000) * 1000;
  return Math.floor((((localMs % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
}

/** Whether a time lies in [from, until) of the local day; the span may go over midnight. No span: never. */
export function isWithin(zone: TimeZone, timeMs: number, from: number | null, until: number | null): boolean {
  if (from === null || until === null || from === until) return false;
  const minute = localMinute(zone, timeMs);
  return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

/** The first time after `timeMs` at which local clocks show `minute`. A time that a change of clocks leaves out comes with the change. */
export function nextClock(zone: TimeZone, timeMs: number, minute: number): number {
  const nowMinute = localMinute(zone, timeMs);
  const wait = (minute - nowMinute + DAY_MINUTES) % DAY_MINUTES;
  const startMs = Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
  const guess = startMs + (wait === 0 ? DAY_MINUTES : wait) * MINUTE_MS;
  // Clocks were changed in between: the offset of then decides.
  const drift = (offsetSecondsAt(zone, guess * 1000) - offsetSecondsAt(zone, timeMs * 1000)) * 1000;
  const moved = guess - drift;
  return moved > timeMs ? moved : guess;
}
