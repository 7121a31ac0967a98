// Pieces of sentences: numbers, spans of time, devices, and texts from the network made safe to show.
import type { FindingNumbers } from '../base/finding.ts';
import { cleanText } from '../base/output-text.ts';
import { localDay, localHour, offsetSecondsAt, type TimeZone } from '../base/time-zone.ts';
import type { Alert } from './alert.ts';

export { cleanText } from '../base/output-text.ts';

/** 1234567 → 1,234,567; fractions keep two digits. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return '0';
  const rounded = Number.isInteger(value) ? String(value) : value.toFixed(2);
  const [whole, part] = rounded.split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return part === undefined ? grouped : `${grouped}.${part}`;
}

/** "1 port", "1,024 ports". */
export function counted(value: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** "once", "twice", "4 times". */
export function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : counted(count, 'time');
}

/** A span in words: "within a second", "within 14 minutes", "within 3 hours", "within 2 days". */
export function within(seconds: number): string {
  // A tenth more or less is not worth another second.
  const whole = Math.ceil(seconds - 0.1);
  if (whole <= 1) return 'within a second';
  if (seconds < 120) return `within ${counted(whole, 'second')}`;
  if (seconds < 7200) return `within ${counted(Math.round(seconds / 60), 'minute')}`;
  if (seconds < 172_800) return `within ${counted(Math.round(seconds / 3600), 'hour')}`;
  return `within ${counted(Math.round(seconds / 86_400), 'day')}`;
}

/** An interval in words: "every second", "every 60 seconds", "every 5 minutes". */
export function every(seconds: number): string {
  if (seconds < 0.5) return 'several times a second';
  if (seconds < 1.5) return 'every second';
  if (seconds < 100) return `every ${counted(Math.round(seconds), 'second')}`;
  if (seconds < 7200) return `every ${counted(Math.round(seconds / 60), 'minute')}`;
  return `every ${counted(Math.round(seconds / 3600), 'hour')}`;
}

/** 1536 → 1.5 kB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return counted(bytes, 'byte');
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Whom a sentence is about: `The device camera (192.168.1.20)`, `203.0.113.9 on the Internet`. */
export function subjectWords({ device, place: { isOutside } }: Pick<Alert, 'device' | 'place'>): string {
  const place = device.ip ?? device.mac;
  if (isOutside && place !== null) return `${place} on the Internet`;
  if (device.name !== null) return `The device ${cleanText(device.name)}${place === null ? '' : ` (${place})`}`;
  return place === null ? 'A device' : `The device ${place}`;
}

/** A number of a finding, 0 when it is missing. */
export function numberOf(numbers: FindingNumbers, name: string): number {
  const value = numbers[name];
  return typeof value === 'number' ? value : 0;
}

/** A text of a finding, cleaned, '' when it is missing. */
export function textOf(numbers: FindingNumbers, name: string): string {
  const value = numbers[name];
  return typeof value === 'string' ? cleanText(value) : '';
}

/** A list of texts of a finding, cleaned. */
export function listOf(numbers: FindingNumbers, name: string): readonly string[] {
  const value = numbers[name];
  return typeof value === 'object' ? value.map((text) => cleanText(text)) : [];
}

/** "a", "a and b", "a, b and c". */
export function joinWords(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** 03:12, in the zone's local time. */
export function clockText(timeUs: number, zone: TimeZone): string {
  const seconds = Math.floor(timeUs / 1e6) + offsetSecondsAt(zone, timeUs);
  const minute = Math.floor((((seconds % 3600) + 3600) % 3600) / 60);
  return `${String(localHour(zone, timeUs)).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** 2026-03-29 03:12, in the zone's local time. */
export function momentText(timeUs: number, zone: TimeZone): string {
  const [year, month, day] = civilDate(timeUs, zone);
  const part = (value: number): string => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${part(month)}-${part(day)} ${clockText(timeUs, zone)}`;
}

/** The day of a moment in the zone's local time, in the Gregorian calendar. */
export function civilDate(timeUs: number, zone: TimeZone): readonly [year: number, month: number, day: number] {
  return civilDay(localDay(zone, timeUs));
}

/** Year, month and day of a day counted since 1970-01-01, in the Gregorian calendar: 400 years have 146,097 days. */
function civilDay(dayNumber: number): readonly [year: number, month: number, day: number] {
  // Years begin in March here, so that a leap day is a year's last.
  const shifted = dayNumber + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}
