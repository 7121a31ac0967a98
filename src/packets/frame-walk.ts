// Walks one frame from layer to layer: each layer's function says which one comes next.

import type { DecodeState } from './decode-state.ts';
import * as layer from './decode-state.ts';
import { type FragmentStore, readFragment } from './ip-fragments.ts';
import { readInnerIp, readIp } from './ip-header.ts';
import { readCooked, readCooked2, readFddi, readHdlc, readLoop, readNflog } from './link-cooked.ts';
import { readEthernet, readEtherType, readLlc } from './link-ethernet.ts';
import { readMpls, readPpp, readPppoe } from './link-ppp.ts';
import { readPpi, readRadiotap, readSubframe, readWifi } from './link-wifi.ts';
import { readTransport } from './transport.ts';
import { readGre } from './tunnel-gre.ts';
import { readUdpPayload } from './tunnel-udp.ts';

/** Decodes the frame that `state` stands at the start of. */
export function walkFrame(state: DecodeState, fragments: FragmentStore): void {
  walk(state, fragments, firstLayer(state, state.frames.link[state.frame]!));
  while (state.subframeAt < state.subframesEnd) walk(state, fragments, readSubframe(state));
  if (state.rows === 0) state.counters.noIp++;
}

function walk(state: DecodeState, fragments: FragmentStore, first: number): void {
  let next = first;
  for (let steps = 0; next !== layer.LAYER_DONE && steps < layer.FRAME_STEPS_MAX; steps++) {
    next = readLayer(state, fragments, next);
  }
}

/** The layer that a LINKTYPE_ value starts with (www.tcpdump.org/linktypes.html). */
export function firstLayer(state: DecodeState, link: number): number {
  switch (link) {
    case 1:
      return layer.LAYER_ETHERNET;
    // Raw IP; 12 and 14 are what some systems wrote before 101 was registered.
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return layer.LAYER_IP;
    case 113:
      return layer.LAYER_COOKED;
    case 276:
      return layer.LAYER_COOKED2;
    case 0:
    case 108:
      return layer.LAYER_LOOP;
    case 9:
    case 50:
      return layer.LAYER_PPP;
    case 51:
      return layer.LAYER_PPPOE;
    case 105:
      return layer.LAYER_WIFI;
    case 127:
      return layer.LAYER_RADIOTAP;
    case 192:
      return layer.LAYER_PPI;
    case 10:
      return layer.LAYER_FDDI;
    case 100:
      return layer.LAYER_LLC;
    case 104:
      return layer.LAYER_HDLC;
    case 239:
      return layer.LAYER_NFLOG;
    default:
      state.counters.unknownLinks++;
      state.counters.unknownLink = link;
      return layer.LAYER_DONE;
  }
}

/** Reads the layer `which` at the state and returns the next one. */
export function readLayer(state: DecodeState, fragments: FragmentStore, which: number): number {
  switch (which) {
    case layer.LAYER_ETHERNET:
      return readEthernet(state);
    case layer.LAYER_ETHER_TYPE:
      return readEtherType(state);
    case layer.LAYER_IP:
      return readIp(state);
    case layer.LAYER_INNER_IP:
      return readInnerIp(state);
    case layer.LAYER_FRAGMENT:
      return readFragment(state, fragments);
    case layer.LAYER_TRANSPORT:
      return readTransport(state);
    case layer.LAYER_UDP_PAYLOAD:
      return readUdpPayload(state);
    case layer.LAYER_GRE:
      return readGre(state);
    default:
      return readLinkLayer(state, which);
  }
}

function readLinkLayer(state: DecodeState, which: number): number {
  switch (which) {
    case layer.LAYER_LLC:
      return readLlc(state);
    case layer.LAYER_PPP:
      return readPpp(state);
    case layer.LAYER_PPPOE:
      return readPppoe(state);
    case layer.LAYER_MPLS:
      return readMpls(state);
    case layer.LAYER_WIFI:
      return readWifi(state);
    case layer.LAYER_RADIOTAP:
      return readRadiotap(state);
    case layer.LAYER_PPI:
      return readPpi(state);
    case layer.LAYER_COOKED:
      return readCooked(state);
    case layer.LAYER_COOKED2:
      return readCooked2(state);
    case layer.LAYER_LOOP:
      return readLoop(state);
    case layer.LAYER_HDLC:
      return readHdlc(state);
    case layer.LAYER_NFLOG:
      return readNflog(state);
    case layer.LAYER_FDDI:
      return readFddi(state);
    default:
      return layer.LAYER_DONE;
  }
}
