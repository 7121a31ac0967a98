// Numbers, bytes, rates and times as the reader writes them.
import { clockSeconds } from '../state/clock.ts';
import { language, t } from './words.ts';

const formatters = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numberFormat(digits: number): Intl.NumberFormat {
  const key = `${language.value} ${digits}`;
  let found = formatters.get(key) as Intl.NumberFormat | undefined;
  if (found === undefined) {
    found = new Intl.NumberFormat(language.value, { maximumFractionDigits: digits });
    formatters.set(key, found);
  }
  return found;
}

function timeFormat(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language.value} ${name}`;
  let found = formatters.get(key) as Intl.DateTimeFormat | undefined;
  if (found === undefined) {
    found = new Intl.DateTimeFormat(language.value, options);
    formatters.set(key, found);
  }
  return found;
}

/** 1234567 → 1,234,567. Small numbers keep three figures. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toExponential(1);
  return numberFormat(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3).format(value);
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** 1536 → 1.5 kB (decimal, as disks and providers count). */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${numberFormat(unit === 0 || value >= 99.5 ? 0 : 1).format(value)} ${UNITS[unit]}`;
}

export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** 0.42 → 42 %. */
export function formatShare(share: number): string {
  return new Intl.NumberFormat(language.value, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

const DAY = 86_400;

/** A moment as a clock and, when it is not today, a day. Seconds since 1970. */
export function formatMoment(seconds: number): string {
  const moment = new Date(seconds * 1000);
  const now = new Date(clockSeconds() * 1000);
  const isToday = moment.toDateString() === now.toDateString();
  const isThisYear = moment.getFullYear() === now.getFullYear();
  if (isToday) return timeFormat('clock', { hour: 'numeric', minute: '2-digit' }).format(moment);
  return timeFormat(isThisYear ? 'day' : 'year', {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
    hour: 'numeric',
    minute: '2-digit',
  }).format(moment);
}

/** A moment with its day, today's too, for the ends of a span. */
export function formatDated(seconds: number): string {
  return timeFormat('dated', { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' }).format(
    new Date(seconds * 1000),
  );
}

/** A moment with day, year and seconds, for tooltips and evidence. */
export function formatExactly(seconds: number): string {
  return timeFormat('exact', { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(seconds * 1000));
}

/** "5 minutes ago", by the clock of the home (a simulated home has its own). */
export function formatAgo(seconds: number): string {
  const ago = clockSeconds() - seconds;
  if (ago < 45) return t('common.justNow');
  if (ago < 3600) return t('common.minutesAgo', { count: Math.max(1, Math.round(ago / 60)) });
  if (ago < DAY) return t('common.hoursAgo', { count: Math.round(ago / 3600) });
  if (ago < 30 * DAY) return t('common.daysAgo', { count: Math.round(ago / DAY) });
  return formatMoment(seconds);
}

/** A span: "40 seconds", "12 minutes", "3 hours", "2 days". */
export function formatSpan(seconds: number): string {
  const span = Math.max(0, seconds);
  if (span < 90) return t('common.seconds', { count: Math.round(span) });
  if (span < 5400) return t('common.minutes', { count: Math.round(span / 60) });
  if (span < 2 * DAY) return t('common.hours', { count: Math.round(span / 3600) });
  return t('common.daysLong', { count: Math.round(span / DAY) });
}
