// PPP (RFC 1661, RFC 1662), PPPoE sessions (RFC 2516) and MPLS label stacks (RFC 3032).
import { type DecodeState, LAYER_DONE, LAYER_ETHERNET, LAYER_IP, LAYER_MPLS, LAYER_PPP } from './decode-state.ts';

const PPP_IPV4 = 0x0021;
const PPP_IPV6 = 0x0057;
const PPP_MPLS = 0x0281;
const PPPOE_BYTES = 6;

/** Reads the PPP protocol at `state.at` (address and control may be left out, the protocol may be one byte), or -1 if it is cut. */
export function readPppProtocol(state: DecodeState): number {
  const { bytes, end } = state;
  if (end - state.at >= 2 && bytes[state.at] === 0xff && bytes[state.at + 1] === 0x03) state.at += 2;
  if (end - state.at < 1) return -1;
  const first = bytes[state.at]!;
  // RFC 1661 2: a protocol's low byte is odd, its high byte even, so an odd first byte is a compressed protocol.
  if ((first & 1) === 1) {
    state.at += 1;
    return first;
  }
  if (end - state.at < 2) return -1;
  state.at += 2;
  return (first << 8) | bytes[state.at - 1]!;
}

/** Reads a PPP frame. */
export function readPpp(state: DecodeState): number {
  const protocol = readPppProtocol(state);
  if (protocol < 0) return state.cut();
  if (protocol === PPP_IPV4 || protocol === PPP_IPV6) return LAYER_IP;
  return protocol === PPP_MPLS ? LAYER_MPLS : LAYER_DONE;
}

/** Reads a PPPoE session header: version and type, code, session, length. */
export function readPppoe(state: DecodeState): number {
  if (state.end - state.at < PPPOE_BYTES) return state.cut();
  state.at += PPPOE_BYTES;
  return LAYER_PPP;
}

/** Skips labels to the bottom of the stack; what follows is known by its first nibble only (RFC 4385). */
export function readMpls(state: DecodeState): number {
  const { bytes, end } = state;
  for (;;) {
    if (end - state.at < 5) return state.cut();
    const isBottom = (bytes[state.at + 2]! & 1) === 1;
    state.at += 4;
    if (isBottom) break;
  }
  const nibble = bytes[state.at]! >> 4;
  if (nibble === 4 || nibble === 6) return LAYER_IP;
  if (nibble !== 0) return LAYER_DONE;
  // A zero nibble is the control word of a pseudo-wire, behind which stands an Ethernet frame (RFC 4448).
  if (end - state.at < 4) return state.cut();
  state.at += 4;
  return LAYER_ETHERNET;
}
