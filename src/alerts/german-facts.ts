// German words of the alerts that the detectors raise; the counterpart of fact-words.ts.
import type { factWords } from './fact-words.ts';
import {
  aboutSenderDe,
  CHECK_DEVICE_DE,
  CLEAN_DEVICE_DE,
  CLOSE_DNS_DE,
  CLOSE_DOORS_DE,
  NOT_YOURS_DE,
} from './german-advice.ts';
import { germanControllers } from './german-controllers.ts';
import { germanFlood } from './german-flood.ts';
import { germanBytes, germanCodes, germanCounted, germanJoin, germanTimes, germanWithin } from './german-pieces.ts';
import type { TranslatedKind } from './kind-words.ts';
import { listOf, numberOf, textOf } from './words.ts';

const portScan: TranslatedKind = {
  title: 'Portscan',
  sentence: (who, n) => {
    const targets = numberOf(n, 'targets');
    const others = targets > 1 ? ` und von ${germanCounted(targets - 1, 'weiteren Adresse', 'weiteren Adressen')}` : '';
    const protocol = textOf(n, 'protocol');
    const port = protocol === '' ? 'Port' : `${protocol}-Port`;
    return `${who} hat ${germanWithin(numberOf(n, 'seconds'))} ${germanCounted(numberOf(n, 'ports'), port, `${port}s`)} von ${textOf(n, 'target')}${others} ausprobiert.`;
  },
  labels: {
    ports: 'Ausprobierte Ports',
    target: 'Ziel',
    targets: 'Ziele',
    protocol: 'Protokoll',
    seconds: 'Sekunden',
    answered: 'Ports, die antworteten',
  },
  meaning: (_, { isOutside }) =>
    isOutside
      ? 'Jede Adresse im Internet wird so abgesucht, den ganzen Tag; es zählt nur, wo etwas offen steht.'
      : 'Gesucht werden offene Dienste, wie es Eindringlinge und Schadsoftware tun, bevor sie einbrechen.',
  actions: (_, place) => aboutSenderDe(place),
};

const hostSweep: TranslatedKind = {
  title: 'Suche nach Geräten',
  sentence: (who, n) => {
    const span = germanWithin(numberOf(n, 'seconds'));
    const method = textOf(n, 'method');
    if (method === 'protocols')
      return `${who} hat ${span} ${germanCounted(numberOf(n, 'protocols'), 'IP-Protokoll', 'IP-Protokolle')} von ${textOf(n, 'target')} ausprobiert.`;
    const count = germanCounted(numberOf(n, 'addresses'), 'Adresse', 'Adressen');
    if (method === 'arp') return `${who} hat ${span} im Netz nach ${count} gefragt (ARP).`;
    if (method === 'ndp') return `${who} hat ${span} im Netz nach ${count} gefragt (Nachbarsuche von IPv6).`;
    if (method === 'icmp') return `${who} hat ${span} ${count} angepingt.`;
    return `${who} hat ${span} den ${method === 'udp' ? 'UDP' : 'TCP'}-Port ${numberOf(n, 'port')} von ${count} ausprobiert.`;
  },
  labels: {
    method: 'Verfahren',
    addresses: 'Ausprobierte Adressen',
    protocols: 'Ausprobierte Protokolle',
    target: 'Ziel',
    port: 'Port',
    first: 'Erste Adresse',
    last: 'Letzte Adresse',
    seconds: 'Sekunden',
  },
  values: {
    method: germanCodes({
      arp: 'ARP',
      ndp: 'Nachbarsuche von IPv6',
      icmp: 'Ping',
      tcp: 'TCP',
      udp: 'UDP',
      protocols: 'IP-Protokolle',
    }),
  },
  meaning: (_, { isOutside }) =>
    isOutside
      ? 'Gesucht werden Rechner, die antworten, wie es im Internet den ganzen Tag geschieht.'
      : 'Gesucht werden andere Geräte, wie es Apps tun, die ein Netz auflisten, und Schadsoftware, bevor sie sich verbreitet.',
  actions: (_, place) => aboutSenderDe(place),
};

const bruteForce: TranslatedKind = {
  title: 'Erraten von Passwörtern',
  sentence: (who, n) => {
    const span = germanWithin(numberOf(n, 'seconds'));
    const service = `${textOf(n, 'service')}-Dienst`;
    if (textOf(n, 'role') === 'victim')
      return `${who} hat ${span} kurze Verbindungen zu seinem ${service} von ${germanCounted(numberOf(n, 'sources'), 'Adresse', 'Adressen')} bekommen, wie von Rechnern, die gemeinsam Passwörter raten.`;
    const failures = numberOf(n, 'failures');
    const refused =
      failures > 0 ? `; ${germanCounted(failures, 'Anmeldung wurde', 'Anmeldungen wurden')} abgelehnt` : '';
    const attempts = numberOf(n, 'attempts');
    const targets = numberOf(n, 'targets');
    const target = targets > 1 ? germanCounted(targets, 'Adresse', 'Adressen') : textOf(n, 'target');
    const tried =
      textOf(n, 'service') === 'HTTP'
        ? `${germanCounted(attempts, 'Anmeldeversuch', 'Anmeldeversuche')} an den ${service} von ${target} geschickt`
        : `${germanCounted(attempts, 'kurze Verbindung', 'kurze Verbindungen')} zum ${service} von ${target} aufgebaut`;
    return `${who} hat ${span} ${tried}, wie es Programme tun, die Passwörter raten${refused}.`;
  },
  labels: {
    attempts: 'Versuche',
    failures: 'Abgelehnte Anmeldungen',
    service: 'Dienst',
    target: 'Ziel',
    targets: 'Ziele',
    sources: 'Adressen, von denen es kam',
    port: 'Port',
    seconds: 'Sekunden',
  },
  meaning: () => '',
  actions: (n, { isOutside, isTargetOutside }) => {
    const service = `${textOf(n, 'service')}-Dienst`;
    const isMany = numberOf(n, 'targets') > 1;
    const target = isMany ? 'diesen Geräten' : textOf(n, 'target');
    const password = isMany ? 'lange Passwörter' : 'ein langes Passwort';
    if (isTargetOutside) return [isOutside ? NOT_YOURS_DE : CHECK_DEVICE_DE];
    if (isOutside || textOf(n, 'role') === 'victim')
      return [
        `Entferne in deinem Router die Portfreigabe zum ${service} von ${target}, oder lass nur Adressen herein, die du kennst.`,
        `Gib ${target} ${password}.`,
      ];
    return [
      `Wenn du es nicht warst: Prüfe das Gerät, das es versucht hat, gib ${target} ${password} und schalte den ${service} dort ab, wo ihn niemand braucht.`,
    ];
  },
};

const arpSpoof: TranslatedKind = {
  title: 'Adresse übernommen (ARP)',
  sentence: (who, n) => {
    const addresses = listOf(n, 'addresses');
    const owner = textOf(n, 'owner');
    const router = numberOf(n, 'isGateway') === 1 ? ', die Adresse des Routers' : '';
    const belongs = owner === '' ? '' : `; bisher ${addresses.length > 1 ? 'gehören sie' : 'gehört sie'} ${owner}`;
    return `${who} hat ${germanWithin(numberOf(n, 'seconds'))} ${germanTimes(numberOf(n, 'claims'))} behauptet, ${germanJoin(addresses)} zu sein${router}${belongs}.`;
  },
  labels: {
    addresses: 'Beanspruchte Adressen',
    claims: 'Behauptungen',
    owner: 'Bisher gehört sie',
    seconds: 'Sekunden',
  },
  meaning: () => 'Vielleicht liest oder ändert jemand den Datenverkehr dazwischen.',
  actions: () => [
    'Suche das Gerät mit dieser MAC-Adresse und nimm es vom Netz, es sei denn, du hast gerade ein Gerät ersetzt oder ihm eine feste Adresse gegeben.',
  ],
};

const rogueDhcp: TranslatedKind = {
  title: 'Zweiter DHCP-Server',
  sentence: (who, n) => {
    const router = textOf(n, 'router');
    const expected = textOf(n, 'expected');
    const how = textOf(n, 'server') === expected ? 'im Namen von' : 'neben';
    return `${who} vergibt Adressen (DHCP) ${how} ${expected}, dem bisherigen Server${router === '' ? '' : `, und nennt ${router} als Router`}.`;
  },
  labels: {
    server: 'Server',
    expected: 'Bisheriger Server',
    router: 'Genannter Router',
    dns: 'Genannter DNS-Server',
    offers: 'Angebote',
    seconds: 'Sekunden',
  },
  meaning: () => 'Durch zwei DHCP-Server verlieren Geräte das Netz, und ein fremder kann ihren Datenverkehr umleiten.',
  actions: () => [
    'Wenn du einen Router oder Zugangspunkt hinzugefügt hast, schalte dessen DHCP-Server ab; sonst suche dieses Gerät und nimm es vom Netz.',
  ],
};

const miraiSyn: TranslatedKind = {
  title: 'Suchmuster von Mirai',
  sentence: (who, n) => {
    const ports = listOf(n, 'ports');
    const on = ports.length === 0 ? '' : ` auf ${ports.length === 1 ? 'Port' : 'den Ports'} ${germanJoin(ports)}`;
    return `${who} hat ${germanWithin(numberOf(n, 'seconds'))} ${germanCounted(numberOf(n, 'addresses'), 'Adresse', 'Adressen')}${on} ausprobiert, mit Paketen, wie sie nur die Schadsoftware Mirai baut (TCP-Sequenznummer = Adresse).`;
  },
  labels: { addresses: 'Ausprobierte Adressen', packets: 'Pakete', ports: 'Ports', seconds: 'Sekunden' },
  meaning: (_, { isOutside }) =>
    isOutside
      ? 'Dieser Rechner ist so gut wie sicher befallen und sucht andere, die er befallen kann.'
      : 'Das Gerät ist so gut wie sicher befallen.',
  actions: (_, { isOutside, isTargetOutside }) =>
    isOutside ? [isTargetOutside ? NOT_YOURS_DE : CLOSE_DOORS_DE] : [CLEAN_DEVICE_DE],
};

const dnsTunnel: TranslatedKind = {
  title: 'Daten in DNS versteckt',
  sentence: (who, n) =>
    `${who} hat ${germanWithin(numberOf(n, 'seconds'))} nach ${germanCounted(numberOf(n, 'names'), 'Namen', 'verschiedenen Namen')} unter ${textOf(n, 'domain')} gefragt und in den Namen ${germanBytes(numberOf(n, 'bytes'))} übertragen.`,
  labels: {
    domain: 'Domain',
    names: 'Verschiedene Namen',
    queries: 'Anfragen',
    bytes: 'Bytes in den Namen',
    meanLength: 'Mittlere Länge',
    entropy: 'Entropie, Bits je Zeichen',
    types: 'Arten der Einträge',
    seconds: 'Sekunden',
  },
  meaning: () => 'Mit solchen Namen schmuggeln Programme Daten an Firewalls vorbei.',
  actions: (n, { isOutside }) =>
    isOutside
      ? [CLOSE_DNS_DE]
      : [
          `Sperre ${textOf(n, 'domain')} in deinem Router oder DNS-Server, wenn du nicht weißt, wozu das dient.`,
          CHECK_DEVICE_DE,
        ],
};

/** Words by kind (the detector's name). */
export const germanFacts: Readonly<Record<keyof typeof factWords, TranslatedKind>> = {
  'port-scan': portScan,
  'host-sweep': hostSweep,
  flood: germanFlood,
  'brute-force': bruteForce,
  'arp-spoof': arpSpoof,
  'rogue-dhcp': rogueDhcp,
  'mirai-syn': miraiSyn,
  'dns-tunnel': dnsTunnel,
  ...germanControllers,
};
