// How captures of different days become one home: by how much each device is moved in time.
import { offsetSecondsAt, type TimeZone } from '../base/time-zone.ts';

/** none: as they are; start: all from the earliest instant; clock: by whole days, so that the local time of day is kept. */
export type HomeAlignment = 'none' | 'start' | 'clock';

const DAY_US = 86_400e6;

/**
 * Microseconds to add to the times of each device, given when each begins. With `clock` a device begins within the first 24 hours
 * of the earliest one, at its own local time of day (where clocks change in between, the shift is an hour more or less).
 */
export function alignmentShifts(firstUs: readonly number[], align: HomeAlignment, zone: TimeZone): number[] {
  const earliest = Math.min(...firstUs);
  if (align === 'none') return firstUs.map(() => 0);
  if (align === 'start') return firstUs.map((first) => earliest - first);
  return firstUs.map((first) => clockShift(first, earliest, zone));
}

function clockShift(firstUs: number, earliestUs: number, zone: TimeZone): number {
  if (firstUs - earliestUs < DAY_US) return 0;
  const earliestLocal = earliestUs + offsetSecondsAt(zone, earliestUs) * 1e6;
  const local = firstUs + offsetSecondsAt(zone, firstUs) * 1e6;
  const days = Math.floor((local - earliestLocal) / DAY_US);
  const wanted = local - days * DAY_US;
  const guess = wanted - offsetSecondsAt(zone, earliestUs) * 1e6;
  return wanted - offsetSecondsAt(zone, guess) * 1e6 - firstUs;
}
