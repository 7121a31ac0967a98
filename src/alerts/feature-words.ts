// Names and units of the values that carry an alert, in words.
import { ACTIVITY_FEATURES } from '../behaviour/activity-features.ts';
import { cleanText, counted, formatBytes, formatCount } from './words.ts';

/** Labels of the values that the contract's learners name. */
const CONTRACT_LABELS: Readonly<Record<string, string>> = {
  destination: 'Destination',
  name: 'Name',
  network: 'Address',
  host: 'Host',
  port: 'Port',
  peer: 'Other device',
  service: 'Service',
  hour: 'Hour of the day',
  bytesOut: 'Bytes sent',
  answered: 'Connections answered',
  count: 'New at once',
};

const ACTIVITY_LABELS = new Map(ACTIVITY_FEATURES.map(({ name, words }) => [name, words]));

/** "Bytes sent" of 'bytes-out'; a name that nobody declares reads as its words. */
export function featureWords(name: string): string {
  const words =
    ACTIVITY_LABELS.get(name) ??
    (Object.hasOwn(CONTRACT_LABELS, name) ? CONTRACT_LABELS[name]! : cleanText(name.replace(/[-_.\s]+/g, ' ')));
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

const PLAIN_UNITS = new Set(['', 'number', 'ratio', 'name', 'address']);

/** The same beside its label: "Connections begun: 12" says the unit already. */
export function labelledAmount(value: number | string, unit: string, label: string): string {
  const isSaid = typeof value === 'number' && unit !== '' && label.toLowerCase().includes(unit);
  return isSaid && unit !== 'bytes' && unit !== 'port' ? formatCount(value) : amountText(value, unit);
}

/** A value with its unit: "48.0 MB", "1,234 packets", "03 h", "1.5 times" (of a logarithm of a ratio); texts as they are. */
export function amountText(value: number | string, unit: string): string {
  if (typeof value === 'string') return value;
  if (unit === 'bytes') return formatBytes(Math.round(value));
  if (unit === 'h' || unit === 'hour') return `${String(Math.round(value)).padStart(2, '0')} h`;
  if (unit === 'share') return `${formatCount(Math.round(value * 1000) / 10)} %`;
  if (unit === 'ln ratio') return `${formatCount(Math.round(Math.exp(Math.min(30, value)) * 100) / 100)} times as much`;
  // Protocols without ports have the number 0 there.
  if (unit === 'port') return value === 0 ? 'none' : String(value);
  if (PLAIN_UNITS.has(unit)) return formatCount(value);
  const one = unit.endsWith('s') ? unit.slice(0, -1) : unit;
  return counted(value, one, one === unit ? unit : `${one}s`);
}
