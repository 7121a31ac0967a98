// IPv4 and IPv6 headers (RFC 791, RFC 8200): lengths and addresses. Packets that Zeek drops for their lengths are dropped here.
import { isGoodHeaderSum } from './checksum.ts';
import { type DecodeState, LAYER_DONE, LAYER_FRAGMENT, LAYER_TRANSPORT } from './decode-state.ts';
import { readExtensions } from './ip-extensions.ts';
import { MARK_IPV6, MARK_OFFLOAD, MARK_REASSEMBLED, MAX_LAYERS } from './packet-batch.ts';

export const IPV4_HEADER_BYTES = 20;
export const IPV6_HEADER_BYTES = 40;

const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET = 0x1fff;

/** Reads an IP header of the version that its first nibble says. */
export function readIp(state: DecodeState): number {
  if (state.layers >= MAX_LAYERS) {
    state.counters.layersCut++;
    return LAYER_DONE;
  }
  state.layers++;
  return readIpHeader(state, 0);
}

/** Reads an IP packet inside IP, GRE version 1, Teredo or GTP: it must fill the layer to the byte, as Zeek demands. */
export function readInnerIp(state: DecodeState): number {
  const length = state.end - state.at;
  if (length < IPV4_HEADER_BYTES) return state.badTunnel();
  const version = state.bytes[state.at]! >> 4;
  const total =
    version === 4
      ? state.view.getUint16(state.at + 2)
      : version === 6
        ? state.view.getUint16(state.at + 4) + IPV6_HEADER_BYTES
        : -1;
  return total === length ? readIp(state) : state.badTunnel();
}

/** `marks`: MARK_REASSEMBLED for a datagram put together from fragments, else 0. */
export function readIpHeader(state: DecodeState, marks: number): number {
  if (state.end - state.at < IPV4_HEADER_BYTES) return state.cut();
  const version = state.bytes[state.at]! >> 4;
  if (version === 4) return readIpv4(state, marks);
  return version === 6 ? readIpv6(state, marks) : bad(state);
}

function readIpv4(state: DecodeState, marks: number): number {
  const { at, view, bytes, counters } = state;
  const headerBytes = (bytes[at]! & 15) * 4;
  let length = view.getUint16(at + 2);
  state.ipMarks = marks;
  if (length === 0) {
    counters.offloaded++;
    length = state.end - at;
    state.ipMarks |= MARK_OFFLOAD;
  }
  if (headerBytes < IPV4_HEADER_BYTES || headerBytes > length || isTooLong(state, length)) return bad(state);
  if (headerBytes > state.end - at) return state.cut();
  if (state.options.validatesChecksums && marks === 0 && !isGoodHeaderSum(view, at, headerBytes)) {
    counters.badChecksums++;
    return LAYER_DONE;
  }
  state.ttl = bytes[at + 8]!;
  state.protocol = bytes[at + 9]!;
  state.protocolAt = at + 9;
  state.sourceAt = at + 12;
  state.destinationAt = at + 16;
  enterIp(state, length, headerBytes);
  const fragment = view.getUint16(at + 6);
  if ((fragment & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) === 0) return LAYER_TRANSPORT;
  state.fragmentOffset = (fragment & FRAGMENT_OFFSET) * 8;
  state.hasMoreFragments = (fragment & MORE_FRAGMENTS) !== 0;
  state.fragmentId = view.getUint16(at + 4);
  state.fragmentHeaderBytes = headerBytes;
  return marks === 0 ? LAYER_FRAGMENT : LAYER_TRANSPORT;
}

function readIpv6(state: DecodeState, marks: number): number {
  const { at, view, bytes } = state;
  if (state.end - at < IPV6_HEADER_BYTES) return state.cut();
  let length = IPV6_HEADER_BYTES + view.getUint16(at + 4);
  if (length === IPV6_HEADER_BYTES && bytes[at + 6] === 0) length = jumboLength(state);
  if (isTooLong(state, length)) return bad(state);
  state.ipMarks = marks | MARK_IPV6;
  state.ttl = bytes[at + 7]!;
  state.protocol = bytes[at + 6]!;
  state.protocolAt = at + 6;
  state.sourceAt = at + 8;
  state.destinationAt = at + 24;
  enterIp(state, length, IPV6_HEADER_BYTES);
  return readExtensions(state, (marks & MARK_REASSEMBLED) !== 0);
}

/** Sets the limits of the packet: link padding behind it never counts. */
function enterIp(state: DecodeState, length: number, headerBytes: number): void {
  state.ipAt = state.at;
  state.ipLength = length;
  state.wireEnd = state.at + length;
  if (state.end > state.wireEnd) state.end = state.wireEnd;
  state.at += headerBytes;
  state.isFragment = false;
}

/** True when a packet of `length` bytes would end behind its frame. */
function isTooLong(state: DecodeState, length: number): boolean {
  return state.at + length > state.wireEnd && !state.keepsLongPackets;
}

/** RFC 2675: payload length 0 and a hop-by-hop option 0xc2 that holds the real length; the bare header's length without it. */
function jumboLength(state: DecodeState): number {
  const { at, bytes, view, end } = state;
  const options = at + IPV6_HEADER_BYTES;
  if (end - options < 8) return IPV6_HEADER_BYTES;
  const optionsEnd = Math.min(end, options + (bytes[options + 1]! + 1) * 8);
  for (let i = options + 2; i + 6 <= optionsEnd; ) {
    const type = bytes[i]!;
    if (type === 0) {
      i++;
      continue;
    }
    if (type === 0xc2 && bytes[i + 1] === 4) {
      state.counters.jumbo++;
      return IPV6_HEADER_BYTES + view.getUint32(i + 2);
    }
    i += 2 + bytes[i + 1]!;
  }
  return IPV6_HEADER_BYTES;
}

function bad(state: DecodeState): number {
  state.counters.badIpHeaders++;
  return LAYER_DONE;
}
