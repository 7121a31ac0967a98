// How well scores rank abnormal rows above normal ones: ROC AUC, average precision, hits at low false-alarm rates, and the curves.

/** Scores of each class by rising value: all that a measure of ranking needs, sorted once. */
export interface RankedScores {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/** A curve as points: both lists have one length. */
export interface CurvePoints {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Sorts the scores by class (1 = abnormal = positive). Throws where lengths differ or a score is NaN. */
export function rankScores(labels: Uint8Array, scores: Float64Array): RankedScores {
  if (labels.length !== scores.length) throw new Error(`${labels.length} labels for ${scores.length} scores.`);
  let positiveCount = 0;
  for (let i = 0; i < labels.length; i++) {
    if (Number.isNaN(scores[i]!)) throw new Error(`The score of row ${i} is not a number.`);
    if (labels[i] !== 0) positiveCount++;
  }
  const positives = new Float64Array(positiveCount);
  const negatives = new Float64Array(labels.length - positiveCount);
  let positive = 0;
  let negative = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 0) positives[positive++] = scores[i]!;
    else negatives[negative++] = scores[i]!;
  }
  return { positives: positives.sort(), negatives: negatives.sort() };
}

/** P(abnormal score > normal score) + ½ P(equal); NaN with one class only. */
export function rocAuc(labels: Uint8Array, scores: Float64Array): number {
  return rocAucOf(rankScores(labels, scores));
}

export function rocAucOf({ positives, negatives }: RankedScores): number {
  if (positives.length === 0 || negatives.length === 0) return Number.NaN;
  let below = 0;
  let notAbove = 0;
  // Twice the number of won pairs, so that ties stay whole numbers.
  let wonTwice = 0;
  for (let i = 0; i < positives.length; i++) {
    const score = positives[i]!;
    while (below < negatives.length && negatives[below]! < score) below++;
    while (notAbove < negatives.length && negatives[notAbove]! <= score) notAbove++;
    wonTwice += below + notAbove;
  }
  return wonTwice / (2 * positives.length * negatives.length);
}

/**
 * Average precision: the sum over distinct thresholds, from high to low, of the gain in recall times the precision, without interpolation
 * (scikit-learn's PR AUC). 0 without positives, 1 with nothing else.
 */
export function averagePrecision(labels: Uint8Array, scores: Float64Array): number {
  return averagePrecisionOf(rankScores(labels, scores));
}

export function averagePrecisionOf(ranked: RankedScores): number {
  const { positives } = ranked;
  if (positives.length === 0) return 0;
  const steps = thresholdSteps(ranked);
  let sum = 0;
  let before = 0;
  for (let i = 0; i < steps.thresholds.length; i++) {
    const hits = steps.truePositives[i]!;
    if (hits > before) sum += ((hits - before) * hits) / (hits + steps.falsePositives[i]!);
    before = hits;
  }
  return sum / positives.length;
}

/**
 * Largest true-positive rate among thresholds whose false-positive rate is at most `fpr`: a threshold that exists, nothing interpolated.
 * With fewer than 1/fpr normal rows only thresholds without any false alarm count. NaN with one class only.
 */
export function tprAtFpr(labels: Uint8Array, scores: Float64Array, fpr: number): number {
  return operatingPoint(rankScores(labels, scores), fpr).truePositiveRate;
}

/** What flagging all scores at or above `threshold` gives; threshold Infinity = nothing can be flagged. */
export interface OperatingPoint {
  readonly threshold: number;
  readonly truePositiveRate: number;
  readonly falsePositives: number;
}

/** The threshold behind `tprAtFpr`: the lowest that the false-positive rate allows. */
export function operatingPoint({ positives, negatives }: RankedScores, fpr: number): OperatingPoint {
  if (positives.length === 0 || negatives.length === 0)
    return { threshold: Number.NaN, truePositiveRate: Number.NaN, falsePositives: Number.NaN };
  let allowed = Math.min(negatives.length, Math.floor(fpr * negatives.length) + 1);
  while (allowed > 0 && allowed / negatives.length > fpr) allowed--;
  // Everything strictly above the (allowed + 1)-th highest normal score may be flagged.
  const barrier = allowed < negatives.length ? negatives[negatives.length - 1 - allowed]! : Number.NEGATIVE_INFINITY;
  const isAll = allowed === negatives.length;
  const missed = isAll ? 0 : countAtMost(positives, barrier);
  const hits = positives.length - missed;
  if (hits === 0) return { threshold: Number.POSITIVE_INFINITY, truePositiveRate: 0, falsePositives: 0 };
  const firstAlarm = isAll ? 0 : countAtMost(negatives, barrier);
  const threshold = Math.min(positives[missed]!, negatives[firstAlarm] ?? Number.POSITIVE_INFINITY);
  return { threshold, truePositiveRate: hits / positives.length, falsePositives: negatives.length - firstAlarm };
}

/** Share of abnormal rows among the k highest scores, ties broken by the lower row number; NaN where there are fewer than k rows. */
export function precisionAtK(labels: Uint8Array, scores: Float64Array, k: number): number {
  if (k < 1 || k > scores.length) return Number.NaN;
  const cut = scores.slice().sort()[scores.length - k]!;
  let taken = 0;
  let hits = 0;
  for (let i = 0; i < scores.length; i++)
    if (scores[i]! > cut) {
      taken++;
      if (labels[i] !== 0) hits++;
    }
  for (let i = 0; i < scores.length && taken < k; i++)
    if (scores[i] === cut) {
      taken++;
      if (labels[i] !== 0) hits++;
    }
  return hits / k;
}

/** Points of the ROC curve: (0, 0) at threshold Infinity, then one for each distinct score, falling. Rates of an absent class are NaN. */
export interface RocCurve {
  readonly falsePositiveRate: Float64Array;
  readonly truePositiveRate: Float64Array;
  readonly thresholds: Float64Array;
}

export function rocCurve(labels: Uint8Array, scores: Float64Array): RocCurve {
  return rocCurveOf(rankScores(labels, scores));
}

export function rocCurveOf(ranked: RankedScores): RocCurve {
  const steps = thresholdSteps(ranked);
  const points = steps.thresholds.length + 1;
  const falsePositiveRate = new Float64Array(points);
  const truePositiveRate = new Float64Array(points);
  const thresholds = new Float64Array(points);
  thresholds[0] = Number.POSITIVE_INFINITY;
  for (let i = 1; i < points; i++) {
    falsePositiveRate[i] = steps.falsePositives[i - 1]! / ranked.negatives.length;
    truePositiveRate[i] = steps.truePositives[i - 1]! / ranked.positives.length;
    thresholds[i] = steps.thresholds[i - 1]!;
  }
  return { falsePositiveRate, truePositiveRate, thresholds };
}

/**
 * Points of the precision–recall curve by rising threshold, one for each distinct score, and (1, 0) last, which belongs to no threshold.
 * Recall is 1 throughout where there are no positives.
 */
export interface PrecisionRecallCurve {
  readonly precision: Float64Array;
  readonly recall: Float64Array;
  readonly thresholds: Float64Array;
}

export function precisionRecallCurve(labels: Uint8Array, scores: Float64Array): PrecisionRecallCurve {
  return precisionRecallCurveOf(rankScores(labels, scores));
}

export function precisionRecallCurveOf(ranked: RankedScores): PrecisionRecallCurve {
  const steps = thresholdSteps(ranked);
  const count = steps.thresholds.length;
  const precision = new Float64Array(count + 1);
  const recall = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) {
    const hits = steps.truePositives[count - 1 - i]!;
    precision[i] = hits / (hits + steps.falsePositives[count - 1 - i]!);
    recall[i] = ranked.positives.length === 0 ? 1 : hits / ranked.positives.length;
  }
  precision[count] = 1;
  return { precision, recall, thresholds: steps.thresholds.slice().reverse() };
}

interface ThresholdSteps {
  /** Distinct scores, falling. */
  readonly thresholds: Float64Array;
  /** Rows at or above each. */
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
}

/** Walks both classes from the highest score down. */
function thresholdSteps({ positives, negatives }: RankedScores): ThresholdSteps {
  const rows = positives.length + negatives.length;
  const thresholds = new Float64Array(rows);
  const truePositives = new Float64Array(rows);
  const falsePositives = new Float64Array(rows);
  let positive = positives.length;
  let negative = negatives.length;
  let count = 0;
  while (positive > 0 || negative > 0) {
    const fromPositives = positive > 0 && (negative === 0 || positives[positive - 1]! >= negatives[negative - 1]!);
    const score = fromPositives ? positives[positive - 1]! : negatives[negative - 1]!;
    while (positive > 0 && positives[positive - 1] === score) positive--;
    while (negative > 0 && negatives[negative - 1] === score) negative--;
    thresholds[count] = score;
    truePositives[count] = positives.length - positive;
    falsePositives[count] = negatives.length - negative;
    count++;
  }
  return {
    thresholds: thresholds.subarray(0, count),
    truePositives: truePositives.subarray(0, count),
    falsePositives: falsePositives.subarray(0, count),
  };
}

/** Numbers of a rising list that are at most the value. */
function countAtMost(sorted: Float64Array, value: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle]! <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}
