// A contract as a MUD file: RFC 8520 over the access lists of RFC 8519, with what it cannot carry as sentences.
import type { ContractDocument } from './contract-document.ts';
import type { ContractPolicy, PolicyEntry, PolicyService } from './contract-policy.ts';
import { someOf } from './contract-policy.ts';

/** Entries of one access list; what is beyond is left out, and said. */
export const ACES_MAX = 1024;
/** RFC 8520 3.6: systeminfo should not exceed 60 characters. */
const SYSTEMINFO_MAX = 60;
/** RFC 8520 3.5: hours; its default. */
const CACHE_HOURS = 48;
/** A domain that never exists (RFC 6761 6.4): a MUD file needs a URL, and nobody serves this one. */
const MUD_SITE = 'https://porchlight.invalid/';
const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMPV6 = 58;
const IGMP = 2;
/** RFC 8520 17.7 (registry of MUD well-known names). */
export const DNS_CLASS = 'urn:ietf:params:mud:dns';
export const NTP_CLASS = 'urn:ietf:params:mud:ntp';

export interface MudSubject {
  /** Id of the device, such as d3. */
  readonly id: string;
  readonly name: string | null;
  readonly mac: string | null;
  readonly vendor: string | null;
  /** Time of the data, as RFC 3339 writes it. */
  readonly lastUpdate: string;
}

export interface MudExport {
  /** The MUD file: an object of plain JSON. */
  readonly profile: Readonly<Record<string, unknown>>;
  /** What it does not carry, as sentences. */
  readonly notes: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;
type Family = 'ipv4' | 'ipv6';
type Way = 'from' | 'to';

/** One access list while it grows. */
interface AccessList {
  readonly name: string;
  readonly type: string;
  readonly family: Family;
  readonly way: Way;
  readonly aces: Json[];
  readonly known: Set<string>;
}

/** The MUD file of a device. Both policies are stated: a MUD file's access lists see packets, not connections. */
export function mudProfile(policy: ContractPolicy, document: ContractDocument, subject: MudSubject): MudExport {
  const lists = makeLists(subject.id);
  let isCut = false;
  for (const entry of policy.entries)
    for (const service of entry.services)
      for (const end of endsOf(entry)) for (const list of lists) if (!addAce(list, entry, service, end)) isCut = true;
  const used = lists.filter(({ aces }) => aces.length > 0);
  const profile = {
    'ietf-mud:mud': { ...headOf(subject), ...policiesOf(used) },
    'ietf-access-control-list:acls': {
      acl: used.map(({ name, type, aces }) => ({ name, type, aces: { ace: aces } })),
    },
  };
  const notes = [...policy.leftOut, ...carriedNotes(policy, document)];
  if (isCut) notes.push(`Left out: entries beyond ${ACES_MAX} in one access list.`);
  return { profile, notes };
}

function makeLists(id: string): AccessList[] {
  const plain = /^[a-z0-9]{1,20}$/.test(id) ? id : 'device';
  const make = (family: Family, way: Way): AccessList => ({
    name: `mud-${plain}-${family === 'ipv4' ? 'v4' : 'v6'}${way === 'from' ? 'fr' : 'to'}`,
    type: `${family}-acl-type`,
    family,
    way,
    aces: [],
    known: new Set(),
  });
  return [make('ipv4', 'from'), make('ipv4', 'to'), make('ipv6', 'from'), make('ipv6', 'to')];
}

function policiesOf(lists: readonly AccessList[]): Json {
  const policy = (way: Way): Json => ({
    'access-lists': {
      'access-list': lists.filter((list) => list.way === way).map(({ name }) => ({ name })),
    },
  });
  return { 'from-device-policy': policy('from'), 'to-device-policy': policy('to') };
}

function headOf({ id, name, mac, vendor, lastUpdate }: MudSubject): Json {
  const place = mac !== null && /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(mac) ? mac.replaceAll(':', '-') : plainText(id);
  const info = `${plainText(name ?? '') || 'A device'}, as learned by Porchlight`;
  const maker = plainText(vendor ?? '');
  return {
    'mud-version': 1,
    'mud-url': `${MUD_SITE}${place}.json`,
    'last-update': lastUpdate,
    'cache-validity': CACHE_HOURS,
    'is-supported': true,
    systeminfo: info.slice(0, SYSTEMINFO_MAX),
    ...(maker === '' ? {} : { 'mfg-name': maker }),
  };
}

/** Letters, digits and a few marks of a text of strangers; nothing else may stand in a file that other programs read. */
function plainText(text: string): string {
  return text
    .slice(0, 200)
    .replace(/[^A-Za-z0-9 ._-]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, SYSTEMINFO_MAX / 2);
}

/** The MAC that an export of ours names in its mud-url, or null. */
export function macOfMudUrl(url: string): string | null {
  const found = /^https:\/\/porchlight\.invalid\/([0-9a-f]{2}(?:-[0-9a-f]{2}){5})\.json$/.exec(url);
  return found === null ? null : found[1]!.replaceAll('-', ':');
}

/** The other end as an access list says it: what stands beside or in `ipv4` and `ipv6`; null family = both. */
interface End {
  readonly family: Family | null;
  readonly key: string;
  readonly host?: string;
  readonly address?: string;
  readonly mud?: Json;
}

const LOCAL_END: End = { family: null, key: 'local', mud: { 'local-networks': [null] } };

function endsOf(entry: PolicyEntry): readonly End[] {
  switch (entry.kind) {
    case 'named':
      return entry.hosts.map((host) => ({ family: null, key: host, host }));
    case 'unnamed':
    case 'group':
      return [{ family: familyOf(entry.address), key: entry.address, address: entry.address }];
    case 'dns':
      return [{ family: null, key: DNS_CLASS, mud: { controller: DNS_CLASS } }];
    case 'ntp':
      return [{ family: null, key: NTP_CLASS, mud: { controller: NTP_CLASS } }];
    case 'internet':
      return [{ family: null, key: 'any' }];
    case 'house':
      return [{ ...LOCAL_END, family: entry.isIpv4Only === true ? 'ipv4' : null }];
    default:
      // MUD has no word for one neighbour.
      return [LOCAL_END];
  }
}

function familyOf(address: string): Family {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** Adds what this end and service need in the list, once. False when the list is full. */
function addAce(list: AccessList, entry: PolicyEntry, { protocol, port }: PolicyService, end: End): boolean {
  const { family, way } = list;
  if (end.family !== null && end.family !== family) return true;
  if (protocol === (family === 'ipv4' ? ICMPV6 : ICMP) || (protocol === IGMP && family === 'ipv6')) return true;
  // Nothing comes back from a group by its own address.
  if (entry.kind === 'group' && way === 'to') return true;
  const key = `${entry.begins} ${end.key} ${protocol} ${port}`;
  if (list.known.has(key)) return true;
  if (list.aces.length >= ACES_MAX) return false;
  list.known.add(key);
  const word = protocol === TCP ? 'tcp' : protocol === UDP ? 'udp' : `ip${protocol}`;
  list.aces.push({
    name: `${way === 'from' ? 'fr' : 'to'}${list.aces.length + 1}-${entry.kind}-${word}${port === null ? '' : `-${port}`}`,
    matches: matchesOf(list, entry.begins, { protocol, port }, end),
    actions: { forwarding: 'accept' },
  });
  return true;
}

function matchesOf(
  { family, way }: AccessList,
  begins: 'device' | 'other',
  { protocol, port }: PolicyService,
  { host, address, mud }: End,
): Json {
  const side = way === 'from' ? 'dst' : 'src';
  const network = way === 'from' ? `destination-${family}-network` : `source-${family}-network`;
  const ip: Json = {
    ...(host === undefined ? {} : { [`ietf-acldns:${side}-dnsname`]: host }),
    ...(address === undefined
      ? {}
      : { [network]: address.includes('/') ? address : `${address}/${family === 'ipv4' ? 32 : 128}` }),
    protocol,
  };
  // The port is the responder's: it is where packets to the responder go, and where those from it come from.
  const isToResponder = (way === 'from') === (begins === 'device');
  const ports: Json =
    port === null ? {} : { [isToResponder ? 'destination-port' : 'source-port']: { operator: 'eq', port } };
  const direction: Json = { 'ietf-mud:direction-initiated': begins === 'device' ? 'from-device' : 'to-device' };
  return {
    ...(mud === undefined ? {} : { 'ietf-mud:mud': mud }),
    [family]: ip,
    ...(protocol === TCP ? { tcp: { ...direction, ...ports } } : {}),
    ...(protocol === UDP && port !== null ? { udp: ports } : {}),
  };
}

/** What the contract knows and MUD has no words for. */
function carriedNotes({ entries }: ContractPolicy, document: ContractDocument): string[] {
  const notes: string[] = [];
  const neighbours = entries.flatMap((entry) => (entry.kind === 'neighbour' ? [entry.address] : []));
  if (neighbours.length > 0)
    notes.push(
      `MUD cannot name a neighbour: ${someOf(neighbours)} became any host of the local networks, on the same ports.`,
    );
  if (entries.some(({ kind }) => kind === 'dns' || kind === 'ntp'))
    notes.push('Servers of the house for names and time became the classes urn:ietf:params:mud:dns and :ntp.');
  const many = entries.flatMap((entry) => {
    if (entry.kind !== 'named') return [];
    const { unit, hosts } = entry;
    const { hostCount = 0 } = document.destinations.find((each) => each.unit === unit) ?? {};
    return hostCount > hosts.length
      ? [`${unit} (${hosts.length} of ${hostCount >= 255 ? 'over 254' : hostCount})`]
      : [];
  });
  if (many.length > 0)
    notes.push(`MUD has no wildcards, and not every host name was kept: ${many.slice(0, 6).join(', ')}.`);
  if (entries.some(({ kind }) => kind === 'internet'))
    notes.push('Services that the Internet uses are open to every address: MUD cannot say to whom.');
  if (entries.some(({ services }) => services.some(({ protocol }) => protocol === ICMP)))
    notes.push('ICMP is allowed with every type: the contract keeps none.');
  notes.push(
    'MUD cannot carry hours, volumes, rates, DNS habits and TLS fingerprints: Porchlight alone watches these.',
    `"is-supported" and "mud-url" are forms to fill: nobody can know the first, and the second (of the device's MAC) is served nowhere.`,
  );
  return notes;
}
