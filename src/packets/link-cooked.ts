// Link headers that stand in for the real one: Linux cooked capture v1 and v2, BSD loopback, Cisco HDLC, NFLOG, FDDI.
import { type DecodeState, LAYER_DONE, LAYER_ETHER_TYPE, LAYER_IP, LAYER_LLC } from './decode-state.ts';

const COOKED_BYTES = 16;
const COOKED2_BYTES = 20;
const MAC_BYTES = 6;
/** ARPHRD_ values whose protocol field is no Ethernet type: netlink, and 802.11 monitor interfaces. */
const ARPHRD_NETLINK = 824;
const ARPHRD_WIFI_FIRST = 801;
const ARPHRD_WIFI_LAST = 803;
/** `sll_protocol` 4: the payload starts with 802.2. */
const PROTOCOL_LLC = 4;

/** LINKTYPE_LINUX_SLL: packet type, ARPHRD, address length, 8 address bytes, protocol. */
export function readCooked(state: DecodeState): number {
  const { at, view } = state;
  if (state.end - at < COOKED_BYTES) return state.cut();
  if (view.getUint16(at + 4) === MAC_BYTES) state.linkSourceAt = at + 6;
  state.at = at + COOKED_BYTES;
  return followCooked(state, view.getUint16(at + 2), view.getUint16(at + 14));
}

/** LINKTYPE_LINUX_SLL2: protocol, reserved, interface, ARPHRD, packet type, address length, 8 address bytes. */
export function readCooked2(state: DecodeState): number {
  const { at, view } = state;
  if (state.end - at < COOKED2_BYTES) return state.cut();
  if (state.bytes[at + 11] === MAC_BYTES) state.linkSourceAt = at + 12;
  state.at = at + COOKED2_BYTES;
  return followCooked(state, view.getUint16(at + 8), view.getUint16(at));
}

function followCooked(state: DecodeState, hardware: number, protocol: number): number {
  if (hardware === ARPHRD_NETLINK) return LAYER_DONE;
  if (hardware >= ARPHRD_WIFI_FIRST && hardware <= ARPHRD_WIFI_LAST) return LAYER_DONE;
  if (protocol === PROTOCOL_LLC) return LAYER_LLC;
  // 1 to 5 are Linux's own frame kinds (raw 802.3, any …), not lengths.
  if (protocol < 0x0600) return LAYER_DONE;
  state.etherType = protocol;
  return LAYER_ETHER_TYPE;
}

/** LINKTYPE_NULL and LINKTYPE_LOOP: the address family in the byte order of the host that captured, or in network order. */
export function readLoop(state: DecodeState): number {
  if (state.end - state.at < 4) return state.cut();
  const big = state.view.getUint32(state.at);
  const family = big < 0x10000 ? big : state.view.getUint32(state.at, true);
  state.at += 4;
  // AF_INET is 2 everywhere; AF_INET6 is 10 on Linux, 24, 28 or 30 on the BSDs, 23 on Windows.
  return family === 2 || family === 10 || family === 23 || family === 24 || family === 28 || family === 30
    ? LAYER_IP
    : LAYER_DONE;
}

/** LINKTYPE_C_HDLC: address, control, Ethernet type. */
export function readHdlc(state: DecodeState): number {
  if (state.end - state.at < 4) return state.cut();
  state.etherType = state.view.getUint16(state.at + 2);
  state.at += 4;
  return state.etherType < 0x0600 ? LAYER_DONE : LAYER_ETHER_TYPE;
}

/** LINKTYPE_NFLOG: family, version, resource, then records of length, type, value; type 9 is the packet. */
export function readNflog(state: DecodeState): number {
  const { view, end } = state;
  if (end - state.at < 4) return state.cut();
  for (let at = state.at + 4; end - at >= 4; ) {
    const length = view.getUint16(at, true);
    if (length < 4) return state.cut();
    if ((view.getUint16(at + 2, true) & 0x7fff) === 9) {
      state.at = at + 4;
      return LAYER_IP;
    }
    at += (length + 3) & ~3;
  }
  return LAYER_DONE;
}

/** LINKTYPE_FDDI: frame control, destination, source, then 802.2. */
export function readFddi(state: DecodeState): number {
  if (state.end - state.at < 13) return state.cut();
  state.linkAt = state.at + 1;
  state.linkSourceAt = state.at + 7;
  state.at += 13;
  return LAYER_LLC;
}
