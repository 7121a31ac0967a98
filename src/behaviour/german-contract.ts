// The sentences about a contract and its changes, in German; the counterpart of english-contract.ts.
import type { ContractPhrases } from './contract-phrases.ts';
import { bytesWords, hourSpans, serviceName } from './contract-words.ts';

/** Services whose English name is none in German. */
const SERVICE_NAMES: Readonly<Record<string, string>> = {
  'Windows file sharing': 'Windows-Dateifreigabe',
  'RTSP video': 'Video über RTSP',
  'DNS over TLS': 'DNS über TLS',
  'MQTT over TLS': 'MQTT über TLS',
  'time, NTP': 'Zeit, NTP',
  'NetBIOS names': 'NetBIOS-Namen',
  'HTTPS over QUIC': 'HTTPS über QUIC',
};

function service(protocol: number, port: number): string {
  if (protocol === 1 || protocol === 58) return 'Ping und anderes ICMP';
  if (protocol === 2) return 'Gruppenzugehörigkeit, IGMP';
  if (protocol !== 6 && protocol !== 17) return `IP-Protokoll ${protocol}`;
  const name = serviceName(protocol, port);
  const shown = name === null ? '' : ` (${SERVICE_NAMES[name] ?? name})`;
  return `${protocol === 17 ? 'UDP-Port' : 'Port'} ${port}${shown}`;
}

function list(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} und ${words.at(-1)}`;
}

function hours(all: readonly number[]): string {
  if (new Set(all).size >= 24) return 'zu jeder Stunde';
  return list(hourSpans(all).map((span) => `${span} Uhr`));
}

function bytes(value: number): string {
  return bytesWords(value).replace('.', ',').replace(' bytes', ' Byte');
}

export const germanContract: ContractPhrases = {
  service,
  list,
  hours,
  bytes,
  and: ' und ',
  learnedNothing: 'Lernt noch: bisher nichts.',
  learning: (days, minutes) => `Lernt noch: bisher aus ${seenWords(days, minutes)}.`,
  state: (version, approved, days, minutes) => {
    const learned = `Version ${version}, gelernt aus ${seenWords(days, minutes)}`;
    if (approved === null) return `${learned}; niemand hat sie gebilligt.`;
    return `${learned}; ${approved === version ? 'gebilligt' : `gebilligt wurde Version ${approved}, seither hat sich etwas geändert`}.`;
  },
  noDestinationYet: 'Wurde bisher nicht dabei gesehen, wie es mit dem Internet spricht.',
  noDestination: 'Spricht mit niemandem im Internet.',
  moreDestinations: (count) => `Spricht ab und zu mit ${counted(count, 'weiteren Ziel', 'weiteren Zielen')}.`,
  hostsOf: (count, unit) => `${count} Hosts von ${unit}`,
  noName: (unit) => `${unit} (kein Name bekannt)`,
  volumes: (out, back) => `; in der Minute bis zu ${out} hinaus und ${back} herein`,
  talksTo: (whom) => `Spricht mit ${whom}`,
  on: (services) => ` über ${services}`,
  onManyPorts: ' über viele Ports',
  usedBy: (whom) => `Wird von ${whom} benutzt`,
  usedByIt: 'wird von dort benutzt',
  asksForNames: (resolvers) => `Fragt ${resolvers} nach Namen (DNS).`,
  missingNames: (percent, most) =>
    `${percent} % seiner Anfragen gelten Namen, die es nicht gibt${most === null ? '' : ` (die meisten davon unter ${most})`}.`,
  tlsClients: (count, fingerprints) => `Hat ${counted(count, 'TLS-Programm', 'TLS-Programme')} (JA4): ${fingerprints}.`,
  noNeighbourYet: 'Wurde bisher nicht dabei gesehen, wie es mit anderen Geräten spricht.',
  noNeighbour: 'Spricht nie mit anderen Geräten.',
  moreNeighbours: (count) => `Spricht mit ${counted(count, 'weiteren Nachbarn', 'weiteren Nachbarn')}.`,
  offers: (what, whom) =>
    `Bietet ${whom === 'both' ? 'dem Haus und dem Internet' : whom === 'internet' ? 'dem Internet' : 'dem Haus'} ${what} an.`,
  noServiceYet: 'Hat bisher keinen Dienst angeboten.',
  noService: 'Bietet keinen Dienst an.',
  speaksToAll: (services) => `Spricht zu allen im Haus über ${services}.`,
  noHoursYet: 'Seine üblichen Stunden sind noch nicht bekannt.',
  busyOver: (amount) => `Betriebsam (über ${amount} in der Minute)`,
  awake: 'Wach',
  anyHour: 'zu jeder Stunde',
  pending: (what, days) => `Noch nicht üblich: ${what}, gesehen an ${counted(days, 'Tag', 'Tagen')}.`,
  neighbour: (address) => `Nachbar ${address}`,
  offering: (what) => `das Angebot von ${what}`,
  change: {
    added: (what) => `Neu: ${what}.`,
    removed: (what) => `Weggefallen: ${what}.`,
    changed: (what, came, went) =>
      `Geändert: ${what},${came === '' ? '' : ` neu${came}`}${came !== '' && went !== '' ? ',' : ''}${went === '' ? '' : ` nicht mehr${went}`}.`,
    destination: (unit) => `spricht mit ${unit}`,
    peer: (address) => `hat mit dem Nachbarn ${address} zu tun`,
    service: (what) => `bietet ${what} an`,
    group: (address, what) => `kündigt sich ${address} an (${what})`,
    resolver: (address) => `fragt ${address} nach Namen`,
    fingerprint: (fingerprint) => `TLS-Programm ${fingerprint}`,
    hours: 'übliche Stunden',
    anyPort: 'jeden Port',
    askers: (askers) =>
      `, und zwar ${askers.map((each) => (each === 'house' ? 'dem Haus' : 'dem Internet')).join(' und ')}`,
    using: (what) => `nutzt ${what}`,
    offering: (what) => `bietet ${what}`,
  },
};

function seenWords(days: number, minutes: number): string {
  return `${counted(days, 'Tag', 'Tagen')} und ${counted(minutes, 'aktiven Minute', 'aktiven Minuten')}`;
}

function counted(value: number, one: string, many: string): string {
  return `${value} ${value === 1 ? one : many}`;
}
