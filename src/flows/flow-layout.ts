// Where everything of a flow stands within its slot: one stretch of memory seen as 32-bit words and as 64-bit numbers.
//
// A slot is laid out by use, in lines of 64 bytes (16 words, 8 numbers), so that a packet touches few of them: key and
// state, the two sides, then what only some packets need, then the statistics where they are asked for. "Side 0" is the end
// whose address is the smaller one; which of the two is the originator is a bit of the state, so that turning a connection
// around moves nothing.

/** Words of the key as packets have it (`KEY_WORDS`), side 0 first. */
export const W_KEY = 0;
/** Endpoint states and marks, see below. */
export const W_STATE = 10;
/** Which once-only history letters are written: originator in the low half, responder in the high half. */
export const W_SEEN = 11;
/** Number: time at which the next interim record is due, microseconds; Infinity = never. */
export const N_INTERIM = 6;
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
export const N_SERIAL = 25;
/** Number: relative sequence number behind the FIN of side 0; side 1 follows. */
export const N_FIN = 26;
export const N_MISSED = 28;
/** Nanoseconds below N_START (low half) and below N_LAST (high half). */
export const W_NANOSECONDS = 58;
export const W_HASH = 59;
/** Two words each. */
export const W_UID = 60;
export const W_PARENT = 62;
/** 12 bytes: source and destination MAC of the first packet. */
export const W_MAC = 64;
export const W_VLAN = 67;
export const W_TUNNEL = 68;
export const W_SERVICES = 69;
/** Letters of the history so far. */
export const W_LETTERS = 70;
/** Side that sent the first packet, and whether the MAC addresses are known (bit 1). */
export const W_FIRST = 71;
/** Four counts a side: retransmissions, zero windows, wrong checksums, gaps. */
export const W_COUNTS = 72;
export const COUNT_WORDS = 4;
/** Three words a side: relative sequence number of the last SYN, FIN, RST. */
export const W_CONTROL = 80;
export const CONTROL_WORDS = 3;
/** HISTORY_MAX bytes. */
export const W_HISTORY = 88;
/** Statistics: counts of FIN, SYN, RST, URG, ECE and CWR of side 0 (side 1: FLAG_SIDE_WORDS on). */
export const W_FLAG_COUNTS = 104;
export const FLAG_SIDE_WORDS = 45;

/** Words of a slot without statistics. */
export const SLOT_WORDS = 112;

// Statistics of a side, from N_STATISTICS and W_STATISTICS on; side 1 is SIDE_WORDS (SIDE_NUMBERS) further.
export const W_STATISTICS = 112;
export const N_STATISTICS = 56;
/** Numbers: first and last packet, milliseconds; squares of sizes and of intervals, both less the first of their kind. */
export const T_FIRST = 0;
export const T_LAST = 1;
export const T_SIZE_SQUARES = 2;
export const T_GAP_SQUARES = 3;
/** Words: smallest, largest and first size, the same of intervals in milliseconds, packets with ACK and with PSH. */
export const T_SIZE_MIN = 8;
export const T_SIZE_MAX = 9;
export const T_SIZE_FIRST = 10;
export const T_GAP_MIN = 11;
export const T_GAP_MAX = 12;
export const T_GAP_FIRST = 13;
export const T_ACK = 14;
export const T_PSH = 15;
/** Intervals of both sides together: squares, then smallest, largest, first. */
export const N_BOTH_SQUARES = 72;
export const W_BOTH_MIN = 146;
export const W_BOTH_MAX = 147;
export const W_BOTH_FIRST = 148;

/** Words of a slot with statistics. */
export const SLOT_WORDS_WITH_STATISTICS = 160;

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
