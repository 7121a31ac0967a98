// The contract of a feature: declared once, and everything else (columns, documentation, model headers, explanations) is made from it.

/** Tools and data sets whose names and definitions a feature may have. */
export type FeatureSource = 'cic' | 'ciciot' | 'nfstream' | 'zeek' | 'porchlight';

/** `same` = as the original computes it, `fixed` = as the original should, `dropped` = named, but not computed. */
export type FeatureState = 'same' | 'fixed' | 'dropped';

export interface Feature {
  /** Name of the column; never renamed or reused. */
  readonly name: string;
  /** bytes, packets, seconds, milliseconds, 1 (a ratio or share), count, flag, port … */
  readonly unit: string;
  /** How it is computed, in words, over the records or packets of the set. */
  readonly formula: string;
  /** A short noun phrase for sentences: "bytes sent", "median gap between packets". */
  readonly words: string;
  readonly source: FeatureSource;
  /** The column's name there, where it differs. */
  readonly sourceName?: string;
  readonly state: FeatureState;
  /** For `fixed` and `dropped`: what the original does and why we do not. */
  readonly reason?: string;
  /** A count or sum that spans magnitudes: shown and scaled by its logarithm where a scaler asks. */
  readonly isCounter?: boolean;
}

/** What one row of a set stands for. */
export type RowMeaning = 'flow' | 'packet-window' | 'device-window' | 'connection-window' | 'host-sample';

export interface FeatureSet {
  /** Name on the command line: flow, cic, ciciot, device-window, conn-window. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly row: RowMeaning;
  /** In the order of the columns: only what is computed (`same` or `fixed`). */
  readonly features: readonly Feature[];
  /** Features of the originals that are named in the documentation, but not computed. */
  readonly dropped?: readonly Feature[];
}
