// Reads protocol facts from the payloads of flows: datagrams at once, streams put together first.
import type { FactSink } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import {
  KEY_PORTS,
  KEY_PROTOCOL,
  KEY_WORDS,
  MARK_BAD_CHECKSUM,
  MARK_CARRIER,
  MARK_FRAGMENT,
  type PacketBatch,
} from '../packets/packet-batch.ts';
import { datagramProtocols } from '../packets/protocols/index.ts';
import { FactContext } from './fact-context.ts';
import { SERVICES } from './flow-batch.ts';
import type { FlowMeter } from './flow-meter.ts';

export interface FactReaderOptions {
  readonly meter: FlowMeter;
  readonly sink: FactSink;
}

/** Rows whose payload says nothing of their own protocol. */
const UNREAD_MARKS = MARK_BAD_CHECKSUM | MARK_CARRIER | MARK_FRAGMENT;

const UDP = 17;

export class FactReader {
  readonly #meter: FlowMeter;
  readonly #context: FactContext;
  /** Datagram protocol of a port: index + 1, 0 = none. */
  readonly #byPort = new Uint8Array(65536);
  readonly #services: readonly number[];

  constructor(options: FactReaderOptions) {
    this.#meter = options.meter;
    this.#context = new FactContext(options.meter, options.sink);
    this.#services = datagramProtocols.map((each) => SERVICES.indexOf(each.service as (typeof SERVICES)[number]));
    for (const [i, protocol] of datagramProtocols.entries())
      for (const port of protocol.ports) this.#byPort[port] = i + 1;
  }

  /** Reads all rows of a batch that the flow meter has been through. */
  process(frames: FrameBatch, packets: PacketBatch): void {
    this.#context.begin(frames, packets);
    for (let row = 0; row < packets.count; row++) {
      if (packets.payloadCaptured[row] === 0 || packets.slot[row]! < 0 || (packets.marks[row]! & UNREAD_MARKS) !== 0) {
        continue;
      }
      if (packets.key[row * KEY_WORDS + KEY_PROTOCOL] === UDP) this.#datagram(frames.bytes, packets, row);
    }
  }

  #datagram(bytes: Uint8Array, packets: PacketBatch, row: number): void {
    const ports = packets.key[row * KEY_WORDS + KEY_PORTS]!;
    const [own, other] = packets.side[row] === 0 ? [ports & 0xffff, ports >>> 16] : [ports >>> 16, ports & 0xffff];
    const index = (this.#byPort[own]! || this.#byPort[other]!) - 1;
    if (index < 0) return;
    this.#context.setRow(row);
    const at = packets.payloadAt[row]!;
    if (!datagramProtocols[index]!.decode(bytes, at, at + packets.payloadCaptured[row]!, this.#context)) return;
    if (this.#services[index]! >= 0) {
      this.#meter.setService(packets.slot[row]!, packets.serial[row]!, this.#services[index]!);
    }
  }
}
