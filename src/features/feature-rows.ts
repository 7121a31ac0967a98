// Rows of a feature set as they are made from packets: numbers beside what names the row. Filled, handed on, filled again.
import type { NetworkSet } from '../base/networks.ts';
import type { FlowBatch } from '../flows/flow-batch.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import type { FeatureSet } from './feature.ts';

/** Rows a batch holds before it is handed on. */
export const FEATURE_ROWS = 1024;

/** Rows of one feature set. Valid only during the call that hands them over. */
export interface FeatureRows {
  count: number;
  /** count × features numbers, row by row; NaN = missing. */
  readonly values: Float64Array;
  /** What the row belongs to, for the eye and for grouping, never for training: a flow's name, a device's MAC or address. */
  readonly subject: string[];
  /** Start of what the row covers, seconds since 1970 (NaN = unknown). */
  readonly startSeconds: Float64Array;
  /** Further named texts of each row (addresses, ports, protocol), in the order of the meter's `textNames`. */
  readonly texts: readonly string[][];
}

export type FeatureSink = (rows: FeatureRows) => void;

/** Packets in, rows of one feature set out. All state is bounded. */
export interface FeatureMeter {
  readonly textNames: readonly string[];
  /**
   * Frames [from, to) of the batch as captured, and the rows decoded from them (`packets.frame` says of which frame). Flow table columns of
   * `packets` (slot, serial, side, isNew) are filled.
   */
  observe(frames: FrameBatch, from: number, to: number, packets: PacketBatch): void;
  /** The input has ended: hands on what is still open. */
  finish(): void;
}

/** What meters of features are made with. */
export interface FeatureMeterOptions {
  readonly emit: FeatureSink;
  /** Packets of a window (ciciot: 10 or 100), or rows of a window (conn-window). */
  readonly window?: number;
  /** Seconds of a window (device-window). */
  readonly windowSeconds?: number;
  /** Networks whose addresses are devices of ours. */
  readonly localNetworks: NetworkSet;
  /** Seed of the hashes of tables, so that nobody can make packets that collide; rows do not depend on it. */
  readonly hashSeed?: number;
}

/** Flow records in, rows of one feature set out. All state is bounded. */
export interface FlowFeatures {
  readonly textNames: readonly string[];
  observe(flows: FlowBatch): void;
  finish(): void;
}

/** How the rows of a set are made: from packets by a meter of its own, or from flow records under a policy. */
export type FeatureMaker =
  | { readonly from: 'packets'; create(options: FeatureMeterOptions): FeatureMeter }
  | {
      readonly from: 'flows';
      readonly policy: 'zeek' | 'nfstream';
      readonly hasStatistics: boolean;
      create(options: FeatureMeterOptions): FlowFeatures;
    };

/** The windows that a set's rows may stand for. */
export interface FeatureWindow {
  /** Packets and rows are counted by the option `window`, seconds by `windowSeconds`. */
  readonly unit: 'packets' | 'rows' | 'seconds';
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

export interface FeatureSetSpec extends FeatureSet {
  readonly maker: FeatureMaker;
  /** Absent = the set has no windows. */
  readonly window?: FeatureWindow;
  /** The set for windows of this size, where the columns depend on it. */
  readonly withWindow?: (window: number) => FeatureSetSpec;
}
