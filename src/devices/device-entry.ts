// What the registry keeps of one device, beside the columns of its counts.
import { formatAddress, isMapped } from '../base/address.ts';
import { hashAddress, hashWords } from '../base/hash.ts';
import type { AddressBook } from './address-book.ts';
import type { DevicePlaces } from './device-places.ts';
import type { Device } from './device-registry.ts';
import { formatMacNumber } from './mac.ts';
import { NAME_SOURCES } from './names.ts';

/** Addresses kept of one device. */
export const ADDRESSES_MAX = 16;
/** A MAC that sends from more local IPv4 addresses than this stands for other machines: a router. Hosts with five addresses are rare. */
const OWN_IPV4_MAX = 4;
/** Addresses used within such a time are used beside each other. */
const BESIDE_US = 300e6;
/** Whoever says by ARP that more addresses than ADDRESSES_MAX are its own within an hour answers for others (proxy ARP). */
const CLAIMS_US = 3600e6;

export interface Entry {
  readonly id: number;
  mac: number;
  name: string | null;
  nameRank: number;
  isGateway: boolean;
  readonly firstUs: number;
  /** Slots in the address book, latest first. */
  readonly addresses: number[];
  /** Hashes of two foreign IPv4 addresses or IPv6 networks seen behind the MAC; 0 = none yet. */
  foreign: number;
  networks: number;
}

/** A device of which nothing is known but its MAC number (-1 = none). */
export function newEntry(id: number, mac: number, timeUs: number): Entry {
  return {
    id,
    mac,
    name: null,
    nameRank: NAME_SOURCES.length,
    isGateway: false,
    firstUs: timeUs,
    addresses: [],
    foreign: 0,
    networks: 0,
  };
}

/**
 * Takes in a foreign address (4 words at `at`) seen behind the device's MAC: the second one (IPv4), or the third network (IPv6:
 * hosts have global addresses too), shows that it is a gateway.
 */
export function isGatewayBy(entry: Entry, words: Uint32Array, at: number): boolean {
  const isIpv4 = isMapped(words[at]!, words[at + 1]!, words[at + 2]!);
  const hash = isIpv4 ? hashAddress(words, at, 2) : hashWords(words, at, 2, 3);
  if (hash === entry.foreign) return false;
  entry.foreign = hash;
  entry.networks++;
  return entry.networks >= (isIpv4 ? 2 : 3);
}

/**
 * Whether a further local address may be the MAC's own, or stands behind it as behind a router. Of the addresses of a host only those
 * count that it uses beside each other: over weeks DHCP gives it one after the other.
 */
export function hasRoom(entry: Entry, book: AddressBook, words: Uint32Array, at: number, timeUs: number): boolean {
  const { addresses, isGateway } = entry;
  if (!isMapped(words[at]!, words[at + 1]!, words[at + 2]!)) {
    // Hosts take a new one each day (RFC 8981): what was not used for a while makes room.
    const isOld = (slot: number): boolean => isOwn6(book, slot) && timeUs - book.usedUs[slot]! >= CLAIMS_US;
    return addresses.length < ADDRESSES_MAX || addresses.some(isOld);
  }
  let ipv4 = 0;
  for (const slot of addresses) {
    if (book.words[slot * 4 + 2] === 0xffff && (isGateway || timeUs - book.usedUs[slot]! < BESIDE_US)) ipv4++;
  }
  return ipv4 < (isGateway ? 1 : OWN_IPV4_MAX);
}

function isOwn6(book: AddressBook, slot: number): boolean {
  return book.words[slot * 4 + 2] !== 0xffff;
}

/** Puts an address before the others of a device; one too many goes: of IPv6 that was not used for longest, else the oldest. */
export function putFirst({ addresses }: Entry, book: AddressBook, slot: number): void {
  addresses.unshift(slot);
  if (addresses.length <= ADDRESSES_MAX) return;
  let last = addresses.length - 1;
  let lastUs = Number.POSITIVE_INFINITY;
  for (let i = 1; i < addresses.length; i++) {
    const usedUs = book.usedUs[addresses[i]!]!;
    if (!isOwn6(book, addresses[i]!) || usedUs >= lastUs) continue;
    last = i;
    lastUs = usedUs;
  }
  addresses.splice(last, 1);
}

/** Whether a further address that the MAC claims by ARP is taken for its own. */
export function mayClaim(entry: Entry, book: AddressBook, timeUs: number): boolean {
  const { addresses } = entry;
  if (addresses.length < ADDRESSES_MAX) return true;
  for (const slot of addresses) if (timeUs - book.usedUs[slot]! >= CLAIMS_US) return true;
  return false;
}

/** The device as others see it. */
export function viewEntry(entry: Entry, book: AddressBook, places: DevicePlaces): Device {
  return {
    id: entry.id,
    mac: entry.mac < 0 ? null : formatMacNumber(entry.mac),
    addresses: book.mostSeenFirst(entry.addresses).map((slot) => formatAddress(book.words, slot * 4)),
    name: entry.name,
    nameSource: entry.name === null ? null : NAME_SOURCES[entry.nameRank]!,
    isGateway: entry.isGateway,
    firstUs: entry.firstUs,
    lastUs: places.lastUs[entry.id]!,
    packets: places.packets[entry.id]!,
    bytes: places.bytes[entry.id]!,
  };
}
