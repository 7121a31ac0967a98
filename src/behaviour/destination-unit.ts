// What counts as one destination: the registrable domain of a host name, the whole host where many share a domain, else the address.
import { parse } from 'tldts';
import { parseAddress } from '../base/address.ts';

/** Longest host name (RFC 1035 2.3.4). */
const HOST_MAX = 253;
/** Units remembered, so that a name is taken apart once; then all are forgotten. */
const UNITS_KEPT = 4096;

/**
 * Domains under which strangers share hosts but which the Public Suffix List's private section does not name (or not wholly):
 * content delivery networks, front doors and device hubs. Under them the whole host is the unit.
 */
const SHARED_DOMAINS = new Set(
  [
    'aliyuncs.com akadns.net akamai.net akamaiedge.net akamaihd.net akamaized.net amazonaws.com awsglobalaccelerator.com',
    'azure-api.net azure-devices.net azure.com azureedge.net azurefd.net b-cdn.net cdn77.org cdnetworks.net chinacache.net',
    'cloudflare.net cloudflarestorage.com edgecastcdn.net edgekey.net edgesuite.net fastly.net fastlylb.net footprint.net',
    'googleusercontent.com hwcdn.net kunlunar.com llnwd.net myhuaweicloud.com myqcloud.com stackpathcdn.com',
    'trafficmanager.net vo.msecnd.net wasabisys.com windows.net',
  ]
    .join(' ')
    .split(' '),
);

/** One destination as the contract knows it. */
export interface DestinationUnit {
  /** Registrable domain, host or address: the name of the unit. */
  readonly unit: string;
  /** The host name in lower case without its final dot; null when unnamed or garbage. */
  readonly host: string | null;
  readonly isNamed: boolean;
  /** Domain that the host shares with strangers, else null. */
  readonly sharedUnder: string | null;
}

/**
 * A host name as DNS knows it: lower case, no final dot, no port; labels of letters, digits, hyphen and underscore (RFC 1123 2.1,
 * RFC 2782). Null for anything else: addresses in text, single labels, and what attackers put there.
 */
export function plainHost(text: string): string | null {
  if (text.length === 0 || text.length > HOST_MAX + 7) return null;
  const name = text.toLowerCase().replace(/:\d{1,5}$/, '');
  const host = name.endsWith('.') ? name.slice(0, -1) : name;
  if (host.length > HOST_MAX || !/^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+$/.test(host)) return null;
  // A name whose last label is a number is an address or made up (RFC 3696 2).
  return /\.\d+$/.test(host) ? null : host;
}

/** The unit of a host name of DNS, not cached. Names outside the public DNS (printer.local) are units of their own. */
function unitOfHost(host: string): DestinationUnit {
  // Names of reverse look-ups hold addresses, not registrations.
  const reverse = /(?:^|\.)(in-addr|ip6)\.arpa$/.exec(host);
  if (reverse !== null) return { unit: `${reverse[1]}.arpa`, host, isNamed: true, sharedUnder: null };
  const parts = parse(host, { allowPrivateDomains: true });
  const suffix = parts.publicSuffix;
  if (suffix === null || !(parts.isIcann || parts.isPrivate)) {
    return { unit: host, host, isNamed: true, sharedUnder: null };
  }
  if (parts.isPrivate === true) return { unit: host, host, isNamed: true, sharedUnder: suffix };
  const domain = parts.domain ?? host;
  if (SHARED_DOMAINS.has(domain)) return { unit: host, host, isNamed: true, sharedUnder: domain };
  return { unit: domain, host, isNamed: true, sharedUnder: null };
}

/** Turns hosts and addresses into units; remembers the latest, since most come again and again. */
export class DestinationUnits {
  readonly #units = new Map<string, DestinationUnit>();

  /**
   * The unit of a contact: by its name where it has a proper one, else by its address. Source of the public suffixes: publicsuffix.org, with
   * the private section, as tldts carries it.
   */
  of(host: string | null, address: string): DestinationUnit {
    const key = host ?? address;
    const known = this.#units.get(key);
    if (known !== undefined && (known.isNamed || known.unit === address)) return known;
    const plain = host === null ? null : plainHost(host);
    const unit = plain === null ? unnamedUnit(address) : unitOfHost(plain);
    if (this.#units.size >= UNITS_KEPT) this.#units.clear();
    if (key.length <= HOST_MAX) this.#units.set(key, unit);
    return unit;
  }
}

function unnamedUnit(address: string): DestinationUnit {
  return { unit: address, host: null, isNamed: false, sharedUnder: null };
}

/**
 * Networks that an address lies in, near and wide: /24 and /16 of IPv4, /48 and /32 of IPv6, as short texts; null when it is no address.
 */
export function networksOf(address: string): { readonly near: string; readonly wide: string } | null {
  const words = parseAddress(address);
  if (words === null) return null;
  if (!address.includes(':')) {
    const word = words[3];
    const wide = `${word >>> 24}.${(word >>> 16) & 255}`;
    return { near: `${wide}.${(word >>> 8) & 255}`, wide };
  }
  const wide = words[0].toString(16);
  return { near: `${wide}:${(words[1] >>> 16).toString(16)}`, wide: `${wide}:` };
}
