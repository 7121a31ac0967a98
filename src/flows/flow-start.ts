// The first packet of a flow: fills a fresh slot.
import { mix } from '../base/hash.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_WORDS, NO_LINK, type PacketBatch } from '../packets/packet-batch.ts';
import {
  N_FIN,
  N_INTERIM,
  N_LAST,
  N_MISSED,
  N_SERIAL,
  N_SIDES,
  N_START,
  S_DELIVERED,
  S_TRIMMED,
  SIDE_NUMBERS,
  SLOT_WORDS,
  W_FIRST,
  W_HASH,
  W_KEY,
  W_MAC,
  W_NANOSECONDS,
  W_PARENT,
  W_STATE,
  W_TUNNEL,
  W_UID,
  W_VLAN,
} from './flow-layout.ts';
import { HAS_MAC } from './flow-records.ts';
import { beginStatistics } from './flow-statistics.ts';
import type { FlowTable } from './flow-table.ts';

const MAC_BYTES = 6;
const TCP = 6;
const TWO_32 = 4294967296;

/** What the start of a flow needs to know beside its packet. */
export interface FlowStart {
  readonly slot: number;
  readonly serial: number;
  /** Side that sent the packet. */
  readonly side: number;
  readonly state: number;
  readonly interimUs: number;
  /** The key and the time alone may have named a flow before: the serial number goes into the uid. */
  readonly isAmbiguous: boolean;
}

/** Fills the slot, whose key and hash are written, for the flow that begins with row `row`. */
export function startFlow(
  table: FlowTable,
  start: FlowStart,
  frames: FrameBatch,
  packets: PacketBatch,
  row: number,
): void {
  const { words, numbers } = table;
  const w = start.slot * table.stride;
  const n = w >> 1;
  const frame = packets.frame[row]!;
  const timeUs = frames.timeUs[frame]!;
  const nanoseconds = frames.timeNs[frame]!;
  // The key stands already; everything behind it starts at zero, the hash excepted.
  const hash = words[w + W_HASH]!;
  words.fill(0, w + W_STATE, w + SLOT_WORDS);
  words[w + W_HASH] = hash;
  words[w + W_STATE] = start.state;
  words[w + W_FIRST] = start.side;
  words[w + W_NANOSECONDS] = nanoseconds | (nanoseconds << 16);
  words[w + W_VLAN] = packets.vlan[row]!;
  words[w + W_TUNNEL] = packets.tunnel[row]!;
  numbers[n + N_INTERIM] = timeUs + start.interimUs;
  numbers[n + N_LAST] = timeUs;
  numbers[n + N_START] = timeUs;
  numbers[n + N_SERIAL] = start.serial;
  numbers[n + N_FIN] = 0;
  numbers[n + N_FIN + 1] = 0;
  numbers[n + N_MISSED] = 0;
  const isTcp = (words[w + W_KEY + KEY_WORDS - 1]! & 255) === TCP;
  for (let side = 0; side < 2; side++) {
    const s = n + N_SIDES + side * SIDE_NUMBERS;
    numbers[s + S_DELIVERED] = isTcp ? 1 : -1;
    numbers[s + S_TRIMMED] = 1;
  }
  if (table.stride !== SLOT_WORDS) beginStatistics(words, w);
  writeUid(words, w, packets, row, timeUs, nanoseconds, start.isAmbiguous ? start.serial + 1 : 0);
  writeMacs(table, w, frames, packets, row);
  writeParent(table, w, packets, row);
}

function writeUid(
  words: Int32Array,
  w: number,
  packets: PacketBatch,
  row: number,
  timeUs: number,
  nanoseconds: number,
  serial: number,
): void {
  const { key } = packets;
  const high = Math.floor(timeUs / TWO_32);
  let a = mix(high ^ 0x9e3779b9) ^ timeUs;
  let b = mix(nanoseconds + Math.imul(serial, 0x85ebca6b)) ^ Math.imul(timeUs, 0xc2b2ae35);
  const k = row * KEY_WORDS;
  for (let i = 0; i < KEY_WORDS; i++) {
    a = Math.imul(a ^ key[k + i]!, 0x9e3779b1);
    a ^= a >>> 15;
    b = Math.imul(b + key[k + i]!, 0x85ebca77);
    b ^= b >>> 13;
  }
  words[w + W_UID] = mix(a ^ (b >>> 7));
  words[w + W_UID + 1] = mix(b ^ (a << 9));
}

function writeMacs(table: FlowTable, w: number, frames: FrameBatch, packets: PacketBatch, row: number): void {
  const destination = packets.linkAt[row]!;
  const source = packets.linkSourceAt[row]!;
  if (destination === NO_LINK || source === NO_LINK) return;
  table.words[w + W_FIRST]! |= HAS_MAC;
  const to = (w + W_MAC) * 4;
  for (let i = 0; i < MAC_BYTES; i++) {
    table.bytes[to + i] = frames.bytes[source + i]!;
    table.bytes[to + MAC_BYTES + i] = frames.bytes[destination + i]!;
  }
}

/** The uid of the flow that carries this one, if that has a record. */
function writeParent(table: FlowTable, w: number, packets: PacketBatch, row: number): void {
  const parent = packets.parentRow[row]!;
  if (parent < 0) return;
  const slot = packets.slot[parent]!;
  if (slot < 0) return;
  const p = slot * table.stride;
  if (table.numbers[(p >> 1) + N_SERIAL] !== packets.serial[parent]) return;
  table.words[w + W_PARENT] = table.words[p + W_UID]!;
  table.words[w + W_PARENT + 1] = table.words[p + W_UID + 1]!;
}
