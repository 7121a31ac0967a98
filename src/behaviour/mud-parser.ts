// Reads MUD files (RFC 8520), of makers, of mudgee and our own, into rules. The file is hostile: everything is checked, everything has a limit.
import { type Network, parseNetwork } from '../base/networks.ts';
import { UserError } from '../base/user-error.ts';

/** Access lists, and entries of all of them together. */
const LISTS_MAX = 256;
const RULES_MAX = 20_000;
const NAME_MAX = 300;
/** RFC 8519 calls the container acls; drafts before it, which mudgee follows, access-lists. */
const CONTAINERS = ['ietf-access-control-list:acls', 'ietf-access-control-list:access-lists'] as const;
const PORT_MAX = 65_535;
const ETHERTYPES: Readonly<Record<string, 'ipv4' | 'ipv6'>> = { '0x0800': 'ipv4', '0x86dd': 'ipv6' };

/** A test of a port: `from` to `to`, or anything but that. */
export interface PortTest {
  readonly from: number;
  readonly to: number;
  readonly isNot: boolean;
}

/** A class of hosts that only the network knows: `local-networks`, `my-controller`, a controller's URI, `same-manufacturer` … */
export type MudClass = string;

/** One entry of an access list. Everything that is not null must fit. */
export interface MudRule {
  readonly name: string;
  readonly policy: 'from' | 'to';
  readonly family: 'ipv4' | 'ipv6' | null;
  readonly protocol: number | null;
  /** Of the other end: its DNS name, its network, its classes. */
  readonly host: string | null;
  readonly network: Network | null;
  readonly classes: readonly MudClass[];
  /** Of the device itself. */
  readonly ownNetwork: Network | null;
  readonly initiated: 'from' | 'to' | null;
  readonly ownPort: PortTest | null;
  readonly otherPort: PortTest | null;
  readonly otherMac: string | null;
  readonly isAccepted: boolean;
  /** Matches that the summaries of a capture do not show (types of ICMP): the rule counts without them. */
  readonly unseen: readonly string[];
  /** Matches that nobody here knows: the rule counts for nothing. */
  readonly unknown: readonly string[];
}

export interface MudProfile {
  readonly url: string;
  readonly systemInfo: string | null;
  /** In the order in which they are tried. */
  readonly rules: readonly MudRule[];
  /** What is odd about the file, as sentences. */
  readonly notes: readonly string[];
}

type Node = Readonly<Record<string, unknown>>;

/** Throws `bad-profile` with the reason; `file` is what the message calls it. */
export function parseMud(document: unknown, file: string): MudProfile {
  try {
    return readProfile(document);
  } catch (cause) {
    if (!(cause instanceof BadProfile)) throw cause;
    throw new UserError('bad-profile', { file, reason: cause.message }, { cause });
  }
}

class BadProfile extends Error {}

function readProfile(document: unknown): MudProfile {
  const root = node(document, 'the file');
  const mud = node(root['ietf-mud:mud'], 'ietf-mud:mud');
  if (mud['mud-version'] !== 1)
    throw new BadProfile(`its mud-version is ${shown(mud['mud-version'])}; only 1 is known`);
  const url = text(mud['mud-url'], 'mud-url');
  const lists = readLists(root);
  const notes: string[] = [];
  const rules: MudRule[] = [];
  const used = new Set<string>();
  for (const policy of ['from', 'to'] as const) {
    const names = policyNames(mud[`${policy}-device-policy`], policy);
    if (names.length === 0) notes.push(`Nothing may go ${policy} the device: the policy names no access list.`);
    for (const name of names) {
      used.add(name);
      const entries = lists.get(name);
      if (entries === undefined) {
        notes.push(`The policy ${policy} the device names the access list ${shown(name)}, which is not there.`);
        continue;
      }
      for (const entry of entries) rules.push(readRule(entry, policy));
      if (rules.length > RULES_MAX) throw new BadProfile(`it has over ${RULES_MAX} entries`);
    }
  }
  for (const name of lists.keys())
    if (!used.has(name)) notes.push(`No policy names the access list ${shown(name)}: it counts for nothing.`);
  const strange = rules.filter(({ unknown }) => unknown.length > 0);
  if (strange.length > 0) {
    const things = [...new Set(strange.flatMap(({ unknown }) => unknown))].slice(0, 3).join(', ');
    notes.push(`${strange.length} entries count for nothing, since nobody can judge them by connections: ${things}.`);
  }
  const unseen = rules.filter((rule) => rule.unseen.length > 0).length;
  if (unseen > 0) notes.push(`${unseen} entries name types of ICMP, which are not seen: any type fits.`);
  const systemInfo = typeof mud['systeminfo'] === 'string' ? mud['systeminfo'].slice(0, NAME_MAX) : null;
  return { url, systemInfo, rules, notes };
}

function readLists(root: Node): Map<string, readonly unknown[]> {
  const container = CONTAINERS.find((name) => Object.hasOwn(root, name));
  if (container === undefined) throw new BadProfile(`it has no ${CONTAINERS[0]}`);
  const all = list(node(root[container], container)['acl'], 'acl');
  if (all.length > LISTS_MAX) throw new BadProfile(`it has over ${LISTS_MAX} access lists`);
  const lists = new Map<string, readonly unknown[]>();
  for (const each of all) {
    const acl = node(each, 'an access list');
    const name = text(acl['name'], 'the name of an access list');
    const aces = acl['aces'] === undefined ? undefined : node(acl['aces'], 'aces')['ace'];
    // Two lists of one name are no valid file, but there are some: both count.
    lists.set(name, [...(lists.get(name) ?? []), ...(aces === undefined ? [] : list(aces, 'ace'))]);
  }
  return lists;
}

function policyNames(policy: unknown, way: string): string[] {
  if (policy === undefined) return [];
  const lists = node(policy, `${way}-device-policy`)['access-lists'];
  if (lists === undefined) return [];
  const named = node(lists, 'access-lists')['access-list'];
  if (named === undefined) return [];
  return list(named, 'access-list')
    .slice(0, LISTS_MAX)
    .map((each) => text(node(each, 'access-list')['name'], 'the name of an access list'));
}

/** A rule while its matches are read. */
type Draft = { -readonly [Key in keyof MudRule]: MudRule[Key] } & {
  classes: MudClass[];
  unseen: string[];
  unknown: string[];
};

function readRule(entry: unknown, policy: 'from' | 'to'): MudRule {
  const ace = node(entry, 'an entry');
  const name = text(ace['name'], 'the name of an entry');
  const forwarding = node(ace['actions'], `the actions of ${shown(name)}`)['forwarding'];
  const action = typeof forwarding === 'string' ? forwarding.replace(/^(?:ietf-access-control-list|acl):/, '') : '';
  if (action !== 'accept' && action !== 'drop' && action !== 'reject')
    throw new BadProfile(`the entry ${shown(name)} neither accepts nor drops`);
  const rule: Draft = {
    name,
    policy,
    family: null,
    protocol: null,
    host: null,
    network: null,
    classes: [],
    ownNetwork: null,
    initiated: null,
    ownPort: null,
    otherPort: null,
    otherMac: null,
    isAccepted: action === 'accept',
    unseen: [],
    unknown: [],
  };
  const matches = ace['matches'] === undefined ? {} : node(ace['matches'], `the matches of ${shown(name)}`);
  for (const [key, value] of Object.entries(matches)) {
    const read = Object.hasOwn(READERS, key) ? READERS[key] : undefined;
    if (read === undefined) rule.unknown.push(key.slice(0, NAME_MAX));
    else read(rule, node(value, key), key);
  }
  return rule;
}

type Reader = (rule: Draft, fields: Node, key: string) => void;

const READERS: Readonly<Record<string, Reader>> = {
  ipv4: readIp,
  ipv6: readIp,
  eth: readEthernet,
  tcp: readTransport,
  udp: readTransport,
  icmp: readIcmp,
  'ietf-mud:mud': readMudClasses,
  mud: readMudClasses,
};

function readIp(rule: Draft, fields: Node, family: string): void {
  if (rule.family !== null && rule.family !== family) rule.unknown.push('IPv4 and IPv6 at once');
  rule.family = family as 'ipv4' | 'ipv6';
  const far = rule.policy === 'from' ? 'dst' : 'src';
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'protocol') rule.protocol = protocol(rule, whole(value, key, 255));
    else if (key === `ietf-acldns:${far}-dnsname`) rule.host = hostName(value);
    else if (key === `source-${family}-network` || key === `destination-${family}-network`) {
      const isFar = key.startsWith('destination') === (rule.policy === 'from');
      const found = parseNetwork(text(value, key));
      if (found === null || String(value).includes(':') !== (family === 'ipv6'))
        rule.unknown.push(`${key} ${shown(value)}`);
      else rule[isFar ? 'network' : 'ownNetwork'] = found;
    } else rule.unknown.push(`${family} ${key.slice(0, NAME_MAX)}`);
  }
}

function readEthernet(rule: Draft, fields: Node): void {
  const far = rule.policy === 'from' ? 'destination' : 'source';
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'ethertype') {
      const family = ETHERTYPES[text(value, key).toLowerCase()];
      // ARP, EAPOL and their kind are no talk between hosts: the rule is about other frames.
      if (family === undefined || (rule.family !== null && rule.family !== family))
        rule.unknown.push('another ethertype');
      else rule.family = family;
    } else if (key === `${far}-mac-address`) rule.otherMac = text(value, key).toLowerCase();
    else rule.unknown.push(`eth ${key.slice(0, NAME_MAX)}`);
  }
}

function readTransport(rule: Draft, fields: Node, name: string): void {
  rule.protocol = protocol(rule, name === 'tcp' ? 6 : 17);
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'ietf-mud:direction-initiated' || key === 'direction-initiated') {
      if (value !== 'from-device' && value !== 'to-device') throw new BadProfile(`${key} is ${shown(value)}`);
      rule.initiated = value === 'from-device' ? 'from' : 'to';
    } else if (key === 'source-port' || key === 'destination-port') {
      const isOwn = (key === 'source-port') === (rule.policy === 'from');
      rule[isOwn ? 'ownPort' : 'otherPort'] = portTest(value, key);
    } else rule.unknown.push(`${name} ${key.slice(0, NAME_MAX)}`);
  }
}

function readIcmp(rule: Draft, fields: Node): void {
  rule.protocol = rule.protocol ?? (rule.family === 'ipv6' ? 58 : 1);
  for (const key of Object.keys(fields)) rule.unseen.push(`icmp ${key.slice(0, NAME_MAX)}`);
}

function readMudClasses(rule: Draft, fields: Node): void {
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'local-networks' || key === 'my-controller' || key === 'same-manufacturer') rule.classes.push(key);
    else if (key === 'controller' || key === 'manufacturer' || key === 'model') rule.classes.push(text(value, key));
    else rule.unknown.push(`mud ${key.slice(0, NAME_MAX)}`);
  }
}

/** The protocol of a rule that names one here: two different ones fit nothing. */
function protocol(rule: Draft, number: number): number {
  if (rule.protocol !== null && rule.protocol !== number) rule.unknown.push('two protocols at once');
  return number;
}

function portTest(value: unknown, key: string): PortTest | null {
  const fields = node(value, key);
  if (fields['port'] !== undefined) {
    const port = whole(fields['port'], key, PORT_MAX);
    const operator = fields['operator'] ?? 'eq';
    if (operator === 'eq' || operator === 'neq') return { from: port, to: port, isNot: operator === 'neq' };
    if (operator === 'lte') return { from: 0, to: port, isNot: false };
    if (operator === 'gte') return { from: port, to: PORT_MAX, isNot: false };
    throw new BadProfile(`${key} has the operator ${shown(operator)}`);
  }
  if (fields['lower-port'] === undefined) return null;
  const from = whole(fields['lower-port'], key, PORT_MAX);
  const to = fields['upper-port'] === undefined ? from : whole(fields['upper-port'], key, PORT_MAX);
  if (from > to) throw new BadProfile(`${key} goes from ${from} to ${to}`);
  return { from, to, isNot: false };
}

function hostName(value: unknown): string {
  const name = text(value, 'a DNS name').toLowerCase();
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function node(value: unknown, what: string): Node {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadProfile(`${what} is missing`);
  return value as Node;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new BadProfile(`${what} is no list`);
  return value;
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw new BadProfile(`${what} is missing`);
  if (value.length > NAME_MAX) throw new BadProfile(`${what} is longer than ${NAME_MAX} characters`);
  return value;
}

function whole(value: unknown, what: string, most: number): number {
  // Some writers put numbers into quotes.
  const number = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > most)
    throw new BadProfile(`${what} is ${shown(value)}, no number up to ${most}`);
  return number;
}

/** A value of the file in a message. */
function shown(value: unknown): string {
  const words = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'missing');
  return `"${words.slice(0, 60)}"`;
}
