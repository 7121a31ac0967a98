// Decoded packets in columns: one row for each IP layer of a frame (outer row first, then what a tunnel carries).
import { type ColumnMaker, ownColumns } from '../base/columns.ts';
import { KEY_WORDS } from './packet-marks.ts';

export * from './packet-marks.ts';

/** Rows a batch holds: one per frame in ordinary traffic, up to MAX_LAYERS per frame in tunnels. */
export const PACKET_BATCH_CAPACITY = 8192;

/** IP layers followed in one frame; deeper ones are counted and left alone. */
export const MAX_LAYERS = 8;

/**
 * Rows of decoded packets. The decoder writes all columns but the last group, which the flow table fills.
 * Byte positions index `FrameBatch.bytes`. IPv4 addresses are mapped: words 0, 0, 0x0000ffff, address.
 */
export class PacketBatch {
  readonly capacity: number;
  count = 0;
  /** Index of the frame in the FrameBatch. */
  readonly frame: Uint32Array;
  /** KEY_WORDS words a row, in the packet's own direction. ICMP ports word: type << 16 | code. Other protocols: 0. */
  readonly key: Uint32Array;
  readonly marks: Uint8Array;
  readonly ttl: Uint8Array;
  /** Length by the IP header, header included, bytes (captured rest if the field is 0). */
  readonly ipLength: Uint32Array;
  /** Where the IP header starts. */
  readonly ipAt: Uint32Array;
  /** Where the transport header starts (behind IPv6 extension headers). */
  readonly transportAt: Uint32Array;
  /** Where the transport payload starts. */
  readonly payloadAt: Uint32Array;
  /** Payload bytes captured, never past the end of the IP datagram. */
  readonly payloadCaptured: Uint32Array;
  /** Payload bytes by the headers, captured or not. */
  readonly payloadLength: Uint32Array;
  readonly tcpFlags: Uint8Array;
  readonly tcpSequence: Uint32Array;
  readonly tcpAcknowledged: Uint32Array;
  readonly tcpWindow: Uint16Array;
  /** Where the destination MAC stands (source MAC 6 bytes on), or NO_LINK. For 802.11: positions of DA and SA differ, see linkSourceAt. */
  readonly linkAt: Uint32Array;
  /** Where the source MAC stands, or NO_LINK. */
  readonly linkSourceAt: Uint32Array;
  /** Outer VLAN id + 1 in the low 16 bits, inner VLAN id + 1 in the high 16 bits; 0 = untagged. */
  readonly vlan: Uint32Array;
  /** Row that carried this one, or -1. */
  readonly parentRow: Int32Array;
  /** What carried this row: index into TUNNELS, 0 = nothing. */
  readonly tunnel: Uint8Array;

  /** Flow table slot of the row, or -1 (not counted). */
  readonly slot: Int32Array;
  /** Serial number of the flow: unique within a run, grows by 1 a flow. */
  readonly serial: Float64Array;
  /** 0 = sent by the flow's originator, 1 = by its responder, as seen when the packet came. */
  readonly side: Uint8Array;
  /** 1 = this packet began the flow. */
  readonly isNew: Uint8Array;
  /** TCP: offset of the payload's first byte in its direction's stream (0 = first byte after the SYN), modulo 2^32. */
  readonly streamAt: Uint32Array;

  constructor(capacity: number = PACKET_BATCH_CAPACITY, make: ColumnMaker = ownColumns) {
    this.capacity = capacity;
    this.frame = make(Uint32Array, capacity, 'frame');
    this.key = make(Uint32Array, capacity * KEY_WORDS, 'key');
    this.marks = make(Uint8Array, capacity, 'marks');
    this.ttl = make(Uint8Array, capacity, 'ttl');
    this.ipLength = make(Uint32Array, capacity, 'ipLength');
    this.ipAt = make(Uint32Array, capacity, 'ipAt');
    this.transportAt = make(Uint32Array, capacity, 'transportAt');
    this.payloadAt = make(Uint32Array, capacity, 'payloadAt');
    this.payloadCaptured = make(Uint32Array, capacity, 'payloadCaptured');
    this.payloadLength = make(Uint32Array, capacity, 'payloadLength');
    this.tcpFlags = make(Uint8Array, capacity, 'tcpFlags');
    this.tcpSequence = make(Uint32Array, capacity, 'tcpSequence');
    this.tcpAcknowledged = make(Uint32Array, capacity, 'tcpAcknowledged');
    this.tcpWindow = make(Uint16Array, capacity, 'tcpWindow');
    this.linkAt = make(Uint32Array, capacity, 'linkAt');
    this.linkSourceAt = make(Uint32Array, capacity, 'linkSourceAt');
    this.vlan = make(Uint32Array, capacity, 'vlan');
    this.parentRow = make(Int32Array, capacity, 'parentRow');
    this.tunnel = make(Uint8Array, capacity, 'tunnel');
    this.slot = make(Int32Array, capacity, 'slot');
    this.serial = make(Float64Array, capacity, 'serial');
    this.side = make(Uint8Array, capacity, 'side');
    this.isNew = make(Uint8Array, capacity, 'isNew');
    this.streamAt = make(Uint32Array, capacity, 'streamAt');
  }
}

/** What can carry an IP packet inside another one; index = `PacketBatch.tunnel`. */
export const TUNNELS = ['', 'ip', 'gre', 'vxlan', 'geneve', 'teredo', 'ayiya', 'gtpu', 'erspan'] as const;
