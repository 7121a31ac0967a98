// The first packet of a flow: fills a fresh slot, touching as little of it as the packet needs.
import { KEY_PROTOCOL, KEY_WORDS } from '../../packets/packet-marks.ts';
import {
  FIRST_SIDE_1,
  HAS_MAC,
  IS_AMBIGUOUS,
  N_LAST,
  N_SERIAL,
  N_SIDES,
  N_START,
  S_DELIVERED,
  S_FLAGS,
  S_START,
  S_TRIMMED,
  SIDE_NUMBERS,
  SIDE_READY,
  SIDE_WORDS,
  SLOT_WORDS,
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
} from '../flow-layout.ts';
import { FRAME_BYTES_AT, TABLE_AT } from '../kernel-layout.ts';
import {
  frameTimeNs,
  frameTimeUs,
  numbers,
  rowFrame,
  rowLinkAt,
  rowLinkSourceAt,
  rowParentRow,
  rowSerial,
  rowSlot,
  rowTunnel,
  rowVlan,
  words,
} from './memory.ts';
import { writeUid } from './records.ts';
import { writeTunnelUid } from './tunnel-uid.ts';

const TCP = 6;
const PROTOCOL_MASK = 255;
/** NO_LINK (packet-marks.ts) as a signed word. */
const NOWHERE = -1;

/**
 * Fills the slot, whose key and hash are written, for the flow that begins with row `row`, sent by `side`. `isAmbiguous`:
 * the key and the time alone may have named a flow before.
 */
export function startFlow(slot: i32, serial: f64, side: i32, state: i32, isAmbiguous: bool, row: i32): void {
  const w = slot * SLOT_WORDS;
  const n = w >> 1;
  const frame = rowFrame[row];
  const timeUs = frameTimeUs[frame];
  const nanoseconds = <i32>frameTimeNs[frame];
  words[w + W_STATE] = state;
  words[w + W_SEEN] = 0;
  numbers[n + N_START] = timeUs;
  numbers[n + N_LAST] = timeUs;
  numbers[n + N_SERIAL] = serial;
  words[w + W_NANOSECONDS] = nanoseconds | (nanoseconds << 16);
  words[w + W_VLAN] = rowVlan[row];
  words[w + W_SERVICES] = 0;
  words[w + W_LETTERS] = 0;
  words[w + W_ORIGIN] = <i32>rowTunnel[row] | (side === 0 ? 0 : FIRST_SIDE_1) | (isAmbiguous ? IS_AMBIGUOUS : 0);
  readySide(w, side);
  writeMacs(w, row);
  words[w + W_PARENT] = 0;
  words[w + W_PARENT + 1] = 0;
  if (rowParentRow[row] >= 0) writeParent(w, row);
}

/** Sets the words of a side for its first packet, once. */
export function readySide(w: i32, side: i32): void {
  const seen = words[w + W_SEEN];
  if ((seen & (SIDE_READY << side)) !== 0) return;
  words[w + W_SEEN] = seen | (SIDE_READY << side);
  const isTcp = (words[w + W_KEY + KEY_PROTOCOL] & PROTOCOL_MASK) === TCP;
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

function writeMacs(w: i32, row: i32): void {
  const destination = rowLinkAt[row];
  const source = rowLinkSourceAt[row];
  if (destination === NOWHERE || source === NOWHERE) return;
  words[w + W_ORIGIN] |= HAS_MAC;
  copyMac(source, w + W_MAC, 0);
  copyMac(destination, w + W_MAC, 6);
}

/** The uid of the flow that carries this one, or of the tunnel where that has no record (IP in IP, GRE). */
function writeParent(w: i32, row: i32): void {
  const parent = rowParentRow[row];
  const slot = rowSlot[parent];
  if (slot < 0) {
    writeTunnelUid(parent * KEY_WORDS, w + W_PARENT);
    return;
  }
  const p = slot * SLOT_WORDS;
  // The carrier's slot may have gone to another flow meanwhile.
  if (numbers[(p >> 1) + N_SERIAL] === rowSerial[parent]) writeUid(p, words, w + W_PARENT);
}

/** Copies six bytes of a frame to a place in the table, `offset` bytes behind a word. */
function copyMac(position: i32, word: i32, offset: usize): void {
  const from = <usize>FRAME_BYTES_AT + <usize>position;
  const to = <usize>TABLE_AT + ((<usize>word) << 2) + offset;
  store<u32>(to, load<u32>(from));
  store<u16>(to, load<u16>(from, 4), 4);
}
