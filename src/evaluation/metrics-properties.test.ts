// Holds the measures to slow versions written from their definitions, on any scores, tied ones above all.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thinCurve } from './curve-points.ts';
import { bestF1Threshold, confusionAt, f1Of, mccOf } from './decision-metrics.ts';
import { averagePrecision, precisionAtK, rankScores, rocAuc, rocCurve, tprAtFpr } from './ranking-metrics.ts';

const score = fc.oneof(
  fc.integer({ min: -4, max: 4 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0, 1e-320, Number.POSITIVE_INFINITY),
);
const rows = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), score), { minLength: 1, maxLength: 40 })
  .map((pairs) => ({
    labels: Uint8Array.from(pairs, (pair) => pair[0]),
    scores: Float64Array.from(pairs, (pair) => pair[1]),
  }));

type Rows = { readonly labels: Uint8Array; readonly scores: Float64Array };

function near(a: number, b: number): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-12;
}

function slowAuc({ labels, scores }: Rows): number {
  let won = 0;
  let pairs = 0;
  for (let i = 0; i < labels.length; i++)
    for (let j = 0; j < labels.length; j++) {
      if (labels[i] !== 1 || labels[j] !== 0) continue;
      pairs++;
      if (scores[i]! > scores[j]!) won += 1;
      else if (scores[i] === scores[j]) won += 0.5;
    }
  return pairs === 0 ? Number.NaN : won / pairs;
}

function countAt({ labels, scores }: Rows, label: number, threshold: number): number {
  let count = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] === label && scores[i]! >= threshold) count++;
  return count;
}

function slowAveragePrecision(data: Rows): number {
  const positives = countAt(data, 1, Number.NEGATIVE_INFINITY);
  if (positives === 0) return 0;
  let sum = 0;
  let recall = 0;
  for (const threshold of [...new Set(data.scores)].sort((a, b) => b - a)) {
    const hits = countAt(data, 1, threshold);
    const precision = hits / (hits + countAt(data, 0, threshold));
    sum += (hits / positives - recall) * precision;
    recall = hits / positives;
  }
  return sum;
}

function slowTprAtFpr(data: Rows, fpr: number): number {
  const positives = countAt(data, 1, Number.NEGATIVE_INFINITY);
  const negatives = countAt(data, 0, Number.NEGATIVE_INFINITY);
  if (positives === 0 || negatives === 0) return Number.NaN;
  const rates = [...data.scores]
    .filter((threshold) => countAt(data, 0, threshold) / negatives <= fpr)
    .map((threshold) => countAt(data, 1, threshold) / positives);
  return Math.max(0, ...rates);
}

test('ranking measures equal their definitions', () => {
  fc.assert(
    fc.property(rows, fc.constantFrom(0, 1e-4, 0.1, 0.25, 1 / 3, 0.5, 1), (data, fpr) => {
      expect(near(rocAuc(data.labels, data.scores), slowAuc(data))).toBe(true);
      expect(near(averagePrecision(data.labels, data.scores), slowAveragePrecision(data))).toBe(true);
      expect(near(tprAtFpr(data.labels, data.scores, fpr), slowTprAtFpr(data, fpr))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('the order of rows changes nothing but which tied row is among the first k', () => {
  fc.assert(
    fc.property(rows, ({ labels, scores }) => {
      const back = { labels: labels.slice().reverse(), scores: scores.slice().reverse() };
      expect(rocAuc(back.labels, back.scores)).toBe(rocAuc(labels, scores));
      expect(averagePrecision(back.labels, back.scores)).toBe(averagePrecision(labels, scores));
      const share = labels.reduce((sum, label) => sum + label, 0) / labels.length;
      expect(near(precisionAtK(labels, scores, labels.length), share)).toBe(true);
    }),
  );
});

test('no threshold beats the best F1, and flagging strictly above it gives it', () => {
  fc.assert(
    fc.property(rows, ({ labels, scores }) => {
      const best = bestF1Threshold(labels, scores);
      if (!labels.includes(1)) {
        expect(best).toEqual({ threshold: Number.NaN, f1: 0 });
        return;
      }
      // No finite threshold lies strictly below the lowest number there is.
      if (scores.some((value) => value <= -Number.MAX_VALUE)) return;
      expect(Number.isFinite(best.threshold)).toBe(true);
      expect(near(f1Of(confusionAt(labels, scores, best.threshold)), best.f1)).toBe(true);
      for (const threshold of [...scores, -Number.MAX_VALUE])
        expect(f1Of(confusionAt(labels, scores, threshold))).toBeLessThanOrEqual(best.f1 + 1e-12);
    }),
    { numRuns: 500 },
  );
});

test('of equally good thresholds the highest is taken, halfway to the next score', () => {
  const labels = Uint8Array.of(1, 0, 0, 1);
  expect(bestF1Threshold(labels, Float64Array.of(4, 3, 2, 1))).toEqual({ threshold: 3.5, f1: 2 / 3 });
});

test('the coefficient of Matthews is the correlation of the two answers', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 4, maxLength: 4 }), ([tp, fp, tn, fn]) => {
      const mcc = mccOf({ truePositive: tp!, falsePositive: fp!, trueNegative: tn!, falseNegative: fn! });
      const n = tp! + fp! + tn! + fn!;
      const labelMean = (tp! + fn!) / n;
      const callMean = (tp! + fp!) / n;
      const spread = Math.sqrt(labelMean * (1 - labelMean) * callMean * (1 - callMean));
      const wanted = spread > 0 ? (tp! / n - labelMean * callMean) / spread : 0;
      expect(Math.abs(mcc - wanted)).toBeLessThan(1e-9);
    }),
  );
});

test('scores that are no numbers and lists of different lengths are refused in words', () => {
  expect(() => rankScores(new Uint8Array(2), Float64Array.of(1, Number.NaN))).toThrow('row 1 is not a number');
  expect(() => rankScores(new Uint8Array(2), Float64Array.of(1))).toThrow('2 labels for 1 scores');
});

test('a thinned curve keeps its ends and corners, and follows the curve within a hundredth', () => {
  const labels = Uint8Array.from({ length: 5000 }, (_, i) => (i % 50 === 0 ? 1 : 0));
  const scores = Float64Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 5003) + (i % 50 === 0 ? 3000 : 0));
  const roc = rocCurve(labels, scores);
  const thin = thinCurve(roc.falsePositiveRate, roc.truePositiveRate, 150);
  expect(thin.x.length).toBeLessThanOrEqual(150);
  expect([thin.x[0], thin.y[0], thin.x.at(-1), thin.y.at(-1)]).toEqual([0, 0, 1, 1]);
  // The corner at which the first false alarm comes, in the picture of low rates the most important point.
  const corner = roc.falsePositiveRate.lastIndexOf(0);
  expect(thin.x.some((x, i) => x === 0 && thin.y[i] === roc.truePositiveRate[corner])).toBe(true);
  for (let i = 0; i < roc.falsePositiveRate.length; i++) {
    const next = Math.max(
      1,
      thin.x.findIndex((x, at) => x >= roc.falsePositiveRate[i]! && thin.y[at]! >= roc.truePositiveRate[i]!),
    );
    const width = thin.x[next]! - thin.x[next - 1]!;
    const part = width === 0 ? 1 : (roc.falsePositiveRate[i]! - thin.x[next - 1]!) / width;
    const drawn = thin.y[next - 1]! + part * (thin.y[next]! - thin.y[next - 1]!);
    if (width > 0) expect(Math.abs(drawn - roc.truePositiveRate[i]!)).toBeLessThan(0.01);
  }
});

test('a straight line needs two points, a staircase its corners, and nothing gives nothing', () => {
  const x = Float64Array.of(0, 0.25, 0.5, 0.5, 0.5, 1);
  expect(thinCurve(x, x, 100)).toEqual({ x: [0, 1], y: [0, 1] });
  expect(thinCurve(x, Float64Array.of(0, 0, 0, 0.5, 1, 1), 100)).toEqual({ x: [0, 0.5, 0.5, 1], y: [0, 0, 1, 1] });
  expect(thinCurve(new Float64Array(0), new Float64Array(0), 10)).toEqual({ x: [], y: [] });
  expect(
    thinCurve(
      x.map(() => Number.NaN),
      x,
      10,
    ),
  ).toEqual({ x: [], y: [] });
});
