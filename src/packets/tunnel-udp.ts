// Tunnels over UDP: VXLAN (RFC 7348), GENEVE (RFC 8926), AYIYA, GTP-U (3GPP TS 29.281), GRE in UDP (RFC 8086) and Teredo.
import {
  type DecodeState,
  LAYER_DONE,
  LAYER_ETHER_TYPE,
  LAYER_ETHERNET,
  LAYER_GRE,
  LAYER_INNER_IP,
  LAYER_IP,
} from './decode-state.ts';
import { TUNNEL_AYIYA, TUNNEL_GENEVE, TUNNEL_GTPU, TUNNEL_TEREDO, TUNNEL_VXLAN } from './tunnel-kinds.ts';
import { isTeredo, readTeredo } from './tunnel-teredo.ts';

const PORT_GTPC = 2123;
const PORT_GTPU = 2152;
const PORT_TEREDO = 3544;
const PORT_GRE = 4754;
const PORT_VXLAN = 4789;
const PORT_AYIYA = 5072;
const PORT_GENEVE = 6081;

/** 1 for UDP ports that a tunnel may use; the fast path leaves their datagrams to this file. */
export const TUNNEL_PORTS = new Uint8Array(65536);
for (const port of [PORT_GTPC, PORT_GTPU, PORT_TEREDO, PORT_GRE, PORT_VXLAN, PORT_AYIYA, PORT_GENEVE]) {
  TUNNEL_PORTS[port] = 1;
}

const VXLAN_BYTES = 8;
const GENEVE_BYTES = 8;
const AYIYA_BYTES = 8;
const AYIYA_FORWARD = 1;
const GTP_BYTES = 8;
const GTP_G_PDU = 255;

/**
 * Looks into the UDP payload of row `state.row`. The responder's port decides, that is the destination of a request and the source
 * of an answer; on other ports AYIYA and Teredo are known by their looks.
 */
export function readUdpPayload(state: DecodeState): number {
  const { packets, row } = state;
  const at = packets.payloadAt[row]!;
  const source = state.view.getUint16(state.at);
  const destination = state.view.getUint16(state.at + 2);
  state.at = at;
  // As in Zeek the tunnel may use the packet up to the end that the IP header gives.
  if (state.end <= at) return LAYER_DONE;
  const port = TUNNEL_PORTS[destination] === 1 ? destination : source;
  switch (port) {
    case PORT_VXLAN:
      return readVxlan(state);
    case PORT_GENEVE:
      return readGeneve(state);
    case PORT_TEREDO:
      return readTeredo(state) ? enterTeredo(state) : state.badTunnel();
    case PORT_AYIYA:
      return readAyiya(state);
    case PORT_GTPC:
    case PORT_GTPU:
      return readGtp(state);
    case PORT_GRE:
      return LAYER_GRE;
    default:
      return readByLooks(state);
  }
}

function readByLooks(state: DecodeState): number {
  const { at, bytes, end } = state;
  if (end - at >= AYIYA_BYTES && bytes[at + 1] === 0x52 && bytes[at + 2] === 0x11) return readAyiya(state);
  // Looks deceive: what turns out to be something else is no damaged tunnel.
  return isTeredo(bytes, at, end) && readTeredo(state) ? enterTeredo(state) : LAYER_DONE;
}

function readVxlan(state: DecodeState): number {
  if (state.end - state.at <= VXLAN_BYTES || (state.bytes[state.at]! & 0x08) === 0) return state.badTunnel();
  if (!state.enterTunnel(TUNNEL_VXLAN)) return LAYER_DONE;
  state.at += VXLAN_BYTES;
  return LAYER_ETHERNET;
}

function readGeneve(state: DecodeState): number {
  const { at, bytes, end } = state;
  if (end - at < GENEVE_BYTES || bytes[at]! >> 6 !== 0) return state.badTunnel();
  const header = GENEVE_BYTES + (bytes[at]! & 0x3f) * 4;
  if (end - at <= header) return state.badTunnel();
  if (!state.enterTunnel(TUNNEL_GENEVE)) return LAYER_DONE;
  state.etherType = state.view.getUint16(at + 2);
  state.at = at + header;
  return LAYER_ETHER_TYPE;
}

/** draft-massar-v6ops-ayiya-02: identity and signature lengths, operation, next header. */
function readAyiya(state: DecodeState): number {
  const { at, bytes, end } = state;
  if (end - at < AYIYA_BYTES) return state.badTunnel();
  const header = AYIYA_BYTES + (1 << (bytes[at]! >> 4)) + (bytes[at + 1]! >> 4) * 4;
  if (end - at < header) return state.badTunnel();
  if ((bytes[at + 2]! & 15) !== AYIYA_FORWARD || end - at === header) return LAYER_DONE;
  const next = bytes[at + 3]!;
  if (next !== 4 && next !== 41) return state.badTunnel();
  if (!state.enterTunnel(TUNNEL_AYIYA)) return LAYER_DONE;
  state.at = at + header;
  return LAYER_IP;
}

/** Version 1, protocol type GTP, message G-PDU; then optional fields and extension headers (TS 29.281 5.1, 5.2). */
function readGtp(state: DecodeState): number {
  const { at, bytes, end } = state;
  if (end - at < GTP_BYTES) return state.badTunnel();
  const flags = bytes[at]!;
  // Signalling and GTP' are no tunnels, and GTP never runs inside GTP.
  if (bytes[at + 1] !== GTP_G_PDU || (flags & 0x10) === 0) return LAYER_DONE;
  if (flags >> 5 !== 1 || state.tunnel === TUNNEL_GTPU) return state.badTunnel();
  let inner = at + GTP_BYTES;
  if ((flags & 7) !== 0) {
    inner += 4;
    if (inner > end) return state.badTunnel();
    let next = (flags & 4) !== 0 ? bytes[inner - 1]! : 0;
    while (next !== 0) {
      const length = inner < end ? bytes[inner]! * 4 : 0;
      if (length === 0 || inner + length > end) return state.badTunnel();
      inner += length;
      next = bytes[inner - 1]!;
    }
  }
  if (!state.enterTunnel(TUNNEL_GTPU)) return LAYER_DONE;
  state.at = inner;
  return LAYER_INNER_IP;
}

function enterTeredo(state: DecodeState): number {
  return state.enterTunnel(TUNNEL_TEREDO) ? LAYER_IP : LAYER_DONE;
}
