// The meter of the set `cic`: packets in, one row a flow out, under the flow policy of the corrected CICFlowMeter.
import { formatAddress } from '../base/address.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import {
  KEY_PORTS,
  KEY_PROTOCOL,
  KEY_WORDS,
  MARK_BAD_TRANSPORT,
  MARK_CARRIER,
  MARK_FRAGMENT,
  type PacketBatch,
} from '../packets/packet-batch.ts';
import { cicFeatures } from './cic-columns.ts';
import { FLOW_NUMBERS, N_BACKWARD, N_CLOCK, N_FORWARD, N_PORT, N_PROTOCOL, N_START, S_FIN } from './cic-layout.ts';
import { addPacket, beginFlow, TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from './cic-packet.ts';
import { CIC_FLOWS_MAX, CicTable } from './cic-table.ts';
import { FeatureRowBatch } from './dictionary-rows.ts';
import { FEATURE_ROWS, type FeatureMeter, type FeatureMeterOptions } from './feature-rows.ts';

/** A flow ends so long after its start. */
export const FLOW_TIMEOUT_US = 120_000_000;

/** So long after its start, the direction of a flow that its timeout cut goes over to the next one of the same key. */
export const DIRECTION_KEPT_US = 2 * FLOW_TIMEOUT_US;

const UNCOUNTED = MARK_CARRIER | MARK_BAD_TRANSPORT | MARK_FRAGMENT;
const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMP6 = 58;

/** Names of the texts of a row, in their order. */
export const CIC_TEXTS = ['originator', 'originator_port', 'responder'] as const;

export class CicMeter implements FeatureMeter {
  readonly textNames: readonly string[] = CIC_TEXTS;
  readonly #emit: FeatureMeterOptions['emit'];
  readonly #table: CicTable;
  readonly #rows = new FeatureRowBatch(cicFeatures.length, CIC_TEXTS.length);
  #clockUs = Number.NEGATIVE_INFINITY;

  /** `capacity`: flows in the table, fewer in tests. */
  constructor(options: FeatureMeterOptions, capacity = CIC_FLOWS_MAX) {
    this.#emit = options.emit;
    this.#table = new CicTable(capacity, options.hashSeed ?? 0);
  }

  observe(frames: FrameBatch, _from: number, _to: number, packets: PacketBatch): void {
    const { key, marks, frame } = packets;
    for (let row = 0; row < packets.count; row++) {
      if ((marks[row]! & UNCOUNTED) !== 0) continue;
      const protocol = key[row * KEY_WORDS + KEY_PROTOCOL]!;
      if (protocol !== TCP && protocol !== UDP && protocol !== ICMP && protocol !== ICMP6) continue;
      this.#count(packets, row, protocol, frames.timeUs[frame[row]!]!);
    }
  }

  finish(): void {
    for (let slot = this.#table.oldestOpen(); slot >= 0; slot = this.#table.oldestOpen()) this.#end(slot, false);
    for (let slot = this.#table.oldestCut(); slot >= 0; slot = this.#table.oldestCut()) this.#table.remove(slot);
    this.#hand();
  }

  #count(packets: PacketBatch, row: number, protocol: number, timeUs: number): void {
    if (timeUs > this.#clockUs) this.#clockUs = timeUs;
    this.#expire(timeUs);
    const table = this.#table;
    const isTcp = protocol === TCP;
    const hash = table.read(packets.key, row * KEY_WORDS, isTcp || protocol === UDP);
    const flags = isTcp ? packets.tcpFlags[row]! : 0;
    const slot = this.#slotFor(table.find(hash), hash, timeUs, flags);
    const { numbers } = table;
    const at = slot * FLOW_NUMBERS;
    addPacket(
      numbers,
      at,
      table.isSwapped ^ table.isTurned[slot]!,
      timeUs,
      packets.payloadAt[row]! - packets.transportAt[row]!,
      packets.payloadLength[row]!,
      flags,
      isTcp ? packets.tcpWindow[row]! : -1,
    );
    if ((flags & (TCP_RST | TCP_ACK)) !== 0 && isClosing(numbers, at, flags)) table.isClosed[slot] = 1;
  }

  /** Writes flows whose time is over, and forgets directions. */
  #expire(timeUs: number): void {
    const table = this.#table;
    const { numbers } = table;
    for (let slot = table.oldestCut(); slot >= 0; slot = table.oldestCut()) {
      if (timeUs - numbers[slot * FLOW_NUMBERS + N_CLOCK]! <= DIRECTION_KEPT_US) break;
      table.remove(slot);
    }
    for (let slot = table.oldestOpen(); slot >= 0; slot = table.oldestOpen()) {
      const age = timeUs - numbers[slot * FLOW_NUMBERS + N_CLOCK]!;
      if (age <= FLOW_TIMEOUT_US) break;
      this.#end(slot, age <= DIRECTION_KEPT_US);
    }
  }

  /** The slot of the open flow that the packet belongs to, begun if need be. */
  #slotFor(found: number, hash: number, timeUs: number, flags: number): number {
    const table = this.#table;
    if (found < 0) return this.#begin(this.#makeRoom(hash), table.isSwapped, timeUs);
    if (table.isCut[found] === 1) {
      table.reopen(found);
      return this.#begin(found, table.isTurned[found]!, timeUs);
    }
    const isOver = timeUs - table.numbers[found * FLOW_NUMBERS + N_START]! > FLOW_TIMEOUT_US;
    const isAnew = table.isClosed[found] === 1 && (flags & TCP_SYN) !== 0;
    if (!isOver && !isAnew) return found;
    this.#write(found);
    table.reopen(found);
    return this.#begin(found, isOver ? table.isTurned[found]! : table.isSwapped, timeUs);
  }

  #makeRoom(hash: number): number {
    const table = this.#table;
    if (table.size >= table.capacity) {
      const oldest = table.oldestCut();
      if (oldest >= 0) table.remove(oldest);
      else this.#end(table.oldestOpen(), false);
    }
    return table.insert(hash);
  }

  #begin(slot: number, isTurned: number, timeUs: number): number {
    const table = this.#table;
    const { numbers } = table;
    const at = slot * FLOW_NUMBERS;
    beginFlow(numbers, at, timeUs);
    const keyAt = slot * KEY_WORDS;
    const ports = table.keys[keyAt + KEY_PORTS]!;
    numbers[at + N_CLOCK] = this.#clockUs;
    numbers[at + N_PROTOCOL] = table.keys[keyAt + KEY_PROTOCOL]!;
    numbers[at + N_PORT] = isTurned === 1 ? ports >>> 16 : ports & 0xffff;
    table.isTurned[slot] = isTurned;
    table.isClosed[slot] = 0;
    return slot;
  }

  /** Writes a flow; its slot is free then, or keeps the direction. */
  #end(slot: number, keepsDirection: boolean): void {
    this.#write(slot);
    if (keepsDirection) this.#table.cut(slot);
    else this.#table.remove(slot);
  }

  #write(slot: number): void {
    const { numbers, keys, isTurned } = this.#table;
    const rows = this.#rows;
    const row = rows.count++;
    const at = slot * FLOW_NUMBERS;
    fillRow(rows.values, row * cicFeatures.length, numbers, at);
    const keyAt = slot * KEY_WORDS;
    const turned = isTurned[slot] === 1;
    const ports = keys[keyAt + KEY_PORTS]!;
    const forward = formatAddress(keys, turned ? keyAt + 4 : keyAt);
    const backward = formatAddress(keys, turned ? keyAt : keyAt + 4);
    const forwardPort = String(turned ? ports & 0xffff : ports >>> 16);
    rows.subject[row] = `${forward}-${backward}-${forwardPort}-${numbers[at + N_PORT]}-${numbers[at + N_PROTOCOL]}`;
    rows.startSeconds[row] = numbers[at + N_START]! / 1e6;
    rows.texts[0]![row] = forward;
    rows.texts[1]![row] = forwardPort;
    rows.texts[2]![row] = backward;
    if (rows.count === FEATURE_ROWS) this.#hand();
  }

  #hand(): void {
    if (this.#rows.count > 0) this.#emit(this.#rows);
    this.#rows.count = 0;
  }
}

/** Columns that stand among the numbers of a flow as they are, with their places there, and those that are computed. */
const copied = cicFeatures.flatMap(({ offset }, column) => (offset < 0 ? [] : [column]));
const copiedColumns = Int32Array.from(copied);
const copiedOffsets = Int32Array.from(copied, (column) => cicFeatures[column]!.offset);
const computed = cicFeatures.flatMap(({ offset, value }, column) => (offset < 0 ? [{ column, value }] : []));

function fillRow(values: Float64Array, to: number, numbers: Float64Array, at: number): void {
  for (let i = 0; i < copiedColumns.length; i++) values[to + copiedColumns[i]!] = numbers[at + copiedOffsets[i]!]!;
  for (let i = 0; i < computed.length; i++) values[to + computed[i]!.column] = computed[i]!.value(numbers, at);
}

/** Whether a packet, which is counted already, ends its flow: RST, or an ACK (without FIN) after FIN both ways. */
function isClosing(numbers: Float64Array, at: number, flags: number): boolean {
  if ((flags & TCP_RST) !== 0) return true;
  if ((flags & TCP_FIN) !== 0) return false;
  return numbers[at + N_FORWARD + S_FIN]! > 0 && numbers[at + N_BACKWARD + S_FIN]! > 0;
}
