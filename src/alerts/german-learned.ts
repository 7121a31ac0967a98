// German words of the learned kinds; the counterpart of learned-words.ts.
import type { FindingNumbers } from '../base/finding.ts';
import { CHECK_DEVICE_DE, CLOSE_DOORS_DE, SAY_NORMAL_DE } from './german-advice.ts';
import { germanBytes, germanCodes, germanCount, germanCounted, germanWithin } from './german-pieces.ts';
import type { AlertTime, TranslatedKind } from './kind-words.ts';
import { DAY_SECONDS, nameText, otherEndWith, protocolText } from './learned-parts.ts';
import type { learnedWords } from './learned-words.ts';
import { clockText, listOf, numberOf, textOf } from './words.ts';

const NO_NAME = '(kein Name bekannt)';

/** "zwischen 03:12 und 03:14 Uhr", "um 03:12 Uhr"; where no zone is known or it lasts a day and more "innerhalb von 2 Minuten". */
function whenText(n: FindingNumbers, { startUs, endUs, zone }: AlertTime): string {
  const seconds = (endUs - startUs) / 1e6;
  if (zone === null || seconds >= DAY_SECONDS) return germanWithin(Math.max(seconds, numberOf(n, 'seconds')));
  const [from, until] = [clockText(startUs, zone), clockText(endUs, zone)];
  return from === until ? `um ${from} Uhr` : `zwischen ${from} und ${until} Uhr`;
}

/** "über TCP-Port 443", "per ICMP". */
function serviceText(n: FindingNumbers): string {
  const port = numberOf(n, 'port');
  return port > 0 ? `über ${protocolText(n, 'IP')}-Port ${port}` : `per ${protocolText(n, 'IP-Protokoll')}`;
}

function otherEndText(n: FindingNumbers): string {
  return otherEndWith(n, NO_NAME);
}

/** " und 7 weitere neue Ziele", where several came at once. */
function othersText(n: FindingNumbers, one: string, many: string): string {
  const others = numberOf(n, 'count') - 1;
  return others > 0 && listOf(n, 'others').length > 0 ? ` und ${germanCounted(others, one, many)}` : '';
}

/** What makes a new place less strange, by what the contract knows of it. */
const KNOWN_PLACES: Readonly<Record<string, string>> = {
  unit: 'den Ort kennt es, aber nicht diesen Dienst dort',
  hosting: 'andere Orte desselben Hosters kennt es',
  network: 'Adressen in der Nähe kennt es',
};

const KNOWN_VALUES: Readonly<Record<string, string>> = {
  unit: 'der Ort',
  hosting: 'andere Orte desselben Hosters',
  network: 'Adressen in der Nähe',
  service: 'der Dienst',
  nothing: 'nichts',
};

const newDestination: TranslatedKind = {
  title: 'Neuer Kontakt im Internet',
  sentence: (who, n, when) => {
    const known = KNOWN_PLACES[textOf(n, 'known')];
    const others = othersText(n, 'weiteres neues Ziel', 'weitere neue Ziele');
    return `${who} hat ${whenText(n, when)} zum ersten Mal ${otherEndText(n) || 'ein neues Ziel'}${others} ${serviceText(n)} angesprochen: ${germanBytes(numberOf(n, 'bytesOut'))} gesendet, ${germanBytes(numberOf(n, 'bytesIn'))} empfangen${known === undefined ? '' : `; ${known}`}.`;
  },
  labels: {
    unit: 'Ziel',
    host: 'Host',
    address: 'Adresse',
    port: 'Port',
    protocol: 'Protokoll',
    bytesOut: 'Gesendete Bytes',
    bytesIn: 'Empfangene Bytes',
    known: 'Davon bisher bekannt',
    count: 'Neu auf einmal',
    others: 'Weitere',
  },
  values: { known: germanCodes(KNOWN_VALUES) },
  meaning: (n) =>
    otherEndText(n).endsWith(NO_NAME)
      ? 'Die Adresse hat keinen Namen, nach dem das Gerät gefragt hätte: Bei Herstellern ist das selten, bei Schadsoftware häufig.'
      : 'Dahinter kann ein Firmware-Update oder eine neue Funktion stecken, oder jemand, der das Gerät übernommen hat.',
  actions: (n) => [
    `Schlag ${nameText(n) || textOf(n, 'address') || 'das Ziel'} nach; sperre es, wenn weder du noch der Hersteller des Geräts es kennt.`,
    SAY_NORMAL_DE,
  ],
};

const newPeer: TranslatedKind = {
  title: 'Neuer Kontakt im eigenen Netz',
  sentence: (who, n, when) => {
    const peer = textOf(n, 'peer') || textOf(n, 'peerMac') || 'einem anderen Gerät';
    const others = othersText(n, 'weiteren neuen Gerät', 'weiteren neuen Geräten');
    const known = textOf(n, 'known');
    if (known === 'service')
      return `${who} wurde ${whenText(n, when)} zum ersten Mal von ${peer}${others} im eigenen Netz ${serviceText(n)} angefragt.`;
    const before = known === 'unit' ? '; bisher tat es das nur auf andere Weise' : '';
    return `${who} hat ${whenText(n, when)} zum ersten Mal ${serviceText(n)} mit ${peer}${others} im eigenen Netz gesprochen${before}.`;
  },
  labels: {
    peer: 'Anderes Gerät',
    peerMac: 'Seine MAC-Adresse',
    port: 'Port',
    protocol: 'Protokoll',
    bytesOut: 'Gesendete Bytes',
    bytesIn: 'Empfangene Bytes',
    known: 'Davon bisher bekannt',
    count: 'Neu auf einmal',
    others: 'Weitere',
  },
  values: { known: germanCodes({ ...KNOWN_VALUES, unit: 'das Gerät' }) },
  meaning: () =>
    'Übernommene Geräte suchen nach anderen in der Nähe; auch Apps und neue Geräte stellen solche Kontakte her.',
  actions: (n) => [
    `Frag dich, ob diese beiden miteinander reden sollen; wenn nicht, sieh dir beide an, zuerst ${textOf(n, 'peer') || 'das andere'}.`,
    SAY_NORMAL_DE,
  ],
};

const newService: TranslatedKind = {
  title: 'Neuer Dienst angeboten',
  sentence: (who, n, when) => {
    const asker = textOf(n, 'asker');
    if (textOf(n, 'known') === 'service')
      return `${who} hat ${whenText(n, when)} ${asker || 'jemandem'} im Internet ${serviceText(n)} geantwortet; bisher antwortete es dort nur zu Hause.`;
    const whom = asker === '' ? '' : `, gefragt von ${asker}${textOf(n, 'scope') === 'internet' ? ' im Internet' : ''}`;
    return `${who} hat ${whenText(n, when)} zum ersten Mal ${serviceText(n)} geantwortet${whom}.`;
  },
  labels: {
    port: 'Port',
    protocol: 'Protokoll',
    asker: 'Wer gefragt hat',
    bytesOut: 'Gesendete Bytes',
    bytesIn: 'Empfangene Bytes',
  },
  meaning: (n) =>
    textOf(n, 'scope') === 'internet'
      ? 'Jemand im Internet erreicht das Gerät, und es antwortet: Dein Router lässt das durch.'
      : 'Ein Update kann ihn eingeschaltet haben; eine Tür, die Eindringlingen offen steht, sieht genauso aus.',
  actions: (n) => [
    ...(textOf(n, 'scope') === 'internet' ? [CLOSE_DOORS_DE] : []),
    'Sieh in den Einstellungen des Geräts nach, welcher Dienst eingeschaltet wurde, und schalte ihn ab, wenn ihn niemand braucht.',
    CHECK_DEVICE_DE,
    SAY_NORMAL_DE,
  ],
};

/** "; üblich: 1,0 kB bis 2,0 MB in der Minute"; one number where the range is none. */
function usualText(low: number, high: number, format: (value: number) => string, span: string): string {
  return low > 0 && low < high
    ? `; üblich: ${format(low)} bis ${format(high)} ${span}`
    : `; üblich: höchstens ${format(high)} ${span}`;
}

function spanText(n: FindingNumbers): string {
  const seconds = numberOf(n, 'seconds') || 60;
  if (seconds <= 60) return 'in der Minute';
  return seconds < 3600 ? `in ${germanCounted(Math.round(seconds / 60), 'Minute', 'Minuten')}` : 'in der Stunde';
}

const unusualVolume: TranslatedKind = {
  title: 'Ungewöhnliche Datenmenge',
  sentence: (who, n, when) => {
    const [low, high] = [numberOf(n, 'usualLow'), numberOf(n, 'usualHigh')];
    const bytes = germanBytes(numberOf(n, 'bytes'));
    const end = otherEndText(n);
    const direction = textOf(n, 'direction');
    const span = whenText(n, when);
    if (direction === 'ratio')
      return `${who} hat ${span} ${bytes} gesendet${end === '' ? '' : `, das meiste davon an ${end}`}, weit mehr, als es empfangen hat; üblich bei dem, was zurückkam: höchstens ${germanBytes(high)}.`;
    const isDown = direction === 'down';
    const other = end === '' ? '' : `, das meiste davon ${isDown ? 'von' : 'an'} ${end}`;
    return `${who} hat ${span} ${bytes} ${isDown ? 'empfangen' : 'gesendet'}${other}${usualText(low, high, germanBytes, spanText(n))}.`;
  },
  labels: {
    direction: 'Richtung',
    bytes: 'Bytes',
    usualLow: 'Üblich, mindestens',
    usualHigh: 'Üblich, höchstens',
    unit: 'Das meiste davon mit',
    seconds: 'Sekunden',
  },
  values: { direction: germanCodes({ up: 'gesendet', down: 'empfangen', ratio: 'gesendet gegen empfangen' }) },
  meaning: (n) =>
    textOf(n, 'direction') === 'down'
      ? 'Meistens ist ein Firmware-Update der Grund.'
      : 'Etwas Großes hat das Gerät verlassen: Bilder, eine Sicherung oder Daten, die jemand fortträgt.',
  actions: (n) =>
    textOf(n, 'direction') === 'down'
      ? [SAY_NORMAL_DE]
      : [
          'Finde heraus, was gesendet wurde: Sieh in der App des Geräts nach Aufnahmen oder Sicherungen aus dieser Zeit.',
          CHECK_DEVICE_DE,
          SAY_NORMAL_DE,
        ],
};

const unusualHour: TranslatedKind = {
  title: 'Aktiv zu ungewöhnlicher Stunde',
  sentence: (who, n, when) => {
    const hour = numberOf(n, 'hour');
    const days = numberOf(n, 'days');
    const before = days > 0 ? `an ${germanCounted(days, 'Tag', 'Tagen')} immer still war` : 'immer still war';
    const clock = (value: number): string => String(value).padStart(2, '0');
    return `${who} war ${whenText(n, when)} aktiv (${germanCounted(numberOf(n, 'packets'), 'Paket', 'Pakete')}, ${germanBytes(numberOf(n, 'bytes'))}), zu einer Stunde (${clock(hour)}–${clock((hour + 1) % 24)} Uhr), in der es bisher ${before}.`;
  },
  labels: { hour: 'Stunde des Tages', packets: 'Pakete', bytes: 'Bytes', days: 'Tage, an denen es dann still war' },
  meaning: () => 'Vielleicht hat es jemand benutzt, oder es tut etwas von selbst.',
  actions: () => ['Frag, wer das Gerät zu dieser Zeit benutzt hat.', SAY_NORMAL_DE],
};

const RATES: Readonly<Record<string, readonly [one: string, many: string, deed: string]>> = {
  connections: ['Verbindung', 'Verbindungen', 'begonnen'],
  packets: ['Paket', 'Pakete', 'gesendet'],
  questions: ['DNS-Anfrage', 'DNS-Anfragen', 'gestellt'],
};

const unusualRate: TranslatedKind = {
  title: 'Ungewöhnlich betriebsam',
  sentence: (who, n, when) => {
    const [one, many, deed] = RATES[textOf(n, 'what')] ?? RATES['packets']!;
    const usual = usualText(0, numberOf(n, 'usualHigh'), germanCount, spanText(n));
    return `${who} hat ${whenText(n, when)} ${germanCounted(numberOf(n, 'count'), one, many)} ${deed}${usual}.`;
  },
  labels: { what: 'Was', count: 'Anzahl', usualHigh: 'Üblich, höchstens', seconds: 'Sekunden' },
  values: { what: germanCodes({ connections: 'Verbindungen', packets: 'Pakete', questions: 'DNS-Anfragen' }) },
  meaning: () =>
    'So betriebsam macht ein Gerät ein Fehler, ein Update oder ein Programm, das andere sucht oder angreift.',
  actions: () => [CHECK_DEVICE_DE, SAY_NORMAL_DE],
};

const behaviour: TranslatedKind = {
  title: 'Ungewöhnliches Verhalten',
  sentence: (who, n, when) => {
    const windows = Math.max(1, numberOf(n, 'windows'));
    return `${who} verhielt sich ${whenText(n, when)} so, wie es in der Lernzeit nie vorkam, in ${germanCounted(windows, 'Minute', 'Minuten')} dieser Zeit.`;
  },
  labels: { score: 'Wert des Modells', windows: 'Seltsame Minuten', seconds: 'Sekunden' },
  meaning: () => 'Neu ist die Mischung dessen, was es getan hat, mehr als irgendetwas einzeln.',
  actions: () => [
    'Sieh dir die drei Werte an, die diese Meldung tragen, und was das Gerät zu dieser Zeit getan hat.',
    SAY_NORMAL_DE,
  ],
};

/** Words by kind (the learner's name). */
export const germanLearned: Readonly<Record<keyof typeof learnedWords, TranslatedKind>> = {
  'new-destination': newDestination,
  'new-peer': newPeer,
  'new-service': newService,
  'unusual-volume': unusualVolume,
  'unusual-hour': unusualHour,
  'unusual-rate': unusualRate,
  behaviour,
};
