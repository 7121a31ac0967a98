// Keys of the rows of a block: side, ports and hash of each, and their flows' memory fetched before it is needed.

import type { PacketBatch } from '../packets/packet-batch.ts';
import * as rows from '../packets/packet-batch.ts';
import { type FlowTable, hashKey } from './flow-table.ts';
import { icmpPorts, isIcmp, isOneWayIcmp, isTurned } from './packet-key.ts';

// Constants of its own module are folded by the compiler, imported ones are loaded at every use.
const { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, MARK_BAD_TRANSPORT, MARK_FRAGMENT, MARK_IPV6 } = rows;

const TCP = 6;
const UDP = 17;
const ADDRESS_WORDS = 4;
const LINE_WORDS = 16;

/** Protocols of IP packets that Zeek takes for a tunnel or for nothing, never for a flow: IPIP, IPv6, GRE, no next header. */
const NOT_A_FLOW: readonly number[] = [4, 41, 47, 59];
/** IPv6: ESP and mobility headers end the chain, Zeek looks no further. */
const NOT_A_FLOW_IPV6: readonly number[] = [50, 135];

const TCP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
const ICMP_HEADER_BYTES = 8;

/** Rows of the largest block. */
const BLOCK_ROWS_MAX = 64;

/** No flow is made of the row. */
const NONE = -1;

export class RowKeys {
  readonly #seed: number;
  /** The batch's keys and TCP numbers as signed words. */
  words: Int32Array = new Int32Array(0);
  sequences: Int32Array = new Int32Array(0);
  acknowledgements: Int32Array = new Int32Array(0);
  /** Of each row of the block: hash, ports in the table's order, and 1 if the source is side 1, -1 if no flow is made of it. */
  readonly hashes = new Int32Array(BLOCK_ROWS_MAX);
  readonly ports = new Int32Array(BLOCK_ROWS_MAX);
  readonly turned = new Int8Array(BLOCK_ROWS_MAX);
  readonly #guesses = new Int32Array(BLOCK_ROWS_MAX);

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Takes over a batch's columns. */
  begin(packets: PacketBatch): void {
    if (this.words.buffer === packets.key.buffer) return;
    this.words = new Int32Array(packets.key.buffer, packets.key.byteOffset, packets.key.length);
    this.sequences = new Int32Array(packets.tcpSequence.buffer, packets.tcpSequence.byteOffset, packets.capacity);
    const { tcpAcknowledged } = packets;
    this.acknowledgements = new Int32Array(tcpAcknowledged.buffer, tcpAcknowledged.byteOffset, packets.capacity);
  }

  /** Reads the keys of rows `from` to `to`. */
  read(table: FlowTable, packets: PacketBatch, from: number, to: number): void {
    const { words: key, hashes, ports, turned } = this;
    const seed = this.#seed;
    for (let row = from; row < to; row++) {
      const k = row * KEY_WORDS;
      const i = row - from;
      const protocol = key[k + KEY_PROTOCOL]!;
      const marks = packets.marks[row]!;
      let both = key[k + KEY_PORTS]!;
      let isOneWay = false;
      if ((protocol !== TCP && protocol !== UDP) || (marks & MARK_BAD_TRANSPORT) !== 0) {
        if (!isFlow(packets, row, protocol, marks)) {
          turned[i] = NONE;
          continue;
        }
        if (isIcmp(protocol)) {
          isOneWay = isOneWayIcmp(protocol, both);
          both = icmpPorts(protocol, both);
        } else if (protocol !== TCP && protocol !== UDP) both = 0;
      }
      const side = isTurned(key, k, both) && !isOneWay ? 1 : 0;
      if (side === 1) both = (both << 16) | (both >>> 16);
      turned[i] = side;
      ports[i] = both;
      hashes[i] = hashKey(
        key,
        k + side * ADDRESS_WORDS,
        k + ADDRESS_WORDS - side * ADDRESS_WORDS,
        both,
        protocol,
        seed,
      );
    }
    this.#fetch(table, to - from);
  }

  /**
   * Loads the index entries of all rows of the block, then the memory of the flows they name. Nothing is done with it here:
   * the processor waits for many of these loads at once, where the metering itself would wait for one after another.
   */
  #fetch(table: FlowTable, rows: number): void {
    const { hashes, turned } = this;
    const guesses = this.#guesses;
    const { words, stride } = table;
    let sum = 0;
    let fresh = 0;
    for (let i = 0; i < rows; i++) guesses[i] = turned[i] === NONE ? -1 : table.guess(hashes[i]!);
    for (let i = 0; i < rows; i++) {
      const isNew = guesses[i] === -1;
      const w = (isNew ? table.peek(fresh++) : guesses[i]!) * stride;
      const side = turned[i] === 1 ? LINE_WORDS : 0;
      // A new flow needs its start, another one its other side; both need key and sender.
      sum ^= words[w]! ^ words[w + LINE_WORDS + side]! ^ words[w + (isNew ? 3 * LINE_WORDS : 2 * LINE_WORDS - side)]!;
    }
    table.fetched ^= sum;
  }
}

/** Whether Zeek makes a flow of a packet that is neither TCP nor UDP, or whose transport header is damaged or in another fragment. */
function isFlow(packets: PacketBatch, row: number, protocol: number, marks: number): boolean {
  if ((marks & MARK_FRAGMENT) !== 0 || NOT_A_FLOW.includes(protocol)) return false;
  if ((marks & MARK_IPV6) !== 0 && NOT_A_FLOW_IPV6.includes(protocol)) return false;
  if ((marks & MARK_BAD_TRANSPORT) === 0) return true;
  // Of a damaged header, the ports must have been captured with the rest of its fixed part.
  const bytes =
    protocol === TCP
      ? TCP_HEADER_BYTES
      : protocol === UDP
        ? UDP_HEADER_BYTES
        : isIcmp(protocol)
          ? ICMP_HEADER_BYTES
          : 0;
  return packets.payloadCaptured[row]! >= bytes;
}
