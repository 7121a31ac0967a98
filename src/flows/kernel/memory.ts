// Memory of the kernel as columns whose elements are read without checks.
import * as at from '../kernel-layout.ts';

@unmanaged
export class I32s {
  @inline
  @operator('[]')
  get(i: i32): i32 {
    return load<i32>(changetype<usize>(this) + ((<usize>i) << 2));
  }
  @inline
  @operator('[]=')
  set(i: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + ((<usize>i) << 2), value);
  }
}

@unmanaged
export class U32s {
  @inline
  @operator('[]')
  get(i: i32): u32 {
    return load<u32>(changetype<usize>(this) + ((<usize>i) << 2));
  }
  @inline
  @operator('[]=')
  set(i: i32, value: u32): void {
    store<u32>(changetype<usize>(this) + ((<usize>i) << 2), value);
  }
}

@unmanaged
export class U16s {
  @inline
  @operator('[]')
  get(i: i32): i32 {
    return load<u16>(changetype<usize>(this) + ((<usize>i) << 1));
  }
  @inline
  @operator('[]=')
  set(i: i32, value: i32): void {
    store<u16>(changetype<usize>(this) + ((<usize>i) << 1), <u16>value);
  }
}

@unmanaged
export class U8s {
  @inline
  @operator('[]')
  get(i: i32): i32 {
    return load<u8>(changetype<usize>(this) + <usize>i);
  }
  @inline
  @operator('[]=')
  set(i: i32, value: i32): void {
    store<u8>(changetype<usize>(this) + <usize>i, <u8>value);
  }
}

@unmanaged
export class I8s {
  @inline
  @operator('[]')
  get(i: i32): i32 {
    return load<i8>(changetype<usize>(this) + <usize>i);
  }
  @inline
  @operator('[]=')
  set(i: i32, value: i32): void {
    store<i8>(changetype<usize>(this) + <usize>i, <i8>value);
  }
}

@unmanaged
export class F64s {
  @inline
  @operator('[]')
  get(i: i32): f64 {
    return load<f64>(changetype<usize>(this) + ((<usize>i) << 3));
  }
  @inline
  @operator('[]=')
  set(i: i32, value: f64): void {
    store<f64>(changetype<usize>(this) + ((<usize>i) << 3), value);
  }
}

export const rowFrame = changetype<I32s>(<usize>at.ROW_FRAME_AT);
export const rowKey = changetype<I32s>(<usize>at.ROW_KEY_AT);
export const rowMarks = changetype<U8s>(<usize>at.ROW_MARKS_AT);
export const rowTtl = changetype<U8s>(<usize>at.ROW_TTL_AT);
export const rowIpLength = changetype<U32s>(<usize>at.ROW_IP_LENGTH_AT);
export const rowIpAt = changetype<I32s>(<usize>at.ROW_IP_AT_AT);
export const rowTransportAt = changetype<I32s>(<usize>at.ROW_TRANSPORT_AT_AT);
export const rowPayloadAt = changetype<I32s>(<usize>at.ROW_PAYLOAD_AT_AT);
export const rowPayloadCaptured = changetype<U32s>(<usize>at.ROW_PAYLOAD_CAPTURED_AT);
export const rowPayloadLength = changetype<U32s>(<usize>at.ROW_PAYLOAD_LENGTH_AT);
export const rowTcpFlags = changetype<U8s>(<usize>at.ROW_TCP_FLAGS_AT);
export const rowTcpSequence = changetype<I32s>(<usize>at.ROW_TCP_SEQUENCE_AT);
export const rowTcpAcknowledged = changetype<I32s>(<usize>at.ROW_TCP_ACKNOWLEDGED_AT);
export const rowTcpWindow = changetype<U16s>(<usize>at.ROW_TCP_WINDOW_AT);
export const rowLinkAt = changetype<I32s>(<usize>at.ROW_LINK_AT_AT);
export const rowLinkSourceAt = changetype<I32s>(<usize>at.ROW_LINK_SOURCE_AT_AT);
export const rowVlan = changetype<I32s>(<usize>at.ROW_VLAN_AT);
export const rowParentRow = changetype<I32s>(<usize>at.ROW_PARENT_ROW_AT);
export const rowTunnel = changetype<U8s>(<usize>at.ROW_TUNNEL_AT);
export const rowSlot = changetype<I32s>(<usize>at.ROW_SLOT_AT);
export const rowSerial = changetype<F64s>(<usize>at.ROW_SERIAL_AT);
export const rowSide = changetype<U8s>(<usize>at.ROW_SIDE_AT);
export const rowIsNew = changetype<U8s>(<usize>at.ROW_IS_NEW_AT);
export const rowStreamAt = changetype<I32s>(<usize>at.ROW_STREAM_AT_AT);
export const recordSerial = changetype<F64s>(<usize>at.RECORD_SERIAL_AT);
export const recordUid = changetype<I32s>(<usize>at.RECORD_UID_AT);
export const recordParentUid = changetype<I32s>(<usize>at.RECORD_PARENT_UID_AT);
export const recordKey = changetype<I32s>(<usize>at.RECORD_KEY_AT);
export const recordStartUs = changetype<F64s>(<usize>at.RECORD_START_US_AT);
export const recordStartNs = changetype<U16s>(<usize>at.RECORD_START_NS_AT);
export const recordLastUs = changetype<F64s>(<usize>at.RECORD_LAST_US_AT);
export const recordLastNs = changetype<U16s>(<usize>at.RECORD_LAST_NS_AT);
export const recordOriginatorBytes = changetype<F64s>(<usize>at.RECORD_ORIGINATOR_BYTES_AT);
export const recordResponderBytes = changetype<F64s>(<usize>at.RECORD_RESPONDER_BYTES_AT);
export const recordOriginatorPackets = changetype<F64s>(<usize>at.RECORD_ORIGINATOR_PACKETS_AT);
export const recordResponderPackets = changetype<F64s>(<usize>at.RECORD_RESPONDER_PACKETS_AT);
export const recordOriginatorIpBytes = changetype<F64s>(<usize>at.RECORD_ORIGINATOR_IP_BYTES_AT);
export const recordResponderIpBytes = changetype<F64s>(<usize>at.RECORD_RESPONDER_IP_BYTES_AT);
export const recordOriginatorLinkBytes = changetype<F64s>(<usize>at.RECORD_ORIGINATOR_LINK_BYTES_AT);
export const recordResponderLinkBytes = changetype<F64s>(<usize>at.RECORD_RESPONDER_LINK_BYTES_AT);
export const recordMissedBytes = changetype<F64s>(<usize>at.RECORD_MISSED_BYTES_AT);
export const recordState = changetype<U8s>(<usize>at.RECORD_STATE_AT);
export const recordReason = changetype<U8s>(<usize>at.RECORD_REASON_AT);
export const recordHistory = changetype<U8s>(<usize>at.RECORD_HISTORY_AT);
export const recordHistoryLength = changetype<U8s>(<usize>at.RECORD_HISTORY_LENGTH_AT);
export const recordServices = changetype<I32s>(<usize>at.RECORD_SERVICES_AT);
export const recordVlan = changetype<I32s>(<usize>at.RECORD_VLAN_AT);
export const recordTunnel = changetype<U8s>(<usize>at.RECORD_TUNNEL_AT);
export const recordHasMac = changetype<U8s>(<usize>at.RECORD_HAS_MAC_AT);
export const recordOriginatorMac = changetype<U8s>(<usize>at.RECORD_ORIGINATOR_MAC_AT);
export const recordResponderMac = changetype<U8s>(<usize>at.RECORD_RESPONDER_MAC_AT);
export const recordOriginatorTcpFlags = changetype<U8s>(<usize>at.RECORD_ORIGINATOR_TCP_FLAGS_AT);
export const recordResponderTcpFlags = changetype<U8s>(<usize>at.RECORD_RESPONDER_TCP_FLAGS_AT);
export const recordStatistics = changetype<F64s>(<usize>at.RECORD_STATISTICS_AT);
export const recordDirectionUs = changetype<F64s>(<usize>at.RECORD_DIRECTION_US_AT);
export const recordSpltDirection = changetype<I8s>(<usize>at.RECORD_SPLT_DIRECTION_AT);
export const recordSpltBytes = changetype<I32s>(<usize>at.RECORD_SPLT_BYTES_AT);
export const recordSpltIntervalMs = changetype<F64s>(<usize>at.RECORD_SPLT_INTERVAL_MS_AT);
export const frameTimeUs = changetype<F64s>(<usize>at.FRAME_TIME_US_AT);
export const frameTimeNs = changetype<U16s>(<usize>at.FRAME_TIME_NS_AT);
export const frameOffset = changetype<I32s>(<usize>at.FRAME_OFFSET_AT);
export const frameCaptured = changetype<I32s>(<usize>at.FRAME_CAPTURED_AT);
export const frameLink = changetype<U16s>(<usize>at.FRAME_LINK_AT);
export const frameBytes = changetype<U8s>(<usize>at.FRAME_BYTES_AT);
export const tunnelPorts = changetype<U8s>(<usize>at.TUNNEL_PORTS_AT);
export const frameWire = changetype<U32s>(<usize>at.FRAME_WIRE_AT);
export const portKinds = changetype<U8s>(<usize>at.PORT_KINDS_AT);
export const counters = changetype<F64s>(<usize>at.COUNTERS_AT);
export const identity = changetype<I32s>(<usize>at.IDENTITY_AT);
export const block = changetype<I32s>(<usize>at.BLOCK_AT);
export const timeoutUs = changetype<F64s>(<usize>at.TIMEOUTS_AT);
export const headDue = changetype<F64s>(<usize>at.HEAD_DUE_AT);
export const listFetched = changetype<I32s>(<usize>at.LIST_FETCHED_AT);
export const fetching = changetype<I32s>(<usize>at.FETCHING_AT);
export const holeFrom = changetype<F64s>(<usize>at.HOLE_FROM_AT);
export const holeTo = changetype<F64s>(<usize>at.HOLE_TO_AT);
export const holeNext = changetype<I32s>(<usize>at.HOLE_NEXT_AT);
export const words = changetype<I32s>(<usize>at.TABLE_AT);
export const numbers = changetype<F64s>(<usize>at.TABLE_AT);
export const bytes = changetype<U8s>(<usize>at.TABLE_AT);
export const halves = changetype<U16s>(<usize>at.TABLE_AT);

/** Indices of `counters`. */
export const COUNT_FLOWS = 0;
export const COUNT_EVICTED = 1;
export const COUNT_OPEN_MOST = 2;
export const COUNT_HISTORY_CUT = 3;
export const COUNT_RECORDS = 4;
export const COUNT_OPEN = 5;

/** What few flows need, and statistics: slots of SIDE_SLOT_WORDS words, numbered as those of the table. */
export let rareWords: I32s = changetype<I32s>(0);
export let rareNumbers: F64s = changetype<F64s>(0);
export let rareBytes: U8s = changetype<U8s>(0);
export let sumWords: I32s = changetype<I32s>(0);
export let sumNumbers: F64s = changetype<F64s>(0);

export function placeSideSlots(rare: usize, sums: usize): void {
  rareWords = changetype<I32s>(rare);
  rareNumbers = changetype<F64s>(rare);
  rareBytes = changetype<U8s>(rare);
  sumWords = changetype<I32s>(sums);
  sumNumbers = changetype<F64s>(sums);
}

/** Copies the four words of an address. */
export function copyAddress(from: usize, to: usize): void {
  v128.store(to, v128.load(from));
}

/** Where the side slots of the flow at `w` begin, in words: 48 a slot where the table has 64. */
export function sideSlot(w: i32): i32 {
  return (w >> 1) + (w >> 2);
}

/** Everything behind the slots of the table: its place depends on the capacity. */
let top: usize = 0;

/** Puts the end of what is used behind the slots of the table. */
export function beginMemory(tableBytes: u64): void {
  top = <usize>at.TABLE_AT;
  allocate(tableBytes);
}

/** A stretch of zeros that begins with a line of the cache; traps where there is no such memory. */
export function allocate(size: u64): usize {
  const start = top;
  const end = (<u64>top + size + 63) & ~(<u64>63);
  const missing = <i64>((end + 0xffff) >> 16) - <i64>memory.size();
  if (end > <u64>u32.MAX_VALUE || (missing > 0 && memory.grow(<i32>missing) < 0)) unreachable();
  top = <usize>end;
  return start;
}
