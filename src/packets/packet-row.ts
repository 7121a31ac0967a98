// Writes the columns of one decoded packet from the decoder's state.
import { MAPPED_WORD } from '../base/address.ts';
import type { DecodeState } from './decode-state.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, MARK_CARRIER, MARK_INNER, MARK_IPV6 } from './packet-batch.ts';

/** Rows that one frame may make (A-MSDU frames carry many packets); further ones are counted in `layersCut`. */
export const FRAME_ROWS_MAX = 64;

/**
 * Writes a row for the IP packet in `state` whose transport header starts at `state.at`; TCP columns are zero and the payload is
 * the whole rest until the transport says more. Returns the row, or -1 when the frame has made FRAME_ROWS_MAX rows.
 */
export function addRow(state: DecodeState, ports: number, marks: number): number {
  const { packets, view } = state;
  if (state.rows >= FRAME_ROWS_MAX) {
    state.counters.layersCut++;
    return -1;
  }
  state.rows++;
  const row = packets.count++;
  const key = row * KEY_WORDS;
  const isIpv6 = (state.ipMarks & MARK_IPV6) !== 0;
  writeAddress(packets.key, key, view, state.sourceAt, isIpv6);
  writeAddress(packets.key, key + 4, view, state.destinationAt, isIpv6);
  packets.key[key + KEY_PORTS] = ports;
  packets.key[key + KEY_PROTOCOL] = state.protocol;
  packets.frame[row] = state.frame;
  packets.marks[row] = state.ipMarks | marks | (state.parentRow >= 0 ? MARK_INNER : 0);
  packets.ttl[row] = state.ttl;
  packets.ipLength[row] = state.ipLength;
  packets.ipAt[row] = state.ipAt;
  packets.transportAt[row] = state.at;
  packets.tcpFlags[row] = 0;
  packets.tcpSequence[row] = 0;
  packets.tcpAcknowledged[row] = 0;
  packets.tcpWindow[row] = 0;
  packets.linkAt[row] = state.linkAt;
  packets.linkSourceAt[row] = state.linkSourceAt;
  packets.vlan[row] = state.vlan;
  packets.parentRow[row] = state.parentRow;
  packets.tunnel[row] = state.tunnel;
  if (state.parentRow >= 0) packets.marks[state.parentRow]! |= MARK_CARRIER;
  state.row = row;
  setPayload(state, row, 0, state.wireEnd - state.at);
  return row;
}

/** Sets the payload columns of a row: behind `headerBytes` of transport header, `length` bytes by the headers. */
export function setPayload(state: DecodeState, row: number, headerBytes: number, length: number): void {
  const { packets } = state;
  const at = state.at + headerBytes;
  const captured = state.end - at;
  const whole = length > 0 ? length : 0;
  packets.payloadAt[row] = at;
  packets.payloadLength[row] = whole;
  packets.payloadCaptured[row] = captured <= 0 ? 0 : captured < whole ? captured : whole;
}

function writeAddress(words: Uint32Array, to: number, view: DataView, at: number, isIpv6: boolean): void {
  if (isIpv6) {
    words[to] = view.getUint32(at);
    words[to + 1] = view.getUint32(at + 4);
    words[to + 2] = view.getUint32(at + 8);
    words[to + 3] = view.getUint32(at + 12);
    return;
  }
  words[to] = 0;
  words[to + 1] = 0;
  words[to + 2] = MAPPED_WORD;
  words[to + 3] = view.getUint32(at);
}
