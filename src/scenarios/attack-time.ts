// Times of attacks as a scenario writes them: 4d+03:12 after the home's first packet, or day5 03:12 by the local clock.
import { parseDuration } from '../homes/duration.ts';
import type { AttackTime } from './scenario.ts';

/** A hundred years: no scenario is longer, and times stay exact. */
const DAYS_MAX = 36_500;

/** "4d+03:12", "4d", "03:12:30" (offsets) or "day5 03:12" (local clock); null when it is none. */
export function parseAttackTime(text: string): AttackTime | null {
  const local = /^day\s?(\d{1,5})\s+(\d{1,2}:\d{2}(?::\d{2})?)$/.exec(text);
  if (local !== null) {
    const secondsOfDay = parseClock(local[2]!);
    const day = Number(local[1]);
    return secondsOfDay === null || day < 1 || day > DAYS_MAX ? null : { kind: 'local', day, secondsOfDay };
  }
  const offset = /^(?:(\d{1,5})d)?(?:(^|\+)(\d{1,2}:\d{2}(?::\d{2})?))?$/.exec(text);
  if (offset === null || text === '' || (offset[1] === undefined) !== (offset[2] !== '+')) {
    const span = parseDuration(text);
    return span === null ? null : { kind: 'offset', seconds: span };
  }
  const clock = offset[3] === undefined ? 0 : parseClock(offset[3]);
  const days = Number(offset[1] ?? 0);
  return clock === null || days > DAYS_MAX ? null : { kind: 'offset', seconds: days * 86_400 + clock };
}

/** Seconds of a clock time; null past 23:59:59. */
function parseClock(text: string): number | null {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return hours < 24 && minutes < 60 && seconds < 60 ? hours * 3600 + minutes * 60 + seconds : null;
}
