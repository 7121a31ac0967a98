// German names and units of the values that carry an alert.
import { hourText, isHourUnit, isPlainUnit, percentOf, ratioOf } from './feature-numbers.ts';
import { germanBytes, germanCount, germanCounted } from './german-pieces.ts';

const LABELS: Readonly<Record<string, string>> = {
  destination: 'Ziel',
  name: 'Name',
  network: 'Adresse',
  host: 'Host',
  port: 'Port',
  peer: 'anderes Gerät',
  service: 'Dienst',
  hour: 'Stunde des Tages',
  bytesOut: 'gesendete Bytes',
  answered: 'beantwortete Verbindungen',
  count: 'neu auf einmal',
  'bytes-out': 'gesendete Bytes',
  'bytes-in': 'empfangene Bytes',
  'packets-out': 'gesendete Pakete',
  'packets-in': 'empfangene Pakete',
  connections: 'begonnene Verbindungen',
  failed: 'Verbindungen ohne Antwort',
  'answered-share': 'Anteil beantworteter Verbindungen',
  asked: 'Verbindungen von anderen',
  'internet-hosts': 'Gegenstellen im Internet',
  'lan-peers': 'Geräte zu Hause, mit denen es sprach',
  ports: 'benutzte Dienste',
  'lan-bytes-out': 'zu Hause gesendete Bytes',
  'group-packets': 'Pakete an alle',
  'largest-upload': 'größte Sendung an eine Gegenstelle',
  questions: 'erfragte Namen',
  names: 'verschiedene erfragte Namen',
  'missing-names': 'Namen, die es nicht gibt',
  'arp-requests': 'ARP-Anfragen',
  'size-out': 'mittlere Größe gesendeter Pakete',
  'size-in': 'mittlere Größe empfangener Pakete',
  'up-down': 'gesendet gegen empfangen',
};

/** Units of amounts: one, many, and the part of a label that says the unit already. */
const UNITS: Readonly<Record<string, readonly [one: string, many: string, stem: string]>> = {
  bytes: ['Byte', 'Byte', 'byte'],
  packets: ['Paket', 'Pakete', 'paket'],
  connections: ['Verbindung', 'Verbindungen', 'verbindung'],
  hosts: ['Gegenstelle', 'Gegenstellen', 'gegenstelle'],
  devices: ['Gerät', 'Geräte', 'gerät'],
  ports: ['Port', 'Ports', 'port'],
  questions: ['Anfrage', 'Anfragen', 'anfrage'],
  names: ['Name', 'Namen', 'name'],
  answers: ['Antwort', 'Antworten', 'antwort'],
  requests: ['Anfrage', 'Anfragen', 'anfrage'],
  seconds: ['Sekunde', 'Sekunden', 'sekunde'],
};

/** "gesendete Bytes" of 'bytes-out', as it stands within a sentence; '' for a name that nobody declares. */
export function germanFeature(name: string): string {
  return Object.hasOwn(LABELS, name) ? LABELS[name]! : '';
}

export function germanUnitStem(unit: string): string | null {
  return Object.hasOwn(UNITS, unit) ? UNITS[unit]![2] : null;
}

/** "48,0 MB", "1.234 Pakete", "03 Uhr", "1,5-mal so viel". */
export function germanAmount(value: number, unit: string): string {
  if (unit === 'bytes') return germanBytes(Math.round(value));
  if (isHourUnit(unit)) return `${hourText(value)} Uhr`;
  if (unit === 'share') return `${germanCount(percentOf(value))} %`;
  if (unit === 'ln ratio') return `${germanCount(ratioOf(value))}-mal so viel`;
  if (unit === 'port') return value === 0 ? 'keiner' : String(value);
  if (isPlainUnit(unit)) return germanCount(value);
  const [one, many] = Object.hasOwn(UNITS, unit) ? UNITS[unit]! : [unit, unit];
  return germanCounted(value, one, many);
}
