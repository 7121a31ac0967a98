// Where everything stands in the memory of the flow kernel: the columns of rows, frames and records, then the table.
//
// The kernel (kernel/, AssemblyScript) and its host (flow-kernel.ts) read this file both, so it holds nothing but numbers.

/** Rows and frames of the largest batch, and records handed on at once. */
export const ROWS = 8192;
export const FRAMES = 65536;
export const RECORDS = 256;
/** Bytes of the largest frame buffer: memory that nobody writes to is not taken from the machine. */
export const FRAME_BYTES = 36 * 1024 * 1024;

// Columns of PacketBatch.
export const ROW_FRAME_AT = 65536;
export const ROW_KEY_AT = ROW_FRAME_AT + ROWS * 4;
export const ROW_MARKS_AT = ROW_KEY_AT + ROWS * 40;
export const ROW_TTL_AT = ROW_MARKS_AT + ROWS;
export const ROW_IP_LENGTH_AT = ROW_TTL_AT + ROWS;
export const ROW_IP_AT_AT = ROW_IP_LENGTH_AT + ROWS * 4;
export const ROW_TRANSPORT_AT_AT = ROW_IP_AT_AT + ROWS * 4;
export const ROW_PAYLOAD_AT_AT = ROW_TRANSPORT_AT_AT + ROWS * 4;
export const ROW_PAYLOAD_CAPTURED_AT = ROW_PAYLOAD_AT_AT + ROWS * 4;
export const ROW_PAYLOAD_LENGTH_AT = ROW_PAYLOAD_CAPTURED_AT + ROWS * 4;
export const ROW_TCP_FLAGS_AT = ROW_PAYLOAD_LENGTH_AT + ROWS * 4;
export const ROW_TCP_SEQUENCE_AT = ROW_TCP_FLAGS_AT + ROWS;
export const ROW_TCP_ACKNOWLEDGED_AT = ROW_TCP_SEQUENCE_AT + ROWS * 4;
export const ROW_TCP_WINDOW_AT = ROW_TCP_ACKNOWLEDGED_AT + ROWS * 4;
export const ROW_LINK_AT_AT = ROW_TCP_WINDOW_AT + ROWS * 2;
export const ROW_LINK_SOURCE_AT_AT = ROW_LINK_AT_AT + ROWS * 4;
export const ROW_VLAN_AT = ROW_LINK_SOURCE_AT_AT + ROWS * 4;
export const ROW_PARENT_ROW_AT = ROW_VLAN_AT + ROWS * 4;
export const ROW_TUNNEL_AT = ROW_PARENT_ROW_AT + ROWS * 4;
export const ROW_SLOT_AT = ROW_TUNNEL_AT + ROWS;
export const ROW_SERIAL_AT = ROW_SLOT_AT + ROWS * 4;
export const ROW_SIDE_AT = ROW_SERIAL_AT + ROWS * 8;
export const ROW_IS_NEW_AT = ROW_SIDE_AT + ROWS;
export const ROW_STREAM_AT_AT = ROW_IS_NEW_AT + ROWS;
// Columns of FrameBatch.
export const FRAME_TIME_US_AT = ROW_STREAM_AT_AT + ROWS * 4;
export const FRAME_TIME_NS_AT = FRAME_TIME_US_AT + FRAMES * 8;
export const FRAME_WIRE_AT = FRAME_TIME_NS_AT + FRAMES * 2;
export const FRAME_OFFSET_AT = FRAME_WIRE_AT + FRAMES * 4;
export const FRAME_CAPTURED_AT = FRAME_OFFSET_AT + FRAMES * 4;
export const FRAME_LINK_AT = FRAME_CAPTURED_AT + FRAMES * 4;
// Columns of FlowBatch.
export const RECORD_SERIAL_AT = FRAME_LINK_AT + FRAMES * 2;
export const RECORD_UID_AT = RECORD_SERIAL_AT + RECORDS * 8;
export const RECORD_PARENT_UID_AT = RECORD_UID_AT + RECORDS * 8;
export const RECORD_KEY_AT = RECORD_PARENT_UID_AT + RECORDS * 8;
export const RECORD_START_US_AT = RECORD_KEY_AT + RECORDS * 40;
export const RECORD_START_NS_AT = RECORD_START_US_AT + RECORDS * 8;
export const RECORD_LAST_US_AT = RECORD_START_NS_AT + RECORDS * 2;
export const RECORD_LAST_NS_AT = RECORD_LAST_US_AT + RECORDS * 8;
export const RECORD_ORIGINATOR_BYTES_AT = RECORD_LAST_NS_AT + RECORDS * 2;
export const RECORD_RESPONDER_BYTES_AT = RECORD_ORIGINATOR_BYTES_AT + RECORDS * 8;
export const RECORD_ORIGINATOR_PACKETS_AT = RECORD_RESPONDER_BYTES_AT + RECORDS * 8;
export const RECORD_RESPONDER_PACKETS_AT = RECORD_ORIGINATOR_PACKETS_AT + RECORDS * 8;
export const RECORD_ORIGINATOR_IP_BYTES_AT = RECORD_RESPONDER_PACKETS_AT + RECORDS * 8;
export const RECORD_RESPONDER_IP_BYTES_AT = RECORD_ORIGINATOR_IP_BYTES_AT + RECORDS * 8;
export const RECORD_ORIGINATOR_LINK_BYTES_AT = RECORD_RESPONDER_IP_BYTES_AT + RECORDS * 8;
export const RECORD_RESPONDER_LINK_BYTES_AT = RECORD_ORIGINATOR_LINK_BYTES_AT + RECORDS * 8;
export const RECORD_MISSED_BYTES_AT = RECORD_RESPONDER_LINK_BYTES_AT + RECORDS * 8;
export const RECORD_STATE_AT = RECORD_MISSED_BYTES_AT + RECORDS * 8;
export const RECORD_REASON_AT = RECORD_STATE_AT + RECORDS;
export const RECORD_HISTORY_AT = RECORD_REASON_AT + RECORDS;
export const RECORD_HISTORY_LENGTH_AT = RECORD_HISTORY_AT + RECORDS * 64;
export const RECORD_SERVICES_AT = RECORD_HISTORY_LENGTH_AT + RECORDS;
export const RECORD_VLAN_AT = RECORD_SERVICES_AT + RECORDS * 4;
export const RECORD_TUNNEL_AT = RECORD_VLAN_AT + RECORDS * 4;
export const RECORD_HAS_MAC_AT = RECORD_TUNNEL_AT + RECORDS;
export const RECORD_ORIGINATOR_MAC_AT = RECORD_HAS_MAC_AT + RECORDS;
export const RECORD_RESPONDER_MAC_AT = RECORD_ORIGINATOR_MAC_AT + RECORDS * 6;
export const RECORD_ORIGINATOR_TCP_FLAGS_AT = RECORD_RESPONDER_MAC_AT + RECORDS * 6;
export const RECORD_RESPONDER_TCP_FLAGS_AT = RECORD_ORIGINATOR_TCP_FLAGS_AT + RECORDS;
export const RECORD_STATISTICS_AT = RECORD_RESPONDER_TCP_FLAGS_AT + RECORDS;
export const RECORD_DIRECTION_US_AT = RECORD_STATISTICS_AT + RECORDS * 384;
export const RECORD_SPLT_DIRECTION_AT = RECORD_DIRECTION_US_AT + RECORDS * 32;
export const RECORD_SPLT_BYTES_AT = RECORD_SPLT_DIRECTION_AT + RECORDS * 255;
export const RECORD_SPLT_INTERVAL_MS_AT = RECORD_SPLT_BYTES_AT + RECORDS * 1020;
// A byte a port (server-ports.ts).
export const PORT_KINDS_AT = RECORD_SPLT_INTERVAL_MS_AT + RECORDS * 2040;
// 1 for the ports of tunnels (packets/tunnel-udp.ts).
export const TUNNEL_PORTS_AT = PORT_KINDS_AT + 65536;
// Numbers: flows, evicted, openMost, historyCut, records of the batch, flows open.
export const COUNTERS_AT = TUNNEL_PORTS_AT + 65536;
// Key and uid of the flow asked for.
export const IDENTITY_AT = COUNTERS_AT + 64;
// Keys of a block of rows, four words a row: hash, ports, side, guess.
export const BLOCK_AT = IDENTITY_AT + 64;
// Lists: timeouts, due times of their heads, flows fetched ahead.
export const TIMEOUTS_AT = BLOCK_AT + 1024;
export const HEAD_DUE_AT = TIMEOUTS_AT + 64;
export const LIST_FETCHED_AT = HEAD_DUE_AT + 64;
export const FETCHING_AT = LIST_FETCHED_AT + 64;
// The TCP segment in hand.
export const SEGMENT_AT = FETCHING_AT + 64;
// Stretches above holes.
export const HOLE_FROM_AT = SEGMENT_AT + 128;
export const HOLE_TO_AT = HOLE_FROM_AT + 16384 * 8;
export const HOLE_NEXT_AT = HOLE_TO_AT + 16384 * 8;
// The bytes of the frames, then the slots of the table.
export const FRAME_BYTES_AT = (HOLE_NEXT_AT + 16384 * 4 + 65535) & ~65535;
export const TABLE_AT = FRAME_BYTES_AT + FRAME_BYTES;
