// Numbers that say what stands in a row of decoded packets: words of its key and bits of its marks. Read by the flow kernel too.

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
