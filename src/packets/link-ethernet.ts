// Ethernet II and 802.3 headers and the tags between them and IP: 802.1Q and QinQ, PBB, VN-Tag, FabricPath, LLC and SNAP.
import {
  type DecodeState,
  LAYER_DONE,
  LAYER_ETHER_TYPE,
  LAYER_ETHERNET,
  LAYER_IP,
  LAYER_LLC,
  LAYER_MPLS,
  LAYER_PPPOE,
} from './decode-state.ts';
import { readArp } from './link-arp.ts';

const ETHERNET_HEADER_BYTES = 14;
/** FabricPath puts a 16-byte header of its own before the Ethernet header. */
const FABRIC_PATH_BYTES = 16;
const FABRIC_PATH_TYPE = 0x8903;
/** Smallest Ethernet type; smaller values are 802.3 lengths (IEEE 802.3 3.2.6). */
const ETHER_TYPE_MIN = 0x0600;

/** Reads a MAC header: destination, source, type or length. */
export function readEthernet(state: DecodeState): number {
  if (state.end - state.at < ETHERNET_HEADER_BYTES) return state.cut();
  if (state.view.getUint16(state.at + 12) === FABRIC_PATH_TYPE) {
    state.at += FABRIC_PATH_BYTES;
    if (state.end - state.at < ETHERNET_HEADER_BYTES) return state.cut();
  }
  state.linkAt = state.at;
  state.linkSourceAt = state.at + 6;
  state.etherType = state.view.getUint16(state.at + 12);
  state.at += ETHERNET_HEADER_BYTES;
  return LAYER_ETHER_TYPE;
}

/** Follows the Ethernet type in `state.etherType` (registry: IEEE 802 numbers). */
export function readEtherType(state: DecodeState): number {
  switch (state.etherType) {
    case 0x0800:
    case 0x86dd:
      return LAYER_IP;
    case 0x0806:
      return readArp(state);
    // 802.1Q, 802.1ad, and two types that QinQ equipment used before 802.1ad.
    case 0x8100:
    case 0x88a8:
    case 0x9100:
    case 0x9200:
      return readVlan(state);
    case 0x8847:
    case 0x8848:
      return LAYER_MPLS;
    case 0x8864:
      return LAYER_PPPOE;
    // Provider backbone bridging (802.1ah): a 4-byte tag, then a whole Ethernet frame.
    case 0x88e7:
      return skipTo(state, 4, LAYER_ETHERNET);
    // VN-Tag: 4 bytes of tag, then the next type.
    case 0x8926:
      return readTypeAfter(state, 4);
    // Transparent Ethernet bridging.
    case 0x6558:
      return LAYER_ETHERNET;
    default:
      return state.etherType < ETHER_TYPE_MIN ? LAYER_LLC : LAYER_DONE;
  }
}

/** 802.2: only SNAP (RFC 1042) and the IP service access point lead further; the rest is spanning tree and old protocols. */
export function readLlc(state: DecodeState): number {
  const { at, bytes, end } = state;
  if (end - at < 3) return state.cut();
  if (bytes[at] === 0x06 && bytes[at + 1] === 0x06 && bytes[at + 2] === 3) return skipTo(state, 3, LAYER_IP);
  if (bytes[at] !== 0xaa || bytes[at + 1] !== 0xaa || bytes[at + 2] !== 3) return LAYER_DONE;
  if (end - at < 8) return state.cut();
  // Organisation 00:00:00 means Ethernet types; 00:00:f8 is the bridge tunnel encapsulation of 802.1H, which also carries them.
  const organisation = (bytes[at + 3]! << 16) | (bytes[at + 4]! << 8) | bytes[at + 5]!;
  if (organisation !== 0 && organisation !== 0xf8) return LAYER_DONE;
  state.at = at + 3;
  return readTypeAfter(state, 3);
}

function readVlan(state: DecodeState): number {
  if (state.end - state.at < 4) return state.cut();
  state.addVlan(state.view.getUint16(state.at) & 0x0fff);
  return readTypeAfter(state, 2);
}

function readTypeAfter(state: DecodeState, bytes: number): number {
  if (state.end - state.at < bytes + 2) return state.cut();
  state.etherType = state.view.getUint16(state.at + bytes);
  state.at += bytes + 2;
  return LAYER_ETHER_TYPE;
}

function skipTo(state: DecodeState, bytes: number, layer: number): number {
  if (state.end - state.at < bytes) return state.cut();
  state.at += bytes;
  return layer;
}
