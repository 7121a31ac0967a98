// Pieces of German sentences: numbers, spans of time, devices, lists; the counterpart of words.ts.
import type { TimeZone } from '../base/time-zone.ts';
import type { Alert } from './alert.ts';
import { civilDate, cleanText, clockText, formatBytes, formatCount } from './words.ts';

/** 1234567 → 1.234.567; fractions keep two digits behind a comma. */
export function germanCount(value: number): string {
  return withGermanMarks(formatCount(value));
}

/** "1 Port", "1.024 Ports". */
export function germanCounted(value: number, one: string, many: string): string {
  return `${germanCount(value)} ${value === 1 ? one : many}`;
}

/** "einmal", "zweimal", "36-mal". */
export function germanTimes(count: number): string {
  return count === 1 ? 'einmal' : count === 2 ? 'zweimal' : `${germanCount(count)}-mal`;
}

/** A length of time as it stands behind "von" and "seit": "einer Sekunde", "14 Minuten", "2 Tagen". */
export function germanSpan(seconds: number): string {
  // A tenth more or less is not worth another second.
  const whole = Math.ceil(seconds - 0.1);
  if (whole <= 1) return 'einer Sekunde';
  if (seconds < 120) return `${germanCount(whole)} Sekunden`;
  if (seconds < 7200) return `${germanCount(Math.round(seconds / 60))} Minuten`;
  if (seconds < 172_800) return `${germanCount(Math.round(seconds / 3600))} Stunden`;
  return `${germanCount(Math.round(seconds / 86_400))} Tagen`;
}

/** A length of time by itself: "eine Sekunde", "14 Minuten", "2 Tage". */
export function germanLength(seconds: number): string {
  return germanSpan(seconds)
    .replace(/^einer /, 'eine ')
    .replace(/ Tagen$/, ' Tage');
}

/** "innerhalb einer Sekunde", "innerhalb von 14 Minuten". */
export function germanWithin(seconds: number): string {
  const span = germanSpan(seconds);
  return span.startsWith('einer ') ? `innerhalb ${span}` : `innerhalb von ${span}`;
}

/** "jede Sekunde", "alle 60 Sekunden", "alle 5 Minuten". */
export function germanEvery(seconds: number): string {
  if (seconds < 0.5) return 'mehrmals in der Sekunde';
  if (seconds < 1.5) return 'jede Sekunde';
  if (seconds < 100) return `alle ${germanCount(Math.round(seconds))} Sekunden`;
  if (seconds < 7200) return `alle ${germanCount(Math.round(seconds / 60))} Minuten`;
  return `alle ${germanCount(Math.round(seconds / 3600))} Stunden`;
}

/** 1536 → 1,5 kB; 12 → 12 Byte. */
export function germanBytes(bytes: number): string {
  return bytes < 1000 ? `${germanCount(bytes)} Byte` : withGermanMarks(formatBytes(bytes));
}

/** 13.1 → 13,1 with so many digits behind the comma. */
export function germanFixed(value: number, digits: number): string {
  return value.toFixed(digits).replace('.', ',');
}

/** "Das Gerät camera (192.168.1.20)", "203.0.113.9 im Internet": all of neuter gender, so that "es" and "sein" fit. */
export function germanSubject({ device, place: { isOutside } }: Pick<Alert, 'device' | 'place'>): string {
  const place = device.ip ?? device.mac;
  if (isOutside && place !== null) return `${place} im Internet`;
  if (device.name !== null) return `Das Gerät ${cleanText(device.name)}${place === null ? '' : ` (${place})`}`;
  return place === null ? 'Ein Gerät' : `Das Gerät ${place}`;
}

/** "a", "a und b", "a, b und c". */
export function germanJoin(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} und ${words.at(-1)}`;
}

/** 29.03.2026 03:12, in the zone's local time. */
export function germanMoment(timeUs: number, zone: TimeZone): string {
  const [year, month, day] = civilDate(timeUs, zone);
  const part = (value: number): string => String(value).padStart(2, '0');
  return `${part(day)}.${part(month)}.${year} ${clockText(timeUs, zone)}`;
}

/** A title within a sentence: what is no noun begins small there. */
export function germanInside(title: string): string {
  return /^(?:Neue|Zwei|Regelmäßig|Ungewöhnlich|Andere|Maschinell|Aktiv|Nichts)/.test(title)
    ? title.slice(0, 1).toLowerCase() + title.slice(1)
    : title;
}

/** Decimal point and thousands comma change places. */
function withGermanMarks(text: string): string {
  return text.replace(/[.,]/g, (mark) => (mark === ',' ? '.' : ','));
}

/** Words of values that are codes; what is no code stays as it is. */
export function germanCodes(words: Readonly<Record<string, string>>): (code: string) => string {
  return (code) => (Object.hasOwn(words, code) ? words[code]! : code);
}
