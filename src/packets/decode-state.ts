// Where the decoder stands in a frame: the position, the limits, and what the layers so far have said.
import { createDecodeCounters, type DecodeCounters } from './decode-counters.ts';
import type { FactSink } from './facts.ts';
import { FrameBatch, SCRATCH_BYTES } from './frame-batch.ts';
import { NO_LINK, PacketBatch } from './packet-batch.ts';

/** Headers of any kind followed in one frame, so that nested tags cannot hold the decoder up. */
export const FRAME_STEPS_MAX = 256;

/** Tunnels entered in one frame unless the options say otherwise: Zeek's Tunnel::max_depth. */
export const TUNNEL_DEPTH_DEFAULT = 2;

export interface PacketDecoderOptions {
  /**
   * 'reassemble': one row for a whole datagram, as Zeek does; 'first': first fragments only, as nfstream does; 'each': a row
   * for every fragment, marked MARK_FRAGMENT, with the first fragment's ports.
   */
  readonly fragments: 'reassemble' | 'first' | 'each';
  /**
   * With 'reassemble': also a row for each fragment that completes no datagram, without ports, marked MARK_FRAGMENT and
   * MARK_BAD_TRANSPORT. No flow is made of it; it shows floods of fragments.
   */
  readonly showsFragments?: boolean;
  /** Mark rows with a wrong checksum and drop IPv4 packets with a wrong header checksum, as Zeek does without `-C`. */
  readonly validatesChecksums: boolean;
  /**
   * A short way through plain frames: decodes frames from index `from` into `packets` as long as each is plain and there are at most
   * `rowLimit` rows, and returns the index of the first that is not. Makes the same rows as the long way.
   */
  readonly plainFrames?: (
    frames: FrameBatch,
    from: number,
    packets: PacketBatch,
    rowLimit: number,
    validatesChecksums: boolean,
  ) => number;
  /** Receives ARP facts. */
  readonly facts?: FactSink;
  /**
   * Keep packets whose IP header tells a length beyond the end of the frame. Zeek drops them, so false is the default with
   * 'reassemble'; the tools behind the other two policies count them, so there the default is true.
   */
  readonly keepsLongPackets?: boolean;
  /** Tunnels within tunnels that are followed; TUNNEL_DEPTH_DEFAULT if absent, 0 = none. */
  readonly tunnelDepth?: number;
}

// The layers that a step can lead to. A layer's function reads at `state.at` and returns the next layer.
export const LAYER_DONE = 0;
export const LAYER_ETHERNET = 1;
/** An Ethernet type stands in `state.etherType`; `state.at` is behind it. */
export const LAYER_ETHER_TYPE = 2;
export const LAYER_IP = 3;
/** An IP packet that must fill the rest of the layer exactly. */
export const LAYER_INNER_IP = 4;
/** An IP fragment, described in the state. */
export const LAYER_FRAGMENT = 5;
/** An IP payload: protocol, addresses and limits stand in the state. */
export const LAYER_TRANSPORT = 6;
/** A UDP payload whose row is `state.row`. */
export const LAYER_UDP_PAYLOAD = 7;
/** A GRE header whose row is `state.row`. */
export const LAYER_GRE = 8;
/** 802.2 logical link control. */
export const LAYER_LLC = 9;
export const LAYER_PPP = 10;
export const LAYER_PPPOE = 11;
export const LAYER_MPLS = 12;
export const LAYER_WIFI = 13;
export const LAYER_RADIOTAP = 14;
export const LAYER_PPI = 15;
export const LAYER_COOKED = 16;
export const LAYER_COOKED2 = 17;
export const LAYER_LOOP = 18;
export const LAYER_HDLC = 19;
export const LAYER_NFLOG = 20;
export const LAYER_FDDI = 21;

// What a decoder holds before its first batch.
const NO_FRAMES = new FrameBatch(0, 0);
const NO_PACKETS = new PacketBatch(0);

/** The decoder's position within one frame. One object a decoder; layers read and write its fields. */
export class DecodeState {
  readonly options: PacketDecoderOptions;
  readonly tunnelDepth: number;
  readonly keepsLongPackets: boolean;
  readonly counters: DecodeCounters = createDecodeCounters();
  frames: FrameBatch = NO_FRAMES;
  packets: PacketBatch = NO_PACKETS;
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
  /** Tunnels entered so far. */
  tunnels = 0;
  /** IP layers entered so far. */
  layers = 0;
  /** Rows of this frame so far, and the latest of them. */
  rows = 0;
  row = -1;

  // The IP header read last.
  ipAt = 0;
  ipLength = 0;
  ipMarks = 0;
  ttl = 0;
  protocol = 0;
  sourceAt = 0;
  destinationAt = 0;

  // The fragment read last: `fragmentOffset` in bytes, header bytes that the whole datagram keeps, and where in the header the
  // protocol of the payload stands.
  fragmentOffset = 0;
  hasMoreFragments = false;
  fragmentId = 0;
  fragmentHeaderBytes = 0;
  protocolAt = 0;
  /** The payload is one fragment: what follows may be missing, so no checksum can be judged. */
  isFragment = false;

  // Subframes of an A-MSDU that are still to be read, and the state they begin with.
  subframeAt = 0;
  subframesEnd = 0;
  subframeParentRow = -1;
  subframeTunnel = 0;
  subframeTunnels = 0;
  subframeLayers = 0;

  /** The next free byte of the scratch part of the frame buffer, and datagrams that this frame has put there. */
  scratchAt = 0;
  datagrams = 0;

  constructor(options: PacketDecoderOptions) {
    this.options = options;
    this.tunnelDepth = options.tunnelDepth ?? TUNNEL_DEPTH_DEFAULT;
    this.keepsLongPackets = options.keepsLongPackets ?? options.fragments !== 'reassemble';
  }

  /** Turns to a batch of frames and an empty batch of rows. */
  attach(frames: FrameBatch, packets: PacketBatch): void {
    if (frames.bytes.length < SCRATCH_BYTES) throw new RangeError('a frame buffer without its scratch part');
    this.frames = frames;
    this.packets = packets;
    this.bytes = frames.bytes;
    this.view = frames.view;
    this.scratchAt = frames.bytes.length - SCRATCH_BYTES;
    packets.count = 0;
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
    this.tunnels = 0;
    this.layers = 0;
    this.rows = 0;
    this.row = -1;
    this.isFragment = false;
    this.datagrams = 0;
    this.subframeAt = 0;
    this.subframesEnd = 0;
  }

  /** Adds the id of an 802.1Q tag: the first is the outer one, the last the inner one. */
  addVlan(id: number): void {
    this.vlan = (this.vlan & 0xffff) === 0 ? id + 1 : ((this.vlan & 0xffff) | ((id + 1) << 16)) >>> 0;
  }

  /** Counts a header that the capture or the packet cuts short. */
  cut(): number {
    this.counters.cutHeaders++;
    return LAYER_DONE;
  }

  /**
   * Enters a tunnel carried by the latest row; false when the depth is exhausted. What is inside has no link header of its own
   * unless it brings one.
   */
  enterTunnel(tunnel: number): boolean {
    if (this.tunnels >= this.tunnelDepth) {
      this.counters.layersCut++;
      return false;
    }
    this.tunnels++;
    this.parentRow = this.row;
    this.tunnel = tunnel;
    this.linkAt = NO_LINK;
    this.linkSourceAt = NO_LINK;
    this.vlan = 0;
    return true;
  }

  /** Counts a tunnel header whose inside cannot be read. */
  badTunnel(): number {
    this.counters.badTunnels++;
    return LAYER_DONE;
  }
}
