// What a home monitor is made with, what it tells while it runs, and the state that it can be made again from.
import type { Alert } from '../alerts/alert.ts';
import type { AllowRule } from '../alerts/allow-rule.ts';
import type { Finding } from '../base/finding.ts';
import type { NetworkSet } from '../base/networks.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { Activity } from '../behaviour/activity.ts';
import type { LearnerSpec } from '../behaviour/learner.ts';
import type { VendorLookup } from '../devices/vendor-table.ts';
import type { AlarmBudget } from '../evidence/alarm-budget.ts';
import type { FlowSink } from '../flows/flow-batch.ts';
import type { FlowMeter } from '../flows/flow-meter.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';

/** Which layers of the learned part work; all by default. For ablation. */
export interface LearnedLayers {
  /** New destinations, peers, services, hours. */
  readonly contract: boolean;
  /** Volumes, rates and window scores. */
  readonly models: boolean;
  /** Conformal p-values; without: a fixed quantile of the training scores. */
  readonly calibration: boolean;
  /** Evidence accumulated over windows; without: each window alone. */
  readonly evidence: boolean;
}

export interface HomeOptions {
  readonly localNetworks: NetworkSet;
  readonly zone: TimeZone;
  readonly budget: AlarmBudget;
  /** Clock span of learning from a device's first packet, seconds. */
  readonly learnSeconds: number;
  /** True: exactly that span, whatever was seen in it (experiments). False: and 20 active minutes, at most twice the span. */
  readonly isLearnExact: boolean;
  readonly validatesChecksums: boolean;
  readonly seed: number;
  readonly hashSeed?: number;
  readonly flowCapacity?: number;
  /** MACs of the machine that we run on. */
  readonly ownMacs?: readonly string[];
  /** Maker of a MAC; absent = makers are not known. */
  readonly vendors?: VendorLookup;
  readonly layers?: LearnedLayers;
  readonly learners?: readonly LearnerSpec[];
  readonly rules?: readonly AllowRule[];
  readonly restored?: HomeState;
  /** Files are read (again): what the restored state holds already is left out. Live input is always news. */
  readonly isReplay?: boolean;
  readonly events?: HomeEvents;
}

/**
 * What a running home knew and closed activities do not show: needed beside them to judge the same again. `look`: an open window that
 * told something before it closed; `suspect`: a fact kept this span of a device from teaching; `epoch`: the clock jumped to `atUs`.
 */
export type HomeMoment =
  | { readonly kind: 'look'; readonly atUs: number; readonly activity: Activity }
  | {
      readonly kind: 'suspect';
      readonly atUs: number;
      readonly device: string;
      readonly fromUs: number;
      readonly untilUs: number;
    }
  | { readonly kind: 'epoch'; readonly atUs: number; readonly fromUs: number };

export interface HomeEvents {
  /** A new alert, or one that was raised again; `atUs`: the time of the data when it was. */
  readonly onAlert?: (alert: Alert, change: 'new' | 'updated', atUs: number) => void;
  /** An alert that an allow rule covers: counted, not told. */
  readonly onAllowed?: (alert: Alert, change: 'new' | 'updated', atUs: number) => void;
  /** A finding of a fact detector, before it becomes part of an alert. */
  readonly onFinding?: (finding: Finding) => void;
  /** Closed activities, at the boundary that closed them: what a store keeps for rejudging. */
  readonly onActivities?: (activities: readonly Activity[]) => void;
  /** In the order in which they happened; `atUs`: end of the slice that they happened in or at. */
  readonly onMoment?: (moment: HomeMoment) => void;
  /** Time has reached a boundary (whole multiples of 10 s): a good moment to save. */
  readonly onBoundary?: (timeUs: number) => void;
  readonly onFlows?: FlowSink;
  /**
   * Sees frames [from, to) of a batch with the rows decoded from them and the flow table, before any detector does: for experiments that
   * mark packets. Every frame is seen once, in order, but in
   * other batches than it was given in: count frames, do not compare places in batches.
   */
  readonly onPackets?: (frames: FrameBatch, from: number, to: number, packets: PacketBatch, meter: FlowMeter) => void;
}

/** What a state says of the run that made it. */
export interface RunState {
  /** First boundary of the run, and boundaries passed since; null = no packet came. */
  readonly firstUs: number | null;
  readonly boundaries: number;
}

/**
 * Everything that outlives a run, as plain JSON (typed arrays as base64), taken at a boundary. `devices`: one entry an identity, so that
 * a store writes only what changed. Written twice from the same state it is the same text.
 */
export interface HomeState {
  readonly version: 1;
  /** The boundary: everything up to it is in the state. A run that is given the same packets again leaves out what is older. */
  readonly savedUs: number;
  /** Clock epochs: grows by one with each jump of the clock or hour without any packet. */
  readonly epoch: number;
  readonly run: RunState;
  readonly home: unknown;
  readonly devices: Readonly<Record<string, unknown>>;
}
