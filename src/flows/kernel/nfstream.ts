// Open flows under the `nfstream` policy: key with VLAN, first sender is the source, FIN and RST end nothing, time in
// milliseconds that never goes back.
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, MARK_BAD_TRANSPORT, MARK_CARRIER } from '../../packets/packet-marks.ts';
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
  SLOT_WORDS,
  W_NANOSECONDS,
  W_SIDES,
  W_STATE,
} from '../flow-layout.ts';
import { clockUs, idle, nextList, setClock, touch } from './lists.ts';
import {
  COUNT_FLOWS,
  counters,
  frameTimeUs,
  frameWire,
  numbers,
  rowFrame,
  rowIpLength,
  rowIsNew,
  rowKey,
  rowMarks,
  rowParentRow,
  rowPayloadLength,
  rowSerial,
  rowSide,
  rowSlot,
  rowStreamAt,
  rowTcpFlags,
  rowTunnel,
  rowVlan,
  timeoutUs,
  words,
} from './memory.ts';
import { end, hasInterim, interimDue, REASON_ACTIVE, REASON_TIMEOUT, take, writeInterim } from './open.ts';
import { isTurned } from './packet-key.ts';
import { seed, toMilliseconds } from './run.ts';
import { addToSequence, beginSequence, hasSequences } from './sequences.ts';
import { readySide, startFlow } from './start.ts';
import { addToStatistics } from './statistics.ts';
import { enter, findSlot, hashKey, head, LIST_IDLE, nextDueUs, writeKey } from './table.ts';

const TCP = 6;
const UDP = 17;
const ADDRESS_WORDS = 4;
const TCP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
const MICROSECONDS: f64 = 1e6;
/** nfstream's defaults. */
const IDLE_SECONDS: f64 = 120;
const ACTIVE_SECONDS: f64 = 1800;
/** Index of TUNNELS (packet-batch.ts). */
const GTP = 7;

// The protocol word of the table's key: protocol, VLAN, and whether the flow ran in GTP.
const VLAN_SHIFT = 8;
const VLAN_MASK = 0xfff;
const GTP_MARK = 1 << 20;

let activeUs: f64 = 0;
/** A packet was older than one before it: from then on key and start may name several flows. */
let wentBack: bool = false;
/** Side of the row that slotOf looked at last, and whether the flow's source sent it. */
let side: i32 = 0;
let isFromSource: bool = true;

/** Timeouts in seconds, below 0 = those of nfstream. */
export function makeNfstream(idleSeconds: f64, activeSeconds: f64): void {
  activeUs = (activeSeconds < 0 ? ACTIVE_SECONDS : activeSeconds) * MICROSECONDS;
  timeoutUs[LIST_IDLE] = (idleSeconds < 0 ? IDLE_SECONDS : idleSeconds) * MICROSECONDS;
}

/** Ends the flows that are idle at `timeUs`. */
export function advanceNfstream(timeUs: f64): void {
  setClock(Math.floor(timeUs / 1000) * 1000);
  if (clockUs < nextDueUs) return;
  for (let list = nextList(clockUs); list >= 0; list = nextList(clockUs)) end(head(list), REASON_TIMEOUT);
}

/** Meters `count` rows; fills their slot, serial, side, isNew and streamAt columns. */
export function meterNfstream(count: i32): void {
  let frame = -1;
  for (let row = 0; row < count; row++) {
    rowIsNew[row] = 0;
    rowSlot[row] = -1;
    rowStreamAt[row] = 0;
    if (!isMetered(row, count)) continue;
    if (rowFrame[row] !== frame) {
      frame = rowFrame[row];
      advanceNfstream(frameTimeUs[frame]);
    }
    const slot = slotOf(row);
    const w = slot * SLOT_WORDS;
    const n = w >> 1;
    readySide(w, side);
    rowSlot[row] = slot;
    rowSerial[row] = numbers[n + N_SERIAL];
    rowSide[row] = isFromSource ? 0 : 1;
    const size = frameWire[frame];
    const previousUs = numbers[n + N_LAST];
    if (hasSequences) addToSequence(slot, isFromSource ? 0 : 1, <i32>size, (clockUs - previousUs) / 1000);
    numbers[n + N_LAST] = clockUs;
    touch(slot);
    const flags: i32 = rowTcpFlags[row];
    addToStatistics(w, side, size, toMilliseconds(clockUs), toMilliseconds(previousUs), flags);
    words[w + W_SIDES + side * SIDE_WORDS + S_FLAGS] |= flags;
    const s = n + N_SIDES + side * SIDE_NUMBERS;
    numbers[s + S_PACKETS] += 1;
    numbers[s + S_IP_BYTES] += <f64>rowIpLength[row];
    numbers[s + S_LINK_BYTES] += <f64>size;
    if (hasInterim && clockUs >= interimDue[slot]) writeInterim(slot, clockUs);
  }
}

/** The slot of a row's flow, begun where there is none or the one there is has lasted too long. */
function slotOf(row: i32): i32 {
  const k = row * KEY_WORDS;
  const protocol = rowKey[k + KEY_PROTOCOL];
  let ports = hasPorts(row, protocol) ? rowKey[k + KEY_PORTS] : 0;
  side = isTurned(k, ports) ? 1 : 0;
  if (side === 1) ports = (ports << 16) | (ports >>> 16);
  const low = k + side * ADDRESS_WORDS;
  const high = k + ADDRESS_WORDS - side * ADDRESS_WORDS;
  const extended = protocol | (vlanOf(rowVlan[row]) << VLAN_SHIFT) | (rowTunnel[row] === GTP ? GTP_MARK : 0);
  const hash = hashKey(low, high, ports, extended, seed);
  let slot = findSlot(hash, low, high, ports, extended);
  if (slot >= 0 && clockUs - numbers[slot * (SLOT_WORDS >> 1) + N_START] >= activeUs) {
    end(slot, REASON_ACTIVE);
    slot = -1;
  }
  if (slot >= 0) {
    const isSourceSide1 = (words[slot * SLOT_WORDS + W_STATE] & ORIGINATOR_IS_1) !== 0;
    isFromSource = isSourceSide1 === (side === 1);
    return slot;
  }
  isFromSource = true;
  slot = take(clockUs);
  writeKey(slot, hash, low, high, ports, extended);
  beginFlow(slot, row);
  return slot;
}

function beginFlow(slot: i32, row: i32): void {
  if (frameTimeUs[rowFrame[row]] < clockUs) wentBack = true;
  startFlow(slot, counters[COUNT_FLOWS] - 1, side, side === 0 ? 0 : ORIGINATOR_IS_1, wentBack, row);
  const n = slot * (SLOT_WORDS >> 1);
  numbers[n + N_START] = clockUs;
  numbers[n + N_LAST] = clockUs;
  words[slot * SLOT_WORDS + W_NANOSECONDS] = 0;
  enter(slot);
  idle(slot, LIST_IDLE);
  if (hasSequences) beginSequence(slot);
  rowIsNew[row] = 1;
}

/** nfstream looks at a frame's outermost packet, or at what is inside where that is GTP. */
function isMetered(row: i32, count: i32): bool {
  const parent = rowParentRow[row];
  if (parent >= 0) return rowTunnel[row] === GTP && rowParentRow[parent] < 0;
  if ((rowMarks[row] & MARK_CARRIER) === 0) return true;
  return !(row + 1 < count && rowParentRow[row + 1] === row && rowTunnel[row + 1] === GTP);
}

/** TCP and UDP have ports where their headers were captured whole; ICMP has none here. */
function hasPorts(row: i32, protocol: i32): bool {
  if (protocol !== TCP && protocol !== UDP) return false;
  if ((rowMarks[row] & MARK_BAD_TRANSPORT) === 0) return true;
  return rowPayloadLength[row] >= <u32>(protocol === TCP ? TCP_HEADER_BYTES : UDP_HEADER_BYTES);
}

/** Id of the innermost VLAN, 0 where there is none. */
function vlanOf(vlan: i32): i32 {
  const id = <u32>vlan > 0xffff ? vlan >>> 16 : vlan;
  return id === 0 ? 0 : (id - 1) & VLAN_MASK;
}
