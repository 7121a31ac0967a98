// What an attack's `map:` means: which of its addresses become which device, gateway, stranger at home or other address.
import { parseAddress } from '../base/address.ts';
import { type Network, parseNetwork } from '../base/networks.ts';
import { UserError } from '../base/user-error.ts';
import { isIpv4, type Words } from './address-substitution.ts';

/** A device of the home as attacks see it. */
export interface HomeDevice {
  readonly name: string;
  /** A number below 2^48; -1 = none (flow records). */
  readonly mac: number;
  readonly ipv4: Words | null;
  readonly ipv6: readonly Words[];
}

export interface HomeGateway {
  readonly mac: number;
  readonly ipv4: Words | null;
  readonly ipv6: readonly Words[];
}

/** What stands for an address or the addresses of a network. */
export type MapTarget =
  | { readonly kind: 'device'; readonly device: HomeDevice }
  | { readonly kind: 'gateway'; readonly gateway: HomeGateway }
  | { readonly kind: 'home' }
  | { readonly kind: 'address'; readonly words: Words };

export interface MapRule {
  /** As the scenario has it. */
  readonly key: string;
  readonly network: Network;
  readonly isHost: boolean;
  readonly target: MapTarget;
}

export interface MapHome {
  readonly devices: readonly HomeDevice[];
  readonly gateway: HomeGateway | null;
}

/**
 * Reads a map; the longest prefix comes first. `attack`: its name, for errors. Throws UserErrors about keys that are no address, are
 * there twice, name an unknown device, or change the version of IP.
 */
export function parseAddressMap(map: Readonly<Record<string, string>>, home: MapHome, attack: string): MapRule[] {
  const rules: MapRule[] = [];
  const seen = new Map<string, string>();
  for (const [key, value] of Object.entries(map)) {
    const network = parseNetwork(key.trim());
    if (network === null) throw new UserError('map-not-an-address', { attack, key });
    const masked = { words: maskedWords(network), prefix: network.prefix };
    const name = `${masked.words.join(':')}/${network.prefix}`;
    const twin = seen.get(name);
    if (twin !== undefined) throw new UserError('map-address-twice', { attack, key, twin });
    seen.set(name, key);
    rules.push(ruleOf({ key, network: masked, value: value.trim(), home, attack }));
  }
  return rules.sort((a, b) => b.network.prefix - a.network.prefix);
}

/** The rule for an address: the one of the longest prefix that it lies in, or null. */
export function ruleFor(rules: readonly MapRule[], words: ArrayLike<number>, at = 0): MapRule | null {
  for (const rule of rules) if (isInside(rule.network, words, at)) return rule;
  return null;
}

interface RuleText {
  readonly key: string;
  readonly network: Network;
  readonly value: string;
  readonly home: MapHome;
  readonly attack: string;
}

function ruleOf({ key, network, value, home, attack }: RuleText): MapRule {
  const isHost = network.prefix === 128;
  const target = targetOf(value, home, attack, key);
  if (!isHost && target.kind !== 'home') throw new UserError('map-network-target', { attack, key, target: value });
  if (target.kind === 'home' && !isIpv4(network.words))
    throw new UserError('map-version', { attack, key, target: value });
  if (target.kind === 'address' && isIpv4(target.words) !== isIpv4(network.words))
    throw new UserError('map-version', { attack, key, target: value });
  const isLacking = isHost && isIpv4(network.words) && ipv4Missing(target);
  if (isLacking) throw new UserError('map-no-address', { attack, key, target: value });
  return { key, network, isHost, target };
}

function targetOf(value: string, home: MapHome, attack: string, key: string): MapTarget {
  const device = home.devices.find((each) => each.name === value);
  if (device !== undefined) return { kind: 'device', device };
  if (value === 'gateway') {
    if (home.gateway === null) throw new UserError('map-no-gateway', { attack, key });
    return { kind: 'gateway', gateway: home.gateway };
  }
  if (value === 'home') return { kind: 'home' };
  const words = parseAddress(value);
  if (words !== null) return { kind: 'address', words };
  const names = home.devices.map((each) => each.name).join(', ');
  throw new UserError('map-unknown-device', { attack, key, target: value, names });
}

function ipv4Missing(target: MapTarget): boolean {
  if (target.kind === 'device') return target.device.ipv4 === null;
  return target.kind === 'gateway' && target.gateway.ipv4 === null;
}

/** The words of a network with its host bits cleared. */
function maskedWords(network: Network): [number, number, number, number] {
  const masked = network.words.map((word, i) => {
    const bits = Math.max(0, Math.min(32, network.prefix - i * 32));
    return bits === 0 ? 0 : (word & (0xffffffff << (32 - bits))) >>> 0;
  });
  return [masked[0]!, masked[1]!, masked[2]!, masked[3]!];
}

function isInside(network: Network, words: ArrayLike<number>, at: number): boolean {
  for (let i = 0, left = network.prefix; left > 0; i++, left -= 32) {
    const mask = left >= 32 ? -1 : 0xffffffff << (32 - left);
    if (((words[at + i]! ^ network.words[i]!) & mask) !== 0) return false;
  }
  return true;
}

const LINK_LOCAL_HIGH = 0xfe800000;
const LINK_LOCAL_MASK = 0xffc00000;
/** The bit of a MAC that is turned in an interface id (RFC 4291 appendix A). */
const UNIVERSAL_BIT = 0x02000000;

/** fe80::/10 */
export function isLinkLocal(words: Words): boolean {
  return (words[0] & LINK_LOCAL_MASK) >>> 0 === LINK_LOCAL_HIGH;
}

/** The link-local address that a MAC makes (RFC 4291 2.5.6 and appendix A). */
export function linkLocalOf(mac: number): Words {
  const high = Math.floor(mac / 0x1000000);
  const low = mac % 0x1000000;
  const third = ((((high << 8) | 0xff) >>> 0) ^ UNIVERSAL_BIT) >>> 0;
  return [LINK_LOCAL_HIGH, 0, third, ((0xfe << 24) | low) >>> 0];
}

/** True for an address whose interface id is made of this MAC. */
export function isMadeOf(words: Words, mac: number): boolean {
  const made = linkLocalOf(mac);
  return words[2] === made[2] && words[3] === made[3];
}

/**
 * Which of a host's IPv6 addresses takes the place of `words`: one of the same scope, or for a link-local one what its MAC makes;
 * null = none fits.
 */
export function ipv6Counterpart(words: Words, addresses: readonly Words[], mac: number): Words | null {
  const fitting = addresses.find((each) => isLinkLocal(each) === isLinkLocal(words));
  if (fitting !== undefined) return fitting;
  return isLinkLocal(words) && mac >= 0 ? linkLocalOf(mac) : null;
}
