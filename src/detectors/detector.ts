// The contract of a detector: facts, packets and flow records in, findings out, with declared options and a memory limit.
import type { FindingSink } from '../base/finding.ts';
import type { NetworkSet } from '../base/networks.ts';
import type { OptionSpecs, OptionValues } from '../base/options.ts';
import type { DeviceRegistry } from '../devices/device-registry.ts';
import type { FlowBatch } from '../flows/flow-batch.ts';
import type { FlowMeter } from '../flows/flow-meter.ts';
import type { Fact, FactKind } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';

/** What detectors may know of the run, besides what they observe. */
export interface DetectorContext {
  readonly localNetworks: NetworkSet;
  readonly devices: DeviceRegistry;
}

/** A running detector. Every call may report findings; all state is bounded by `stateBytesMax` of its spec. */
export interface Detector {
  /** The kinds of facts that `observeFacts` is given (absent = all): looking through the others would cost each detector time. */
  readonly factKinds?: readonly FactKind[];
  /**
   * Decoded packets with the flow table's columns filled in (slot, serial, side, isNew). `meter` names the flow of a slot, for
   * the findings' proof; a slot may already serve a later flow, so compare serials.
   */
  observePackets?(
    frames: FrameBatch,
    packets: PacketBatch,
    report: FindingSink,
    meter?: Pick<FlowMeter, 'identityOf'>,
  ): void;
  /** Protocol facts of `factKinds`, by time. */
  observeFacts?(facts: readonly Fact[], report: FindingSink): void;
  /** Finished and interim flow records. */
  observeFlows?(flows: FlowBatch, report: FindingSink): void;
  /** Time has reached `timeUs` (largest packet time, or a tick of a live interface's clock); called after each batch. */
  advanceTo?(timeUs: number, report: FindingSink): void;
  /** The input has ended: report what is only known at the end (a beacon over the whole capture). */
  finish?(report: FindingSink): void;
}

/** A MITRE ATT&CK technique. */
export interface Technique {
  readonly id: string;
  readonly name: string;
  readonly matrix: 'enterprise' | 'ics';
}

export interface DetectorSpec<Specs extends OptionSpecs = OptionSpecs> {
  /** Kind of its alerts; never renamed or reused. */
  readonly name: string;
  readonly title: string;
  /** What it sees and how, in two or three sentences. */
  readonly description: string;
  readonly technique: Technique;
  /** Upper bound of the memory its state takes, bytes. */
  readonly stateBytesMax: number;
  readonly options: Specs;
  create(options: OptionValues<Specs>, context: DetectorContext): Detector;
}
