// What the decoder counts: frames it read, rows it made, and everything it left out, by reason.

/** Counters of one decoder; they only grow (but `unknownLink`). A frame can add to several. */
export interface DecodeCounters {
  frames: number;
  rows: number;
  /** Frames without an IP packet inside: ARP, spanning tree, 802.11 management … */
  noIp: number;
  /** ARP messages (also counted in `noIp`). */
  arp: number;
  /** Frames or layers cut before the end of a header below the transport. */
  cutHeaders: number;
  /** IP headers that cannot be: wrong version, lengths that contradict each other or the frame. */
  badIpHeaders: number;
  /** IPv4 headers, TCP, UDP and ICMP messages with a wrong checksum (only where checksums are validated). */
  badChecksums: number;
  /** Rows with a cut or impossible transport header. */
  badTransports: number;
  /** IP fragments seen. */
  fragments: number;
  /** Datagrams put together from fragments. */
  reassembled: number;
  /** Fragments given up: timeout, full table, contradiction, later fragments under the policy 'first'. */
  fragmentsDropped: number;
  /** Frames of a link type that the decoder does not know. */
  unknownLinks: number;
  /** LINKTYPE_ value of the latest of them, -1 = none. */
  unknownLink: number;
  /** IP layers or subframes beyond the limits of one frame. */
  layersCut: number;
  /** IPv6 packets longer than 65,535 bytes. */
  jumbo: number;
  /** IPv4 packets with total length 0 (segmentation offload). */
  offloaded: number;
  /** Tunnel headers whose inside could not be read. */
  badTunnels: number;
  /** 802.11 frames that are encrypted. */
  encrypted: number;
}

export function createDecodeCounters(): DecodeCounters {
  return {
    frames: 0,
    rows: 0,
    noIp: 0,
    arp: 0,
    cutHeaders: 0,
    badIpHeaders: 0,
    badChecksums: 0,
    badTransports: 0,
    fragments: 0,
    reassembled: 0,
    fragmentsDropped: 0,
    unknownLinks: 0,
    unknownLink: -1,
    layersCut: 0,
    jumbo: 0,
    offloaded: 0,
    badTunnels: 0,
    encrypted: 0,
  };
}
