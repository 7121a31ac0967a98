// A run as a real one would look, made from seeded chance: for tests of the report and for looking at it.
import { createRandom, type Random } from '../../src/base/random.ts';
import { thinCurve } from '../../src/evaluation/curve-points.ts';
import { bestF1Threshold, confusionAt, f1Of, mccOf } from '../../src/evaluation/decision-metrics.ts';
import { alertsPerDeviceDay } from '../../src/evaluation/device-days.ts';
import {
  averagePrecision,
  precisionRecallCurve,
  rocAuc,
  rocCurve,
  tprAtFpr,
} from '../../src/evaluation/ranking-metrics.ts';
import { meanAndSd } from '../../src/evaluation/summary.ts';
import type { ModelMeasures, RunDocument, RunModel } from '../../src/reports/run-document.ts';

const SEEDS = 5;
const STARTED = Date.UTC(2026, 10, 16, 5) / 1000;

interface SampleModel {
  readonly name: string;
  readonly title: string;
  readonly isBaseline: boolean;
  /** How far abnormal rows lie above normal ones, in standard deviations. */
  readonly distance: number;
  /** Scores are stretched by this: some models' have long tails. */
  readonly shape: (score: number) => number;
}

const MODELS: readonly SampleModel[] = [
  {
    name: 'isolation-forest',
    title: 'Isolation forest',
    isBaseline: false,
    distance: 3.1,
    shape: (s) => 1 / (1 + Math.exp(-0.28 * s + 0.7)),
  },
  { name: 'ecod', title: 'ECOD', isBaseline: false, distance: 2.6, shape: (s) => 18 + 6 * s + Math.max(0, s) ** 2 },
  { name: 'copod', title: 'COPOD', isBaseline: false, distance: 2.3, shape: (s) => 15 + 5 * s },
  { name: 'box-plot', title: 'Box plot', isBaseline: true, distance: 1.7, shape: (s) => Math.max(0, s - 1.5) ** 3 },
  { name: 'one-rule', title: 'One rule', isBaseline: true, distance: 2.4, shape: (s) => s },
];

const FEATURES = [
  'duration',
  'orig_bytes',
  'resp_bytes',
  'orig_pkts',
  'resp_pkts',
  'orig_ip_bytes',
  'resp_ip_bytes',
  'bytes_ratio',
  'packets_per_second',
  'bidirectional_mean_piat_ms',
  'bidirectional_stddev_piat_ms',
  'src2dst_syn_packets',
  'dst2src_rst_packets',
  'resp_port',
  '<script>alert(1)</script>',
  'a "quoted" & <b>bold</b> name',
  '\u202ereversed',
  'сумма_байтов_за_минуту',
];

function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

interface SampleRows {
  readonly labels: Uint8Array;
  readonly times: Float64Array;
  readonly devices: string[];
}

function makeRows(count: number): SampleRows {
  const random = createRandom(7);
  const labels = new Uint8Array(count);
  const times = new Float64Array(count);
  const devices: string[] = [];
  for (let i = 0; i < count; i++) {
    times[i] = STARTED + (i / count) * 3 * 86_400 + random() * 20;
    // Two attacks, one short and one long, in three days.
    const isAttack = (i > count * 0.375 && i < count * 0.392) || (i > count * 0.708 && i < count * 0.758);
    labels[i] = isAttack && random() < 0.45 ? 1 : 0;
    devices.push(`device ${Math.floor(random() * 9)}`);
  }
  return { labels, times, devices };
}

function makeScores({ labels }: SampleRows, { distance, shape }: SampleModel, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from(labels, (label) => {
    const own =
      label === 1 ? distance + 1.2 * gaussian(random) : gaussian(random) + (random() < 0.004 ? 3 * random() : 0);
    return shape(own);
  });
}

function measuresOf(rows: SampleRows, scores: readonly Float64Array[], threshold: number): ModelMeasures {
  const { labels } = rows;
  const over = (measure: (scores: Float64Array) => number) => meanAndSd(scores.map(measure));
  const first = scores[0]!;
  const roc = rocCurve(labels, first);
  const pr = precisionRecallCurve(labels, first);
  const isNormal = labels.map((label) => 1 - label);
  return {
    rocAuc: over((own) => rocAuc(labels, own)),
    prAuc: over((own) => averagePrecision(labels, own)),
    tprAtFpr1e3: over((own) => tprAtFpr(labels, own, 1e-3)),
    tprAtFpr1e4: over((own) => tprAtFpr(labels, own, 1e-4)),
    f1: over((own) => f1Of(confusionAt(labels, own, threshold))),
    mcc: over((own) => mccOf(confusionAt(labels, own, threshold))),
    alertsPerDeviceDay: over((own) => {
      const isFlagged = Uint8Array.from(own, (score) => (score > threshold ? 1 : 0));
      return alertsPerDeviceDay(isFlagged, isNormal, rows.times, rows.devices) ?? Number.NaN;
    }),
    confusion: confusionAt(labels, first, threshold),
    roc: thinCurve(roc.falsePositiveRate, roc.truePositiveRate, 200),
    precisionRecall: thinCurve(pr.recall, pr.precision, 200),
  };
}

function histogramOf(scores: Float64Array, labels: Uint8Array): RunModel['histogram'] {
  const from = scores.reduce((least, score) => Math.min(least, score));
  const to = scores.reduce((most, score) => Math.max(most, score));
  const normal = new Array<number>(60).fill(0);
  const abnormal = new Array<number>(60).fill(0);
  scores.forEach((score, i) => {
    const bin = Math.min(59, Math.floor(((score - from) / (to - from)) * 60));
    (labels[i] === 1 ? abnormal : normal)[bin]!++;
  });
  return { from, to, all: normal.map((count, i) => count + abnormal[i]!), normal, abnormal };
}

function overTimeOf(scores: Float64Array, times: Float64Array): RunModel['overTime'] {
  const slots = Array.from(
    { length: 160 },
    (_, i) => [Math.floor((i * scores.length) / 160), Math.floor(((i + 1) * scores.length) / 160)] as const,
  );
  const parts = slots.map(([from, to]) => scores.slice(from, to).sort());
  return {
    axis: 'time',
    at: slots.map(([from]) => times[from]!),
    median: parts.map((part) => part[part.length >> 1]!),
    largest: parts.map((part) => part.at(-1)!),
  };
}

function makeModel(rows: SampleRows, sample: SampleModel, at: number): RunModel {
  const scores = Array.from({ length: SEEDS }, (_, seed) => makeScores(rows, sample, seed * 31 + at));
  const first = scores[0]!;
  const { threshold } = bestF1Threshold(rows.labels, first);
  const random = createRandom(at);
  const weights = FEATURES.map(() => random() ** 3);
  const total = weights.reduce((sum, weight) => sum + weight);
  return {
    name: sample.name,
    title: sample.title,
    isBaseline: sample.isBaseline,
    seed: 1,
    options: sample.name === 'isolation-forest' ? { trees: 100, sample: 256, splits: 'standard' } : {},
    scalers: sample.isBaseline ? [] : ['standard'],
    trainedRows: 51_224,
    fitSeconds: 0.002 + at * 0.37,
    scoreSeconds: 0.0104 * (at + 1),
    threshold,
    thresholdRule: 'best F1 on the training rows',
    scoredRows: first.length,
    flaggedRows: first.filter((score) => score > threshold).length,
    histogram: histogramOf(first, rows.labels),
    contributions: FEATURES.map((feature, i) => ({ feature, share: weights[i]! / total })).sort(
      (a, b) => b.share - a.share,
    ),
    overTime: overTimeOf(first, rows.times),
    measures: measuresOf(rows, scores, threshold),
  };
}

function correlationOf(names: readonly string[]): RunDocument['correlation'] {
  const random = createRandom(3);
  const loads = names.map(() => [gaussian(random), gaussian(random), 0.6 * gaussian(random)]);
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const values = loads.flatMap((a) => loads.map((b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))));
  return { names, values };
}

/** An evaluation with labels, times, seeds and hostile names of columns. */
export function sampleRun(tested = 24_000): RunDocument {
  const rows = makeRows(tested);
  const abnormalRows = rows.labels.reduce((sum, label) => sum + label, 0);
  return {
    format: 1,
    porchlight: '0.4.0',
    kind: 'evaluate',
    command: `porchlight evaluate home-week.csv lab-attacks.csv --label "<img src=x onerror=alert(1)>" --model isolation-forest,ecod,copod --split group=device --seeds ${SEEDS} --out results`,
    createdMs: Date.UTC(2026, 10, 21, 19, 5),
    files: [
      { file: 'captures/home-week.csv', format: 'CSV, comma, gzip', rows: 68_400 },
      { file: 'captures/lab <attacks> & more.csv', format: 'CSV, comma', rows: 7031 },
    ],
    rowsRead: 75_431,
    rowsUsed: 75_224,
    rowsLeftOut: [
      { reason: 'a missing value in a used column', rows: 195 },
      { reason: 'more cells than the header has', rows: 12 },
    ],
    columnsLeftOut: [
      { name: 'id.orig_h', reason: 'an address names the device, not what it does' },
      { name: 'id.orig_p', reason: 'source ports are chosen by chance, or give the attack tool away' },
      { name: 'ts', reason: 'a time tells when an attack was run' },
      { name: 'constant', reason: 'one value only' },
    ],
    missingRule: 'rows with a missing value are left out, after columns that are missing in more than half of the rows',
    columns: FEATURES.map((name, i) => ({
      name,
      unit: ['seconds', 'bytes', 'count', ''][i % 4]!,
      empty: i % 5 === 0 ? 195 : 0,
      notANumber: 0,
      infinite: i === 7 ? 3 : 0,
      text: 0,
      least: i % 3 === 0 ? 0 : -i * 0.00123,
      median: 10 ** (i / 4 - 1.5),
      largest: 10 ** (i / 1.7),
    })),
    correlation: correlationOf(FEATURES),
    split: 'by device, whole devices on one side',
    label: { column: 'label', normal: 'benign', normalRows: 75_224 - abnormalRows, abnormalRows },
    seeds: SEEDS,
    models: MODELS.map((sample, i) => makeModel(rows, sample, i)),
    warnings: [
      'One column alone tells abnormal rows from normal ones nearly as well as the models do: resp_port has a ROC AUC of 0.987. Figures on this table say little about other networks.',
      '12 of 24,000 test rows also stand in the training. They were left out of the test.',
    ],
  };
}

/** The same without labels, times and seeds: what training alone leaves. */
export function unlabelledRun(tested = 24_000): RunDocument {
  const run = sampleRun(tested);
  return {
    ...run,
    kind: 'train',
    command: 'porchlight train BenignTraffic.pcap.csv --model isolation-forest,ecod,copod --out results --report',
    label: null,
    split: null,
    seeds: 1,
    warnings: [],
    rowsLeftOut: [],
    correlation: { names: FEATURES.slice(0, 6), values: correlationOf(FEATURES.slice(0, 6))!.values },
    models: run.models
      .filter(({ isBaseline }) => !isBaseline)
      .map((model) => ({
        ...model,
        measures: null,
        histogram: { ...model.histogram, normal: null, abnormal: null },
        overTime: { ...model.overTime, axis: 'row', at: model.overTime.at.map((_, i) => i * 150) },
      })),
  };
}
