// Finished (or interim) flow records in columns: what the flow table hands to writers, detectors and the store.
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

  constructor(options: FlowBatchOptions = {}) {
    const capacity = options.capacity ?? FLOW_BATCH_CAPACITY;
    const spltLength = options.spltLength ?? 0;
    this.capacity = capacity;
    this.serial = new Float64Array(capacity);
    this.uid = new Uint32Array(capacity * 2);
    this.parentUid = new Uint32Array(capacity * 2);
    this.key = new Uint32Array(capacity * KEY_WORDS);
    this.startUs = new Float64Array(capacity);
    this.startNs = new Uint16Array(capacity);
    this.lastUs = new Float64Array(capacity);
    this.lastNs = new Uint16Array(capacity);
    this.originatorBytes = new Float64Array(capacity);
    this.responderBytes = new Float64Array(capacity);
    this.originatorPackets = new Float64Array(capacity);
    this.responderPackets = new Float64Array(capacity);
    this.originatorIpBytes = new Float64Array(capacity);
    this.responderIpBytes = new Float64Array(capacity);
    this.originatorLinkBytes = new Float64Array(capacity);
    this.responderLinkBytes = new Float64Array(capacity);
    this.missedBytes = new Float64Array(capacity);
    this.state = new Uint8Array(capacity);
    this.reason = new Uint8Array(capacity);
    this.history = new Uint8Array(capacity * HISTORY_MAX);
    this.historyLength = new Uint8Array(capacity);
    this.services = new Uint32Array(capacity);
    this.vlan = new Uint32Array(capacity);
    this.tunnel = new Uint8Array(capacity);
    this.hasMac = new Uint8Array(capacity);
    this.originatorMac = new Uint8Array(capacity * 6);
    this.responderMac = new Uint8Array(capacity * 6);
    this.originatorTcpFlags = new Uint8Array(capacity);
    this.responderTcpFlags = new Uint8Array(capacity);
    this.statistics = options.hasStatistics === true ? new Float64Array(capacity * STATISTICS_COUNT) : null;
    this.directionUs = options.hasDirectionTimes === true ? new Float64Array(capacity * DIRECTION_TIMES) : null;
    this.spltLength = spltLength;
    this.spltDirection = spltLength > 0 ? new Int8Array(capacity * spltLength) : null;
    this.spltBytes = spltLength > 0 ? new Int32Array(capacity * spltLength) : null;
    this.spltIntervalMs = spltLength > 0 ? new Float64Array(capacity * spltLength) : null;
  }
}

/** Receives records; must have read what it needs when it returns, since the batch is filled again. */
export type FlowSink = (flows: FlowBatch) => void;
