// Measures for more than two classes: the confusion matrix and what follows from it, log loss, Brier score, one-against-rest ROC AUC.
import { rocAuc } from './ranking-metrics.ts';

/** Rows of label i that were called j, at i × classes + j. Throws where a label is no class. */
export function confusionMatrix(labels: Int32Array, predicted: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes * classes);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    const call = predicted[i]!;
    if (label < 0 || label >= classes || call < 0 || call >= classes)
      throw new Error(`Row ${i} has a label outside 0 to ${classes - 1}.`);
    counts[label * classes + call]!++;
  }
  return counts;
}

export interface ClassMeasures {
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly f1: readonly number[];
  /** Mean F1 of all classes; a class that never occurs counts as 0. */
  readonly f1Macro: number;
  /** Mean F1 weighted by how often each class occurs. */
  readonly f1Weighted: number;
  readonly f1Micro: number;
  readonly accuracy: number;
  /** Mean recall of the classes that occur. */
  readonly balancedAccuracy: number;
  /** Gorodkin's R_K, Matthews' coefficient for many classes; 0 where undefined. */
  readonly matthews: number;
  /** Cohen's kappa; NaN where chance alone agrees. */
  readonly kappa: number;
}

/** Measures of a confusion matrix as `confusionMatrix` makes it. */
export function classMeasures(counts: Float64Array, classes: number): ClassMeasures {
  const labelled = new Float64Array(classes);
  const called = new Float64Array(classes);
  let rows = 0;
  let hits = 0;
  for (let i = 0; i < classes; i++)
    for (let j = 0; j < classes; j++) {
      const count = counts[i * classes + j]!;
      labelled[i]! += count;
      called[j]! += count;
      rows += count;
      if (i === j) hits += count;
    }
  const all = [...labelled.keys()];
  const hitsOf = (i: number): number => counts[i * classes + i]!;
  const precision = all.map((i) => ratio(hitsOf(i), called[i]!));
  const recall = all.map((i) => ratio(hitsOf(i), labelled[i]!));
  const f1 = all.map((i) => ratio(2 * hitsOf(i), called[i]! + labelled[i]!));
  const occurring = all.filter((i) => labelled[i]! > 0);
  const byChance = sumOf(all, (i) => labelled[i]! * called[i]!);
  const labelSpread = rows * rows - sumOf(all, (i) => labelled[i]! ** 2);
  const callSpread = rows * rows - sumOf(all, (i) => called[i]! ** 2);
  return {
    precision,
    recall,
    f1,
    f1Macro: sumOf(all, (i) => f1[i]!) / classes,
    f1Weighted: ratio(
      sumOf(all, (i) => f1[i]! * labelled[i]!),
      rows,
    ),
    f1Micro: ratio(hits, rows),
    accuracy: ratio(hits, rows),
    balancedAccuracy: ratio(
      sumOf(occurring, (i) => recall[i]!),
      occurring.length,
    ),
    matthews: ratio(hits * rows - byChance, Math.sqrt(labelSpread) * Math.sqrt(callSpread)),
    kappa: (hits * rows - byChance) / (rows * rows - byChance),
  };
}

/** Mean of −ln of the probability of the true class (rows × classes, row by row); rows are scaled to 1 and kept 2⁻⁵² away from 0 and 1. */
export function multiclassLogLoss(labels: Int32Array, probabilities: Float64Array, classes: number): number {
  let loss = 0;
  for (let i = 0; i < labels.length; i++) {
    let sum = 0;
    for (let j = 0; j < classes; j++) sum += probabilities[i * classes + j]!;
    const p = probabilities[i * classes + labels[i]!]! / sum;
    loss -= Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, p)));
  }
  return loss / labels.length;
}

/** Squared distance of the probabilities from the true class, summed over classes, mean over rows. */
export function multiclassBrier(labels: Int32Array, probabilities: Float64Array, classes: number): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++)
    for (let j = 0; j < classes; j++) sum += (probabilities[i * classes + j]! - (labels[i] === j ? 1 : 0)) ** 2;
  return sum / labels.length;
}

/** Mean over classes of the ROC AUC of each class against the rest; NaN where a class never occurs. */
export function rocAucOneVsRest(labels: Int32Array, probabilities: Float64Array, classes: number): number {
  const isClass = new Uint8Array(labels.length);
  const scores = new Float64Array(labels.length);
  let sum = 0;
  for (let j = 0; j < classes; j++) {
    for (let i = 0; i < labels.length; i++) {
      isClass[i] = labels[i] === j ? 1 : 0;
      scores[i] = probabilities[i * classes + j]!;
    }
    sum += rocAuc(isClass, scores);
  }
  return sum / classes;
}

function sumOf(indices: readonly number[], value: (index: number) => number): number {
  return indices.reduce((sum, index) => sum + value(index), 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
