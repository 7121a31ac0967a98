// What is said of a device (why it is of its kind, what is seen of it, why two may be one) in the reader's language. The engine keeps these
// texts with the device, in English: here each has its counterpart.
import type { Language } from '../base/language.ts';
import { TRAIT_WORDS } from '../devices/kind-rules.ts';

/** "hergestellt von Edimax" of "made by Edimax". */
export function kindEvidenceIn(language: Language, text: string): string {
  if (language === 'en') return text;
  if (text === "others' traffic with the Internet goes through it")
    return 'durch es geht der Internetverkehr anderer Geräte';
  for (const [sort, words] of Object.entries(TRAIT_WORDS)) {
    if (!text.startsWith(`${words} `)) continue;
    const value = text.slice(words.length + 1);
    return `${GERMAN_TRAITS[sort as keyof typeof TRAIT_WORDS]} ${sort === 'mac' && value === 'random' ? 'zufällig' : value}`;
  }
  return text;
}

const GERMAN_TRAITS: Readonly<Record<keyof typeof TRAIT_WORDS, string>> = {
  vendor: 'hergestellt von',
  names: 'nennt sich',
  hosts: 'spricht mit',
  services: 'bietet an:',
  searches: 'sucht nach',
  models: 'sagt, es sei',
  agents: 'sein Programm ist',
  ports: 'fragt Port',
  offers: 'antwortet auf Port',
  fingerprints: 'TLS-Fingerabdruck',
  dhcpVendorClass: 'DHCP-Klasse',
  dhcpParameters: 'DHCP-Optionen',
  mac: 'seine MAC ist',
};

/** What the tap shows of a device: a text holds one sentence of these or two. */
export function coverageIn(language: Language, text: string): string {
  if (language === 'en') return text;
  const german = COVERAGE.reduce((shown, [english, words]) => shown.replace(english, words), text);
  return german.replace(
    /It was silent for up to (\d+) hours at a time: it sleeps, or is away\./,
    'Es schwieg bis zu $1 Stunden am Stück: Es schläft oder ist fort.',
  );
}

const COVERAGE: readonly (readonly [english: string, german: string])[] = [
  [
    'Have the switch mirror both directions (rx and tx) of its port, or watch on the router itself.',
    'Lass den Switch beide Richtungen (rx und tx) seines Ports spiegeln, oder beobachte auf dem Router selbst.',
  ],
  [
    'To see it, watch on the router, or mirror the port that leads from the router to the other devices.',
    'Um ihn zu sehen, beobachte auf dem Router, oder spiegele den Port, der vom Router zu den anderen Geräten führt.',
  ],
  [
    'To see what devices say to each other, watch where they meet: mirror the ports of the switch or access point that they are on.',
    'Um zu sehen, was Geräte einander sagen, beobachte dort, wo sie sich treffen: Spiegele die Ports des Switches oder Zugangspunkts, an dem sie hängen.',
  ],
  [
    'Porchlight runs on it: its own connections are seen; without the right to capture, those by UDP only where they have one fixed peer.',
    'Porchlight läuft darauf: Seine eigenen Verbindungen sind zu sehen; ohne das Recht mitzuschneiden die über UDP nur, wo sie eine feste Gegenstelle haben.',
  ],
  [
    'Porchlight runs on it: its own connections are seen.',
    'Porchlight läuft darauf: Seine eigenen Verbindungen sind zu sehen.',
  ],
  [
    'No traffic with the Internet was seen: it has none, or it goes another way.',
    'Mit dem Internet war kein Datenverkehr zu sehen: Es gibt keinen, oder er geht einen anderen Weg.',
  ],
  [
    'Only its DNS questions are seen, not their answers: names tell where it goes, not how much it sends.',
    'Nur seine DNS-Anfragen sind zu sehen, nicht die Antworten: Namen verraten, wohin es geht, nicht, wie viel es sendet.',
  ],
  [
    'Only its DNS questions are seen: names tell where it goes, not how much it sends.',
    'Nur seine DNS-Anfragen sind zu sehen: Namen verraten, wohin es geht, nicht, wie viel es sendet.',
  ],
  [
    'Only what it calls out to all is seen (broadcast and multicast): what it does with others passes by.',
    'Zu sehen ist nur, was es allen zuruft (Broadcast und Multicast): Was es mit anderen tut, geht hier vorbei.',
  ],
  ['Nothing that it sends is seen yet.', 'Noch ist nichts von dem zu sehen, was es sendet.'],
  [
    'Of its traffic with the Internet only what it sends is seen, not the answers.',
    'Von seinem Internetverkehr ist nur zu sehen, was es sendet, nicht die Antworten.',
  ],
  [
    'Of its traffic with the Internet only what it receives is seen, not what it sends.',
    'Von seinem Internetverkehr ist nur zu sehen, was es empfängt, nicht, was es sendet.',
  ],
  [
    'Its traffic with the Internet is seen in both directions.',
    'Sein Internetverkehr ist in beiden Richtungen zu sehen.',
  ],
  [
    'It looks for other devices at home, but what it says to them passes by.',
    'Es sucht nach anderen Geräten zu Hause, aber was es ihnen sagt, geht hier vorbei.',
  ],
  [
    'No traffic with other devices at home was seen: it has none, or it passes by.',
    'Mit anderen Geräten zu Hause war kein Datenverkehr zu sehen: Es gibt keinen, oder er geht hier vorbei.',
  ],
  [
    'Of its traffic at home only what it sends is seen.',
    'Von seinem Datenverkehr zu Hause ist nur zu sehen, was es sendet.',
  ],
  [
    'Of its traffic at home only what it receives is seen.',
    'Von seinem Datenverkehr zu Hause ist nur zu sehen, was es empfängt.',
  ],
  [
    'Its traffic with other devices at home is seen, as far as it passes here.',
    'Sein Datenverkehr mit anderen Geräten zu Hause ist zu sehen, soweit er hier vorbeikommt.',
  ],
];

/** Why two devices may be one. */
export function sameDeviceIn(language: Language, text: string): string {
  if (language === 'en') return text;
  const name = /^same name "(.*)"$/s.exec(text)?.[1];
  if (name !== undefined) return `derselbe Name „${name}“`;
  const hosts = /^(\d+) hosts? that only it talks to$/.exec(text)?.[1];
  if (hosts !== undefined)
    return hosts === '1'
      ? '1 Gegenstelle, mit der sonst keines spricht'
      : `${hosts} Gegenstellen, mit denen sonst keines spricht`;
  return Object.hasOwn(SAME_DEVICE, text) ? SAME_DEVICE[text]! : text;
}

const SAME_DEVICE: Readonly<Record<string, string>> = {
  'same DHCP client number': 'dieselbe DHCP-Kundennummer',
  'asks for an address in the same way (DHCP)': 'bittet auf dieselbe Weise um eine Adresse (DHCP)',
  'same programs (TLS fingerprints)': 'dieselben Programme (TLS-Fingerabdrücke)',
};
