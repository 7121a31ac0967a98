// Names and units of the values that carry an alert, in English words, and their wording in any language.
import { ACTIVITY_FEATURES } from '../behaviour/activity-features.ts';
import type { AlertPhrases } from './alert-phrases.ts';
import { hourText, isHourUnit, isPlainUnit, percentOf, ratioOf } from './feature-numbers.ts';
import { cleanText, counted, formatBytes, formatCount } from './words.ts';

/** Labels of the values that the contract's learners name. */
const CONTRACT_LABELS: Readonly<Record<string, string>> = {
  destination: 'destination',
  name: 'name',
  network: 'address',
  host: 'host',
  port: 'port',
  peer: 'other device',
  service: 'service',
  hour: 'hour of the day',
  bytesOut: 'bytes sent',
  answered: 'connections answered',
  count: 'new at once',
};

const ACTIVITY_LABELS = new Map(ACTIVITY_FEATURES.map(({ name, words }) => [name, words]));

/** "bytes sent" of 'bytes-out'; '' for a name that nobody declares. */
export function englishFeature(name: string): string {
  return ACTIVITY_LABELS.get(name) ?? (Object.hasOwn(CONTRACT_LABELS, name) ? CONTRACT_LABELS[name]! : '');
}

/** A value with its unit: "48.0 MB", "1,234 packets", "03 h", "1.5 times" (of a logarithm of a ratio). */
export function englishAmount(value: number, unit: string): string {
  if (unit === 'bytes') return formatBytes(Math.round(value));
  if (isHourUnit(unit)) return `${hourText(value)} h`;
  if (unit === 'share') return `${formatCount(percentOf(value))} %`;
  if (unit === 'ln ratio') return `${formatCount(ratioOf(value))} times as much`;
  // Protocols without ports have the number 0 there.
  if (unit === 'port') return value === 0 ? 'none' : String(value);
  if (isPlainUnit(unit)) return formatCount(value);
  const one = unit.endsWith('s') ? unit.slice(0, -1) : unit;
  return counted(value, one, one === unit ? unit : `${one}s`);
}

/** The label of a value as it stands within a sentence; a name that nobody declares reads as its words. */
export function featureWords(name: string, { featureLabel }: Pick<AlertPhrases, 'featureLabel'>): string {
  return featureLabel(name) || cleanText(name.replace(/[-_.\s]+/g, ' '));
}

/** A value beside its label: "Connections begun: 12" says the unit already. Texts as they are. */
export function labelledAmount(value: number | string, unit: string, label: string, phrases: AlertPhrases): string {
  if (typeof value === 'string') return value;
  const stem = phrases.unitStem(unit);
  const isSaid = unit !== '' && stem !== null && label.toLowerCase().includes(stem);
  return isSaid && unit !== 'bytes' && unit !== 'port' ? phrases.count(value) : phrases.amount(value, unit);
}
