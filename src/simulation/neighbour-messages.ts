// Bodies of ICMPv6 messages of a simulated home: neighbour discovery (RFC 4861) and reports of listeners (MLDv2, RFC 3810).
import { ByteBuilder } from './byte-builder.ts';
import type { Address6, Station } from './station.ts';

export const ROUTER_SOLICITATION = 133;
export const ROUTER_ADVERTISEMENT = 134;
export const NEIGHBOUR_SOLICITATION = 135;
export const NEIGHBOUR_ADVERTISEMENT = 136;
export const LISTENER_REPORT = 143;

const SOURCE_MAC = 1;
const TARGET_MAC = 2;
const PREFIX = 3;
const MTU = 5;
const RESOLVERS = 25;
const HOP_LIMIT = 64;
const PREFIX_BITS = 64;
const ON_LINK_AND_AUTONOMOUS = 0xc0;
/** RFC 4861 6.2.1 names these as usual, but for the lifetimes, which home routers keep to the hour. */
const ROUTER_SECONDS = 1800;
const VALID_SECONDS = 7200;
const PREFERRED_SECONDS = 3600;
const SOLICITED = 0x40000000;
const OVERRIDE = 0x20000000;
const FROM_ROUTER = 0x80000000;
/** RFC 3810 5.2.12: from now on it listens to all of the group. */
const CHANGE_TO_EXCLUDE = 4;

export function routerSolicitation(sender: Station | null): Uint8Array {
  return withMac(new ByteBuilder().u32(0), SOURCE_MAC, sender).finish();
}

/** The router's word on the network: its prefix for addresses that hosts make themselves (RFC 4862), and who resolves names (RFC 8106). */
export function routerAdvertisement(router: Station, prefix: Address6): Uint8Array {
  const builder = new ByteBuilder().u8(HOP_LIMIT).u8(0).u16(ROUTER_SECONDS).u32(0).u32(0);
  builder.u8(PREFIX).u8(4).u8(PREFIX_BITS).u8(ON_LINK_AND_AUTONOMOUS);
  builder.u32(VALID_SECONDS).u32(PREFERRED_SECONDS).u32(0);
  address(builder, prefix).u8(MTU).u8(1).u16(0).u32(1500);
  builder.u8(RESOLVERS).u8(3).u16(0).u32(ROUTER_SECONDS);
  return withMac(address(builder, router.address6!), SOURCE_MAC, router).finish();
}

/** Who has an address? Without a sender: may I have it (RFC 4862 5.4.2)? */
export function neighbourSolicitation(target: Address6, sender: Station | null): Uint8Array {
  return withMac(address(new ByteBuilder().u32(0), target), SOURCE_MAC, sender).finish();
}

export function neighbourAdvertisement(target: Address6, owner: Station, isRouter: boolean): Uint8Array {
  const flags = (SOLICITED | OVERRIDE | (isRouter ? FROM_ROUTER : 0)) >>> 0;
  return withMac(address(new ByteBuilder().u32(flags), target), TARGET_MAC, owner).finish();
}

export function listenerReport(groups: readonly Address6[]): Uint8Array {
  const builder = new ByteBuilder().u16(0).u16(groups.length);
  for (const group of groups) address(builder.u8(CHANGE_TO_EXCLUDE).u8(0).u16(0), group);
  return builder.finish();
}

function address(builder: ByteBuilder, words: Address6): ByteBuilder {
  for (const word of words) builder.u32(word);
  return builder;
}

function withMac(builder: ByteBuilder, option: number, station: Station | null): ByteBuilder {
  return station === null ? builder : builder.u8(option).u8(1).u16(station.macHigh).u32(station.macLow);
}
