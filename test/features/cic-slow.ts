// A slow second implementation of the feature set `cic`, from the definitions of docs/features.md only: every packet of a flow is kept in
// a list, and each column is computed from the list when the flow is over. Written apart from src/features/cic-*, which it checks.
import { formatAddress } from '../../src/base/address.ts';
import type { FrameBatch } from '../../src/packets/frame-batch.ts';
import {
  KEY_PORTS,
  KEY_PROTOCOL,
  KEY_WORDS,
  MARK_BAD_TRANSPORT,
  MARK_CARRIER,
  MARK_FRAGMENT,
  type PacketBatch,
} from '../../src/packets/packet-batch.ts';

export interface SlowPacket {
  readonly timeUs: number;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly protocol: number;
  /** Bytes of the transport header and of what follows it. */
  readonly header: number;
  readonly payload: number;
  readonly flags: number;
  readonly window: number;
}

export interface SlowRow {
  readonly flowId: string;
  readonly startUs: number;
  readonly values: Readonly<Record<string, number>>;
}

/** A packet in its flow: its time never before that of the packet before it. */
interface Kept {
  readonly us: number;
  readonly isForward: boolean;
  readonly packet: SlowPacket;
}

interface Flow {
  readonly forward: string;
  readonly first: SlowPacket;
  readonly clockUs: number;
  readonly kept: Kept[];
  isClosed: boolean;
}

const SECOND = 1_000_000;
const FLOW_TIMEOUT = 120 * SECOND;
const ACTIVITY_TIMEOUT = 5 * SECOND;
const FIN = 1;
const SYN = 2;
const RST = 4;
const PSH = 8;
const ACK = 16;
const URG = 32;
const ECE = 64;
const CWR = 128;

/** The packets of decoded rows that count: the innermost layers, whole transport headers, TCP, UDP and ICMP. */
export function slowPackets(frames: FrameBatch, packets: PacketBatch): SlowPacket[] {
  const list: SlowPacket[] = [];
  for (let row = 0; row < packets.count; row++) {
    const protocol = packets.key[row * KEY_WORDS + KEY_PROTOCOL]!;
    if (![1, 6, 17, 58].includes(protocol)) continue;
    if ((packets.marks[row]! & (MARK_CARRIER | MARK_BAD_TRANSPORT | MARK_FRAGMENT)) !== 0) continue;
    const ports = protocol === 6 || protocol === 17 ? packets.key[row * KEY_WORDS + KEY_PORTS]! : 0;
    list.push({
      timeUs: frames.timeUs[packets.frame[row]!]!,
      source: formatAddress(packets.key, row * KEY_WORDS),
      sourcePort: ports >>> 16,
      destination: formatAddress(packets.key, row * KEY_WORDS + 4),
      destinationPort: ports % 65536,
      protocol,
      header: packets.payloadAt[row]! - packets.transportAt[row]!,
      payload: packets.payloadLength[row]!,
      flags: protocol === 6 ? packets.tcpFlags[row]! : 0,
      window: packets.tcpWindow[row]!,
    });
  }
  return list;
}

const endOf = (address: string, port: number): string => `${address} ${port}`;

/** Flows of packets fed one after the other. */
export class SlowCic {
  readonly rows: SlowRow[] = [];
  readonly #capacity: number;
  readonly #open = new Map<string, Flow>();
  /** What is left of flows cut by their timeout: which end is forward. */
  readonly #cut = new Map<string, Flow>();
  #clockUs = Number.NEGATIVE_INFINITY;

  constructor(capacity = Number.POSITIVE_INFINITY) {
    this.#capacity = capacity;
  }

  add(packet: SlowPacket): void {
    const { timeUs } = packet;
    this.#clockUs = Math.max(this.#clockUs, timeUs);
    for (const [key, flow] of this.#cut) if (timeUs - flow.clockUs > 2 * FLOW_TIMEOUT) this.#cut.delete(key);
    for (const [key, flow] of this.#open) {
      if (timeUs - flow.clockUs <= FLOW_TIMEOUT) break;
      this.#end(key, flow);
      if (timeUs - flow.clockUs <= 2 * FLOW_TIMEOUT) this.#cut.set(key, flow);
    }
    const source = endOf(packet.source, packet.sourcePort);
    const destination = endOf(packet.destination, packet.destinationPort);
    const key = `${[source, destination].sort().join(' ')} ${packet.protocol}`;
    let flow = this.#open.get(key);
    if (flow !== undefined && timeUs - flow.first.timeUs > FLOW_TIMEOUT) {
      this.#end(key, flow);
      this.#cut.set(key, flow);
      flow = undefined;
    }
    if (flow?.isClosed === true && (packet.flags & SYN) !== 0) {
      this.#end(key, flow);
      flow = undefined;
    }
    flow ??= this.#begin(key, packet, source);
    const isForward = source === flow.forward;
    flow.kept.push({ us: Math.max(timeUs, flow.kept.at(-1)?.us ?? timeUs), isForward, packet });
    this.#close(flow, packet);
  }

  finish(): void {
    for (const [key, flow] of this.#open) this.#end(key, flow);
  }

  #begin(key: string, packet: SlowPacket, source: string): Flow {
    const forward = this.#cut.get(key)?.forward ?? source;
    this.#cut.delete(key);
    if (this.#open.size + this.#cut.size >= this.#capacity) {
      const [oldestCut] = this.#cut.keys();
      if (oldestCut !== undefined) this.#cut.delete(oldestCut);
      else {
        const [[oldest, old]] = this.#open as unknown as [[string, Flow]];
        this.#end(oldest, old);
      }
    }
    const flow: Flow = { forward, first: packet, clockUs: this.#clockUs, kept: [], isClosed: false };
    this.#open.set(key, flow);
    return flow;
  }

  #close(flow: Flow, { flags }: SlowPacket): void {
    if ((flags & RST) !== 0) flow.isClosed = true;
    const before = flow.kept.slice(0, -1).filter((each) => (each.packet.flags & FIN) !== 0);
    const isBothWays = before.some((each) => each.isForward) && before.some((each) => !each.isForward);
    if (isBothWays && (flags & ACK) !== 0 && (flags & FIN) === 0) flow.isClosed = true;
  }

  #end(key: string, flow: Flow): void {
    this.#open.delete(key);
    this.rows.push(rowOf(flow));
  }
}

const sum = (list: readonly number[]): number => list.reduce((total, each) => total + each, 0);
const mean = (list: readonly number[]): number => (list.length === 0 ? 0 : sum(list) / list.length);
const most = (list: readonly number[]): number => list.reduce((a, b) => (b > a ? b : a), list[0] ?? 0);
const least = (list: readonly number[]): number => list.reduce((a, b) => (b < a ? b : a), list[0] ?? 0);
function variance(list: readonly number[]): number {
  if (list.length < 2) return 0;
  const middle = mean(list);
  return sum(list.map((each) => (each - middle) ** 2)) / (list.length - 1);
}
const gaps = (list: readonly Kept[]): number[] => list.slice(1).map((each, i) => each.us - list[i]!.us);
const perSecond = (amount: number, us: number): number => (us > 0 ? amount / (us / SECOND) : Number.NaN);

/** Bulks of one side: at least four packets with payload, none of the other side between them, gaps of at most a second. */
function bulks(kept: readonly Kept[], isForward: boolean): Kept[][] {
  const runs: Kept[][] = [];
  let before: Kept | undefined;
  for (const each of kept) {
    if (each.packet.payload === 0) continue;
    const goesOn = before !== undefined && before.isForward === each.isForward && each.us - before.us <= SECOND;
    if (goesOn) runs.at(-1)!.push(each);
    else runs.push([each]);
    before = each;
  }
  return runs.filter((run) => run.length >= 4 && run[0]!.isForward === isForward);
}

function bulkColumns(side: 'Fwd' | 'Bwd', runs: readonly Kept[][]): Record<string, number> {
  const packets = runs.flat();
  const bytes = sum(packets.map(({ packet }) => packet.payload));
  const us = sum(runs.map((run) => run.at(-1)!.us - run[0]!.us));
  return {
    [`${side} Avg Bytes/Bulk`]: runs.length === 0 ? 0 : bytes / runs.length,
    [`${side} Avg Packets/Bulk`]: runs.length === 0 ? 0 : packets.length / runs.length,
    [`${side} Avg Bulk Rate`]: runs.length === 0 ? 0 : perSecond(bytes, us),
  };
}

function fourOf(name: string, list: readonly number[], order: readonly string[]): Record<string, number> {
  const all: Record<string, number> = {
    Mean: mean(list),
    Std: Math.sqrt(variance(list)),
    Max: most(list),
    Min: least(list),
  };
  return Object.fromEntries(order.map((word) => [`${name} ${word}`, all[word]!]));
}
const FOUR = ['Mean', 'Std', 'Max', 'Min'];

function sideColumns(side: 'Fwd' | 'Bwd', kept: readonly Kept[], durationUs: number): Record<string, number> {
  const lengths = kept.map(({ packet }) => packet.payload);
  const count = (flag: number): number => kept.filter(({ packet }) => (packet.flags & flag) !== 0).length;
  return {
    [side === 'Fwd' ? 'Total Fwd Packets' : 'Total Backward Packets']: kept.length,
    [`Total Length of ${side} Packets`]: sum(lengths),
    ...fourOf(`${side} Packet Length`, lengths, FOUR),
    [`${side} IAT Total`]: sum(gaps(kept)),
    ...fourOf(`${side} IAT`, gaps(kept), FOUR),
    [`${side} PSH Flags`]: count(PSH),
    [`${side} URG Flags`]: count(URG),
    [`${side} Header Length`]: sum(kept.map(({ packet }) => packet.header)),
    [`${side} Packets/s`]: perSecond(kept.length, durationUs),
    [`Avg ${side} Segment Size`]: mean(lengths),
  };
}

/** Every column of a flow that is over, by its name of 2017. */
function rowOf(flow: Flow): SlowRow {
  const { kept, first } = flow;
  const forward = kept.filter((each) => each.isForward);
  const backward = kept.filter((each) => !each.isForward);
  const lengths = kept.map(({ packet }) => packet.payload);
  const durationUs = kept.at(-1)!.us - kept[0]!.us;
  const count = (flag: number): number => kept.filter(({ packet }) => (packet.flags & flag) !== 0).length;
  const subflows = 1 + gaps(kept).filter((gap) => gap > SECOND).length;
  const active: number[] = [];
  const idle: number[] = [];
  let periodStart = kept[0]!.us;
  for (let i = 1; i < kept.length; i++) {
    const gap = kept[i]!.us - kept[i - 1]!.us;
    if (gap <= ACTIVITY_TIMEOUT) continue;
    if (kept[i - 1]!.us > periodStart) active.push(kept[i - 1]!.us - periodStart);
    idle.push(gap);
    periodStart = kept[i]!.us;
  }
  const isTcp = first.protocol === 6;
  const isFirstForward = endOf(first.source, first.sourcePort) === flow.forward;
  const ends = [endOf(first.source, first.sourcePort), endOf(first.destination, first.destinationPort)];
  const [from, to] = (isFirstForward ? ends : ends.reverse()).map((each) => each.split(' ')) as [string[], string[]];
  const values: Record<string, number> = {
    'Destination Port': Number(to[1]),
    Protocol: first.protocol,
    'Flow Duration': durationUs,
    ...sideColumns('Fwd', forward, durationUs),
    ...sideColumns('Bwd', backward, durationUs),
    'Flow Bytes/s': perSecond(sum(lengths), durationUs),
    'Flow Packets/s': perSecond(kept.length, durationUs),
    ...fourOf('Flow IAT', gaps(kept), FOUR),
    'Min Packet Length': least(lengths),
    'Max Packet Length': most(lengths),
    'Packet Length Mean': mean(lengths),
    'Packet Length Std': Math.sqrt(variance(lengths)),
    'Packet Length Variance': variance(lengths),
    'FIN Flag Count': count(FIN),
    'SYN Flag Count': count(SYN),
    'RST Flag Count': count(RST),
    'PSH Flag Count': count(PSH),
    'ACK Flag Count': count(ACK),
    'URG Flag Count': count(URG),
    'CWE Flag Count': count(CWR),
    'ECE Flag Count': count(ECE),
    'Down/Up Ratio': forward.length === 0 ? Number.NaN : backward.length / forward.length,
    'Average Packet Size': mean(lengths),
    'Fwd Header Length.1': sum(forward.map(({ packet }) => packet.header)),
    ...bulkColumns('Fwd', bulks(kept, true)),
    ...bulkColumns('Bwd', bulks(kept, false)),
    'Subflow Fwd Packets': forward.length / subflows,
    'Subflow Fwd Bytes': sum(forward.map(({ packet }) => packet.payload)) / subflows,
    'Subflow Bwd Packets': backward.length / subflows,
    'Subflow Bwd Bytes': sum(backward.map(({ packet }) => packet.payload)) / subflows,
    Init_Win_bytes_forward: isTcp ? (forward[0]?.packet.window ?? -1) : -1,
    Init_Win_bytes_backward: isTcp ? (backward[0]?.packet.window ?? -1) : -1,
    act_data_pkt_fwd: forward.filter(({ packet }) => packet.payload > 0).length,
    min_seg_size_forward: least(forward.map(({ packet }) => packet.header)),
    ...fourOf('Active', active, FOUR),
    ...fourOf('Idle', idle, FOUR),
  };
  return {
    flowId: `${from[0]}-${to[0]}-${from[1]}-${to[1]}-${first.protocol}`,
    startUs: first.timeUs,
    values,
  };
}
