// An end of a simulated conversation as its frames show it: MAC, IPv4 address, time to live.

export interface Station {
  /** First two bytes of the MAC, and its last four. */
  readonly macHigh: number;
  readonly macLow: number;
  /** IPv4 address as a 32-bit number. */
  readonly address: number;
  /** Time to live of its packets where they are seen. */
  readonly ttl: number;
  /** What its clock of TCP timestamps is ahead by. */
  readonly clock: number;
  /** How long it takes from a packet that passes here to its answer, whole microseconds. */
  readonly delayUs: number;
}

/** The station that group addresses stand for (RFC 1112 6.4), and broadcast. */
export function groupStation(address: number): Station {
  const isMulticast = address >>> 28 === 0xe;
  return {
    macHigh: isMulticast ? 0x0100 : 0xffff,
    macLow: isMulticast ? (0x5e000000 | (address & 0x7fffff)) >>> 0 : 0xffffffff,
    address,
    ttl: 1,
    clock: 0,
    delayUs: 0,
  };
}

export const BROADCAST = groupStation(0xffffffff);
export const MDNS_GROUP = groupStation(0xe00000fb);
export const SSDP_GROUP = groupStation(0xeffffffa);

export function macText(high: number, low: number): string {
  const digits = high.toString(16).padStart(4, '0') + low.toString(16).padStart(8, '0');
  return digits.match(/../g)!.join(':');
}

export function addressText(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** The station of an address with a MAC that is written "aa:bb:cc:dd:ee:ff". */
export function macNumbers(mac: string): readonly [high: number, low: number] {
  const digits = mac.replaceAll(':', '');
  return [Number.parseInt(digits.slice(0, 4), 16), Number.parseInt(digits.slice(4), 16)];
}
