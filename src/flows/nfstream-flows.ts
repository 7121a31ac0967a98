// Open flows under the `nfstream` policy: key with VLAN, first sender is the source, FIN and RST end nothing, time in
// milliseconds that never goes back.
import type { FrameBatch } from '../packets/frame-batch.ts';
import {
  KEY_PORTS,
  KEY_PROTOCOL,
  KEY_WORDS,
  MARK_BAD_TRANSPORT,
  MARK_CARRIER,
  type PacketBatch,
  TUNNELS,
} from '../packets/packet-batch.ts';
import {
  N_LAST,
  N_SERIAL,
  N_SIDES,
  N_START,
  ORIGINATOR_IS_1,
  S_FLAGS,
  S_IP_BYTES,
  S_LINK_BYTES,
  S_PACKETS,
  SIDE_NUMBERS,
  SIDE_WORDS,
  W_NANOSECONDS,
  W_SIDES,
  W_STATE,
} from './flow-layout.ts';
import type { FlowMeterOptions } from './flow-meter.ts';
import { readySide, startFlow } from './flow-start.ts';
import { findSlot, hashKey, LIST_IDLE, writeKey } from './flow-table.ts';
import { OpenFlows, REASON_ACTIVE, REASON_TIMEOUT } from './open-flows.ts';
import { isTurned } from './packet-key.ts';
import { PacketSequences } from './packet-sequences.ts';
import { addToStatistics } from './statistics-sums.ts';

const TCP = 6;
const UDP = 17;
const ADDRESS_WORDS = 4;
const TCP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
const MICROSECONDS = 1e6;
/** nfstream's defaults. */
const IDLE_SECONDS = 120;
const ACTIVE_SECONDS = 1800;
const GTP = TUNNELS.indexOf('gtpu');

// The protocol word of the table's key: protocol, VLAN, and whether the flow ran in GTP.
const VLAN_SHIFT = 8;
const VLAN_MASK = 0xfff;
const GTP_MARK = 1 << 20;

export class NfstreamFlows {
  readonly open: OpenFlows;
  readonly #seed: number;
  readonly #activeUs: number;
  readonly #sequences: PacketSequences | null;
  /** A packet was older than one before it: from then on key and start may name several flows. */
  #wentBack = false;

  constructor(options: FlowMeterOptions) {
    const spltLength = options.spltLength ?? 0;
    this.open = new OpenFlows({
      meter: options,
      hasDirectionTimes: true,
      complete: (slot, records, i) => this.#sequences?.write(slot, records, i),
    });
    this.#sequences = spltLength > 0 ? new PacketSequences(this.open.table.capacity, spltLength) : null;
    this.#seed = options.hashSeed ?? 0;
    this.#activeUs = (options.activeSeconds ?? ACTIVE_SECONDS) * MICROSECONDS;
    this.open.lists.timeoutUs[LIST_IDLE] = (options.idleSeconds ?? IDLE_SECONDS) * MICROSECONDS;
  }

  /** Ends the flows that are idle at `timeUs`. */
  advance(timeUs: number): void {
    const { lists, table } = this.open;
    const clockUs = Math.floor(timeUs / 1000) * 1000;
    if (clockUs > lists.clockUs) lists.clockUs = clockUs;
    if (lists.clockUs < table.nextDueUs) return;
    for (let list = lists.next(lists.clockUs); list >= 0; list = lists.next(lists.clockUs))
      this.open.end(table.head(list), REASON_TIMEOUT);
  }

  /** Meters all rows; fills their slot, serial, side, isNew and streamAt columns. */
  meter(frames: FrameBatch, packets: PacketBatch): void {
    const { table, lists, interimDue } = this.open;
    const { words, numbers, stride } = table;
    const key = new Int32Array(packets.key.buffer, packets.key.byteOffset, packets.count * KEY_WORDS);
    let frame = -1;
    for (let row = 0; row < packets.count; row++) {
      packets.isNew[row] = 0;
      packets.slot[row] = -1;
      packets.streamAt[row] = 0;
      if (!isMetered(packets, row)) continue;
      if (packets.frame[row] !== frame) {
        frame = packets.frame[row]!;
        this.advance(frames.timeUs[frame]!);
      }
      const nowUs = lists.clockUs;
      const slot = this.#slotOf(key, frames, packets, row);
      const side = this.#side;
      const w = slot * stride;
      const n = w >> 1;
      readySide(words, numbers, w, side);
      packets.slot[row] = slot;
      packets.serial[row] = numbers[n + N_SERIAL]!;
      packets.side[row] = this.#isFromSource ? 0 : 1;
      const bytes = frames.wire[frame]!;
      this.#sequences?.add(slot, packets.side[row]!, bytes, (nowUs - numbers[n + N_LAST]!) / 1000);
      const previousMs = (numbers[n + N_LAST]! / 1000) | 0;
      numbers[n + N_LAST] = nowUs;
      lists.touch(slot);
      const flags = packets.tcpFlags[row]!;
      addToStatistics(words, numbers, w, side, bytes, (nowUs / 1000) | 0, previousMs, flags);
      words[w + W_SIDES + side * SIDE_WORDS + S_FLAGS]! |= flags;
      const s = n + N_SIDES + side * SIDE_NUMBERS;
      numbers[s + S_PACKETS]!++;
      numbers[s + S_IP_BYTES]! += packets.ipLength[row]!;
      numbers[s + S_LINK_BYTES]! += bytes;
      if (interimDue !== null && nowUs >= interimDue[slot]!) this.open.writeInterim(slot, nowUs);
    }
  }

  /** Side of the row that #slotOf looked at last, and whether the flow's source sent it. */
  #side = 0;
  #isFromSource = true;

  /** The slot of a row's flow, begun where there is none or the one there is has lasted too long. */
  #slotOf(key: Int32Array, frames: FrameBatch, packets: PacketBatch, row: number): number {
    const { table, lists } = this.open;
    const k = row * KEY_WORDS;
    const protocol = key[k + KEY_PROTOCOL]!;
    let ports = hasPorts(packets, row, protocol) ? key[k + KEY_PORTS]! : 0;
    const side = isTurned(key, k, ports) ? 1 : 0;
    if (side === 1) ports = (ports << 16) | (ports >>> 16);
    const low = k + side * ADDRESS_WORDS;
    const high = k + ADDRESS_WORDS - side * ADDRESS_WORDS;
    const extended =
      protocol | (vlanOf(packets.vlan[row]!) << VLAN_SHIFT) | (packets.tunnel[row] === GTP ? GTP_MARK : 0);
    const hash = hashKey(key, low, high, ports, extended, this.#seed);
    let slot = findSlot(table, hash, key, low, high, ports, extended);
    if (slot >= 0 && lists.clockUs - table.numbers[slot * (table.stride >> 1) + N_START]! >= this.#activeUs) {
      this.open.end(slot, REASON_ACTIVE);
      slot = -1;
    }
    this.#side = side;
    if (slot >= 0) {
      const isSourceSide1 = (table.words[slot * table.stride + W_STATE]! & ORIGINATOR_IS_1) !== 0;
      this.#isFromSource = isSourceSide1 === (side === 1);
      return slot;
    }
    this.#isFromSource = true;
    slot = this.open.take(lists.clockUs);
    writeKey(table, slot, hash, key, low, high, ports, extended);
    this.#begin(slot, side, frames, packets, row);
    return slot;
  }

  #begin(slot: number, side: number, frames: FrameBatch, packets: PacketBatch, row: number): void {
    const { table, lists, counters } = this.open;
    if (frames.timeUs[packets.frame[row]!]! < lists.clockUs) this.#wentBack = true;
    startFlow(
      table,
      slot,
      counters.flows - 1,
      side,
      side === 0 ? 0 : ORIGINATOR_IS_1,
      this.#wentBack,
      frames,
      packets,
      row,
    );
    const n = slot * (table.stride >> 1);
    table.numbers[n + N_START] = lists.clockUs;
    table.numbers[n + N_LAST] = lists.clockUs;
    table.words[slot * table.stride + W_NANOSECONDS] = 0;
    table.enter(slot);
    lists.idle(slot, LIST_IDLE);
    this.#sequences?.begin(slot);
    packets.isNew[row] = 1;
  }
}

/** nfstream looks at a frame's outermost packet, or at what is inside where that is GTP. */
function isMetered(packets: PacketBatch, row: number): boolean {
  const parent = packets.parentRow[row]!;
  if (parent >= 0) return packets.tunnel[row] === GTP && packets.parentRow[parent]! < 0;
  if ((packets.marks[row]! & MARK_CARRIER) === 0) return true;
  return !(row + 1 < packets.count && packets.parentRow[row + 1] === row && packets.tunnel[row + 1] === GTP);
}

/** TCP and UDP have ports where their headers were captured whole; ICMP has none here. */
function hasPorts(packets: PacketBatch, row: number, protocol: number): boolean {
  const headerBytes =
    protocol === TCP ? TCP_HEADER_BYTES : protocol === UDP ? UDP_HEADER_BYTES : Number.POSITIVE_INFINITY;
  return (packets.marks[row]! & MARK_BAD_TRANSPORT) === 0
    ? headerBytes < Number.POSITIVE_INFINITY
    : packets.payloadLength[row]! >= headerBytes;
}

/** Id of the innermost VLAN, 0 where there is none. */
function vlanOf(vlan: number): number {
  const id = vlan > 0xffff ? vlan >>> 16 : vlan;
  return id === 0 ? 0 : (id - 1) & VLAN_MASK;
}
