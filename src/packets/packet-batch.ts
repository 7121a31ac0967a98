// Decoded packets in columns: one row for each IP layer of a frame (outer row first, then what a tunnel carries).

/** Rows a batch holds: one per frame in ordinary traffic, up to MAX_LAYERS per frame in tunnels. */
export const PACKET_BATCH_CAPACITY = 8192;

/** IP layers followed in one frame; deeper ones are counted and left alone. */
export const MAX_LAYERS = 8;

/** Words of a row's key: source address (4), destination address (4), ports (source << 16 | destination), protocol. */
export const KEY_WORDS = 10;
/** Index of the ports word within a key. */
export const KEY_PORTS = 8;
/** Index of the protocol word within a key. */
export const KEY_PROTOCOL = 9;

/** Bits of `PacketBatch.marks`. */
export const MARK_IPV6 = 1;
/** The row is a datagram put together from IP fragments (its bytes stand in the scratch part of the frame buffer). */
export const MARK_REASSEMBLED = 2;
/** The row was carried inside another IP row of the same frame (`parentRow`). */
export const MARK_INNER = 4;
/** IP, TCP, UDP or ICMP checksum present, complete and wrong (only set where the decoder validates). */
export const MARK_BAD_CHECKSUM = 8;
/**
 * The transport header is cut (TCP under 20 bytes, UDP and ICMP under 8, SCTP under 12) or TCP's data offset is impossible or not
 * captured whole. The payload columns then hold everything from the header on, so `payloadCaptured` tells which of the two.
 */
export const MARK_BAD_TRANSPORT = 16;
/** One fragment of a datagram, not reassembled (only where the decoder's options ask for it). */
export const MARK_FRAGMENT = 32;
/** The row carried a tunnel whose inside was decoded as further rows (a tunnel that carries no IP leaves its row unmarked). */
export const MARK_CARRIER = 64;
/** IPv4 total length was 0 (segmentation offload): `ipLength` is the captured rest. */
export const MARK_OFFLOAD = 128;

/** `linkAt` of frames that have no Ethernet-like header. */
export const NO_LINK = 0xffffffff;

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

  constructor(capacity: number = PACKET_BATCH_CAPACITY) {
    this.capacity = capacity;
    this.frame = new Uint32Array(capacity);
    this.key = new Uint32Array(capacity * KEY_WORDS);
    this.marks = new Uint8Array(capacity);
    this.ttl = new Uint8Array(capacity);
    this.ipLength = new Uint32Array(capacity);
    this.ipAt = new Uint32Array(capacity);
    this.transportAt = new Uint32Array(capacity);
    this.payloadAt = new Uint32Array(capacity);
    this.payloadCaptured = new Uint32Array(capacity);
    this.payloadLength = new Uint32Array(capacity);
    this.tcpFlags = new Uint8Array(capacity);
    this.tcpSequence = new Uint32Array(capacity);
    this.tcpAcknowledged = new Uint32Array(capacity);
    this.tcpWindow = new Uint16Array(capacity);
    this.linkAt = new Uint32Array(capacity);
    this.linkSourceAt = new Uint32Array(capacity);
    this.vlan = new Uint32Array(capacity);
    this.parentRow = new Int32Array(capacity);
    this.tunnel = new Uint8Array(capacity);
    this.slot = new Int32Array(capacity);
    this.serial = new Float64Array(capacity);
    this.side = new Uint8Array(capacity);
    this.isNew = new Uint8Array(capacity);
    this.streamAt = new Uint32Array(capacity);
  }
}

/** What can carry an IP packet inside another one; index = `PacketBatch.tunnel`. */
export const TUNNELS = ['', 'ip', 'gre', 'vxlan', 'geneve', 'teredo', 'ayiya', 'gtpu', 'erspan'] as const;
