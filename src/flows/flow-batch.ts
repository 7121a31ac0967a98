// Finished (or interim) flow records in columns: what the flow table hands to writers, detectors and the store.
import { type ColumnMaker, ownColumns } from '../base/columns.ts';
import { KEY_WORDS } from '../packets/packet-batch.ts';

/** Records a batch holds before it is handed on. */
export const FLOW_BATCH_CAPACITY = 1024;

/** Longest history kept as bytes; further letters are dropped and counted (`historyCut`). */
export const HISTORY_MAX = 64;

/** Statistics columns a record (nfstream's names and order, see flow-statistics.ts). */
export const STATISTICS_COUNT = 48;

/** Zeek's conn_state values; index = `FlowBatch.state`. */
export const CONNECTION_STATES = [
  'OTH',
  'S0',
  'S1',
  'SF',
  'REJ',
  'S2',
  'S3',
  'RSTO',
  'RSTR',
  'RSTOS0',
  'RSTRH',
  'SH',
  'SHR',
] as const;

/** Why a record was written; index = `FlowBatch.reason`. */
export const END_REASONS = ['closed', 'timeout', 'evicted', 'end', 'interim', 'active'] as const;

/** Services that flows are marked with; bit i of `FlowBatch.services` = SERVICES[i] (Zeek's names). */
export const SERVICES = [
  'dns',
  'http',
  'ssl',
  'ssh',
  'mqtt',
  'dhcp',
  'ntp',
  'modbus',
  'quic',
  'telnet',
  'ssdp',
  'mdns',
] as const;

/** Times in `FlowBatch.directionUs` a record. */
export const DIRECTION_TIMES = 4;

export interface FlowBatchOptions {
  readonly capacity?: number;
  readonly hasStatistics?: boolean;
  /** Fill `directionUs`. */
  readonly hasDirectionTimes?: boolean;
  /** Length of the SPLT columns, 0 to 255. */
  readonly spltLength?: number;
}

/** Flow records in columns. Valid only during the call that hands them over. */
export class FlowBatch {
  readonly capacity: number;
  count = 0;
  /** Serial number of the flow within the run; an interim record carries its flow's number. */
  readonly serial: Float64Array;
  /** 64 bits that name the flow, from its key and start (two words a record); `formatUid` prints them. */
  readonly uid: Uint32Array;
  /** Uid of the flow that carries this one as a tunnel; 0, 0 = none. */
  readonly parentUid: Uint32Array;
  /** KEY_WORDS words a record, originator first. ICMP ports word: type << 16 | counterpart, as Zeek has it. */
  readonly key: Uint32Array;
  readonly startUs: Float64Array;
  readonly startNs: Uint16Array;
  /** Time of the last packet that counts towards the duration. */
  readonly lastUs: Float64Array;
  readonly lastNs: Uint16Array;
  /** Zeek's orig_bytes, resp_bytes (TCP: from sequence numbers); -1 = unset. */
  readonly originatorBytes: Float64Array;
  readonly responderBytes: Float64Array;
  readonly originatorPackets: Float64Array;
  readonly responderPackets: Float64Array;
  readonly originatorIpBytes: Float64Array;
  readonly responderIpBytes: Float64Array;
  /** Sums of frame lengths on the wire. */
  readonly originatorLinkBytes: Float64Array;
  readonly responderLinkBytes: Float64Array;
  readonly missedBytes: Float64Array;
  readonly state: Uint8Array;
  readonly reason: Uint8Array;
  readonly history: Uint8Array;
  readonly historyLength: Uint8Array;
  readonly services: Uint32Array;
  /** As PacketBatch.vlan, of the first packet. */
  readonly vlan: Uint32Array;
  readonly tunnel: Uint8Array;
  /** 1 = originatorMac and responderMac are known. */
  readonly hasMac: Uint8Array;
  /** 6 bytes a record, of the first packet seen from each side (zeros when unknown). */
  readonly originatorMac: Uint8Array;
  readonly responderMac: Uint8Array;
  /** OR of TCP flags each way. */
  readonly originatorTcpFlags: Uint8Array;
  readonly responderTcpFlags: Uint8Array;
  /** STATISTICS_COUNT numbers a record, or null when nobody asked. */
  readonly statistics: Float64Array | null;
  /**
   * DIRECTION_TIMES times a record, whole microseconds: first and last packet of the originator, first and last of the
   * responder (0 = it sent none); null unless the policy is nfstream.
   */
  readonly directionUs: Float64Array | null;
  /** Packets in the sequence columns (nfstream's SPLT) of a record; the three columns are null when it is 0. */
  readonly spltLength: number;
  /** 0 = from the originator, 1 = from the responder, -1 = no such packet; spltLength numbers a record. */
  readonly spltDirection: Int8Array | null;
  /** Frame bytes of the packet, -1 = no such packet. */
  readonly spltBytes: Int32Array | null;
  /** Milliseconds since the packet before it (0 for the first), -1 = no such packet. */
  readonly spltIntervalMs: Float64Array | null;

  constructor(options: FlowBatchOptions = {}, make: ColumnMaker = ownColumns) {
    const capacity = options.capacity ?? FLOW_BATCH_CAPACITY;
    const spltLength = options.spltLength ?? 0;
    this.capacity = capacity;
    this.serial = make(Float64Array, capacity, 'serial');
    this.uid = make(Uint32Array, capacity * 2, 'uid');
    this.parentUid = make(Uint32Array, capacity * 2, 'parentUid');
    this.key = make(Uint32Array, capacity * KEY_WORDS, 'key');
    this.startUs = make(Float64Array, capacity, 'startUs');
    this.startNs = make(Uint16Array, capacity, 'startNs');
    this.lastUs = make(Float64Array, capacity, 'lastUs');
    this.lastNs = make(Uint16Array, capacity, 'lastNs');
    this.originatorBytes = make(Float64Array, capacity, 'originatorBytes');
    this.responderBytes = make(Float64Array, capacity, 'responderBytes');
    this.originatorPackets = make(Float64Array, capacity, 'originatorPackets');
    this.responderPackets = make(Float64Array, capacity, 'responderPackets');
    this.originatorIpBytes = make(Float64Array, capacity, 'originatorIpBytes');
    this.responderIpBytes = make(Float64Array, capacity, 'responderIpBytes');
    this.originatorLinkBytes = make(Float64Array, capacity, 'originatorLinkBytes');
    this.responderLinkBytes = make(Float64Array, capacity, 'responderLinkBytes');
    this.missedBytes = make(Float64Array, capacity, 'missedBytes');
    this.state = make(Uint8Array, capacity, 'state');
    this.reason = make(Uint8Array, capacity, 'reason');
    this.history = make(Uint8Array, capacity * HISTORY_MAX, 'history');
    this.historyLength = make(Uint8Array, capacity, 'historyLength');
    this.services = make(Uint32Array, capacity, 'services');
    this.vlan = make(Uint32Array, capacity, 'vlan');
    this.tunnel = make(Uint8Array, capacity, 'tunnel');
    this.hasMac = make(Uint8Array, capacity, 'hasMac');
    this.originatorMac = make(Uint8Array, capacity * 6, 'originatorMac');
    this.responderMac = make(Uint8Array, capacity * 6, 'responderMac');
    this.originatorTcpFlags = make(Uint8Array, capacity, 'originatorTcpFlags');
    this.responderTcpFlags = make(Uint8Array, capacity, 'responderTcpFlags');
    this.statistics =
      options.hasStatistics === true ? make(Float64Array, capacity * STATISTICS_COUNT, 'statistics') : null;
    this.directionUs =
      options.hasDirectionTimes === true ? make(Float64Array, capacity * DIRECTION_TIMES, 'directionUs') : null;
    this.spltLength = spltLength;
    this.spltDirection = spltLength > 0 ? make(Int8Array, capacity * spltLength, 'spltDirection') : null;
    this.spltBytes = spltLength > 0 ? make(Int32Array, capacity * spltLength, 'spltBytes') : null;
    this.spltIntervalMs = spltLength > 0 ? make(Float64Array, capacity * spltLength, 'spltIntervalMs') : null;
  }
}

/** Receives records; must have read what it needs when it returns, since the batch is filled again. */
export type FlowSink = (flows: FlowBatch) => void;
