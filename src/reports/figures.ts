// Numbers as text, formatted in one place: counts, measures, shares, values of any size, spans and moments.
import { formatCount } from '../alerts/words.ts';
import type { MeanAndSd } from './run-document.ts';

/** Stands where there is no number. */
export const NO_NUMBER = '–';

const MINUS = '−';

/** 12,345; a dash for what is no number. */
export function countText(value: unknown): string {
  return isNumber(value) ? signed(formatCount(Math.round(value))) : NO_NUMBER;
}

/** A measure between −1 and 1: 0.987. A value that only rounds to 1 or 0 shows more digits, since the difference matters. */
export function measureText(value: unknown): string {
  if (!isNumber(value)) return NO_NUMBER;
  const short = value.toFixed(3);
  if (value !== 1 && short === '1.000') return value >= 0.99995 ? '>0.9999' : value.toFixed(4);
  if (value !== 0 && Math.abs(value) < 0.001) return Math.abs(value) < 0.00005 ? '<0.0001' : signed(value.toFixed(4));
  return signed(short);
}

/** "0.987 ± 0.012"; without the spread where there is one seed, or where seeds change nothing. */
export function meanAndSdText(value: MeanAndSd | null | undefined, seeds: number, format = measureText): string {
  if (value === null || value === undefined) return NO_NUMBER;
  return seeds > 1 && value.sd !== 0 ? `${format(value.mean)} ± ${spreadText(value.sd)}` : format(value.mean);
}

function spreadText(value: unknown): string {
  if (!isNumber(value)) return NO_NUMBER;
  if (value < 0.0005) return '<0.001';
  return value >= 100
    ? formatCount(Math.round(value))
    : value >= 10
      ? value.toFixed(1)
      : value >= 1
        ? value.toFixed(2)
        : value.toFixed(3);
}

/** A rate of alerts: 0.02, 3.4, 120. */
export function rateText(value: unknown): string {
  if (!isNumber(value)) return NO_NUMBER;
  if (value === 0) return '0';
  if (value < 0.01) return '<0.01';
  return value >= 100 ? formatCount(Math.round(value)) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** A share as per cent: 0.5 → "50%", 0.0123 → "1.2%", 0.9996 → "99.96%": what is not all or nothing never looks so. */
export function shareText(value: unknown): string {
  if (!isNumber(value)) return NO_NUMBER;
  const percent = value * 100;
  const size = Math.abs(percent);
  // Sums of shares miss one by a rounding.
  if (size === 0 || Math.abs(size - 100) < 1e-9) return `${signed(percent.toFixed(0))}%`;
  if (size < 0.01) return '<0.01%';
  if (size < 100 && size > 99.99) return '>99.99%';
  const digits = size < 1 || (size > 99.9 && size < 100) ? 2 : size < 10 || (size > 99 && size < 100) ? 1 : 0;
  return `${signed(percent.toFixed(digits))}%`;
}

/** Any number in about four significant digits: 1,234, 0.01235, 1.2e+9. */
export function valueText(value: unknown): string {
  if (!isNumber(value)) return NO_NUMBER;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e9 || size < 1e-4) return signed(value.toExponential(2).replace(/\.?0+e/, 'e'));
  if (size >= 1000) return signed(formatCount(Math.round(value)));
  return signed(String(Number(value.toPrecision(4))));
}

/** A short label of an axis for a count: 1, 10, 1k, 2.5M. */
export function shortCountText(value: number): string {
  for (const [size, letter] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const)
    if (value >= size) return `${Number((value / size).toPrecision(3))}${letter}`;
  return String(value);
}

/** Time that something took: 0.8 ms, 1.24 s, 3 min 20 s. */
export function spanText(seconds: unknown): string {
  if (!isNumber(seconds)) return NO_NUMBER;
  if (seconds < 0.001) return '<1 ms';
  if (seconds < 1) return `${Number((seconds * 1000).toPrecision(2))} ms`;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Parts of a moment in UTC. */
export interface Moment {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** 100 million days, as far as JavaScript's own calendar goes. */
const SECONDS_MAX = 8.64e12;

/** The moment of a count of seconds since 1970 in the Gregorian calendar (the engine has no clock and no calendar of its own). */
export function momentOf(seconds: number): Moment {
  const whole = Math.floor(Math.max(-SECONDS_MAX, Math.min(SECONDS_MAX, seconds)));
  const days = Math.floor(whole / 86_400);
  const ofDay = whole - days * 86_400;
  // Years are counted from March, so that the leap day comes last; 146,097 days are 400 years.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    hour: Math.floor(ofDay / 3600),
    minute: Math.floor((ofDay % 3600) / 60),
    second: ofDay % 60,
  };
}

/** "21 November 2026". */
export function dayText({ year, month, day }: Moment): string {
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

/** "21 Nov 2026". */
export function shortDateText(moment: Moment): string {
  return `${shortDayText(moment)} ${moment.year}`;
}

/** "21 Nov". */
export function shortDayText({ month, day }: Moment): string {
  return `${day} ${MONTHS[month - 1]!.slice(0, 3)}`;
}

/** "14:05". */
export function clockText({ hour, minute }: Moment): string {
  return `${twoDigits(hour)}:${twoDigits(minute)}`;
}

export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** "21 November 2026, 14:05 UTC". */
export function momentText(milliseconds: unknown): string {
  if (!isNumber(milliseconds) || Math.abs(milliseconds) > SECONDS_MAX * 1000) return NO_NUMBER;
  const moment = momentOf(milliseconds / 1000);
  return `${dayText(moment)}, ${clockText(moment)} UTC`;
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A true minus sign stands on the line of the figures. */
function signed(shown: string): string {
  return shown.replace('-', MINUS);
}
