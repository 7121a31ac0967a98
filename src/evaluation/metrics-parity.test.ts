// Holds the measures to scikit-learn's: every case of the recorded vectors, ties and degenerate ones included.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  accuracyOf,
  balancedAccuracyOf,
  brier,
  confusionAt,
  f1Of,
  falsePositiveRateOf,
  fBetaOf,
  logLoss,
  mccOf,
  precisionOf,
  recallOf,
} from './decision-metrics.ts';
import {
  classMeasures,
  confusionMatrix,
  multiclassBrier,
  multiclassLogLoss,
  rocAucOneVsRest,
} from './multiclass-metrics.ts';
import {
  averagePrecision,
  operatingPoint,
  precisionAtK,
  precisionRecallCurve,
  rankScores,
  rocAuc,
  rocCurve,
  tprAtFpr,
} from './ranking-metrics.ts';

type Recorded = number | 'NaN' | 'Infinity' | '-Infinity';

interface RankingCase {
  readonly labels?: readonly number[];
  readonly scores?: readonly number[];
  readonly packed?: { rows: number; scores_uint16_little_endian_base64: string; positive_rows: number[] };
  readonly roc_auc: Recorded;
  readonly average_precision: Recorded;
  readonly roc_curve?: Record<'fpr' | 'tpr' | 'thresholds', Recorded[]>;
  readonly precision_recall_curve?: Record<'precision' | 'recall' | 'thresholds', Recorded[]>;
  readonly tpr_at_fpr: readonly Record<'fpr' | 'step' | 'threshold' | 'false_positives', Recorded>[];
  readonly precision_at_k: readonly Record<'k' | 'stable_order', Recorded>[];
  readonly at_threshold: readonly Record<string, Recorded>[];
}

interface MulticlassCase {
  readonly classes: number;
  readonly labels: readonly number[];
  readonly predicted: readonly number[];
  readonly confusion: readonly number[][];
  readonly probabilities?: readonly number[][];
  readonly [measure: string]: unknown;
}

const vectors = JSON.parse(
  readFileSync(new URL('../../test/fixtures/classical/metrics.json', import.meta.url), 'utf8'),
) as {
  ranking: Record<string, RankingCase>;
  probability: Record<string, { labels: number[]; probabilities: number[]; log_loss: number; brier: number }>;
  multiclass: Record<string, MulticlassCase>;
};

const ranking = Object.entries(vectors.ranking);
const multiclass = Object.entries(vectors.multiclass);

function rowsOf(vector: RankingCase): { labels: Uint8Array; scores: Float64Array } {
  const { packed } = vector;
  if (packed === undefined)
    return { labels: Uint8Array.from(vector.labels!), scores: Float64Array.from(vector.scores!) };
  const bytes = Buffer.from(packed.scores_uint16_little_endian_base64, 'base64');
  const scores = Float64Array.from({ length: packed.rows }, (_, i) => bytes.readUInt16LE(i * 2));
  const labels = new Uint8Array(packed.rows);
  for (const row of packed.positive_rows) labels[row] = 1;
  return { labels, scores };
}

function expectNear(found: number, recorded: unknown, what: string): void {
  const wanted = Number(recorded);
  const isNear = Object.is(found, wanted) || found === wanted || Math.abs(found - wanted) <= 1e-12;
  expect(isNear, `${what}: ${found} instead of ${wanted}`).toBe(true);
}

function expectList(found: ArrayLike<number>, recorded: readonly unknown[], what: string): void {
  expect(found.length, what).toBe(recorded.length);
  recorded.forEach((value, i) => {
    expectNear(found[i]!, value, `${what}[${i}]`);
  });
}

test('the vectors are there', () => {
  expect(ranking.length).toBe(10);
  expect(rowsOf(vectors.ranking['large_integers']!).scores.length).toBe(24_000);
  expect(Object.keys(vectors.probability).length).toBe(6);
  expect(multiclass.length).toBe(3);
});

test.each(ranking)('%s: ROC AUC, average precision and both curves are those of scikit-learn', (_, vector) => {
  const { labels, scores } = rowsOf(vector);
  expectNear(rocAuc(labels, scores), vector.roc_auc, 'ROC AUC');
  expectNear(averagePrecision(labels, scores), vector.average_precision, 'average precision');
  if (vector.roc_curve !== undefined) {
    const roc = rocCurve(labels, scores);
    expectList(roc.falsePositiveRate, vector.roc_curve.fpr, 'fpr');
    expectList(roc.truePositiveRate, vector.roc_curve.tpr, 'tpr');
    expectList(roc.thresholds, vector.roc_curve.thresholds, 'thresholds');
  }
  if (vector.precision_recall_curve !== undefined) {
    const curve = precisionRecallCurve(labels, scores);
    expectList(curve.precision, vector.precision_recall_curve.precision, 'precision');
    expectList(curve.recall, vector.precision_recall_curve.recall, 'recall');
    expectList(curve.thresholds, vector.precision_recall_curve.thresholds, 'thresholds');
  }
});

test.each(ranking)('%s: hits at low false-alarm rates and among the first k are as recorded', (_, vector) => {
  const { labels, scores } = rowsOf(vector);
  for (const wanted of vector.tpr_at_fpr) {
    const point = operatingPoint(rankScores(labels, scores), Number(wanted.fpr));
    expectNear(tprAtFpr(labels, scores, Number(wanted.fpr)), wanted.step, `TPR at ${wanted.fpr}`);
    expectNear(point.threshold, wanted.threshold, `threshold at ${wanted.fpr}`);
    expectNear(point.falsePositives, wanted.false_positives, `false positives at ${wanted.fpr}`);
  }
  for (const wanted of vector.precision_at_k)
    expectNear(precisionAtK(labels, scores, Number(wanted.k)), wanted.stable_order, `precision at ${wanted.k}`);
});

/** The next number below, so that "strictly above" it means the recorded "at or above". */
function below(value: number): number {
  const bits = new BigInt64Array(new Float64Array([value === 0 ? -Number.MIN_VALUE : value]).buffer);
  if (value !== 0) bits[0]! += value > 0 ? -1n : 1n;
  return new Float64Array(bits.buffer)[0]!;
}

test.each(ranking)('%s: decisions at a threshold are measured as scikit-learn does it', (_, vector) => {
  const { labels, scores } = rowsOf(vector);
  for (const wanted of vector.at_threshold) {
    const counts = confusionAt(labels, scores, below(Number(wanted['threshold'])));
    expect(counts).toEqual({
      truePositive: wanted['tp'],
      falsePositive: wanted['fp'],
      trueNegative: wanted['tn'],
      falseNegative: wanted['fn'],
    });
    expectNear(precisionOf(counts), wanted['precision'], 'precision');
    expectNear(recallOf(counts), wanted['recall'], 'recall');
    expectNear(f1Of(counts), wanted['f1'], 'F1');
    expectNear(fBetaOf(counts, 2), wanted['f2'], 'F2');
    expectNear(accuracyOf(counts), wanted['accuracy'], 'accuracy');
    expectNear(mccOf(counts), wanted['matthews'], 'Matthews');
    expectNear(balancedAccuracyOf(counts), wanted['balanced_accuracy'], 'balanced accuracy');
    expectNear(falsePositiveRateOf(counts), wanted['false_positive_rate'], 'false-positive rate');
  }
});

test.each(Object.entries(vectors.probability))('%s: log loss and Brier score are as recorded', (_, vector) => {
  const labels = Uint8Array.from(vector.labels);
  const probabilities = Float64Array.from(vector.probabilities);
  expectNear(logLoss(labels, probabilities), vector.log_loss, 'log loss');
  expectNear(brier(labels, probabilities), vector.brier, 'Brier');
});

test.each(multiclass)('%s: many classes are measured as scikit-learn does it', (_, vector) => {
  const { classes } = vector;
  const labels = Int32Array.from(vector.labels);
  const counts = confusionMatrix(labels, Int32Array.from(vector.predicted), classes);
  expectList(counts, vector.confusion.flat(), 'confusion');
  const found = classMeasures(counts, classes);
  expectList(found.precision, vector['precision_per_class'] as number[], 'precision');
  expectList(found.recall, vector['recall_per_class'] as number[], 'recall');
  expectList(found.f1, vector['f1_per_class'] as number[], 'F1');
  expectNear(found.f1Macro, vector['f1_macro'], 'macro F1');
  expectNear(found.f1Weighted, vector['f1_weighted'], 'weighted F1');
  expectNear(found.f1Micro, vector['f1_micro'], 'micro F1');
  expectNear(found.accuracy, vector['accuracy'], 'accuracy');
  expectNear(found.balancedAccuracy, vector['balanced_accuracy'], 'balanced accuracy');
  expectNear(found.matthews, vector['matthews'], 'Matthews');
  expectNear(found.kappa, vector['cohen_kappa'], 'kappa');
  if (vector.probabilities === undefined) return;
  const probabilities = Float64Array.from(vector.probabilities.flat());
  expectNear(multiclassLogLoss(labels, probabilities, classes), vector['log_loss'], 'log loss');
  expectNear(multiclassBrier(labels, probabilities, classes), vector['brier_sum_over_classes_mean_over_rows'], 'Brier');
  expectNear(rocAucOneVsRest(labels, probabilities, classes), vector['roc_auc_one_vs_rest_macro'], 'AUC');
});
