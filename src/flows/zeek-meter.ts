// The flow meter of the `zeek` policy: what Zeek 8 with its default scripts writes to conn.log.
import type { FlowIdentity } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import type { FlowCounters, FlowMeter, FlowMeterOptions } from './flow-meter.ts';
import { ZeekFlows } from './zeek-flows.ts';
import { meterRows } from './zeek-rows.ts';

export class ZeekMeter implements FlowMeter {
  readonly #flows: ZeekFlows;

  constructor(options: FlowMeterOptions) {
    this.#flows = new ZeekFlows(options);
  }

  get counters(): FlowCounters {
    return this.#flows.open.counters;
  }

  get open(): number {
    return this.#flows.open.open;
  }

  process(frames: FrameBatch, packets: PacketBatch): void {
    const { open } = this.#flows;
    open.release();
    this.#flows.keys.begin(packets);
    meterRows(this.#flows, frames, packets);
    open.handOn();
  }

  advanceTo(timeUs: number): void {
    const { open } = this.#flows;
    open.release();
    if (timeUs > open.lists.clockUs) open.lists.clockUs = timeUs;
    this.#flows.expire(open.lists.clockUs, Number.POSITIVE_INFINITY);
    open.release();
    open.handOn();
  }

  finish(): void {
    this.#flows.open.finish();
  }

  setService(slot: number, serial: number, service: number): void {
    this.#flows.open.setService(slot, serial, service);
  }

  holds(slot: number, serial: number): boolean {
    return this.#flows.open.holds(slot, serial);
  }

  identityOf(slot: number): FlowIdentity {
    return this.#flows.open.identityOf(slot);
  }
}
