// IPv4 and IPv6 headers (RFC 791, RFC 8200): lengths, addresses, and where the transport begins.
import { type DecodeState, LAYER_DONE, LAYER_TRANSPORT } from './decode-state.ts';
import { MARK_IPV6, MARK_OFFLOAD, MAX_LAYERS } from './packet-batch.ts';

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;

/** Reads an IP header of the version that its first nibble says. */
export function readIp(state: DecodeState): number {
  if (state.layers >= MAX_LAYERS) {
    state.counters.layersCut++;
    return LAYER_DONE;
  }
  state.layers++;
  if (state.end - state.at < IPV4_HEADER_BYTES) return cut(state);
  const version = state.bytes[state.at]! >> 4;
  if (version === 4) return readIpv4(state);
  if (version === 6) return readIpv6(state);
  return bad(state);
}

function readIpv4(state: DecodeState): number {
  const { at, view, bytes } = state;
  const headerBytes = (bytes[at]! & 15) * 4;
  let length = view.getUint16(at + 2);
  state.ipMarks = 0;
  if (length === 0) {
    length = state.end - at;
    state.ipMarks = MARK_OFFLOAD;
    state.counters.offloaded++;
  }
  if (headerBytes < IPV4_HEADER_BYTES || headerBytes > length || at + length > state.wireEnd) return bad(state);
  if (headerBytes > state.end - at) return cut(state);
  state.ipAt = at;
  state.ipLength = length;
  state.ttl = bytes[at + 8]!;
  state.protocol = bytes[at + 9]!;
  state.sourceAt = at + 12;
  state.destinationAt = at + 16;
  state.wireEnd = at + length;
  if (state.end > state.wireEnd) state.end = state.wireEnd;
  state.at = at + headerBytes;
  return LAYER_TRANSPORT;
}

function readIpv6(state: DecodeState): number {
  const { at, view, bytes } = state;
  if (state.end - at < IPV6_HEADER_BYTES) return cut(state);
  const length = IPV6_HEADER_BYTES + view.getUint16(at + 4);
  if (at + length > state.wireEnd) return bad(state);
  state.ipMarks = MARK_IPV6;
  state.ipAt = at;
  state.ipLength = length;
  state.protocol = bytes[at + 6]!;
  state.ttl = bytes[at + 7]!;
  state.sourceAt = at + 8;
  state.destinationAt = at + 24;
  state.wireEnd = at + length;
  if (state.end > state.wireEnd) state.end = state.wireEnd;
  state.at = at + IPV6_HEADER_BYTES;
  return LAYER_TRANSPORT;
}

function cut(state: DecodeState): number {
  state.counters.cutHeaders++;
  return LAYER_DONE;
}

function bad(state: DecodeState): number {
  state.counters.badIpHeaders++;
  return LAYER_DONE;
}
