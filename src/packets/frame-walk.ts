// Walks one frame from layer to layer: each layer's function says which one comes next.
import {
  type DecodeState,
  FRAME_STEPS_MAX,
  LAYER_DONE,
  LAYER_ETHER_TYPE,
  LAYER_ETHERNET,
  LAYER_IP,
  LAYER_TRANSPORT,
} from './decode-state.ts';
import { readIp } from './ip-header.ts';
import { readEthernet, readEtherType } from './link-ethernet.ts';
import { readTransport } from './transport.ts';

/** Decodes the frame that `state` stands at the start of. */
export function walkFrame(state: DecodeState): void {
  let layer = firstLayer(state, state.frames.link[state.frame]!);
  for (let steps = 0; layer !== LAYER_DONE && steps < FRAME_STEPS_MAX; steps++) layer = step(state, layer);
  if (state.rows === 0) state.counters.noIp++;
}

/** The layer that a LINKTYPE_ value starts with (www.tcpdump.org/linktypes.html). */
function firstLayer(state: DecodeState, link: number): number {
  switch (link) {
    case 1:
      return LAYER_ETHERNET;
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return LAYER_IP;
    default:
      state.counters.unknownLinks++;
      return LAYER_DONE;
  }
}

function step(state: DecodeState, layer: number): number {
  switch (layer) {
    case LAYER_ETHERNET:
      return readEthernet(state);
    case LAYER_ETHER_TYPE:
      return readEtherType(state);
    case LAYER_IP:
      return readIp(state);
    case LAYER_TRANSPORT:
      return readTransport(state);
    default:
      return LAYER_DONE;
  }
}
