// What a run of train, score or evaluate found, as plain JSON (`run.json`): the one thing that reports and pictures are drawn from.
import type { ConfusionCounts } from '../evaluation/decision-metrics.ts';
import type { CurvePoints } from '../evaluation/ranking-metrics.ts';
import type { MeanAndSd } from '../evaluation/summary.ts';

export type { ConfusionCounts, MeanAndSd };

/** Counts of scores in equal bins from `from` to `to`. */
export interface ScoreHistogram {
  readonly from: number;
  readonly to: number;
  /** Where it is there, the bins are equal in asinh(score / bend) instead: the scores span many magnitudes. */
  readonly bend?: number;
  /** Rows without labels, or all rows. */
  readonly all: readonly number[];
  /** Rows labelled normal and abnormal; null without labels. */
  readonly normal: readonly number[] | null;
  readonly abnormal: readonly number[] | null;
}

/** Points of a curve, thinned to what a picture can show; both axes 0 to 1. */
export type Curve = CurvePoints;

/** Measures of one model over seeds; null = undefined here (one class only, no times). */
export interface ModelMeasures {
  readonly rocAuc: MeanAndSd | null;
  readonly prAuc: MeanAndSd | null;
  readonly tprAtFpr1e3: MeanAndSd | null;
  readonly tprAtFpr1e4: MeanAndSd | null;
  readonly f1: MeanAndSd | null;
  readonly mcc: MeanAndSd | null;
  /** Flagged rows of normal devices per device and day. */
  readonly alertsPerDeviceDay: MeanAndSd | null;
  /** Of the first seed, at the threshold. */
  readonly confusion: ConfusionCounts;
  readonly roc: Curve | null;
  readonly precisionRecall: Curve | null;
}

export interface RunModel {
  readonly name: string;
  readonly title: string;
  readonly isBaseline: boolean;
  readonly seed: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly scalers: readonly string[];
  readonly trainedRows: number;
  readonly fitSeconds: number | null;
  readonly scoreSeconds: number | null;
  readonly threshold: number;
  readonly thresholdRule: string;
  /** Rows scored, and those strictly above the threshold. */
  readonly scoredRows: number;
  readonly flaggedRows: number;
  readonly histogram: ScoreHistogram;
  /** Mean share of each feature in the scores of the flagged (or, when none is, the strangest) rows; largest first. */
  readonly contributions: readonly { readonly feature: string; readonly share: number }[];
  /** In order of time, or of rows where there are no times: each slot's median and largest score. */
  readonly overTime: {
    readonly axis: 'time' | 'row';
    readonly at: readonly number[];
    readonly median: readonly number[];
    readonly largest: readonly number[];
  };
  /** null without labels. */
  readonly measures: ModelMeasures | null;
}

export interface CleanedColumn {
  readonly name: string;
  readonly unit: string;
  readonly empty: number;
  readonly notANumber: number;
  readonly infinite: number;
  readonly text: number;
  /** Over the rows that were used, before scaling; null where there is no number. */
  readonly least: number | null;
  readonly median: number | null;
  readonly largest: number | null;
}

export interface RunDocument {
  readonly format: 1;
  readonly porchlight: string;
  readonly kind: 'train' | 'score' | 'evaluate';
  /** The command line. */
  readonly command: string;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  readonly files: readonly { readonly file: string; readonly format: string; readonly rows: number }[];
  readonly rowsRead: number;
  readonly rowsUsed: number;
  /** Rows left out, by reason in words. */
  readonly rowsLeftOut: readonly { readonly reason: string; readonly rows: number }[];
  /** Columns left out, by reason in words. */
  readonly columnsLeftOut: readonly { readonly name: string; readonly reason: string }[];
  readonly missingRule: string;
  readonly columns: readonly CleanedColumn[];
  /** Pearson's correlation of the used columns that vary (the first 40 of them) over a sample of rows: names and a square of numbers, row by row. */
  readonly correlation: { readonly names: readonly string[]; readonly values: readonly number[] } | null;
  /** How rows were split, in words; null where nothing was. */
  readonly split: string | null;
  readonly label: {
    readonly column: string;
    readonly normal: string;
    readonly normalRows: number;
    readonly abnormalRows: number;
  } | null;
  readonly seeds: number;
  readonly models: readonly RunModel[];
  /** Sentences that a reader must see first. */
  readonly warnings: readonly string[];
}
