// An end of a simulated conversation as its frames show it: MAC, IPv4 or IPv6 address, time to live.

/** An IPv6 address as four 32-bit numbers. */
export type Address6 = readonly [number, number, number, number];

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
  /** Where both ends have one, they speak IPv6. */
  readonly address6?: Address6;
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

/** The station that an IPv6 group stands for (RFC 2464 7). */
export function groupStation6(address6: Address6): Station {
  return { macHigh: 0x3333, macLow: address6[3], address: 0, ttl: 255, clock: 0, delayUs: 0, address6 };
}

export const ALL_NODES = groupStation6([0xff020000, 0, 0, 1]);
export const ALL_ROUTERS = groupStation6([0xff020000, 0, 0, 2]);
/** Where reports of MLDv2 go (RFC 3810 5.2.14). */
export const LISTENERS = groupStation6([0xff020000, 0, 0, 0x16]);
export const MDNS_GROUP6 = groupStation6([0xff020000, 0, 0, 0xfb]);
/** Of a host that has no address yet. */
export const NO_ADDRESS6: Address6 = [0, 0, 0, 0];

/** The group in which whoever has this address listens (RFC 4291 2.7.1). */
export function solicitedNode(address6: Address6): Station {
  return groupStation6([0xff020000, 0, 1, (0xff000000 | (address6[3] & 0xffffff)) >>> 0]);
}

/** The link-local address of a MAC (RFC 4291, appendix A). */
export function linkLocal(macHigh: number, macLow: number): Address6 {
  return [0xfe800000, 0, ...interfaceOf(macHigh, macLow)];
}

/** The lower half of an address that a MAC makes: its seventh bit turned, ff:fe in its middle. */
export function interfaceOf(macHigh: number, macLow: number): readonly [number, number] {
  return [
    (((macHigh ^ 0x0200) << 16) | ((macLow >>> 16) & 0xff00) | 0xff) >>> 0,
    (0xfe000000 | (macLow & 0xffffff)) >>> 0,
  ];
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
