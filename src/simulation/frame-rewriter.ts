// Rewrites frames in place: every address and MAC that a substitution names, in every header, with checksums kept as right as they were.
import {
  DecodeState,
  FRAME_STEPS_MAX,
  LAYER_DONE,
  LAYER_ETHER_TYPE,
  LAYER_FRAGMENT,
  LAYER_INNER_IP,
  LAYER_IP,
  LAYER_TRANSPORT,
  LAYER_WIFI,
} from '../packets/decode-state.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { firstLayer, readLayer } from '../packets/frame-walk.ts';
import { FragmentStore } from '../packets/ip-fragments.ts';
import { readSubframe } from '../packets/link-wifi.ts';
import { MARK_IPV6, NO_LINK, PacketBatch } from '../packets/packet-batch.ts';
import { FRAME_ROWS_MAX } from '../packets/packet-row.ts';
import {
  PROTOCOL_GRE,
  PROTOCOL_ICMP,
  PROTOCOL_ICMPV6,
  PROTOCOL_IPV4,
  PROTOCOL_IPV6,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
  readTransport,
  TCP_HEADER_BYTES,
  UDP_HEADER_BYTES,
} from '../packets/transport.ts';
import type { AddressSubstitution } from './address-substitution.ts';
import { rewriteDhcp } from './dhcp-fields.ts';
import { rewriteDns, rewriteDnsOverTcp } from './dns-fields.ts';
import { FieldRewriter } from './field-rewriter.ts';
import { rewriteIcmpv4, rewriteIcmpv6 } from './icmp-fields.ts';

const TYPE_ARP = 0x0806;
const ARP_HEADER_BYTES = 8;
/** Ethernet, IPv4, lengths 6 and 4: the only ARP with addresses that are known here (RFC 826). */
const ARP_HARDWARE_AND_PROTOCOL = 0x00010800;
const ARP_LENGTHS = 0x0604;

/** Addresses of an 802.11 header; the fourth only between access points. */
const WIFI_ADDRESSES_AT: readonly number[] = [4, 10, 16, 24];

const PROTOCOL_UDP_LITE = 136;
const GRE_HAS_CHECKSUM = 0x8000;
const TUNNEL_DEPTH = 8;

const PORT_DNS = 53;
const PORTS_DHCP: ReadonlySet<number> = new Set([67, 68]);
/** DNS, NetBIOS names, mDNS, LLMNR. */
const PORTS_DNS: ReadonlySet<number> = new Set([PORT_DNS, 137, 5353, 5355]);

const FLAG_SYN = 2;
const FLAG_RST = 4;
const FLAG_ACK = 16;

/**
 * Rewrites frames of any link type that the decoder knows. Lengths never change; what was not captured is left out; no bytes make
 * it throw. Text (names of reverse lookups, addresses in URLs) stays: it would change its length.
 */
export class FrameRewriter {
  readonly #fields: FieldRewriter;
  readonly #state = new DecodeState({ fragments: 'each', validatesChecksums: false, tunnelDepth: TUNNEL_DEPTH });
  readonly #packets = new PacketBatch(FRAME_ROWS_MAX + 1);
  readonly #fragments = new FragmentStore();
  /** Where the link header that was read last has its MACs, and which of them are still to be replaced. */
  #seenAt = NO_LINK;
  #seenSourceAt = NO_LINK;
  #linkAt = NO_LINK;
  #linkSourceAt = NO_LINK;
  /** What the pseudo header of the current IP packet changed by; its IPv4 addresses, old and new (0 for IPv6). */
  #change = 0;
  #sourceChange = 0;
  #destinationChange = 0;
  #oldSource = 0;
  #oldDestination = 0;
  #newSource = 0;
  #newDestination = 0;

  constructor(substitution: AddressSubstitution) {
    this.#fields = new FieldRewriter(substitution);
  }

  /** Rewrites frame `index` of the batch. */
  rewrite(frames: FrameBatch, index: number): void {
    const state = this.#state;
    state.attach(frames, this.#packets);
    state.begin(index);
    this.#fields.attach(frames.bytes, frames.view, state.end);
    this.#seenAt = NO_LINK;
    this.#seenSourceAt = NO_LINK;
    this.#walk(firstLayer(state, frames.link[index]!));
    // The subframes of an aggregate follow one another; each is walked as a frame of its own.
    while (state.subframeAt < state.subframesEnd) this.#walk(readSubframe(state));
  }

  #walk(first: number): void {
    let next = first;
    this.#noteLink();
    for (let steps = 0; next !== LAYER_DONE && steps < FRAME_STEPS_MAX; steps++) {
      next = this.#step(next);
      this.#noteLink();
    }
    this.#replaceLink(-1, -1);
    this.#fields.edits.closeTo(0);
  }

  #step(which: number): number {
    const state = this.#state;
    switch (which) {
      case LAYER_IP:
      case LAYER_INNER_IP:
        return this.#readIp(which);
      case LAYER_TRANSPORT:
        return this.#readTransport();
      case LAYER_ETHER_TYPE:
        if (state.etherType !== TYPE_ARP) break;
        this.#rewriteArp();
        return LAYER_DONE;
      case LAYER_WIFI:
        return this.#readWifi();
    }
    return readLayer(state, this.#fragments, which);
  }

  /** Turns to the link header that was read last, if it is a new one. */
  #noteLink(): void {
    const { linkAt, linkSourceAt } = this.#state;
    if (linkAt === this.#seenAt && linkSourceAt === this.#seenSourceAt) return;
    this.#replaceLink(-1, -1);
    this.#seenAt = linkAt;
    this.#seenSourceAt = linkSourceAt;
    this.#linkAt = linkAt;
    this.#linkSourceAt = linkSourceAt;
  }

  /** Replaces the MACs of the link header, once; `toMac`, `fromMac`: what the addresses above it ask for, or -1. */
  #replaceLink(toMac: number, fromMac: number): void {
    const { end } = this.#fields.edits;
    if (this.#linkAt !== NO_LINK) this.#fields.mac(this.#linkAt, end, toMac);
    if (this.#linkSourceAt !== NO_LINK) this.#fields.mac(this.#linkSourceAt, end, fromMac);
    this.#linkAt = NO_LINK;
    this.#linkSourceAt = NO_LINK;
  }

  /** 802.11 data frames also name the access point; where the payload is encrypted, nothing else is known of them. */
  #readWifi(): number {
    const state = this.#state;
    const { at, bytes, end } = state;
    const next = readLayer(state, this.#fragments, LAYER_WIFI);
    if (end - at < 2 || (bytes[at]! & 0x0c) !== 0x08) return next;
    const addresses = (bytes[at + 1]! & 3) === 3 ? WIFI_ADDRESSES_AT : WIFI_ADDRESSES_AT.slice(0, 3);
    for (const each of addresses) {
      const place = at + each;
      if (place !== state.linkAt && place !== state.linkSourceAt) this.#fields.mac(place, end);
    }
    return next;
  }

  #rewriteArp(): void {
    const { at, end, view } = this.#state;
    this.#replaceLink(-1, -1);
    if (end - at < ARP_HEADER_BYTES) return;
    if (view.getUint32(at) !== ARP_HARDWARE_AND_PROTOCOL || view.getUint16(at + 4) !== ARP_LENGTHS) return;
    this.#fields.mac(at + 8, end);
    this.#fields.ipv4(at + 14, end);
    this.#fields.mac(at + 18, end);
    this.#fields.ipv4(at + 24, end);
  }

  /** Replaces the addresses of an IP header wherever they were captured, then goes on behind it. */
  #readIp(which: number): number {
    const state = this.#state;
    const { at, end } = state;
    if (at >= end) return LAYER_DONE;
    const version = state.bytes[at]! >> 4;
    if (version === 4) this.#replaceIpv4(at, end);
    else if (version === 6) this.#replaceIpv6(at, end);
    else return LAYER_DONE;
    const next = readLayer(state, this.#fragments, which);
    if (version === 6 && next !== LAYER_DONE) this.#replaceExtensions(at);
    if (next !== LAYER_FRAGMENT) return next;
    if (state.fragmentOffset > 0) return LAYER_DONE;
    state.isFragment = true;
    return LAYER_TRANSPORT;
  }

  #replaceIpv4(at: number, end: number): void {
    const fields = this.#fields;
    if (this.#linkAt !== NO_LINK || this.#linkSourceAt !== NO_LINK)
      this.#replaceLink(fields.frameMacOfIpv4(at + 16, end), fields.frameMacOfIpv4(at + 12, end));
    const { view } = this.#state;
    const isWhole = end - at >= 20;
    this.#oldSource = isWhole ? view.getUint32(at + 12) : 0;
    this.#oldDestination = isWhole ? view.getUint32(at + 16) : 0;
    const isOpen = fields.edits.open(at + 10, at, 0, false);
    this.#change = fields.ipv4(at + 12, end) + fields.ipv4(at + 16, end);
    if (isOpen) fields.edits.close();
    this.#newSource = isWhole ? view.getUint32(at + 12) : 0;
    this.#newDestination = isWhole ? view.getUint32(at + 16) : 0;
  }

  #replaceIpv6(at: number, end: number): void {
    const fields = this.#fields;
    if (this.#linkAt !== NO_LINK || this.#linkSourceAt !== NO_LINK)
      this.#replaceLink(fields.frameMacOfIpv6(at + 24, end), fields.frameMacOfIpv6(at + 8, end));
    this.#oldSource = 0;
    this.#oldDestination = 0;
    this.#sourceChange = fields.ipv6(at + 8, end);
    this.#destinationChange = fields.ipv6(at + 24, end);
    this.#change = this.#sourceChange + this.#destinationChange;
  }

  /** The pseudo header has the final destination of a routing header and the home address of a mobile node (RFC 8200 8.1). */
  #replaceExtensions(at: number): void {
    const { sourceAt, destinationAt } = this.#state;
    const { edits } = this.#fields;
    const source = sourceAt === at + 8 ? this.#sourceChange : this.#fields.ipv6(sourceAt, edits.end);
    const isFinal = destinationAt === at + 24;
    const destination = isFinal ? this.#destinationChange : this.#fields.ipv6(destinationAt, edits.end);
    this.#change = source + destination;
  }

  #readTransport(): number {
    const state = this.#state;
    const { edits } = this.#fields;
    const { at } = state;
    switch (state.protocol) {
      case PROTOCOL_TCP:
        return this.#rewriteTcp();
      case PROTOCOL_UDP:
        return this.#rewriteUdp();
      case PROTOCOL_ICMP:
        edits.open(at + 2, at, 0, false);
        return this.#quoted(rewriteIcmpv4(this.#fields, at, state.end));
      case PROTOCOL_ICMPV6:
        edits.open(at + 2, at, this.#change, false);
        return this.#quoted(rewriteIcmpv6(this.#fields, at, state.end));
      case PROTOCOL_UDP_LITE:
        edits.open(at + 6, at, this.#change, false);
        return LAYER_DONE;
      case PROTOCOL_GRE:
        if (state.end - at >= 2 && (state.view.getUint16(at) & GRE_HAS_CHECKSUM) !== 0)
          edits.open(at + 4, at, 0, false);
        return readTransport(state);
      case PROTOCOL_IPV4:
      case PROTOCOL_IPV6:
        return readTransport(state);
      default:
        return LAYER_DONE;
    }
  }

  #quoted(at: number): number {
    if (at < 0) return LAYER_DONE;
    this.#state.at = at;
    return LAYER_IP;
  }

  #rewriteTcp(): number {
    const state = this.#state;
    const { at, end, view, bytes } = state;
    this.#fields.edits.open(at + 16, at, this.#change, false);
    if ((state.ipMarks & MARK_IPV6) === 0) this.#rewriteSequence(at, end);
    if (end - at < TCP_HEADER_BYTES || state.isFragment) return LAYER_DONE;
    const payloadAt = at + (bytes[at + 12]! >> 4) * 4;
    const hasDns = view.getUint16(at) === PORT_DNS || view.getUint16(at + 2) === PORT_DNS;
    if (hasDns && payloadAt >= at + TCP_HEADER_BYTES) rewriteDnsOverTcp(this.#fields, payloadAt, end);
    return LAYER_DONE;
  }

  /**
   * Mirai's scanner sends the destination address as sequence number, and knows its answers by it: they acknowledge the address
   * plus one, and so does the reset of a scanner's own kernel.
   */
  #rewriteSequence(at: number, end: number): void {
    if (at + 8 > end) return;
    const { view, bytes } = this.#state;
    const { edits } = this.#fields;
    const flags = at + 14 <= end ? bytes[at + 13]! : FLAG_SYN;
    const sequence = view.getUint32(at + 4);
    if (sequence === this.#oldDestination) edits.put32(at + 4, this.#newDestination);
    else if ((flags & FLAG_RST) !== 0 && sequence === (this.#oldDestination + 1) >>> 0)
      edits.put32(at + 4, (this.#newDestination + 1) >>> 0);
    const isAnswer = (flags & FLAG_ACK) !== 0 && (flags & (FLAG_SYN | FLAG_RST)) !== 0;
    if (isAnswer && at + 12 <= end && view.getUint32(at + 8) === (this.#oldSource + 1) >>> 0)
      edits.put32(at + 8, (this.#newSource + 1) >>> 0);
  }

  #rewriteUdp(): number {
    const state = this.#state;
    const { at, end, view } = state;
    this.#fields.edits.open(at + 6, at, this.#change, true);
    if (end - at < UDP_HEADER_BYTES) return LAYER_DONE;
    const source = view.getUint16(at);
    const destination = view.getUint16(at + 2);
    const length = view.getUint16(at + 4);
    const stop = length === 0 ? end : Math.min(end, at + length);
    const payloadAt = at + UDP_HEADER_BYTES;
    if (PORTS_DHCP.has(destination)) rewriteDhcp(this.#fields, payloadAt, stop);
    else if (PORTS_DNS.has(source) || PORTS_DNS.has(destination)) rewriteDns(this.#fields, payloadAt, stop);
    return readTransport(state);
  }
}
