// German words of the notices; the counterpart of notice-words.ts, where the numbers of each kind are told.
import { GERMAN_KINDS, germanThing } from './german-kinds.ts';
import { germanCodes, germanCounted, germanJoin, germanLength, germanSpan } from './german-pieces.ts';
import type { TranslatedKind } from './kind-words.ts';
import type { noticeWords } from './notice-words.ts';
import { listOf, numberOf, textOf } from './words.ts';

const HOUR_SECONDS = 3600;

const newDevice: TranslatedKind = {
  title: 'Neues Gerät',
  sentence: (who, n) => {
    const devices = numberOf(n, 'devices');
    if (devices > 1)
      return `${germanCounted(devices, 'neues Gerät', 'neue Geräte')} sind innerhalb kurzer Zeit ins Netz gekommen.`;
    const [kind, vendor] = [textOf(n, 'kind'), textOf(n, 'vendor')];
    return `${who} ist neu im Netz${kind === '' && vendor === '' ? '' : `: ${germanThing(kind, vendor)}`}.`;
  },
  labels: { devices: 'Neue Geräte', name: 'Name', vendor: 'Hersteller', kind: 'Art' },
  values: { kind: germanCodes(GERMAN_KINDS) },
  meaning: (n) => {
    if (numberOf(n, 'devices') > 1)
      return 'In kein Zuhause kommen so viele Geräte auf einmal: Vielleicht fälscht jemand MAC-Adressen, um den Switch zu überfluten oder alle Adressen aufzubrauchen.';
    return numberOf(n, 'isRandom') === 1
      ? 'Es benutzt eine ausgedachte MAC-Adresse, wie es Telefone und Tablets aus Datenschutz tun: Vielleicht kennst du es schon.'
      : '';
  },
  actions: (n) =>
    numberOf(n, 'devices') > 1
      ? ['Suche das Kabel oder den Zugangspunkt, über den sie kommen, und trenne ihn; ändere das WLAN-Passwort.']
      : ['Wem gehört es? Gib ihm einen Namen, oder ändere das WLAN-Passwort, wenn es niemand im Haus kennt.'],
};

const deviceSilent: TranslatedKind = {
  title: 'Gerät verstummt',
  sentence: (who, n) => {
    const longest = numberOf(n, 'longestSeconds');
    const usual = longest >= HOUR_SECONDS ? `; vorher schwieg es nie länger als ${germanLength(longest)}` : '';
    return `${who} hat seit ${germanSpan(numberOf(n, 'seconds'))} nichts gesendet${usual}.`;
  },
  labels: { seconds: 'Sekunden Stille', longestSeconds: 'Längste Stille vorher, Sekunden', kind: 'Art' },
  values: { kind: germanCodes(GERMAN_KINDS) },
  meaning: () =>
    'Es ist ausgeschaltet, außer Reichweite oder ohne Strom, oder was es sendet, kommt hier nicht mehr vorbei.',
  actions: () => ['Sieh nach, ob es noch geht; wenn es für immer weggelegt wurde, vergiss es hier.'],
};

const gatewayChanged: TranslatedKind = {
  title: 'Anderer Weg aus dem Haus',
  sentence: (_, n) =>
    textOf(n, 'what') === 'mac'
      ? `Die Geräte erreichen das Internet jetzt über ${textOf(n, 'after')} statt über ${textOf(n, 'before')}.`
      : `Der Router nennt ${textOf(n, 'after')} als Weg ins Internet; bisher war es ${textOf(n, 'before')}.`,
  labels: { before: 'Bisher', after: 'Jetzt', connections: 'Verbindungen auf diesem Weg' },
  meaning: () => 'Wer dort steht, sieht den ganzen Datenverkehr des Hauses.',
  actions: () => [
    'Wenn du den Router nicht gewechselt hast, finde heraus, was für ein Gerät das ist, und nimm es vom Netz.',
  ],
};

const dnsServerChanged: TranslatedKind = {
  title: 'Anderer DNS-Server',
  sentence: (who, n) => {
    const before = germanJoin(listOf(n, 'before').slice(0, 3));
    const after = germanJoin(listOf(n, 'after').slice(0, 3));
    return textOf(n, 'what') === 'dhcp'
      ? `Das Netz trägt den Geräten jetzt auf, ${after} nach Namen zu fragen; bisher war es ${before}.`
      : `${who} fragt jetzt ${after} nach Namen; bisher fragte es ${before}.`;
  },
  labels: { before: 'Bisher', after: 'Jetzt', questions: 'Anfragen dorthin' },
  meaning: () => 'Wer diese Fragen beantwortet, bestimmt, mit welchen Rechnern die Geräte reden.',
  actions: () => ['Wenn du das nicht geändert hast, prüfe die DNS-Einstellungen des Routers und des Geräts.'],
};

const addressConflict: TranslatedKind = {
  title: 'Zwei Geräte auf einer Adresse',
  sentence: (_, n) => `${germanJoin(listOf(n, 'macs'))} benutzen beide die Adresse ${textOf(n, 'address')}.`,
  labels: { address: 'Adresse', macs: 'Beansprucht von', claims: 'Wechsel' },
  meaning: () =>
    'Datenverkehr für das eine erreicht das andere; meist wurde eine Adresse von Hand vergeben, die auch der Router verteilt.',
  actions: () => ['Lass beide ihre Adresse vom Router holen (DHCP), oder gib einem von ihnen eine andere.'],
};

const sensorBlind: TranslatedKind = {
  title: 'Nichts zu sehen',
  sentence: (_, n) => {
    const length = germanLength(numberOf(n, 'seconds'));
    return `${length.slice(0, 1).toUpperCase()}${length.slice(1)} lang wurde kein einziges Paket mitgelesen.`;
  },
  labels: { seconds: 'Sekunden ohne ein Paket' },
  meaning: () => 'In dieser Zeit war kein Angriff zu sehen, und nichts wurde gelernt.',
  actions: () => [
    'Sieh nach, ob das Kabel, der Spiegelport des Switches und das Mitlesen auf diesem Rechner noch gehen.',
  ],
};

/** Words by kind of notice. */
export const germanNotices: Readonly<Record<keyof typeof noticeWords, TranslatedKind>> = {
  'new-device': newDevice,
  'device-silent': deviceSilent,
  'gateway-changed': gatewayChanged,
  'dns-server-changed': dnsServerChanged,
  'address-conflict': addressConflict,
  'sensor-blind': sensorBlind,
};
