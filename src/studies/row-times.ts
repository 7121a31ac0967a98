// Times of rows as seconds since 1970, from the ways that tables write them.
import { parseTime } from '../tables/open-table-time-text.ts';

/** Numbers above this are milliseconds, above its thousandfold microseconds, and so on: seconds reach it in the year 5138. */
const SECONDS_MAX = 1e11;

/** Seconds since 1970, or NaN. A text without a zone is taken as UTC, a number as seconds or, by its size, a thousandth and so on. */
export function secondsOf(text: string): number {
  let seconds = parseTime(text);
  const isPlain = Number.isFinite(Number(text));
  while (isPlain && Math.abs(seconds) > SECONDS_MAX) seconds /= 1000;
  return Number.isFinite(seconds) ? seconds : Number.NaN;
}
