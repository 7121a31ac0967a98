// Where the decoder stands in a frame: the position, the limits, and what the layers so far have said.
import { MAPPED_WORD } from '../base/address.ts';
import { createDecodeCounters, type DecodeCounters } from './decode-counters.ts';
import type { FactSink } from './facts.ts';
import { FrameBatch } from './frame-batch.ts';
import { KEY_WORDS, MARK_CARRIER, MARK_INNER, MARK_IPV6, NO_LINK, PacketBatch } from './packet-batch.ts';

/** Rows that one frame may make (A-MSDU frames carry many packets); further ones are counted in `layersCut`. */
export const FRAME_ROWS_MAX = 64;

/** Headers of any kind followed in one frame, so that nested tags cannot hold the decoder up. */
export const FRAME_STEPS_MAX = 256;

export interface PacketDecoderOptions {
  /**
   * 'reassemble': one row for a whole datagram, as Zeek does; 'first': first fragments only, as nfstream does; 'each': a row
   * for every fragment, marked MARK_FRAGMENT, with the first fragment's ports.
   */
  readonly fragments: 'reassemble' | 'first' | 'each';
  /** Mark rows with a wrong checksum and drop IPv4 packets with a wrong header checksum, as Zeek does without `-C`. */
  readonly validatesChecksums: boolean;
  /** Receives ARP facts. */
  readonly facts?: FactSink;
}

/** The layers that a step can lead to. A layer's function reads at `state.at` and returns the next layer. */
export const LAYER_DONE = 0;
export const LAYER_ETHERNET = 1;
/** An Ethernet type stands in `state.etherType`; `state.at` is behind it. */
export const LAYER_ETHER_TYPE = 2;
export const LAYER_IP = 3;
/** An IP payload: protocol, addresses and limits stand in the state. */
export const LAYER_TRANSPORT = 4;

/** The decoder's position within one frame. One object a decoder; layers read and write its fields. */
export class DecodeState {
  readonly options: PacketDecoderOptions;
  readonly counters: DecodeCounters = createDecodeCounters();
  frames: FrameBatch = new FrameBatch(0, 0);
  packets: PacketBatch = new PacketBatch(0);
  bytes: Uint8Array = this.frames.bytes;
  view: DataView = this.frames.view;
  /** Index of the frame. */
  frame = 0;
  /** The next byte to read. */
  at = 0;
  /** Behind the last captured byte of the current layer. */
  end = 0;
  /** Where the current layer would end had the capture kept everything; never below `end`. */
  wireEnd = 0;
  etherType = 0;
  linkAt = NO_LINK;
  linkSourceAt = NO_LINK;
  vlan = 0;
  /** Row that carries what is being read, or -1. */
  parentRow = -1;
  tunnel = 0;
  /** IP layers entered so far. */
  layers = 0;
  /** Rows of this frame so far. */
  rows = 0;

  // The IP header read last.
  ipAt = 0;
  ipLength = 0;
  ipMarks = 0;
  ttl = 0;
  protocol = 0;
  sourceAt = 0;
  destinationAt = 0;

  constructor(options: PacketDecoderOptions) {
    this.options = options;
  }

  /** Goes to the start of frame `index`. */
  begin(index: number): void {
    const { frames } = this;
    const start = frames.offset[index]!;
    const captured = frames.captured[index]!;
    const wire = frames.wire[index]!;
    this.frame = index;
    this.at = start;
    this.end = start + captured;
    this.wireEnd = start + (wire > captured ? wire : captured);
    this.linkAt = NO_LINK;
    this.linkSourceAt = NO_LINK;
    this.vlan = 0;
    this.parentRow = -1;
    this.tunnel = 0;
    this.layers = 0;
    this.rows = 0;
  }

  /** Adds the id of an 802.1Q tag; the first is the outer one, the last before the packet the inner one. */
  addVlan(id: number): void {
    this.vlan = (this.vlan & 0xffff) === 0 ? id + 1 : ((this.vlan & 0xffff) | ((id + 1) << 16)) >>> 0;
  }
}

/**
 * Writes a row for the IP packet in `state` whose transport header starts at `transportAt`; TCP columns and payload are zero
 * until the transport sets them. Returns the row, or -1 when the frame has made FRAME_ROWS_MAX rows.
 */
export function addRow(state: DecodeState, ports: number, transportAt: number, marks: number): number {
  const { packets, view } = state;
  if (state.rows >= FRAME_ROWS_MAX) {
    state.counters.layersCut++;
    return -1;
  }
  state.rows++;
  const row = packets.count++;
  const key = row * KEY_WORDS;
  const isIpv6 = (state.ipMarks & MARK_IPV6) !== 0;
  writeAddress(packets.key, key, view, state.sourceAt, isIpv6);
  writeAddress(packets.key, key + 4, view, state.destinationAt, isIpv6);
  packets.key[key + 8] = ports;
  packets.key[key + 9] = state.protocol;
  packets.frame[row] = state.frame;
  packets.marks[row] = state.ipMarks | marks | (state.parentRow >= 0 ? MARK_INNER : 0);
  packets.ttl[row] = state.ttl;
  packets.ipLength[row] = state.ipLength;
  packets.ipAt[row] = state.ipAt;
  packets.transportAt[row] = transportAt;
  packets.payloadAt[row] = transportAt;
  packets.payloadCaptured[row] = Math.max(0, state.end - transportAt);
  packets.payloadLength[row] = Math.max(0, state.ipAt + state.ipLength - transportAt);
  packets.tcpFlags[row] = 0;
  packets.tcpSequence[row] = 0;
  packets.tcpAcknowledged[row] = 0;
  packets.tcpWindow[row] = 0;
  packets.linkAt[row] = state.linkAt;
  packets.linkSourceAt[row] = state.linkSourceAt;
  packets.vlan[row] = state.vlan;
  packets.parentRow[row] = state.parentRow;
  packets.tunnel[row] = state.tunnel;
  if (state.parentRow >= 0) packets.marks[state.parentRow]! |= MARK_CARRIER;
  return row;
}

function writeAddress(words: Uint32Array, to: number, view: DataView, at: number, isIpv6: boolean): void {
  if (isIpv6) {
    words[to] = view.getUint32(at);
    words[to + 1] = view.getUint32(at + 4);
    words[to + 2] = view.getUint32(at + 8);
    words[to + 3] = view.getUint32(at + 12);
    return;
  }
  words[to] = 0;
  words[to + 1] = 0;
  words[to + 2] = MAPPED_WORD;
  words[to + 3] = view.getUint32(at);
}
