// Where everything of a flow stands: in its slot of the table, and in two further slots of the same number for what few flows need and
// for the statistics where they are asked for. Each is one stretch of memory seen as 32-bit words and as 64-bit numbers.
//
// A slot is laid out by use, in lines of 64 bytes (16 words, 8 numbers), so that a packet touches few of them, and the slots of the table
// stand close together: key and state, the two sides, then what only some packets need. "Side 0" is the end
// whose address is the smaller one; which of the two is the originator is a bit of the state, so that turning a connection
// around moves nothing.

/** Words of the key as packets have it (`KEY_WORDS`), side 0 first. */
export const W_KEY = 0;
/** Endpoint states and marks, see below. */
export const W_STATE = 10;
/** Which once-only history letters are written (bits 0 to 6 originator, 16 to 22 responder), SIDE_READY, and events seen once. */
export const W_SEEN = 11;
/** Number. */
export const N_SERIAL = 6;
/** Number: time of the last packet that counts, microseconds. */
export const N_LAST = 7;

/** Side s stands at W_SIDES + s * SIDE_WORDS, its numbers at N_SIDES + s * SIDE_NUMBERS. */
export const W_SIDES = 16;
export const N_SIDES = 8;
export const SIDE_WORDS = 16;
export const SIDE_NUMBERS = 8;
// Numbers of a side, from N_SIDES on.
export const S_PACKETS = 0;
export const S_IP_BYTES = 1;
export const S_LINK_BYTES = 2;
/** TCP: relative sequence number up to which the stream is known or given up. Others: payload bytes, -1 = none yet. */
export const S_DELIVERED = 3;
/** TCP: relative sequence number up to which the stream is acknowledged. */
export const S_TRIMMED = 4;
// Words of a side, from W_SIDES on; the first ten hold the numbers above.
export const S_START = 10;
/** One past the highest sequence number sent. */
export const S_SEQUENCE = 11;
/** The highest sequence number that the other side has acknowledged. */
export const S_ACKNOWLEDGED = 12;
/** Times that S_SEQUENCE (low half) and S_ACKNOWLEDGED (high half) went round 2^32. */
export const S_WRAPS = 13;
/** OR of TCP flags. */
export const S_FLAGS = 14;
/** First stretch of data above a hole, index in the pool + 1; 0 = none. */
export const S_HOLE = 15;

/** Number: start, microseconds. */
export const N_START = 24;
export const W_HASH = 50;
/** Nanoseconds below N_START (low half) and below N_LAST (high half). */
export const W_NANOSECONDS = 51;
/** Uid of the flow that carries this one, two words. */
export const W_PARENT = 52;
/** 12 bytes: source and destination MAC of the first packet. */
export const W_MAC = 54;
export const W_VLAN = 57;
/** Tunnel in the low byte, then FIRST_SIDE_1, HAS_MAC, IS_AMBIGUOUS. */
export const W_ORIGIN = 58;
export const W_SERVICES = 59;
/** Letters of the history so far. */
export const W_LETTERS = 60;
/** The first HISTORY_NEAR letters; the others stand at W_HISTORY_FAR. */
export const W_HISTORY = 61;
export const HISTORY_NEAR = 12;
export const TUNNEL_MASK = 0xff;
/** Side 1 sent the first packet. */
export const FIRST_SIDE_1 = 0x100;
export const HAS_MAC = 0x200;
/** Another flow may have the same key and start: the serial number goes into the uid. */
export const IS_AMBIGUOUS = 0x400;

/** Words of a slot of the table. */
export const SLOT_WORDS = 64;

// What few flows need, set to zero once the state has HAS_RARE.
/** Number: bytes missed. */
export const N_MISSED = 0;
/** Number: relative sequence number behind the FIN of side 0; side 1 follows. */
export const N_FIN = 1;
/** Four counts a side, the first occurrence excepted: retransmissions, zero windows, wrong checksums, gaps. */
export const W_COUNTS = 6;
export const COUNT_WORDS = 4;
/** Three words a side: relative sequence number of the last SYN, FIN, RST. */
export const W_CONTROL = 14;
export const CONTROL_WORDS = 3;
/** Words that are set to zero. */
export const RARE_WORDS = 20;
export const W_HISTORY_FAR = 20;

/** Words of a slot for what few flows need, and of one for statistics. */
export const SIDE_SLOT_WORDS = 48;

// Statistics of a side, from the beginning of the slot on; side 1 is SIDE_WORDS (SIDE_NUMBERS) further. A side's are
// set by its first packet, but those of the flow's first packet only by the second one of its side.
/** Numbers: squares of sizes and of intervals, both less the first of their kind. */
export const T_SIZE_SQUARES = 0;
export const T_GAP_SQUARES = 1;
/** Words: smallest, largest and first size, the same of intervals in milliseconds. */
export const T_SIZE_MIN = 4;
export const T_SIZE_MAX = 5;
export const T_SIZE_FIRST = 6;
export const T_GAP_MIN = 7;
export const T_GAP_MAX = 8;
export const T_GAP_FIRST = 9;
/** First and last packet, milliseconds modulo 2^32. */
export const T_FIRST = 10;
export const T_LAST = 11;
/** Packets with ACK and with PSH; packets with FIN and with SYN after the first of these, which S_FLAGS shows. */
export const T_ACK = 12;
export const T_PSH = 13;
export const T_MORE_FIN = 14;
export const T_MORE_SYN = 15;
/** Intervals of both sides together: squares, then smallest, largest, first, and the time of the last packet. */
export const N_BOTH_SQUARES = 16;
export const W_BOTH_MIN = 34;
export const W_BOTH_MAX = 35;
export const W_BOTH_FIRST = 36;
export const W_BOTH_LAST = 37;
/** Packets with RST, URG, ECE, CWR after the first of these, four words a side; zero only where the state has HAS_MORE_FLAGS. */
export const W_MORE_FLAGS = 38;
export const MORE_FLAG_WORDS = 4;
/** Time of the flow's first packet that counts, milliseconds modulo 2^32. */
export const W_BOTH_START = 46;

/** Zeek's endpoint states. PARTIAL: data seen but no SYN. */
export const INACTIVE = 0;
export const SYN_SENT = 1;
export const SYN_ACK_SENT = 2;
export const PARTIAL = 3;
export const ESTABLISHED = 4;
export const CLOSED = 5;
export const RESET = 6;

// W_STATE. Side s: state in bits 3s to 3s + 2, the state before it in bits 6 + 3s to 8 + 3s.
export const STATE_BITS = 7;
export const STATE_SHIFT = 3;
export const PREVIOUS_SHIFT = 6;
// Marks of side 0; those of side 1 are one bit higher.
/** The side's close has been reported. */
export const DID_CLOSE = 1 << 12;
/** A valid packet of the side has been seen. */
export const WAS_SEEN = 1 << 14;
/** Reassembly of the side's stream was given up. */
export const SKIPS = 1 << 16;
/** The end of the side's stream was reported. */
export const DID_END = 1 << 18;
export const HAS_FIN = 1 << 20;
/** Data above a hole is remembered in the pool. */
export const HAS_HOLE = 1 << 22;
// Marks of the connection.
/** A close waits for data to be delivered or acknowledged. */
export const CLOSE_DEFERRED = 1 << 24;
/** Began without a SYN. */
export const IS_PARTIAL = 1 << 25;
/** The originator is side 1. */
export const ORIGINATOR_IS_1 = 1 << 26;
/** A sequence number went round 2^32. */
export const HAS_WRAPPED = 1 << 27;
/** UDP: the next DNS message may turn the connection around. */
export const AWAITS_DNS = 1 << 28;
/** UDP: an NTP message may turn the connection around. */
export const AWAITS_NTP = 1 << 29;
/** The words from W_RARE on are set. */
export const HAS_RARE = 1 << 30;
/** The words from W_MORE_FLAGS on are set. */
export const HAS_MORE_FLAGS = 1 << 31;

// Further bits of W_SEEN.
/** The words of side 0 are set; of side 1: one bit higher. */
export const SIDE_READY = 1 << 8;
/** The statistics of side 0 are set; of side 1: one bit higher. Those of a flow's first packet follow from its other words. */
export const SIDE_MEASURED = 1 << 10;
/** A packet was counted; its time was N_LAST. */
export const HAS_PACKET = 1 << 12;
/** The statistics of both sides together are set. */
export const BOTH_MEASURED = 1 << 13;
