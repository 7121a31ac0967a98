// The flow meter of the `nfstream` policy: nfstream's idea of a flow, for its columns and for models trained on them.
import type { FlowIdentity } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import type { FlowCounters, FlowMeter, FlowMeterOptions } from './flow-meter.ts';
import { NfstreamFlows } from './nfstream-flows.ts';

export class NfstreamMeter implements FlowMeter {
  readonly #flows: NfstreamFlows;

  constructor(options: FlowMeterOptions) {
    this.#flows = new NfstreamFlows(options);
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
    this.#flows.meter(frames, packets);
    open.handOn();
  }

  advanceTo(timeUs: number): void {
    const { open } = this.#flows;
    open.release();
    this.#flows.advance(timeUs);
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
