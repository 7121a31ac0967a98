// The hot loop of the `zeek` policy: every row of a batch finds its flow and is counted there.
import { KEY_PROTOCOL, KEY_WORDS, MARK_BAD_CHECKSUM, MARK_BAD_TRANSPORT } from '../../packets/packet-marks.ts';
import {
  BOTH_MEASURED,
  HAS_PACKET,
  N_LAST,
  N_SERIAL,
  N_SIDES,
  N_START,
  ORIGINATOR_IS_1,
  S_FLAGS,
  S_IP_BYTES,
  S_LINK_BYTES,
  S_PACKETS,
  S_START,
  SIDE_NUMBERS,
  SIDE_READY,
  SIDE_WORDS,
  SLOT_WORDS,
  W_SEEN,
  W_SIDES,
  W_STATE,
} from '../flow-layout.ts';
import { addOnce, isOriginator, RESPONDER_SHIFT, SEEN_ACK, SEEN_DATA } from './history.ts';
import { readKeys } from './keys.ts';
import { clockUs, setClock, touch } from './lists.ts';
import {
  block,
  frameTimeNs,
  frameTimeUs,
  frameWire,
  numbers,
  rowFrame,
  rowIpLength,
  rowIsNew,
  rowKey,
  rowMarks,
  rowPayloadCaptured,
  rowPayloadLength,
  rowSerial,
  rowSide,
  rowSlot,
  rowStreamAt,
  rowTcpAcknowledged,
  rowTcpFlags,
  rowTcpSequence,
  rowTcpWindow,
  words,
} from './memory.ts';
import { end, hasInterim, interimDue, REASON_ACTIVE, REASON_CLOSED, writeInterim } from './open.ts';
import { hasSums, seed, toMilliseconds } from './run.ts';
import { readySide } from './start.ts';
import { addToStatistics } from './statistics.ts';
import { findSlot, nextDueUs } from './table.ts';
import {
  PLAIN_MASK,
  PLAIN_PARTIAL,
  PLAIN_STATE,
  TCP_ACK,
  TCP_FIN,
  TCP_RST,
  TCP_SYN,
  takePlainSegment,
} from './tcp-segment.ts';
import { activeUs, begin, EXPIRED_PER_PACKET, expire, hasNanoseconds, isReuse, setNanoseconds } from './zeek-flows.ts';
import { beginAttempt, takeDamaged, takeDatagram, takeTcp } from './zeek-packets.ts';

const TCP = 6;
const ADDRESS_WORDS = 4;
const LETTER_A = 0x61;
const LETTER_D = 0x64;
const CONTROL = TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK;

/** Rows that are looked up together, so that the loads of their flows' memory overlap. */
const BLOCK_ROWS = 32;

/** Meters `count` rows; fills their slot, serial, side, isNew and streamAt columns. */
export function meterRows(count: i32): void {
  const hasActive = activeUs !== Infinity;
  let block0 = 0;
  let blockEnd = 0;
  let frame = -1;
  let timeUs: f64 = 0;
  let milliseconds = 0;
  let nanoseconds = 0;
  let wireBytes: u32 = 0;
  for (let row = 0; row < count; row++) {
    if (row === blockEnd) {
      block0 = row;
      blockEnd = min<i32>(row + BLOCK_ROWS, count);
      readKeys(row, blockEnd, seed);
    }
    if (rowFrame[row] !== frame) {
      frame = rowFrame[row];
      timeUs = frameTimeUs[frame];
      nanoseconds = frameTimeNs[frame];
      wireBytes = frameWire[frame];
      if (hasSums) milliseconds = toMilliseconds(timeUs);
      setClock(timeUs);
      if (clockUs >= nextDueUs) expire(clockUs, EXPIRED_PER_PACKET);
    }
    const k = row * KEY_WORDS;
    const b = (row - block0) * 4;
    let side = block[b + 2];
    rowIsNew[row] = 0;
    if (side < 0) {
      rowSlot[row] = -1;
      continue;
    }
    const protocol = rowKey[k + KEY_PROTOCOL];
    const marks: i32 = rowMarks[row];
    const low = k + side * ADDRESS_WORDS;
    const high = k + ADDRESS_WORDS - side * ADDRESS_WORDS;
    const hash = block[b];
    const ports = block[b + 1];
    let slot = findSlot(hash, low, high, ports, protocol);
    const flags: i32 = rowTcpFlags[row];
    const sequence = rowTcpSequence[row];
    let isReplacing = slot >= 0 && (flags & TCP_SYN) !== 0 && isReuse(slot, flags, sequence);
    if (isReplacing) end(slot, REASON_CLOSED);
    else if (hasActive && slot >= 0 && timeUs - numbers[slot * (SLOT_WORDS >> 1) + N_START] >= activeUs) {
      end(slot, REASON_ACTIVE);
      isReplacing = true;
    }
    const isNew = slot < 0 || isReplacing;
    if (isNew) {
      slot = begin(row, low, high, ports, hash, side, isReplacing);
      rowIsNew[row] = 1;
    }
    const w = slot * SLOT_WORDS;
    const n = w >> 1;
    const state = words[w + W_STATE];
    const previousUs = numbers[n + N_LAST];
    if ((words[w + W_SEEN] & (SIDE_READY << side)) === 0) readySide(w, side);
    rowSlot[row] = slot;
    rowSerial[row] = numbers[n + N_SERIAL];
    rowSide[row] = ((state & ORIGINATOR_IS_1) !== 0) === (side === 1) ? 0 : 1;
    if ((marks & (MARK_BAD_CHECKSUM | MARK_BAD_TRANSPORT)) !== 0 && !takeDamaged(row, slot, side)) continue;
    if (protocol === TCP) {
      const length = rowPayloadLength[row];
      const plain = state & PLAIN_MASK;
      if (
        (plain === PLAIN_STATE || plain === PLAIN_PARTIAL) &&
        (flags & CONTROL) === TCP_ACK &&
        rowTcpWindow[row] !== 0 &&
        rowPayloadCaptured[row] >= length &&
        takePlainSegment(w, side, sequence, rowTcpAcknowledged[row], length)
      ) {
        numbers[n + N_LAST] = timeUs;
        touch(slot);
        const bit = length > 0 ? SEEN_DATA : SEEN_ACK;
        if ((words[w + W_SEEN] & (isOriginator(state, side) ? bit : bit << RESPONDER_SHIFT)) === 0)
          addOnce(w, side, bit, length > 0 ? LETTER_D : LETTER_A);
      } else if (isNew && (flags & CONTROL) === TCP_SYN && length === 0 && timeUs === clockUs) {
        beginAttempt(w, side, sequence, rowTcpWindow[row]);
      } else takeTcp(row, slot, side, timeUs);
      const isSyn = (flags & TCP_SYN) !== 0 ? 0 : 1;
      rowStreamAt[row] = sequence - words[w + W_SIDES + side * SIDE_WORDS + S_START] - isSyn;
    } else {
      numbers[n + N_LAST] = timeUs;
      side = takeDatagram(row, slot, side, protocol);
      touch(slot);
    }
    if (nanoseconds !== 0 || hasNanoseconds) setNanoseconds(w, timeUs, nanoseconds);
    if (hasSums) {
      // Only the second packet of a flow needs the time of the one before.
      const isSecond = (words[w + W_SEEN] & (HAS_PACKET | BOTH_MEASURED)) === HAS_PACKET;
      addToStatistics(w, side, wireBytes, milliseconds, isSecond ? toMilliseconds(previousUs) : 0, flags);
    }
    words[w + W_SIDES + side * SIDE_WORDS + S_FLAGS] |= flags;
    const s = n + N_SIDES + side * SIDE_NUMBERS;
    numbers[s + S_PACKETS] += 1;
    numbers[s + S_IP_BYTES] += <f64>rowIpLength[row];
    numbers[s + S_LINK_BYTES] += <f64>wireBytes;
    if (hasInterim && timeUs >= interimDue[slot]) writeInterim(slot, timeUs);
  }
}
