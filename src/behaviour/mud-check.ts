// What a device did, held against a MUD profile: contacts are summed over a capture, then each is tried on the rules as an enforcer would.
import { parseAddress } from '../base/address.ts';
import type { FindingFlow } from '../base/finding.ts';
import { type Network, NetworkSet } from '../base/networks.ts';
import { type Activity, CONTACT_FLOWS_MAX, type Contact } from './activity.ts';
import { isOffered } from './contract-novelty.ts';
import { isHousekeeping, namedContact } from './contract-sights.ts';
import type { MudProfile, MudRule, PortTest } from './mud-parser.ts';

/** Different contacts of a capture; what is beyond is counted. */
export const CONTACTS_KEPT_MAX = 20_000;
const TCP = 6;
const UDP = 17;

/** Everything between the device and one other end on one service over the whole capture. */
export interface SeenContact {
  readonly scope: 'internet' | 'lan' | 'group';
  readonly role: 'client' | 'server';
  /** From the wire. */
  readonly host: string | null;
  readonly address: string;
  readonly peerMac: string | null;
  readonly protocol: number;
  readonly port: number;
  readonly firstUs: number;
  readonly lastUs: number;
  readonly minutes: number;
  readonly connections: number;
  readonly packetsOut: number;
  readonly packetsIn: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly flows: readonly FindingFlow[];
}

export interface MudBreak {
  readonly contact: SeenContact;
  /** What the profile would not let through: packets from the device, to it, or both. */
  readonly ways: readonly ('from' | 'to')[];
  /** Entries that forbid it in so many words; [] = no entry allows it. */
  readonly forbiddenBy: readonly string[];
}

export interface MudVerdict {
  /** What the device did against the profile, the most packets first. */
  readonly breaks: readonly MudBreak[];
  /** What others asked of it against the profile, and it left unanswered or refused. */
  readonly knocks: readonly MudBreak[];
  readonly allowed: number;
  /** Contacts that keep a network going (ICMPv6, IGMP, DHCP, answers to questions to a group) and fit no entry: not held against it. */
  readonly housekeeping: number;
  /** Packets of contacts beyond the limits, which nobody could judge. */
  readonly unjudgedPackets: number;
  /** Entries that let something through, by name, and those that did not. */
  readonly usedRules: readonly string[];
  readonly unusedRules: readonly string[];
}

/** Whether an address belongs to a class of a profile in this network. */
export type ClassTest = (name: string, address: string) => boolean;

type Sums = { -readonly [Key in keyof SeenContact]: SeenContact[Key] } & { flows: FindingFlow[] };

/** Sums the contacts of one device. */
export class ContactSums {
  readonly #contacts = new Map<string, Sums>();
  /** Names of each address, for contacts in minutes when its name was not told again. */
  readonly #names = new Map<string, Set<string>>();
  #unjudgedPackets = 0;

  get unjudgedPackets(): number {
    return this.#unjudgedPackets;
  }

  observe(activity: Activity): void {
    for (const contact of activity.contacts) {
      if (contact.scope === 'other') this.#unjudgedPackets += contact.packetsOut + contact.packetsIn;
      else this.#add(namedContact(contact, activity), activity);
    }
  }

  /** Local hosts that answered the device on a port. */
  answeringOn(ports: ReadonlySet<number>): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { scope, role, port, packetsIn, address } of this.#contacts.values())
      if (scope === 'lan' && role === 'client' && packetsIn > 0 && ports.has(port)) found.add(address);
    return found;
  }

  contacts(): readonly SeenContact[] {
    return [...this.#contacts.values()];
  }

  /** The contact's own name; where it has none, those that its address had at other times. */
  namesOf({ host, address }: SeenContact): ReadonlySet<string> {
    return host === null ? (this.#names.get(address) ?? NO_NAMES) : new Set([host]);
  }

  #add(contact: Contact, { startUs, untilUs }: Activity): void {
    const { scope, role, host, address, peerMac, protocol, port } = contact;
    if (scope === 'other') return;
    const key = `${scope} ${role} ${protocol}/${port} ${address} ${host ?? ''}`;
    let sums = this.#contacts.get(key);
    if (sums === undefined) {
      if (this.#contacts.size >= CONTACTS_KEPT_MAX) {
        this.#unjudgedPackets += contact.packetsOut + contact.packetsIn;
        return;
      }
      const nothing = { minutes: 0, connections: 0, packetsOut: 0, packetsIn: 0, bytesOut: 0, bytesIn: 0 };
      const ends = { scope, role, host, address, peerMac, protocol, port };
      sums = { ...ends, firstUs: startUs, lastUs: untilUs, ...nothing, flows: [] };
      this.#contacts.set(key, sums);
    }
    if (host !== null) {
      const names = this.#names.get(address);
      if (names === undefined) this.#names.set(address, new Set([host]));
      else names.add(host);
    }
    sums.lastUs = Math.max(sums.lastUs, untilUs);
    sums.minutes++;
    for (const name of ['connections', 'packetsOut', 'packetsIn', 'bytesOut', 'bytesIn'] as const)
      sums[name] += contact[name];
    for (const flow of contact.flows) if (sums.flows.length < CONTACT_FLOWS_MAX) sums.flows.push(flow);
  }
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** Holds everything that was summed against the profile. An access list's first fitting entry decides; without one nothing passes. */
export function checkMud(profile: MudProfile, sums: ContactSums, isMember: ClassTest): MudVerdict {
  const matcher = new Matcher(profile, isMember);
  const breaks: MudBreak[] = [];
  const knocks: MudBreak[] = [];
  let allowed = 0;
  let housekeeping = 0;
  for (const contact of sums.contacts()) {
    const found = matcher.judge(contact, sums.namesOf(contact));
    if (found === null) allowed++;
    else if (isHousekeeping({ ...contact, answered: 0 }) && contact.scope !== 'internet') housekeeping++;
    else if (isKnock(contact)) knocks.push(found);
    else breaks.push(found);
  }
  const names = [...new Set(profile.rules.map(({ name }) => name))];
  return {
    breaks: breaks.sort(byPackets),
    knocks: knocks.sort(byPackets),
    allowed,
    housekeeping,
    unjudgedPackets: sums.unjudgedPackets,
    usedRules: names.filter((name) => matcher.used.has(name)),
    unusedRules: names.filter((name) => !matcher.used.has(name)),
  };
}

/** Asked by others, and unanswered or refused: nothing that the device did. */
function isKnock(contact: SeenContact): boolean {
  return contact.packetsOut === 0 || (contact.role === 'server' && !isOffered({ ...contact, answered: 0 }));
}

function byPackets({ contact: a }: MudBreak, { contact: b }: MudBreak): number {
  const difference = b.packetsOut + b.packetsIn - (a.packetsOut + a.packetsIn);
  return difference !== 0 ? difference : a.address < b.address ? -1 : a.address > b.address ? 1 : a.port - b.port;
}

interface Packets {
  readonly contact: SeenContact;
  readonly names: ReadonlySet<string>;
  readonly way: 'from' | 'to';
  readonly family: 'ipv4' | 'ipv6';
  readonly words: readonly [number, number, number, number];
}

class Matcher {
  readonly used = new Set<string>();
  readonly #rules: Readonly<Record<'from' | 'to', readonly MudRule[]>>;
  readonly #isMember: ClassTest;
  readonly #sets = new Map<Network, NetworkSet>();

  constructor({ rules }: MudProfile, isMember: ClassTest) {
    this.#isMember = isMember;
    this.#rules = {
      from: rules.filter(({ policy }) => policy === 'from'),
      to: rules.filter(({ policy }) => policy === 'to'),
    };
  }

  /** null = the profile lets it through. */
  judge(contact: SeenContact, names: ReadonlySet<string>): MudBreak | null {
    const words = parseAddress(contact.address);
    const ways: ('from' | 'to')[] = [];
    const forbiddenBy: string[] = [];
    for (const way of ['from', 'to'] as const) {
      if ((way === 'from' ? contact.packetsOut : contact.packetsIn) === 0) continue;
      const family = contact.address.includes(':') ? 'ipv6' : 'ipv4';
      const rule = words === null ? null : this.#first({ contact, names, way, family, words });
      if (rule?.isAccepted === true) {
        this.used.add(rule.name);
        continue;
      }
      ways.push(way);
      if (rule !== null) forbiddenBy.push(rule.name);
    }
    return ways.length === 0 ? null : { contact, ways, forbiddenBy };
  }

  #first(packets: Packets): MudRule | null {
    return this.#rules[packets.way].find((rule) => this.#fits(rule, packets)) ?? null;
  }

  #fits(rule: MudRule, { contact, names, family, words }: Packets): boolean {
    if (rule.unknown.length > 0) return false;
    if (rule.family !== null && rule.family !== family) return false;
    if (rule.protocol !== null && rule.protocol !== contact.protocol) return false;
    if (rule.host !== null && !this.#isNamed(rule.host, contact, names)) return false;
    if (rule.network !== null && !this.#has(rule.network, words)) return false;
    if (rule.otherMac !== null && rule.otherMac !== contact.peerMac) return false;
    // Who began it is a matter of TCP alone (RFC 8520 3.14).
    if (
      rule.initiated !== null &&
      contact.protocol === TCP &&
      (rule.initiated === 'from') !== (contact.role === 'client')
    )
      return false;
    for (const name of rule.classes) if (!this.#isMember(name, contact.address)) return false;
    return this.#portsFit(rule, contact) && this.#ownFits(rule, contact);
  }

  /** An address stands in place of a name in some files. */
  #isNamed(host: string, { address }: SeenContact, names: ReadonlySet<string>): boolean {
    return names.has(host) || host === address;
  }

  #has(network: Network, words: Packets['words']): boolean {
    let set = this.#sets.get(network);
    if (set === undefined) {
      set = new NetworkSet([network]);
      this.#sets.set(network, set);
    }
    return set.has(...words);
  }

  /** The responder's port is the contact's; the asker's own are known of its first flows only, and any of them may fit. */
  #portsFit({ ownPort, otherPort }: MudRule, { role, protocol, port, flows }: SeenContact): boolean {
    if (ownPort === null && otherPort === null) return true;
    if (protocol !== TCP && protocol !== UDP) return false;
    const [service, asker] = role === 'client' ? [otherPort, ownPort] : [ownPort, otherPort];
    if (service !== null && !passes(service, port)) return false;
    return asker === null || flows.some(({ originatorPort }) => passes(asker, originatorPort));
  }

  #ownFits({ ownNetwork }: MudRule, { role, flows }: SeenContact): boolean {
    if (ownNetwork === null) return true;
    return flows.some(({ originator, responder }) => {
      const words = parseAddress(role === 'client' ? originator : responder);
      return words !== null && this.#has(ownNetwork, words);
    });
  }
}

function passes({ from, to, isNot }: PortTest, port: number): boolean {
  return (port >= from && port <= to) !== isNot;
}
