// Ethernet II and 802.3 headers, and the tags between them and IP: 802.1Q, 802.1ad and the older QinQ types.
import { type DecodeState, LAYER_DONE, LAYER_ETHER_TYPE, LAYER_IP } from './decode-state.ts';

export const ETHERNET_HEADER_BYTES = 14;

/** Reads a MAC header (IEEE 802.3 3.1.1): destination, source, type or length. */
export function readEthernet(state: DecodeState): number {
  if (state.end - state.at < ETHERNET_HEADER_BYTES) {
    state.counters.cutHeaders++;
    return LAYER_DONE;
  }
  state.linkAt = state.at;
  state.linkSourceAt = state.at + 6;
  state.etherType = state.view.getUint16(state.at + 12);
  state.at += ETHERNET_HEADER_BYTES;
  return LAYER_ETHER_TYPE;
}

/** Follows an Ethernet type. */
export function readEtherType(state: DecodeState): number {
  switch (state.etherType) {
    case 0x0800:
    case 0x86dd:
      return LAYER_IP;
    case 0x8100:
    case 0x88a8:
    case 0x9100:
    case 0x9200:
      return readVlan(state);
    default:
      return LAYER_DONE;
  }
}

function readVlan(state: DecodeState): number {
  if (state.end - state.at < 4) {
    state.counters.cutHeaders++;
    return LAYER_DONE;
  }
  state.addVlan(state.view.getUint16(state.at) & 0x0fff);
  state.etherType = state.view.getUint16(state.at + 2);
  state.at += 4;
  return LAYER_ETHER_TYPE;
}
