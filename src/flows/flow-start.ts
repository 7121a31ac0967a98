// The first packet of a flow: fills a fresh slot, touching as little of it as the packet needs.
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import * as rows from '../packets/packet-batch.ts';
import * as layout from './flow-layout.ts';
import { writeUid } from './flow-records.ts';
import type { FlowTable } from './flow-table.ts';
import { writeTunnelUid } from './tunnel-uid.ts';

// Constants of its own module are folded by the compiler, imported ones are loaded at every use.
const { KEY_PROTOCOL, KEY_WORDS, NO_LINK } = rows;
const {
  FIRST_SIDE_1,
  HAS_MAC,
  IS_AMBIGUOUS,
  N_LAST,
  N_SERIAL,
  N_SIDES,
  N_START,
  SIDE_NUMBERS,
  SIDE_READY,
  SIDE_WORDS,
  S_DELIVERED,
  S_FLAGS,
  S_START,
  S_TRIMMED,
  W_KEY,
  W_LETTERS,
  W_MAC,
  W_NANOSECONDS,
  W_ORIGIN,
  W_PARENT,
  W_SEEN,
  W_SERVICES,
  W_SIDES,
  W_STATE,
  W_VLAN,
} = layout;

const MAC_BYTES = 6;
const TCP = 6;
const PROTOCOL_MASK = 255;
const uid = new Uint32Array(2);

/**
 * Fills the slot, whose key and hash are written, for the flow that begins with row `row`, sent by `side`. `isAmbiguous`:
 * the key and the time alone may have named a flow before.
 */
export function startFlow(
  table: FlowTable,
  slot: number,
  serial: number,
  side: number,
  state: number,
  isAmbiguous: boolean,
  frames: FrameBatch,
  packets: PacketBatch,
  row: number,
): void {
  const { words, numbers } = table;
  const w = slot * table.stride;
  const n = w >> 1;
  const frame = packets.frame[row]!;
  const timeUs = frames.timeUs[frame]!;
  const nanoseconds = frames.timeNs[frame]!;
  words[w + W_STATE] = state;
  words[w + W_SEEN] = 0;
  numbers[n + N_START] = timeUs;
  numbers[n + N_LAST] = timeUs;
  numbers[n + N_SERIAL] = serial;
  words[w + W_NANOSECONDS] = nanoseconds | (nanoseconds << 16);
  words[w + W_VLAN] = packets.vlan[row]!;
  words[w + W_SERVICES] = 0;
  words[w + W_LETTERS] = 0;
  words[w + W_ORIGIN] = packets.tunnel[row]! | (side === 0 ? 0 : FIRST_SIDE_1) | (isAmbiguous ? IS_AMBIGUOUS : 0);
  readySide(words, numbers, w, side);
  writeMacs(table, w, frames, packets, row);
  words[w + W_PARENT] = 0;
  words[w + W_PARENT + 1] = 0;
  if (packets.parentRow[row]! >= 0) writeParent(table, w, packets, row);
}

/** Sets the words of a side for its first packet, once. */
export function readySide(words: Int32Array, numbers: Float64Array, w: number, side: number): void {
  const seen = words[w + W_SEEN]!;
  if ((seen & (SIDE_READY << side)) !== 0) return;
  words[w + W_SEEN] = seen | (SIDE_READY << side);
  const isTcp = (words[w + W_KEY + KEY_PROTOCOL]! & PROTOCOL_MASK) === TCP;
  const s = (w >> 1) + N_SIDES + side * SIDE_NUMBERS;
  numbers[s] = 0;
  numbers[s + 1] = 0;
  numbers[s + 2] = 0;
  numbers[s + S_DELIVERED] = isTcp ? 1 : -1;
  numbers[s + S_TRIMMED] = 1;
  const at = w + W_SIDES + side * SIDE_WORDS;
  for (let i = S_START; i <= S_FLAGS; i++) words[at + i] = 0;
  words[at + S_FLAGS + 1] = 0;
}

function writeMacs(table: FlowTable, w: number, frames: FrameBatch, packets: PacketBatch, row: number): void {
  const destination = packets.linkAt[row]!;
  const source = packets.linkSourceAt[row]!;
  if (destination === NO_LINK || source === NO_LINK) return;
  table.words[w + W_ORIGIN]! |= HAS_MAC;
  const { bytes } = frames;
  const to = (w + W_MAC) * 4;
  for (let i = 0; i < MAC_BYTES; i++) {
    table.bytes[to + i] = bytes[source + i]!;
    table.bytes[to + MAC_BYTES + i] = bytes[destination + i]!;
  }
}

/** The uid of the flow that carries this one, or of the tunnel where that has no record (IP in IP, GRE). */
function writeParent(table: FlowTable, w: number, packets: PacketBatch, row: number): void {
  const parent = packets.parentRow[row]!;
  const slot = packets.slot[parent]!;
  if (slot < 0) writeTunnelUid(packets.key, parent * KEY_WORDS, uid);
  else {
    const p = slot * table.stride;
    // The carrier's slot may have gone to another flow meanwhile.
    if (table.numbers[(p >> 1) + N_SERIAL] !== packets.serial[parent]) return;
    writeUid(table.words, table.numbers, p, uid, 0);
  }
  table.words[w + W_PARENT] = uid[0]!;
  table.words[w + W_PARENT + 1] = uid[1]!;
}
