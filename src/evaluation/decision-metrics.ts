// How good yes-or-no answers are: counts at a threshold, F1 and Matthews' coefficient, the best threshold, and errors of probabilities.
import { type RankedScores, rankScores } from './ranking-metrics.ts';

export interface ConfusionCounts {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly trueNegative: number;
  readonly falseNegative: number;
}

/** Counts with everything strictly above the threshold called abnormal (labels: 1 = abnormal). */
export function confusionAt(labels: Uint8Array, scores: Float64Array, threshold: number): ConfusionCounts {
  let truePositive = 0;
  let falsePositive = 0;
  let positive = 0;
  for (let i = 0; i < labels.length; i++) {
    const isAbove = scores[i]! > threshold;
    if (labels[i] !== 0) {
      positive++;
      if (isAbove) truePositive++;
    } else if (isAbove) falsePositive++;
  }
  const falseNegative = positive - truePositive;
  return { truePositive, falsePositive, trueNegative: labels.length - positive - falsePositive, falseNegative };
}

/** Share of flagged rows that are abnormal; 0 where nothing is flagged, as scikit-learn has it. */
export function precisionOf(c: ConfusionCounts): number {
  return ratio(c.truePositive, c.truePositive + c.falsePositive);
}

/** Share of abnormal rows that are flagged; 0 where there are none. */
export function recallOf(c: ConfusionCounts): number {
  return ratio(c.truePositive, c.truePositive + c.falseNegative);
}

/** Harmonic mean of precision and recall; 0 where nothing is flagged and nothing abnormal. */
export function f1Of(c: ConfusionCounts): number {
  return fBetaOf(c, 1);
}

/** F measure in which recall weighs `beta` times as much as precision. */
export function fBetaOf(c: ConfusionCounts, beta: number): number {
  const weight = beta * beta;
  return ratio(
    (1 + weight) * c.truePositive,
    (1 + weight) * c.truePositive + weight * c.falseNegative + c.falsePositive,
  );
}

export function accuracyOf(c: ConfusionCounts): number {
  return ratio(c.truePositive + c.trueNegative, rowsOf(c));
}

/** Mean recall of the classes that occur. */
export function balancedAccuracyOf(c: ConfusionCounts): number {
  const positives = c.truePositive + c.falseNegative;
  const negatives = c.trueNegative + c.falsePositive;
  if (positives === 0) return c.trueNegative / negatives;
  if (negatives === 0) return c.truePositive / positives;
  return (c.truePositive / positives + c.trueNegative / negatives) / 2;
}

/** Share of normal rows that are flagged; NaN without normal rows. */
export function falsePositiveRateOf(c: ConfusionCounts): number {
  return c.falsePositive / (c.falsePositive + c.trueNegative);
}

/** Matthews' correlation coefficient, −1 to 1; 0 where a row or column of the table is empty. */
export function mccOf(c: ConfusionCounts): number {
  const flagged = c.truePositive + c.falsePositive;
  const passed = c.trueNegative + c.falseNegative;
  const positives = c.truePositive + c.falseNegative;
  const negatives = c.trueNegative + c.falsePositive;
  if (flagged === 0 || passed === 0 || positives === 0 || negatives === 0) return 0;
  const covariance = c.truePositive * c.trueNegative - c.falsePositive * c.falseNegative;
  return covariance / (Math.sqrt(flagged * passed) * Math.sqrt(positives * negatives));
}

/**
 * The threshold with the highest F1 (of several the highest), halfway between the two scores that it parts, so that rows strictly above
 * it are flagged. Below all scores where flagging everything is best; NaN and 0 without abnormal rows.
 */
export function bestF1Threshold(labels: Uint8Array, scores: Float64Array): { threshold: number; f1: number } {
  return bestF1Of(rankScores(labels, scores));
}

export function bestF1Of({ positives, negatives }: RankedScores): { threshold: number; f1: number } {
  if (positives.length === 0) return { threshold: Number.NaN, f1: 0 };
  let positive = positives.length;
  let negative = negatives.length;
  let best = -1;
  let threshold = Number.NaN;
  while (positive > 0) {
    const score = Math.max(
      positives[positive - 1]!,
      negative > 0 ? negatives[negative - 1]! : Number.NEGATIVE_INFINITY,
    );
    while (positive > 0 && positives[positive - 1] === score) positive--;
    while (negative > 0 && negatives[negative - 1] === score) negative--;
    const hits = positives.length - positive;
    const f1 = (2 * hits) / (hits + (negatives.length - negative) + positives.length);
    if (f1 <= best) continue;
    best = f1;
    const isLast = positive === 0 && negative === 0;
    const below = Math.max(
      positive > 0 ? positives[positive - 1]! : Number.NEGATIVE_INFINITY,
      negative > 0 ? negatives[negative - 1]! : Number.NEGATIVE_INFINITY,
    );
    threshold = isLast ? belowAll(score) : midway(below, score);
  }
  return { threshold, f1: best };
}

/** A finite number below `score`, which is not −Infinity. */
function belowAll(score: number): number {
  return score === Number.POSITIVE_INFINITY
    ? Number.MAX_VALUE
    : Math.max(-Number.MAX_VALUE, score - Math.max(1, Math.abs(score)));
}

/** A finite number at or above `low` and below `high`. */
function midway(low: number, high: number): number {
  if (low === Number.NEGATIVE_INFINITY) return belowAll(high);
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}

/** Mean of −ln of the probability given to what was the case; probabilities are kept 2⁻⁵² away from 0 and 1. */
export function logLoss(labels: Uint8Array, probabilities: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const p = Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probabilities[i]!));
    sum -= labels[i] !== 0 ? Math.log(p) : Math.log1p(-p);
  }
  return sum / labels.length;
}

/** Brier score: mean squared distance of the probability from what was the case. */
export function brier(labels: Uint8Array, probabilities: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) sum += (probabilities[i]! - (labels[i] !== 0 ? 1 : 0)) ** 2;
  return sum / labels.length;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function rowsOf(c: ConfusionCounts): number {
  return c.truePositive + c.falsePositive + c.trueNegative + c.falseNegative;
}
