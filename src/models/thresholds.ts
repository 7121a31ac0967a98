// Rules by which a score becomes a label: each gives the number above which (strictly) a row is abnormal, and says so in words.
import { quantileOf } from '../base/order-statistics.ts';

export { quantileOf };

export interface Threshold {
  readonly value: number;
  /** The rule in words, for headers and reports. */
  readonly rule: string;
}

/** PyOD's and scikit-learn's: the share of the training rows that is taken to be abnormal (0 to 1, exclusive); ascending training scores. */
export function thresholdByContamination(sorted: Float64Array, contamination: number): Threshold {
  // As numpy.percentile computes it from 100·(1 − c), to the bit.
  const value = quantileOf(sorted, (100 * (1 - contamination)) / 100);
  return { value, rule: `contamination ${contamination} of the training rows` };
}

/** The quantile (0 to 1) of ascending training scores. */
export function thresholdByQuantile(sorted: Float64Array, quantile: number): Threshold {
  return { value: quantileOf(sorted, quantile), rule: `${quantile} quantile of the training scores` };
}

/** Mean and a number of (population) standard deviations of the training scores. */
export function thresholdByMeanAndDeviations(scores: { mean: number; sd: number }, deviations: number): Threshold {
  return {
    value: scores.mean + deviations * scores.sd,
    rule: `mean + ${deviations} standard deviations of the training scores`,
  };
}

/** So many alerts a day, if new rows are as the training rows were: the quantile 1 − alerts / rows. */
export function thresholdByBudget(sorted: Float64Array, alertsPerDay: number, rowsPerDay: number): Threshold {
  const part = Math.min(1, Math.max(0, 1 - alertsPerDay / rowsPerDay));
  return {
    value: quantileOf(sorted, part),
    rule: `${alertsPerDay} ${alertsPerDay === 1 ? 'alert' : 'alerts'} a day at ${rowsPerDay} rows a day`,
  };
}
