// Reads protocol facts from the payloads of flows: datagrams at once, streams put together first.
import type { FactSink } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import {
  KEY_PORTS,
  KEY_PROTOCOL,
  KEY_WORDS,
  MARK_BAD_CHECKSUM,
  MARK_BAD_TRANSPORT,
  MARK_CARRIER,
  MARK_FRAGMENT,
  type PacketBatch,
} from '../packets/packet-batch.ts';
import { decodeIcmp, isIcmpFact } from '../packets/protocols/icmp.ts';
import { conversationProtocols, datagramProtocols } from '../packets/protocols/index.ts';
import { IS_NOT } from '../packets/protocols/protocol.ts';
import { FactContext } from './fact-context.ts';
import { type FactStream, recogniseStream, serviceIndex } from './fact-stream.ts';
import type { FlowMeter } from './flow-meter.ts';
import { StreamTable } from './stream-table.ts';

export interface FactReaderOptions {
  readonly meter: FlowMeter;
  readonly sink: FactSink;
  /** Make brief facts (see packets/facts.ts). */
  readonly isBrief?: boolean;
}

export interface FactReaderCounters {
  /** Connections whose payload was given up for want of room. */
  readonly evicted: number;
  /** Connections and payload bytes held now. */
  readonly streams: number;
  readonly held: number;
  /** Steps left out since there were too many in one second. */
  readonly unspent: number;
}

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMPV6 = 58;

/** Rows whose payload says nothing of their own protocol. */
const UNREAD_MARKS = MARK_BAD_CHECKSUM | MARK_BAD_TRANSPORT | MARK_CARRIER | MARK_FRAGMENT;

/** What is known of a flow, a byte a slot. Bits 0 and 1: that side is not read (any more). */
const BOTH_GIVEN_UP = 3;
/** The flow has an entry in the stream table. */
const HAS_STREAM = 4;
/** UDP: 8 and above, the index of its datagram protocol + DATAGRAM. */
const DATAGRAM = 8;

export class FactReader {
  readonly #meter: FlowMeter;
  readonly #context: FactContext;
  readonly #streams: StreamTable;
  /** Datagram protocol of a port: index + 1, 0 = none. */
  readonly #byPort = new Uint8Array(65536);
  readonly #services = datagramProtocols.map((each) => serviceIndex(each.service));
  /** What is known of the flow, by flow table slot. */
  #states: Uint8Array = new Uint8Array(0);
  /** The slot that was looked at last for a stream whose flow has ended. */
  #swept = 0;

  constructor(options: FactReaderOptions) {
    this.#meter = options.meter;
    this.#context = new FactContext(options.meter, options.sink, options.isBrief);
    this.#streams = new StreamTable({ meter: options.meter, context: this.#context }, (stream) => this.#drop(stream));
    for (const [i, protocol] of datagramProtocols.entries()) {
      for (const port of protocol.ports) this.#byPort[port] = i + 1;
    }
  }

  get counters(): FactReaderCounters {
    return {
      evicted: this.#streams.evicted,
      streams: this.#streams.size,
      held: this.#streams.held,
      unspent: this.#context.unspent,
    };
  }

  /** Reads all rows of a batch that the flow meter has been through. */
  process(frames: FrameBatch, packets: PacketBatch): void {
    this.#context.begin(frames, packets);
    const { count, payloadCaptured, slot: slots, isNew, side: sides, marks, key } = packets;
    let states: Uint8Array = this.#states;
    for (let row = 0; row < count; row++) {
      const slot = slots[row]!;
      if (slot < 0) continue;
      if (isNew[row] === 1) {
        if (slot >= states.length) states = this.#reserve(slot);
        if (states[slot] !== 0) this.#begin(slot);
      }
      if (payloadCaptured[row] === 0 || (marks[row]! & UNREAD_MARKS) !== 0) continue;
      const state = states[slot]!;
      if (state < DATAGRAM && ((state >>> sides[row]!) & 1) !== 0) continue;
      const protocol = key[row * KEY_WORDS + KEY_PROTOCOL]!;
      if (protocol === TCP) this.#segment(frames.bytes, packets, row, state);
      else if (protocol === UDP) this.#datagram(frames.bytes, packets, row, state);
      else if (protocol === ICMP || protocol === ICMPV6) this.#icmp(frames.bytes, packets, row, protocol === ICMPV6);
      else states[slot] = BOTH_GIVEN_UP;
    }
    this.#sweep(count >> 2);
  }

  /** Looks at the next `count` slots and closes the streams of flows that have ended: no row of theirs can come any more. */
  #sweep(count: number): void {
    const states = this.#states;
    for (let left = Math.min(count, states.length); left > 0; left--) {
      this.#swept = this.#swept + 1 < states.length ? this.#swept + 1 : 0;
      const slot = this.#swept;
      if (states[slot]! >= DATAGRAM || (states[slot]! & HAS_STREAM) === 0) continue;
      const stream = this.#streams.get(slot)!;
      if (this.#meter.holds?.(slot, stream.serial) ?? true) continue;
      this.#streams.close(stream);
      states[slot] = BOTH_GIVEN_UP;
    }
  }

  #reserve(slot: number): Uint8Array {
    const states = new Uint8Array(Math.max(1024, 2 ** Math.ceil(Math.log2(slot + 1))));
    states.set(this.#states);
    this.#states = states;
    return states;
  }

  #begin(slot: number): void {
    if ((this.#states[slot]! & HAS_STREAM) !== 0 && this.#states[slot]! < DATAGRAM) {
      this.#streams.close(this.#streams.get(slot)!);
    }
    this.#states[slot] = 0;
  }

  #drop(stream: FactStream): void {
    this.#states[stream.slot] = BOTH_GIVEN_UP;
  }

  #segment(bytes: Uint8Array, packets: PacketBatch, row: number, state: number): void {
    const slot = packets.slot[row]!;
    const side = packets.side[row]!;
    const at = packets.payloadAt[row]!;
    const end = at + packets.payloadCaptured[row]!;
    const streamAt = packets.streamAt[row]!;
    this.#context.setRow(row);
    if ((state & HAS_STREAM) === 0) {
      // Most streams are none of ours, and their first bytes tell: they cost a look, never an object.
      if (streamAt === 0 && recogniseStream(bytes, at, end, this.#context) === IS_NOT) {
        this.#states[slot] = state | (1 << side);
        return;
      }
      this.#streams.open(slot, packets.serial[row]!);
      this.#states[slot] = state | HAS_STREAM;
    }
    const stream = this.#streams.get(slot)!;
    stream.add(side, bytes, at, end, streamAt, packets.payloadLength[row]!);
    this.#settle(stream, state);
  }

  /** Puts down what a stream has come to. */
  #settle(stream: FactStream, state: number): void {
    const { slot } = stream;
    const given = (state & BOTH_GIVEN_UP) | (stream.isGivenUp(0) ? 1 : 0) | (stream.isGivenUp(1) ? 2 : 0);
    if (given === BOTH_GIVEN_UP) {
      this.#streams.close(stream);
      this.#states[slot] = BOTH_GIVEN_UP;
      return;
    }
    this.#states[slot] = given | HAS_STREAM;
    this.#streams.account(stream);
  }

  #datagram(bytes: Uint8Array, packets: PacketBatch, row: number, state: number): void {
    const slot = packets.slot[row]!;
    const at = packets.payloadAt[row]!;
    const end = at + packets.payloadCaptured[row]!;
    let known = state;
    if (known === 0) {
      known = this.#recognise(bytes, packets, row, at, end);
      this.#states[slot] = known;
    }
    if (known === BOTH_GIVEN_UP) return;
    this.#context.setRow(row);
    if (known < DATAGRAM) {
      const stream = this.#streams.get(slot)!;
      stream.addDatagram(packets.side[row]!, bytes, at, end);
      this.#settle(stream, known);
      return;
    }
    const index = known - DATAGRAM;
    if (!datagramProtocols[index]!.decode(bytes, at, end, this.#context)) return;
    if (this.#services[index]! >= 0) this.#meter.setService(slot, packets.serial[row]!, this.#services[index]!);
  }

  #icmp(bytes: Uint8Array, packets: PacketBatch, row: number, isIpv6: boolean): void {
    const at = packets.transportAt[row]!;
    const end = packets.payloadAt[row]! + packets.payloadCaptured[row]!;
    // A flow of ICMP has one type (and its answer's): an echo is one for good.
    if (!isIcmpFact(bytes[at]!, isIpv6)) {
      this.#states[packets.slot[row]!]! |= 1 << packets.side[row]!;
      return;
    }
    this.#context.setRow(row);
    if (this.#context.admitsIcmp()) decodeIcmp(bytes, at, end, isIpv6, this.#context);
  }

  /** The state of a UDP flow by the ports and the content of its first datagram. */
  #recognise(bytes: Uint8Array, packets: PacketBatch, row: number, at: number, end: number): number {
    const ports = packets.key[row * KEY_WORDS + KEY_PORTS]!;
    const isOriginator = packets.side[row] === 0;
    const responderPort = isOriginator ? ports & 0xffff : ports >>> 16;
    const originatorPort = isOriginator ? ports >>> 16 : ports & 0xffff;
    const byPort = this.#byPort[responderPort]! || this.#byPort[originatorPort]!;
    if (byPort > 0) return DATAGRAM + byPort - 1;
    for (const protocol of conversationProtocols) {
      if (!protocol.matches(bytes, at, end)) continue;
      this.#streams.open(packets.slot[row]!, packets.serial[row]!).converse(protocol);
      return HAS_STREAM;
    }
    return BOTH_GIVEN_UP;
  }
}
