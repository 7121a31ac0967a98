// Times of rows as seconds since 1970, from the ways that tables write them.

/** Numbers above this are milliseconds, above its thousandfold microseconds, and so on: seconds reach it in the year 5138. */
const SECONDS_MAX = 1e11;

/** Day first, as CICFlowMeter prints it: 03/07/2017 08:55:58 AM. */
const DAY_FIRST = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})[ T](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?\s*(am|pm)?$/i;

/** Seconds since 1970, or NaN. A text without a zone is taken as UTC. */
export function secondsOf(text: string): number {
  const trimmed = text.trim();
  if (trimmed === '') return Number.NaN;
  const number = Number(trimmed);
  if (Number.isFinite(number)) return epochSeconds(number);
  const match = DAY_FIRST.exec(trimmed);
  if (match !== null) return dayFirstSeconds(match);
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2}| UTC| GMT)$/i.test(trimmed);
  const ms = Date.parse(hasZone || !/\d{1,2}:\d{2}/.test(trimmed) ? trimmed : `${trimmed.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? Date.parse(trimmed) / 1000 : ms / 1000;
}

function epochSeconds(number: number): number {
  let seconds = number;
  while (Math.abs(seconds) > SECONDS_MAX) seconds /= 1000;
  return seconds;
}

function dayFirstSeconds(match: RegExpExecArray): number {
  const [, day, month, year, hour, minute, second, half] = match;
  let hours = Number(hour);
  if (half !== undefined) hours = (hours % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  const [days, months] = [Number(day), Number(month)];
  if (months < 1 || months > 12 || days < 1 || days > 31) return Number.NaN;
  return Date.UTC(Number(year), months - 1, days, hours, Number(minute)) / 1000 + Number(second ?? 0);
}
