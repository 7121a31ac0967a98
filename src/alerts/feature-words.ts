// Names and units of the values that carry an alert, in words.
import { counted, formatBytes, formatCount } from './words.ts';

/** Labels of features that the contract's learners name; others are words already: 'bytes-out' reads "Bytes out". */
const LABELS: Readonly<Record<string, string>> = {
  destination: 'Destination',
  host: 'Host',
  port: 'Port',
  peer: 'Other device',
  service: 'Service',
  hour: 'Hour of the day',
};

/** "Bytes out" of 'bytes-out', 'bytesOut' or 'bytes out'. */
export function featureWords(name: string): string {
  const known = LABELS[name];
  if (known !== undefined) return known;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_.\s]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** A value with its unit: "48.0 MB", "1,234 packets", "03 h"; texts as they are. */
export function amountText(value: number | string, unit: string): string {
  if (typeof value === 'string') return value;
  if (unit === 'bytes' || unit === 'byte') return formatBytes(Math.round(value));
  if (unit === 'hour') return `${String(Math.round(value)).padStart(2, '0')} h`;
  if (unit === 'share') return `${formatCount(Math.round(value * 1000) / 10)} %`;
  if (unit === '' || unit === 'number' || unit === 'ratio' || unit === 'port')
    return unit === 'port' ? String(value) : formatCount(value);
  const one = unit.endsWith('s') ? unit.slice(0, -1) : unit;
  return counted(value, one, one === unit ? unit : `${one}s`);
}
