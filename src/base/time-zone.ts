// Local time without a clock: the offsets of one time zone as a table, made at the edge and handed to the engine.

/** Offsets of a time zone: from `fromUs[i]` on (until the next one) local time is UTC + `offsetSeconds[i]`. The first is -Infinity. */
export interface TimeZone {
  /** IANA name, such as Europe/Berlin. */
  readonly name: string;
  readonly fromUs: readonly number[];
  readonly offsetSeconds: readonly number[];
}

export const UTC_ZONE: TimeZone = { name: 'UTC', fromUs: [Number.NEGATIVE_INFINITY], offsetSeconds: [0] };

/** Seconds that local clocks are ahead of UTC at `timeUs`. */
export function offsetSecondsAt(zone: TimeZone, timeUs: number): number {
  const { fromUs, offsetSeconds } = zone;
  // The last entry that begins at or before the time: a table to the year 2107 has hundreds.
  let low = 0;
  let high = fromUs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (timeUs < fromUs[middle]!) high = middle - 1;
    else low = middle;
  }
  return offsetSeconds[low] ?? 0;
}

/** Hour of the local day, 0 to 23. */
export function localHour(zone: TimeZone, timeUs: number): number {
  const seconds = Math.floor(timeUs / 1e6) + offsetSecondsAt(zone, timeUs);
  return Math.floor((((seconds % 86_400) + 86_400) % 86_400) / 3600);
}

/** Number of the local day since 1970-01-01 (a Thursday). */
export function localDay(zone: TimeZone, timeUs: number): number {
  return Math.floor((Math.floor(timeUs / 1e6) + offsetSecondsAt(zone, timeUs)) / 86_400);
}
