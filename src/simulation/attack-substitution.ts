// An attack's map applied to what its capture holds: the substitution of addresses and MACs that splices it into a home.
import { MAPPED_WORD } from '../base/address.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { UserError } from '../base/user-error.ts';
import {
  ipv6Counterpart,
  isLinkLocal,
  isMadeOf,
  linkLocalOf,
  type MapHome,
  type MapRule,
  parseAddressMap,
  ruleFor,
} from './address-map.ts';
import { type AddressRule, AddressSubstitution, ipv4Words, isIpv4, type Words } from './address-substitution.ts';
import { gatewayMacOf, recordMac } from './flow-frames.ts';
import type { HomeAddresses } from './home-addresses.ts';
import { LinkReplacement, lacksMacs, type MacOfAddress } from './link-replacement.ts';
import type { CaptureFindings, SurveyedHost } from './survey-conclusion.ts';

/** A number for the house of strangers that no frame gives a MAC. */
const STRANGERS_HOUSE = 250;
const PRIVATE = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));

export interface AttackMap {
  /** The attack's name, for errors. */
  readonly attack: string;
  readonly map: Readonly<Record<string, string>>;
  readonly survey: CaptureFindings;
  readonly home: MapHome;
  /** The home's addresses; what the attack's hosts are given is taken from then on. */
  readonly addresses: HomeAddresses;
}

/** A host of the attack that gets a new address. */
interface Move {
  readonly host: SurveyedHost;
  readonly to: Words;
  /** The MAC that its frames shall carry, -1 = as they do. */
  readonly mac: number;
  /** It speaks, and stays itself with an address of the home. */
  readonly isItself: boolean;
}

/**
 * Makes the substitution. MACs go with addresses: the MAC of a mapped host becomes its target's, a router's becomes the home
 * gateway's; a MAC that claims addresses of several targets without sending as one of them (an ARP spoofer) stays. Hosts that no
 * rule names stay as they are, and nothing is replaced where the map is empty. Throws the UserErrors of `parseAddressMap`, and one
 * when the home has no room.
 */
export function substituteAttack(given: AttackMap): AddressSubstitution {
  const rules = parseAddressMap(given.map, given.home, given.attack);
  if (rules.length === 0) return new AddressSubstitution();
  const lent = new Set<number>();
  const moves = planMoves(given, rules, lent);
  const substitution = new AddressSubstitution(lendingRule(given, rules, lent));
  const macs = macMoves(given, moves);
  for (const [from, to] of macs) substitution.addMac(from, to);
  for (const move of moves) {
    const carried = move.host.isBehindRouter || move.host.mac < 0;
    const isOther = move.mac >= 0 && (carried || (!move.isItself && macs.get(move.host.mac) !== move.mac));
    const isSpoofer = !carried && !macs.has(move.host.mac);
    substitution.addAddress(move.host.words, move.to, isOther && !isSpoofer ? move.mac : -1);
  }
  for (const rule of rules) addUnseen(substitution, rule, given, moves);
  followLinkLocal(substitution, given, moves, macs);
  if (given.survey.links.some(lacksMacs)) substitution.link = new LinkReplacement(macOfHome(given));
  return substitution;
}

/** The MAC of whoever has an address at home; strangers on its network get one of their own, everybody else is behind the gateway. */
function macOfHome({ home, addresses }: AttackMap): MacOfAddress {
  const known = new Map<string, number>();
  for (const { mac, ipv6 } of [...home.devices, ...(home.gateway === null ? [] : [home.gateway])]) {
    for (const each of ipv6) known.set(each.join(), mac);
  }
  const elsewhere = home.gateway?.mac ?? gatewayMacOf(STRANGERS_HOUSE);
  return (words, at) => {
    const isFour = words[at] === 0 && words[at + 1] === 0 && words[at + 2] === MAPPED_WORD;
    if (!isFour) return known.get(words.subarray(at, at + 4).join()) ?? elsewhere;
    const word = words[at + 3]!;
    if (!addresses.has(word)) return elsewhere;
    const owner = addresses.ownerOf(word);
    return owner >= 0 ? owner : recordMac(words, at, STRANGERS_HOUSE, PRIVATE);
  };
}

/** Speakers first, each to a free address; then the silent ones, those whose host bits are free before the others. */
function planMoves(given: AttackMap, rules: readonly MapRule[], lent: Set<number>): Move[] {
  const ruled = given.survey.hosts
    .map((host) => ({ host, rule: ruleFor(rules, host.words) }))
    .filter((each): each is { host: SurveyedHost; rule: MapRule } => each.rule !== null);
  const order = ({ host, rule }: { host: SurveyedHost; rule: MapRule }): number => {
    if (rule.target.kind !== 'home') return 0;
    if (host.sent > 0) return 1;
    return given.addresses.isTaken(given.addresses.counterpartOf(host.words[3])) ? 3 : 2;
  };
  return ruled
    .map((each) => ({ ...each, order: order(each) }))
    .sort((a, b) => a.order - b.order)
    .map(({ host, rule }) => moveOf(given, host, rule, lent));
}

function moveOf(given: AttackMap, host: SurveyedHost, rule: MapRule, lent: Set<number>): Move {
  const { target } = rule;
  switch (target.kind) {
    case 'device':
      return { host, to: addressOf(given, host.words, rule, target.device), mac: target.device.mac, isItself: false };
    case 'gateway':
      return { host, to: addressOf(given, host.words, rule, target.gateway), mac: target.gateway.mac, isItself: false };
    case 'address':
      return { host, to: target.words, mac: macAt(given, target.words), isItself: false };
    case 'home':
      return homeMove(given, host, rule, lent);
  }
}

function addressOf(
  given: AttackMap,
  words: Words,
  rule: MapRule,
  target: { readonly mac: number; readonly ipv4: Words | null; readonly ipv6: readonly Words[] },
): Words {
  const to = isIpv4(words) ? target.ipv4 : ipv6Counterpart(words, target.ipv6, target.mac);
  if (to === null)
    throw new UserError('map-version', { attack: given.attack, key: rule.key, target: given.map[rule.key]! });
  return to;
}

/** The MAC of frames of an address at home: its owner's, or the gateway's for one elsewhere; -1 = nobody's that is known. */
function macAt({ addresses, home }: AttackMap, words: Words): number {
  if (isIpv4(words) && addresses.has(words[3])) return addresses.ownerOf(words[3]);
  return isLinkLocal(words) ? -1 : (home.gateway?.mac ?? -1);
}

function homeMove(given: AttackMap, host: SurveyedHost, rule: MapRule, lent: Set<number>): Move {
  const { addresses } = given;
  const end = endOf(rule, host.words[3]);
  if (end !== 0) return { host, to: end < 0 ? addresses.network : addresses.broadcast, mac: -1, isItself: false };
  if (host.sent === 0) {
    const isHere = addresses.has(host.words[3]) && isOfThisHouse(given);
    const word = isHere ? host.words[3] : addresses.lend(host.words[3], lent);
    const owner = addresses.ownerOf(word);
    return { host, to: ipv4Words(word), mac: owner >= 0 ? owner : host.mac, isItself: false };
  }
  const word = addresses.allot(host.words[3], host.mac);
  if (word < 0) throw new UserError('map-home-full', { attack: given.attack, key: rule.key, address: host.address });
  return { host, to: ipv4Words(word), mac: host.mac, isItself: true };
}

/** True for a capture of the home itself, whose addresses are the home's already. */
function isOfThisHouse({ survey, home }: AttackMap): boolean {
  if (home.gateway !== null && survey.gatewayMac === home.gateway.mac) return true;
  return survey.hosts.some((host) => home.devices.some((device) => device.mac >= 0 && device.mac === host.mac));
}

/** -1 for a network's own address, 1 for its broadcast address, 0 for hosts. */
function endOf(rule: MapRule, word: number): number {
  const size = 2 ** (128 - rule.network.prefix);
  if (size < 4) return 0;
  const base = rule.network.words[3];
  if (word === base) return -1;
  return word === base + size - 1 ? 1 : 0;
}

/** Gives addresses of mapped networks that the survey has not seen a place at home when the rewriter meets them. */
function lendingRule(given: AttackMap, rules: readonly MapRule[], lent: Set<number>): AddressRule {
  const networks = rules.filter((rule) => !rule.isHost);
  const isHome = isOfThisHouse(given);
  return (words, at, out) => {
    const rule = ruleFor(networks, words, at);
    if (rule === null || (isHome && given.addresses.has(words[at + 3]!))) return false;
    const end = endOf(rule, words[at + 3]!);
    const { addresses } = given;
    if (end === 0) out.set(ipv4Words(addresses.lend(words[at + 3]!, lent)));
    else out.set(end < 0 ? addresses.network : addresses.broadcast);
    return true;
  };
}

/** An address that the map names but no frame carries may still stand in an answer or a quoted packet. */
function addUnseen(substitution: AddressSubstitution, rule: MapRule, given: AttackMap, moves: readonly Move[]): void {
  if (!rule.isHost || rule.target.kind === 'home') return;
  const { words } = rule.network;
  if (moves.some((move) => isSame(move.host.words, words))) return;
  const { target } = rule;
  const to =
    target.kind === 'address'
      ? target.words
      : addressOf(given, words, rule, target.kind === 'device' ? target.device : target.gateway);
  substitution.addAddress(words, to);
}

/** Which MAC becomes which. */
function macMoves(given: AttackMap, moves: readonly Move[]): Map<number, number> {
  const { survey, home } = given;
  const wanted = new Map<number, Move[]>();
  for (const move of moves) {
    if (move.mac < 0 || move.host.mac < 0 || move.host.isBehindRouter) continue;
    const others = wanted.get(move.host.mac) ?? [];
    wanted.set(move.host.mac, [...others, move]);
  }
  const macs = new Map<number, number>();
  for (const [from, all] of wanted) {
    const targets = new Set(all.map((move) => move.mac));
    // What a host sends as counts for more than what it claims: an ARP spoofer claims the addresses of others. A host of which the
    // map names one address has its other ones as that device.
    const spoken = all.filter((move) => move.host.sent > move.host.claims);
    const named = new Set(spoken.filter((move) => !move.isItself).map((move) => move.mac));
    const sole = targets.size === 1 ? targets : named.size > 0 ? named : new Set(spoken.map((move) => move.mac));
    if (sole.size === 1) macs.set(from, [...sole][0]!);
  }
  const isHome = isOfThisHouse(given);
  for (const mac of survey.routerMacs) {
    if (!wanted.has(mac) && home.gateway !== null && !isHome) macs.set(mac, home.gateway.mac);
  }
  return macs;
}

/** Link-local addresses go with the MAC that they belong to. */
function followLinkLocal(
  substitution: AddressSubstitution,
  { survey, home }: AttackMap,
  moves: readonly Move[],
  macs: ReadonlyMap<number, number>,
): void {
  const moved = new Set(moves.map((move) => move.host));
  for (const host of survey.hosts) {
    const to = macs.get(host.mac);
    if (to === undefined || to === host.mac || moved.has(host) || isIpv4(host.words) || !isLinkLocal(host.words))
      continue;
    const owner = home.devices.find((device) => device.mac === to) ?? (home.gateway?.mac === to ? home.gateway : null);
    const known = owner?.ipv6.find(isLinkLocal);
    const made = isMadeOf(host.words, host.mac) ? linkLocalOf(to) : null;
    const address = known ?? made;
    if (address !== null) substitution.addAddress(host.words, address);
  }
}

function isSame(a: Words, b: Words): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}
