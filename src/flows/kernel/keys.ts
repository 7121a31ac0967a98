// Keys of the rows of a block: side, ports and hash of each, and their flows' memory fetched before it is needed.
import {
  KEY_PORTS,
  KEY_PROTOCOL,
  KEY_WORDS,
  MARK_BAD_TRANSPORT,
  MARK_FRAGMENT,
  MARK_IPV6,
} from '../../packets/packet-marks.ts';
import { block, rowKey, rowMarks, rowPayloadCaptured } from './memory.ts';
import { icmpPorts, isIcmp, isOneWayIcmp, isTurned } from './packet-key.ts';
import { fetchBlock, hashKey } from './table.ts';

const TCP = 6;
const UDP = 17;
const ADDRESS_WORDS = 4;

/** Protocols of IP packets that Zeek takes for a tunnel or for nothing, never for a flow. */
const IP_IN_IP = 4;
const IPV6_IN_IP = 41;
const GRE = 47;
const NO_NEXT_HEADER = 59;
/** IPv6: ESP and mobility headers end the chain, Zeek looks no further. */
const ESP = 50;
const MOBILITY = 135;

const TCP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
const ICMP_HEADER_BYTES = 8;

/** No flow is made of the row. */
const NONE = -1;

/** Reads the keys of rows `from` to `to` into `block`: hash, ports in the table's order, and 1 if the source is side 1, -1 if there is no flow. */
export function readKeys(from: i32, to: i32, seed: i32): void {
  for (let row = from; row < to; row++) {
    const k = row * KEY_WORDS;
    const b = (row - from) * 4;
    const protocol = rowKey[k + KEY_PROTOCOL];
    const marks: i32 = rowMarks[row];
    let both = rowKey[k + KEY_PORTS];
    let isOneWay = false;
    if ((protocol !== TCP && protocol !== UDP) || (marks & MARK_BAD_TRANSPORT) !== 0) {
      if (!isFlow(row, protocol, marks)) {
        block[b + 2] = NONE;
        continue;
      }
      if (isIcmp(protocol)) {
        isOneWay = isOneWayIcmp(protocol, both);
        both = icmpPorts(protocol, both);
      } else if (protocol !== TCP && protocol !== UDP) both = 0;
    }
    const side = isTurned(k, both) && !isOneWay ? 1 : 0;
    if (side === 1) both = (both << 16) | (both >>> 16);
    block[b] = hashKey(k + side * ADDRESS_WORDS, k + ADDRESS_WORDS - side * ADDRESS_WORDS, both, protocol, seed);
    block[b + 1] = both;
    block[b + 2] = side;
  }
  fetchBlock(to - from);
}

/** Whether Zeek makes a flow of a packet that is neither TCP nor UDP, or whose transport header is damaged or in another fragment. */
function isFlow(row: i32, protocol: i32, marks: i32): bool {
  if ((marks & MARK_FRAGMENT) !== 0) return false;
  if (protocol === IP_IN_IP || protocol === IPV6_IN_IP || protocol === GRE || protocol === NO_NEXT_HEADER) return false;
  if ((marks & MARK_IPV6) !== 0 && (protocol === ESP || protocol === MOBILITY)) return false;
  if ((marks & MARK_BAD_TRANSPORT) === 0) return true;
  // Of a damaged header, the ports must have been captured with the rest of its fixed part.
  let needed = 0;
  if (protocol === TCP) needed = TCP_HEADER_BYTES;
  else if (protocol === UDP) needed = UDP_HEADER_BYTES;
  else if (isIcmp(protocol)) needed = ICMP_HEADER_BYTES;
  return rowPayloadCaptured[row] >= <u32>needed;
}
