// 802.11 data frames, bare or behind radiotap or PPI, with A-MSDU subframes (IEEE 802.11 9.2, 9.3.2).
import { type DecodeState, LAYER_DONE, LAYER_ETHERNET, LAYER_LLC, LAYER_RADIOTAP, LAYER_WIFI } from './decode-state.ts';

const HEADER_BYTES = 24;
const SUBFRAME_HEADER_BYTES = 14;

// Bits of the frame control field's second byte.
const TO_DS = 1;
const FROM_DS = 2;
const PROTECTED = 0x40;
const ORDER = 0x80;

/** Skips a radiotap header: version, pad, length (little-endian). */
export function readRadiotap(state: DecodeState): number {
  if (state.end - state.at < 8) return state.cut();
  const length = state.view.getUint16(state.at + 2, true);
  if (length < 8 || length > state.end - state.at) return state.cut();
  state.at += length;
  return LAYER_WIFI;
}

/** Skips a PPI header, which names the link type of what follows. */
export function readPpi(state: DecodeState): number {
  if (state.end - state.at < 8) return state.cut();
  const length = state.view.getUint16(state.at + 2, true);
  if (length < 8 || length > state.end - state.at) return state.cut();
  const link = state.view.getUint32(state.at + 4, true);
  state.at += length;
  if (link === 105) return LAYER_WIFI;
  if (link === 127) return LAYER_RADIOTAP;
  return link === 1 ? LAYER_ETHERNET : LAYER_DONE;
}

/** Reads a MAC header. Only data frames that carry something in the clear lead further. */
export function readWifi(state: DecodeState): number {
  const { at, bytes, end } = state;
  if (end - at < HEADER_BYTES) return state.cut();
  const control = bytes[at]!;
  const flags = bytes[at + 1]!;
  const isData = (control & 0x0c) === 0x08;
  const hasNothing = (control & 0x40) !== 0;
  if (!isData || hasNothing) return LAYER_DONE;
  if ((flags & PROTECTED) !== 0) {
    state.counters.encrypted++;
    return LAYER_DONE;
  }
  let header = HEADER_BYTES;
  if ((flags & (TO_DS | FROM_DS)) === (TO_DS | FROM_DS)) header += 6;
  let isAggregate = false;
  if ((control & 0x80) !== 0) {
    if (end - at < header + 2) return state.cut();
    isAggregate = (bytes[at + header]! & 0x80) !== 0;
    header += 2;
    // With QoS, the order bit says that an HT control field follows.
    if ((flags & ORDER) !== 0) header += 4;
  }
  if (end - at < header) return state.cut();
  setAddresses(state, at, flags & (TO_DS | FROM_DS));
  state.at = at + header;
  return isAggregate ? beginSubframes(state) : LAYER_LLC;
}

/** Destination and source by the direction bits (IEEE 802.11 table 9-30). */
function setAddresses(state: DecodeState, at: number, direction: number): void {
  const first = at + 4;
  const second = at + 10;
  const third = at + 16;
  const fourth = at + 24;
  state.linkAt = (direction & TO_DS) === 0 ? first : third;
  state.linkSourceAt = direction === (TO_DS | FROM_DS) ? fourth : direction === FROM_DS ? third : second;
}

/** Notes where the subframes lie; the walk reads them one after the other. */
function beginSubframes(state: DecodeState): number {
  // Aggregates do not nest; a second one in the same frame can only come from a tunnel and is left alone.
  if (state.subframesEnd !== 0) {
    state.counters.layersCut++;
    return LAYER_DONE;
  }
  state.subframeAt = state.at;
  state.subframesEnd = state.end;
  state.subframeParentRow = state.parentRow;
  state.subframeTunnel = state.tunnel;
  state.subframeTunnels = state.tunnels;
  state.subframeLayers = state.layers;
  return LAYER_DONE;
}

/** Goes to the next subframe: destination, source, length, then 802.2; LAYER_DONE when there is none. */
export function readSubframe(state: DecodeState): number {
  const at = state.subframeAt;
  const rest = state.subframesEnd - at;
  if (rest < SUBFRAME_HEADER_BYTES) {
    state.subframeAt = state.subframesEnd;
    return LAYER_DONE;
  }
  const length = state.view.getUint16(at + 12);
  if (length > rest - SUBFRAME_HEADER_BYTES) {
    state.subframeAt = state.subframesEnd;
    return state.cut();
  }
  // Every subframe but the last is padded to a multiple of 4 bytes, header included.
  state.subframeAt = at + ((SUBFRAME_HEADER_BYTES + length + 3) & ~3);
  state.parentRow = state.subframeParentRow;
  state.tunnel = state.subframeTunnel;
  state.tunnels = state.subframeTunnels;
  state.layers = state.subframeLayers;
  state.vlan = 0;
  state.isFragment = false;
  state.linkAt = at;
  state.linkSourceAt = at + 6;
  state.at = at + SUBFRAME_HEADER_BYTES;
  state.end = state.at + length;
  state.wireEnd = state.end;
  return LAYER_LLC;
}
