// Numbers, bytes, times and durations as people read them. Times are UTC, so that a page reads the same everywhere.

/** 1,234,567 */
export function wholeWords(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 packet", "2 packets". */
export function countWords(value: number, one: string, many: string = `${one}s`): string {
  return `${wholeWords(value)} ${Math.round(value) === 1 ? one : many}`;
}

const BYTE_UNITS: readonly string[] = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** "812 B", "1.4 kB", "23 MB": two or three digits, decimal units. */
export function byteWords(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit > 0 && value < 9.95 ? value.toFixed(1) : String(Math.round(value));
  return `${digits} ${BYTE_UNITS[unit]}`;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** "0.4 s", "12 s", "3 min", "2 h 5 min", "4 days". */
export function durationWords(seconds: number): string {
  if (seconds < 0.0005) return '0 s';
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < MINUTE * 2) return `${Math.round(seconds)} s`;
  if (seconds < HOUR) return `${Math.round(seconds / MINUTE)} min`;
  if (seconds < DAY * 2) {
    const minutes = Math.round(seconds / MINUTE);
    const rest = minutes % 60;
    return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
  }
  return `${Math.round(seconds / DAY)} days`;
}

/** "2026-11-21 13:51:10" from microseconds; '-' when there is no time. */
export function timeWords(us: number): string {
  if (!Number.isFinite(us) || Math.abs(us) > 8.64e18) return '-';
  const text = new Date(us / 1000).toISOString();
  return text.slice(0, 19).replace('T', ' ');
}

/** "13:51:10" */
export function clockWords(us: number): string {
  return timeWords(us).slice(-8);
}
