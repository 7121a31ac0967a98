// Gives frames without Ethernet addresses an Ethernet header, so that in a home their addresses belong to its devices.
import { MAPPED_WORD } from '../base/address.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { writeMac } from './flow-frames.ts';

/** Bytes that a frame grows by at most. */
export const LINK_GROWTH_MAX = 14;

const ETHERNET_BYTES = 14;
const LINK_ETHERNET = 1;
const LINK_COOKED = 113;
const LINK_COOKED2 = 276;
/** Bytes of link header before an IP packet: raw IP, BSD loopback. */
const BARE_LINKS: ReadonlyMap<number, number> = new Map([
  [12, 0],
  [14, 0],
  [101, 0],
  [228, 0],
  [229, 0],
  [0, 4],
  [108, 4],
]);
const TYPE_IPV4 = 0x0800;
const TYPE_IPV6 = 0x86dd;
const TYPE_ARP = 0x0806;
const TYPE_MIN = 0x0600;
const MAC_BYTES = 6;
const BROADCAST = 0xffffffffffff;

/** The MAC of the host that has an address, four words at `words[at]`. */
export type MacOfAddress = (words: Uint32Array, at: number) => number;

/** True for link types whose frames lack the MAC of one side or both. */
export function lacksMacs(link: number): boolean {
  return BARE_LINKS.has(link) || link === LINK_COOKED || link === LINK_COOKED2;
}

/** Replaces link headers in place: MACs are those of the hosts that have the packet's addresses, for a cooked sender its own. */
export class LinkReplacement {
  readonly #macOf: MacOfAddress;
  readonly #words = new Uint32Array(8);

  constructor(macOf: MacOfAddress) {
    this.#macOf = macOf;
  }

  /** Replaces the header of a frame, which has LINK_GROWTH_MAX free bytes behind it. Frames that are no IP or ARP stay. */
  replace(batch: FrameBatch, index: number): void {
    const { view, bytes } = batch;
    const link = batch.link[index]!;
    const at = batch.offset[index]!;
    const captured = batch.captured[index]!;
    const header = BARE_LINKS.get(link) ?? (link === LINK_COOKED ? 16 : link === LINK_COOKED2 ? 20 : -1);
    if (header < 0 || captured <= header) return;
    const type = this.#typeOf(batch, link, at, header);
    if (type < TYPE_MIN) return;
    const body = at + header;
    const end = at + captured;
    const own = senderOf(batch, link, at);
    const target = this.#read(view, type, body, end);
    if (!target) return;
    bytes.copyWithin(at + ETHERNET_BYTES, body, end);
    const to = type === TYPE_ARP ? arpTarget(view, at + ETHERNET_BYTES) : this.#macOf(this.#words, 4);
    if (to === BROADCAST) view.setUint32(at, 0xffffffff);
    if (to === BROADCAST) view.setUint16(at + 4, 0xffff);
    else writeMac(view, at, to, this.#words, 4);
    writeMac(view, at + MAC_BYTES, own >= 0 ? own : this.#macOf(this.#words, 0), this.#words, 0);
    view.setUint16(at + 12, type);
    batch.captured[index] = captured - header + ETHERNET_BYTES;
    batch.wire[index] = batch.wire[index]! - header + ETHERNET_BYTES;
    batch.link[index] = LINK_ETHERNET;
  }

  #typeOf(batch: FrameBatch, link: number, at: number, header: number): number {
    if (link === LINK_COOKED) return batch.view.getUint16(at + 14);
    if (link === LINK_COOKED2) return batch.view.getUint16(at);
    const version = batch.bytes[at + header]! >> 4;
    return version === 4 ? TYPE_IPV4 : version === 6 ? TYPE_IPV6 : 0;
  }

  /** Reads source and destination; false where they were not captured. */
  #read(view: DataView, type: number, body: number, end: number): boolean {
    const words = this.#words;
    if (type === TYPE_IPV6) {
      if (end - body < 40) return false;
      for (let i = 0; i < 8; i++) words[i] = view.getUint32(body + 8 + i * 4);
      return true;
    }
    const [from, to] = type === TYPE_ARP ? [14, 24] : [12, 16];
    if ((type !== TYPE_IPV4 && type !== TYPE_ARP) || end - body < to + 4) return false;
    words.fill(0);
    words[2] = MAPPED_WORD;
    words[6] = MAPPED_WORD;
    words[3] = view.getUint32(body + from);
    words[7] = view.getUint32(body + to);
    return true;
  }
}

/** The sender's MAC in a cooked header, -1 = none. */
function senderOf({ view, bytes }: FrameBatch, link: number, at: number): number {
  const hasMac = link === LINK_COOKED ? view.getUint16(at + 4) === MAC_BYTES : bytes[at + 11] === MAC_BYTES;
  if ((link !== LINK_COOKED && link !== LINK_COOKED2) || !hasMac) return -1;
  const from = at + (link === LINK_COOKED ? 6 : 12);
  const mac = view.getUint16(from) * 0x1_0000_0000 + view.getUint32(from + 2);
  return mac === 0 || (bytes[from]! & 1) !== 0 ? -1 : mac;
}

/** Where an ARP message went: to the MAC that it names, or to all. */
function arpTarget(view: DataView, body: number): number {
  const mac = view.getUint16(body + 18) * 0x1_0000_0000 + view.getUint32(body + 20);
  return mac === 0 ? BROADCAST : mac;
}
