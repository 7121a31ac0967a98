// Time zones of the system as tables: the offsets that Intl knows, from 1970 to 2107, for an engine that has no clock.
import { type TimeZone, UTC_ZONE } from '../base/time-zone.ts';
import { UserError } from '../base/user-error.ts';

const FIRST_US = 0;
/** 2107-12-31: captures with such times exist (times of 32 bits, unsigned, end in 2106). */
const LAST_US = Date.UTC(2107, 11, 31) * 1000;
/**
 * Days between two looks. The shortest spell of any zone since 1970 that was found lasts 20 days (Egypt between Ramadan and autumn of 2010
 * and 2014); a week misses none.
 */
const LOOK_DAYS = 7;
const DAY_US = 86_400_000_000;
/** Changes of the clocks a year, at most: the rule of the last two is tried first. */
const YEAR_CHANGES = 4;

/** The name of the zone that this system lives in, UTC where it does not say. */
export function systemZoneName(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';
}

/** The table of a zone by its IANA name; throws `unknown-time-zone`. */
export function createTimeZone(name: string): TimeZone {
  // What most servers have: the system's tables need not be loaded for it.
  if (name === UTC_ZONE.name || name === 'Etc/UTC') return { ...UTC_ZONE, name };
  const offsetAt = offsetReader(name);
  const fromUs = [Number.NEGATIVE_INFINITY];
  const offsetSeconds = [offsetAt(FIRST_US)];
  let before = offsetSeconds[0]!;
  for (let timeUs = FIRST_US + LOOK_DAYS * DAY_US; timeUs < LAST_US; timeUs += LOOK_DAYS * DAY_US) {
    const now = offsetAt(timeUs);
    if (now === before) continue;
    const changeUs =
      guessChange(offsetAt, fromUs, timeUs, now) ?? findChange(offsetAt, timeUs - LOOK_DAYS * DAY_US, timeUs, now);
    fromUs.push(changeUs);
    offsetSeconds.push(now);
    before = now;
  }
  return fromUs.length === 1 && before === 0 ? { ...UTC_ZONE, name } : { name, fromUs, offsetSeconds };
}

/** Clocks change by the same rule year after year: on the weekday of 52 or 53 weeks before, at the same hour. null where this one does not. */
function guessChange(
  offsetAt: (timeUs: number) => number,
  fromUs: readonly number[],
  seenUs: number,
  wanted: number,
): number | null {
  for (const before of fromUs.slice(-YEAR_CHANGES))
    for (const weeks of [52, 53]) {
      const timeUs = before + weeks * 7 * DAY_US;
      if (timeUs > seenUs || timeUs <= seenUs - LOOK_DAYS * DAY_US) continue;
      if (offsetAt(timeUs) === wanted && offsetAt(timeUs - 1e6) !== wanted) return timeUs;
    }
  return null;
}

/** First second in (lowUs, highUs] at which the offset is `wanted`. */
function findChange(offsetAt: (timeUs: number) => number, lowUs: number, highUs: number, wanted: number): number {
  let low = lowUs / 1e6;
  let high = highUs / 1e6;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1e6) === wanted) high = middle;
    else low = middle;
  }
  return high * 1e6;
}

/** Seconds that the zone's clocks are ahead of UTC at a time. */
function offsetReader(name: string): (timeUs: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch (cause) {
    throw new UserError('unknown-time-zone', { zone: name }, { cause });
  }
  return (timeUs) => {
    // "1/2/1970, GMT-00:44:30"; "GMT" alone is no offset.
    const text = format.format(timeUs / 1000);
    const found = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(text);
    if (found === null) return 0;
    const seconds = Number(found[2]) * 3600 + Number(found[3]) * 60 + Number(found[4] ?? 0);
    return found[1] === '-' ? -seconds : seconds;
  };
}
