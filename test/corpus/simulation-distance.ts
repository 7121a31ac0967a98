// How far two samples are apart: Kolmogorov-Smirnov's distance of each feature, and how well a classifier tells them apart.
import { createRandom, type Random } from '../../src/base/random.ts';

/** The largest difference of two empirical distributions, 0 to 1. */
export function ksDistance(a: readonly number[], b: readonly number[]): number {
  const left = Float64Array.from(a).sort();
  const right = Float64Array.from(b).sort();
  let i = 0;
  let j = 0;
  let most = 0;
  while (i < left.length && j < right.length) {
    const value = Math.min(left[i]!, right[j]!);
    while (i < left.length && left[i]! <= value) i++;
    while (j < right.length && right[j]! <= value) j++;
    most = Math.max(most, Math.abs(i / left.length - j / right.length));
  }
  return most;
}

interface Node {
  readonly feature: number;
  readonly threshold: number;
  readonly left: Node | number;
  readonly right: Node | number;
}

const TREES = 60;
const LEAF_ROWS = 5;
const DEPTH_MOST = 12;
const THRESHOLDS = 12;

/** Learns from labelled rows and gives what scores others. */
type Learn = (rows: readonly Labelled[], random: Random) => (row: readonly number[]) => number;

/**
 * Area under the ROC curve of a classifier that shall tell the two samples apart (Lopez-Paz, Oquab 2017): 0.5 = it cannot. It learns
 * from half of the rows and is judged on the other half, and the other way round.
 */
export function twoSampleAuc(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
  learn: Learn,
  seed: number,
): number {
  const random = createRandom(seed);
  const size = Math.min(a.length, b.length);
  const label = (rows: readonly (readonly number[])[], of: number): Labelled[] =>
    shuffled(rows, random)
      .slice(0, size)
      .map((row) => ({ row, label: of }));
  const mixed = shuffled([...label(a, 0), ...label(b, 1)], random);
  const half = Math.floor(mixed.length / 2);
  const folds = [mixed.slice(0, half), mixed.slice(half)] as const;
  const areas = [0, 1].map((fold) => {
    const score = learn(folds[1 - fold]!, random);
    const test = folds[fold]!;
    return areaOf(
      test.map(({ row }) => score(row)),
      test.map((each) => each.label),
    );
  });
  return (areas[0]! + areas[1]!) / 2;
}

/** A forest of 60 randomised trees (Geurts, Ernst, Wehenkel 2006). */
export const forest: Learn = (rows, random) => {
  const trees = Array.from({ length: TREES }, () => grow(rows, 0, random));
  return (row) => trees.reduce<number>((sum, tree) => sum + walk(tree, row), 0);
};

const STEPS = 400;
const RATE = 0.5;

/** Logistic regression on standardised logarithms, by gradient descent: it sees shifts and scales, but no single values. */
export const logistic: Learn = (rows) => {
  const features = rows[0]!.row.length;
  const logs = rows.map(({ row }) => row.map((value) => Math.log1p(value)));
  const means = Array.from({ length: features }, (_, f) => logs.reduce((sum, row) => sum + row[f]!, 0) / logs.length);
  const spreads = means.map(
    (mean, f) => Math.sqrt(logs.reduce((sum, row) => sum + (row[f]! - mean) ** 2, 0) / logs.length) || 1,
  );
  const scaled = logs.map((row) => row.map((value, f) => (value - means[f]!) / spreads[f]!));
  const weights = new Float64Array(features + 1);
  const scoreOf = (row: readonly number[]): number =>
    row.reduce((sum, value, f) => sum + value * weights[f]!, weights[features]!);
  for (let step = 0; step < STEPS; step++) {
    const gradient = new Float64Array(features + 1);
    for (const [i, row] of scaled.entries()) {
      const error = 1 / (1 + Math.exp(-scoreOf(row))) - rows[i]!.label;
      for (let f = 0; f < features; f++) gradient[f]! += error * row[f]!;
      gradient[features]! += error;
    }
    for (let f = 0; f <= features; f++) weights[f]! -= (RATE * gradient[f]!) / rows.length;
  }
  return (row) => scoreOf(row.map((value, f) => (Math.log1p(value) - means[f]!) / spreads[f]!));
};

interface Labelled {
  readonly row: readonly number[];
  readonly label: number;
}

/** The best of some random splits of some random features, by Gini's impurity (Geurts, Ernst, Wehenkel 2006). */
function grow(rows: readonly Labelled[], depth: number, random: Random): Node | number {
  const ones = rows.reduce((sum, { label }) => sum + label, 0);
  const share = rows.length === 0 ? 0.5 : ones / rows.length;
  if (rows.length < LEAF_ROWS * 2 || depth >= DEPTH_MOST || ones === 0 || ones === rows.length) return share;
  let best: { feature: number; threshold: number } | null = null;
  let bestGini = Number.POSITIVE_INFINITY;
  const features = rows[0]!.row.length;
  for (let tries = 0; tries < Math.max(2, Math.ceil(Math.sqrt(features))); tries++) {
    const feature = Math.floor(random() * features);
    for (let i = 0; i < THRESHOLDS; i++) {
      const threshold = rows[Math.floor(random() * rows.length)]!.row[feature]!;
      const gini = giniOf(rows, feature, threshold);
      if (gini < bestGini) {
        bestGini = gini;
        best = { feature, threshold };
      }
    }
  }
  if (best === null) return share;
  const { feature, threshold } = best;
  const left = rows.filter(({ row }) => row[feature]! <= threshold);
  const right = rows.filter(({ row }) => row[feature]! > threshold);
  if (left.length < LEAF_ROWS || right.length < LEAF_ROWS) return share;
  return { feature, threshold, left: grow(left, depth + 1, random), right: grow(right, depth + 1, random) };
}

function giniOf(rows: readonly Labelled[], feature: number, threshold: number): number {
  let left = 0;
  let leftOnes = 0;
  let ones = 0;
  for (const { row, label } of rows) {
    ones += label;
    if (row[feature]! > threshold) continue;
    left++;
    leftOnes += label;
  }
  const right = rows.length - left;
  if (left === 0 || right === 0) return Number.POSITIVE_INFINITY;
  const p = leftOnes / left;
  const q = (ones - leftOnes) / right;
  return left * p * (1 - p) + right * q * (1 - q);
}

function walk(tree: Node | number, row: readonly number[]): number {
  let node = tree;
  while (typeof node !== 'number') node = row[node.feature]! <= node.threshold ? node.left : node.right;
  return node;
}

/** Mann-Whitney's statistic: how often a row of the second sample scores higher; ties count half. */
export function areaOf(scores: readonly number[], labels: readonly number[]): number {
  const order = scores.map((_, i) => i).sort((i, j) => scores[i]! - scores[j]!);
  let rankSum = 0;
  let ones = 0;
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && scores[order[j]!] === scores[order[i]!]) j++;
    const rank = (i + j + 1) / 2;
    for (let k = i; k < j; k++) {
      if (labels[order[k]!] !== 1) continue;
      rankSum += rank;
      ones++;
    }
    i = j;
  }
  const zeros = order.length - ones;
  return (rankSum - (ones * (ones + 1)) / 2) / (ones * zeros);
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const copy = [...values];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

/** What somebody would write who knows means alone: every feature of its own, exponential about the mean of the sample. */
export function naiveRows(sample: readonly (readonly number[])[], count: number, seed: number): number[][] {
  const random = createRandom(seed);
  const means = sample[0]!.map((_, f) => sample.reduce((sum, row) => sum + row[f]!, 0) / sample.length);
  return Array.from({ length: count }, () => means.map((mean) => Math.max(0, -Math.log(1 - random()) * mean)));
}
