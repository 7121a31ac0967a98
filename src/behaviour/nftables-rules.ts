// A contract as nftables rules with sets that dnsmasq fills: counting by default, dropping where it is asked for.
import { parseNetwork } from '../base/networks.ts';
import type { ContractPolicy, PolicyEntry, PolicyService } from './contract-policy.ts';

/** Addresses of one set, and how long dnsmasq's stay without being asked for again. */
const SET_SIZE = 65_535;
const SET_TIMEOUT = '1d';
/** Lines of a log a minute at most: a device that is taken over must not fill the disk. */
const LOG_RATE = '6/minute';
const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMPV6 = 58;
const IGMP = 2;

export interface NftablesSubject {
  /** Id of the device, such as d3: it names the table. */
  readonly id: string;
  readonly macs: readonly string[];
  readonly addresses: readonly string[];
  /** The networks of the house, as address/prefix. */
  readonly networks: readonly string[];
  /** Drops what the contract does not know; otherwise it is counted and logged. */
  readonly isEnforced: boolean;
}

export interface NftablesExport {
  /** For `nft -f`. */
  readonly rules: string;
  /** For dnsmasq: the lines that fill the sets. '' = there are none. */
  readonly dnsmasq: string;
  readonly notes: readonly string[];
}

type Family = 'v4' | 'v6';
const FAMILIES: readonly Family[] = ['v4', 'v6'];

/** Destinations by name that are used on the same services: one pair of sets. */
interface NameSet {
  readonly name: string;
  readonly services: readonly PolicyService[];
  readonly domains: string[];
}

/** Rules for the table `porchlight_ID`. Sources: nft(8), dnsmasq(8) --nftset. */
export function nftablesRules(policy: ContractPolicy, subject: NftablesSubject): NftablesExport {
  const id = /^[a-z0-9]{1,20}$/.test(subject.id) ? subject.id : 'device';
  const table = `porchlight_${id}`;
  const macs = subject.macs.filter((mac) => /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(mac));
  const sets = nameSets(policy.entries);
  const out = [...new Set([...policy.entries.flatMap((entry) => outRules(entry)), ...sets.flatMap(setRules)])];
  const into = [...new Set(policy.entries.flatMap((entry) => inRules(entry)))];
  const rules = [
    ...headLines(id, subject.isEnforced),
    `table inet ${table}`,
    `delete table inet ${table}`,
    `table inet ${table} {`,
    ...ownSets(subject),
    ...sets.flatMap(({ name }) => FAMILIES.flatMap((family) => setLines(`${name}_${family}`, family))),
    ...chain('from_device', [...out, ...lastRules(id, 'out', subject.isEnforced)]),
    ...chain('to_device', [...into, ...lastRules(id, 'in', subject.isEnforced)]),
    ...hookChains(macs),
    '}',
  ];
  return {
    rules: `${rules.join('\n')}\n`,
    dnsmasq: dnsmasqLines(table, id, sets),
    notes: [...policy.leftOut, ...ownNotes(macs, subject, sets)],
  };
}

function headLines(id: string, isEnforced: boolean): string[] {
  return [
    `# What Porchlight learned of ${id}, as nftables rules. Load: nft -f FILE. Take away: nft delete table inet porchlight_${id}`,
    isEnforced
      ? '# Enforced: what the contract does not know is dropped.'
      : '# Counting only: what the contract does not know is counted and logged, and passes.',
    '# The sets are filled by dnsmasq (nftset= lines); after loading, restart dnsmasq so that it resolves names anew.',
  ];
}

function nameSets(entries: readonly PolicyEntry[]): NameSet[] {
  const byServices = new Map<string, NameSet>();
  for (const entry of entries) {
    if (entry.kind !== 'named') continue;
    const key = entry.services.map(({ protocol, port }) => `${protocol}/${port}`).join(' ');
    let set = byServices.get(key);
    if (set === undefined) {
      set = { name: `names${byServices.size + 1}`, services: entry.services, domains: [] };
      byServices.set(key, set);
    }
    set.domains.push(entry.unit);
  }
  return [...byServices.values()];
}

function setLines(name: string, family: Family): string[] {
  const type = family === 'v4' ? 'ipv4_addr' : 'ipv6_addr';
  return [
    `\tset ${name} {`,
    `\t\ttype ${type}`,
    `\t\tsize ${SET_SIZE}`,
    '\t\tflags timeout',
    `\t\ttimeout ${SET_TIMEOUT}`,
    '\t}',
  ];
}

/** The addresses that the device has now, by which others ask of it, and the networks of the house. */
function ownSets({ addresses, networks }: NftablesSubject): string[] {
  return FAMILIES.flatMap((family) => {
    const type = `\t\ttype ${family === 'v4' ? 'ipv4_addr' : 'ipv6_addr'}`;
    const own = elements(addresses.filter((each) => isNetwork(each, family)));
    const house = elements(networks.filter((each) => isNetwork(each, family)));
    return [
      ...[`\tset device_${family} {`, type, ...own, '\t}'],
      ...[`\tset house_${family} {`, type, '\t\tflags interval', '\t\tauto-merge', ...house, '\t}'],
    ];
  });
}

function elements(all: readonly string[]): string[] {
  return all.length === 0 ? [] : [`\t\telements = { ${all.join(', ')} }`];
}

function isNetwork(text: string, family: Family): boolean {
  return familyOf(text) === family && /^[0-9a-f.:]+(?:\/\d{1,3})?$/.test(text) && parseNetwork(text) !== null;
}

function chain(name: string, rules: readonly string[]): string[] {
  return [`\tchain ${name} {`, ...rules.map((rule) => `\t\t${rule}`), '\t}'];
}

/** What the router forwards for the device, and what the device asks of the router itself. Answers to what was allowed pass. */
function hookChains(macs: readonly string[]): string[] {
  const known = 'ct state established,related return';
  const from = macs.length === 0 ? [] : [`ether saddr { ${macs.join(', ')} } jump from_device`];
  const into = ['ip daddr @device_v4 jump to_device', 'ip6 daddr @device_v6 jump to_device'];
  return [
    ...chain('forward', ['type filter hook forward priority filter - 5; policy accept;', known, ...from, ...into]),
    ...chain('input', ['type filter hook input priority filter - 5; policy accept;', known, ...from]),
  ];
}

function lastRules(id: string, way: 'out' | 'in', isEnforced: boolean): string[] {
  const neighbours =
    'icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report } return';
  const log = `limit rate ${LOG_RATE} log prefix "porchlight ${id} ${way}: "`;
  return [neighbours, log, isEnforced ? 'counter drop' : 'counter'];
}

/** `tcp dport 443`, `tcp dport { 80, 443 }`, `meta l4proto 47`. */
function serviceMatches(services: readonly PolicyService[], family: Family): string[] {
  const matches: string[] = [];
  for (const [protocol, word] of [[TCP, 'tcp'] as const, [UDP, 'udp'] as const]) {
    const own = services.filter((service) => service.protocol === protocol);
    const ports = own.flatMap(({ port }) => (port === null ? [] : [port]));
    if (own.length > ports.length) matches.push(`meta l4proto ${word}`);
    else if (ports.length === 1) matches.push(`${word} dport ${ports[0]}`);
    else if (ports.length > 1)
      matches.push(`${word} dport { ${[...new Set(ports)].sort((a, b) => a - b).join(', ')} }`);
  }
  for (const { protocol } of services) {
    if (protocol === TCP || protocol === UDP) continue;
    if (protocol === (family === 'v4' ? ICMPV6 : ICMP) || (protocol === IGMP && family === 'v6')) continue;
    matches.push(`meta l4proto ${protocol}`);
  }
  return matches;
}

function familyOf(address: string): Family {
  return address.includes(':') ? 'v6' : 'v4';
}

function ipWord(family: Family): string {
  return family === 'v4' ? 'ip' : 'ip6';
}

function outRules(entry: PolicyEntry): string[] {
  if (entry.begins !== 'device' || entry.kind === 'named') return [];
  if ('address' in entry) {
    const family = familyOf(entry.address);
    const whom = `${ipWord(family)} daddr ${entry.address}`;
    return serviceMatches(entry.services, family).map((match) => `${whom} ${match} counter return`);
  }
  return houseRules(entry, 'daddr');
}

function houseRules(entry: PolicyEntry, side: 'saddr' | 'daddr'): string[] {
  const families = entry.kind === 'house' && entry.isIpv4Only === true ? (['v4'] as const) : FAMILIES;
  return families.flatMap((family) =>
    serviceMatches(entry.services, family).map(
      (match) => `${ipWord(family)} ${side} @house_${family} ${match} counter return`,
    ),
  );
}

function setRules({ name, services }: NameSet): string[] {
  return FAMILIES.flatMap((family) =>
    serviceMatches(services, family).map(
      (match) => `${ipWord(family)} daddr @${name}_${family} ${match} counter return`,
    ),
  );
}

function inRules(entry: PolicyEntry): string[] {
  if (entry.begins !== 'other') return [];
  if (entry.kind === 'neighbour') {
    const family = familyOf(entry.address);
    const whom = `${ipWord(family)} saddr ${entry.address}`;
    return serviceMatches(entry.services, family).map((match) => `${whom} ${match} counter return`);
  }
  if (entry.kind === 'house') return houseRules(entry, 'saddr');
  return FAMILIES.flatMap((family) =>
    serviceMatches(entry.services, family).map((match) => `meta nfproto ip${family} ${match} counter return`),
  );
}

/** `nftset=/tuyaus.com/4#inet#porchlight_d3#names1_v4,6#inet#porchlight_d3#names1_v6`: the domain and everything under it. */
function dnsmasqLines(table: string, id: string, sets: readonly NameSet[]): string {
  if (sets.length === 0) return '';
  const lines = sets.flatMap(({ name, domains }) =>
    [...domains].sort().map((domain) => `nftset=/${domain}/4#inet#${table}#${name}_v4,6#inet#${table}#${name}_v6`),
  );
  return `${[`# Fills the sets of the table ${table} (${id}); for /etc/dnsmasq.d. The device must ask this dnsmasq for names.`, ...lines].join('\n')}\n`;
}

function ownNotes(macs: readonly string[], { addresses }: NftablesSubject, sets: readonly NameSet[]): string[] {
  const notes = [
    'The rules belong on the router, and see what it forwards or is asked itself: neighbours that talk through a switch pass by.',
    'Rules cannot carry hours, volumes, rates, DNS habits and TLS fingerprints: Porchlight alone watches these.',
  ];
  if (macs.length === 0)
    notes.push('No MAC of the device is known: what it sends cannot be told from what others send.');
  if (addresses.length > 0)
    notes.push(
      `What others ask of the device is known by its present ${addresses.length === 1 ? 'address' : 'addresses'}: give it a fixed lease.`,
    );
  if (sets.length > 0)
    notes.push('A name in a set lets through the domain and all below it, and whatever else is at the same addresses.');
  return notes;
}
