// GRE version 0 (RFC 2784, RFC 2890) and 1 (PPTP, RFC 2637): IP, Ethernet, ERSPAN, Aruba's 802.11 and PPP inside.
import { type DecodeState, LAYER_DONE, LAYER_ETHERNET, LAYER_INNER_IP, LAYER_IP, LAYER_WIFI } from './decode-state.ts';
import { readPppProtocol } from './link-ppp.ts';
import { TUNNEL_ERSPAN, TUNNEL_GRE } from './tunnel-kinds.ts';

// Bits of the first word: checksum, routing, key, sequence; acknowledgement only in version 1; the rest is reserved.
const HAS_CHECKSUM = 0x8000;
const HAS_ROUTING = 0x4000;
const HAS_KEY = 0x2000;
const HAS_SEQUENCE = 0x1000;
const HAS_ACKNOWLEDGEMENT = 0x0080;
const RESERVED = 0x0078;

const TYPE_ETHERNET = 0x6558;
const TYPE_PPP = 0x880b;
/** ERSPAN type I has no header of its own, type II has 8 bytes and always a GRE sequence number. */
const TYPE_ERSPAN2 = 0x88be;
const ERSPAN2_BYTES = 8;
/** ERSPAN type III has 12 bytes, and 8 more if its last bit says so. */
const TYPE_ERSPAN3 = 0x22eb;
const ERSPAN3_BYTES = 12;
const ERSPAN3_MORE_BYTES = 8;

/** Reads a GRE header at `state.at`; the row that carries it is `state.row`. */
export function readGre(state: DecodeState): number {
  if (state.end - state.at < 4) return state.badTunnel();
  const flags = state.view.getUint16(state.at);
  const type = state.view.getUint16(state.at + 2);
  const version = flags & 7;
  if (version > 1 || (flags & (HAS_ROUTING | RESERVED)) !== 0) return state.badTunnel();
  let length = 4;
  if ((flags & HAS_CHECKSUM) !== 0) length += 4;
  if ((flags & HAS_KEY) !== 0) length += 4;
  if ((flags & HAS_SEQUENCE) !== 0) length += 4;
  if ((flags & HAS_ACKNOWLEDGEMENT) !== 0) length += 4;
  if (length > state.end - state.at) return state.badTunnel();
  state.at += length;
  // What a GRE tunnel carries counts as long as it was captured, as in Zeek.
  state.wireEnd = state.end;
  if (version === 1) return type === TYPE_PPP ? readPptp(state) : state.badTunnel();
  return readPayload(state, type, (flags & HAS_SEQUENCE) !== 0);
}

function readPayload(state: DecodeState, type: number, hasSequence: boolean): number {
  if (type === TYPE_ERSPAN2) return readErspan(state, hasSequence ? ERSPAN2_BYTES : 0);
  if (type === TYPE_ERSPAN3) {
    if (state.end - state.at < ERSPAN3_BYTES) return state.badTunnel();
    const hasMore = (state.bytes[state.at + ERSPAN3_BYTES - 1]! & 1) !== 0;
    return readErspan(state, ERSPAN3_BYTES + (hasMore ? ERSPAN3_MORE_BYTES : 0));
  }
  if (state.end <= state.at) return LAYER_DONE;
  if (!state.enterTunnel(TUNNEL_GRE)) return LAYER_DONE;
  if (type === TYPE_ETHERNET) return LAYER_ETHERNET;
  if (isAruba(type)) return LAYER_WIFI;
  const version = state.bytes[state.at]! >> 4;
  return version === 4 || version === 6 ? LAYER_IP : state.badTunnel();
}

/** Aruba access points send 802.11 frames under the types 0x82.0, 0x8300 to 0x8370 and 0x9000. */
function isAruba(type: number): boolean {
  if (type === 0x9000) return true;
  return (type & 0x0f) === 0 && ((type & 0x8300) === 0x8200 || ((type & 0x8300) === 0x8300 && type <= 0x8370));
}

function readErspan(state: DecodeState, bytes: number): number {
  if (state.end - state.at < bytes + 14) return state.badTunnel();
  state.at += bytes;
  return state.enterTunnel(TUNNEL_ERSPAN) ? LAYER_ETHERNET : LAYER_DONE;
}

function readPptp(state: DecodeState): number {
  // A header without payload is a pure acknowledgement.
  if (state.end <= state.at) return LAYER_DONE;
  const protocol = readPppProtocol(state);
  if (protocol !== 0x0021 && protocol !== 0x0057) return state.badTunnel();
  return state.enterTunnel(TUNNEL_GRE) ? LAYER_INNER_IP : LAYER_DONE;
}
