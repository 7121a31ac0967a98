// German words of floods.
import { aboutSenderDe } from './german-advice.ts';
import { germanCounted, germanWithin } from './german-pieces.ts';
import type { TranslatedKind } from './kind-words.ts';
import { numberOf, textOf } from './words.ts';

const FLOOD_PACKETS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  'tcp-syn': ['TCP-Verbindungsversuch', 'TCP-Verbindungsversuche'],
  'tcp-answer': ['unverlangte TCP-Antwort', 'unverlangte TCP-Antworten'],
  'tcp-other': ['TCP-Paket', 'TCP-Pakete'],
  udp: ['UDP-Paket', 'UDP-Pakete'],
  'udp-answer': ['unverlangte UDP-Antwort', 'unverlangte UDP-Antworten'],
  icmp: ['ICMP-Paket', 'ICMP-Pakete'],
  'ip-fragment': ['IP-Fragment', 'IP-Fragmente'],
};

/** "GRE-Paket", "Paket des IP-Protokolls 253". */
function packetNouns(method: string, protocol: string): readonly [one: string, many: string] {
  const known = FLOOD_PACKETS[method];
  if (known !== undefined) return known;
  const number = /^IP protocol (\d+)$/.exec(protocol)?.[1];
  if (number !== undefined) return [`Paket des IP-Protokolls ${number}`, `Pakete des IP-Protokolls ${number}`];
  return protocol === '' ? ['Paket', 'Pakete'] : [`${protocol}-Paket`, `${protocol}-Pakete`];
}

export const germanFlood: TranslatedKind = {
  title: 'Paketflut',
  sentence: (who, n) => {
    const [one, many] = packetNouns(textOf(n, 'method'), textOf(n, 'protocol'));
    const count = germanCounted(numberOf(n, 'packets'), one, many);
    const span = germanWithin(numberOf(n, 'seconds'));
    const port = numberOf(n, 'port') > 0 ? `Port ${numberOf(n, 'port')}` : '';
    if (textOf(n, 'role') === 'source')
      return `${who} hat ${span} ${count} an ${port === '' ? '' : `${port} von `}${textOf(n, 'target')} geschickt.`;
    const sources = numberOf(n, 'sources');
    const source = textOf(n, 'source');
    const from =
      sources > 1 ? `etwa ${germanCounted(sources, 'Adresse', 'Adressen')}` : source === '' ? 'einer Adresse' : source;
    return `${who} hat ${span} ${count}${port === '' ? '' : ` für ${port}`} von ${from} bekommen.`;
  },
  labels: {
    packets: 'Pakete',
    perSecond: 'Pakete in der Sekunde',
    sources: 'Absenderadressen (geschätzt)',
    source: 'Hauptabsender',
    target: 'Ziel',
    port: 'Port',
    protocol: 'IP-Protokoll',
    bytes: 'Bytes',
    seconds: 'Sekunden',
  },
  values: { protocol: (text) => text.replace(/^IP protocol /, 'IP-Protokoll ') },
  meaning: (n, { isOutside }) =>
    textOf(n, 'role') !== 'source'
      ? 'Jemand versucht, es zu überlasten.'
      : isOutside
        ? 'Es nimmt an einem Angriff teil, oder ein Programm darauf läuft Amok.'
        : 'Das Gerät nimmt an einem Angriff teil, oder ein Programm darauf läuft Amok.',
  actions: (n, place) => {
    if (textOf(n, 'role') === 'source') return aboutSenderDe(place);
    if (place.isOutside)
      return [
        'Wenn diese Pakete durch dein Netz hinausgehen, schickt sie ein Gerät darin unter gefälschten Adressen: Suche das, das am meisten sendet, und zieh den Stecker.',
      ];
    if (numberOf(n, 'isSourceLocal') === 1)
      return [`Sieh dir ${textOf(n, 'source')} in deinem eigenen Netz an: Von dort kommen diese Pakete.`];
    return [
      'Schließe Portfreigaben zu dem Gerät, starte den Router neu, um eine andere Adresse zu bekommen, und bitte deinen Anbieter um Hilfe, wenn es weitergeht.',
    ];
  },
};
