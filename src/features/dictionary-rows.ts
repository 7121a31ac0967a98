// A batch of feature rows with memory of its own: filled by a meter, handed on, filled again.
import { FEATURE_ROWS, type FeatureRows } from './feature-rows.ts';

export class FeatureRowBatch implements FeatureRows {
  count = 0;
  readonly columns: number;
  readonly values: Float64Array;
  readonly subject: string[];
  readonly startSeconds: Float64Array;
  readonly texts: readonly string[][];

  /** Room for FEATURE_ROWS rows of `columns` numbers and `texts` texts. */
  constructor(columns: number, texts: number) {
    this.columns = columns;
    this.values = new Float64Array(FEATURE_ROWS * columns);
    this.subject = Array.from({ length: FEATURE_ROWS }, () => '');
    this.startSeconds = new Float64Array(FEATURE_ROWS);
    this.texts = Array.from({ length: texts }, () => Array.from({ length: FEATURE_ROWS }, () => ''));
  }
}
