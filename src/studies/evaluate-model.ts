// One model judged: fitted once a seed on the training rows, its scores of the test rows against their labels.

import type { Matrix } from '../base/matrix.ts';
import { thinCurve } from '../evaluation/curve-points.ts';
import { confusionAt, f1Of, mccOf } from '../evaluation/decision-metrics.ts';
import { alertsPerDeviceDay } from '../evaluation/device-days.ts';
import { averagePrecision, precisionRecallCurve, rocAuc, rocCurve, tprAtFpr } from '../evaluation/ranking-metrics.ts';
import { meanAndSd } from '../evaluation/summary.ts';
import { fitModel } from '../models/fit-model.ts';
import type { ModelHeader, TrainedModel } from '../models/trained-model.ts';
import type { MeanAndSd, ModelMeasures, RunModel } from '../reports/run-document.ts';
import type { ModelChoice } from './model-choice.ts';
import { identityOf } from './run-model.ts';
import { contributionsOf, histogramOf, overTime } from './score-pictures.ts';
import type { StudyData } from './study-data.ts';
import type { StudyFrame } from './study-frame.ts';
import { conduct, type StudyHooks } from './study-hooks.ts';

/** Points of a curve that a picture can show. */
const CURVE_POINTS = 400;
const FPR_LOW = 1e-3;
const FPR_LOWEST = 1e-4;

export interface ModelTrial {
  readonly frame: StudyFrame;
  readonly data: StudyData;
  readonly choice: ModelChoice;
  /** null = the model's own. */
  readonly scalers: readonly string[] | null;
  readonly contamination: number | null;
  readonly missingRule: ModelHeader['missingRule'];
  /** Fits, with seeds one above the other from the first on. */
  readonly seeds: number;
  readonly firstSeed: number;
  /** Rows to train on; rows for models that need labels of both kinds; rows to judge by. */
  readonly train: Uint32Array;
  readonly labelled: Uint32Array;
  readonly test: Uint32Array;
}

interface SeedRun {
  readonly trained: TrainedModel;
  readonly scores: Float64Array;
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
}

interface Parts {
  readonly train: Matrix;
  readonly trainLabels: Uint8Array | null;
  readonly test: Matrix;
  readonly testLabels: Uint8Array;
}

/** Fits with every seed (twice where chance turns out to play no part) and measures. `scores` are those of the first seed. */
export async function evaluateModel(
  trial: ModelTrial,
  hooks: StudyHooks,
): Promise<{ readonly model: RunModel; readonly scores: Float64Array }> {
  const { data, choice } = trial;
  const rows = choice.spec.needsLabels ? trial.labelled : trial.train;
  const labels = data.labels!;
  const train = rowsOf(data.matrix, rows);
  const parts: Parts = {
    train,
    trainLabels: choice.spec.needsLabels ? Uint8Array.from(rows, (row) => labels[row]!) : null,
    test: rows === trial.test ? train : rowsOf(data.matrix, trial.test),
    testLabels: Uint8Array.from(trial.test, (row) => labels[row]!),
  };
  const runs: SeedRun[] = [];
  for (let run = 0; run < trial.seeds; run++) {
    runs.push(await runSeed(trial, run, parts, hooks));
    if (run === 1 && isSame(runs[0]!.scores, runs[1]!.scores)) break;
  }
  return { scores: runs[0]!.scores, model: describeRuns(trial, runs, parts) };
}

async function runSeed(trial: ModelTrial, run: number, parts: Parts, hooks: StudyHooks): Promise<SeedRun> {
  const { choice, data, frame } = trial;
  const { spec, options } = choice;
  const started = performance.now();
  const fit = fitModel({
    spec,
    options,
    matrix: parts.train,
    labels: parts.trainLabels,
    features: data.features,
    featureSet: null,
    scalers: trial.scalers ?? spec.usualScalers ?? [],
    // The seed after the largest is 0.
    seed: (trial.firstSeed + run) >>> 0,
    contamination: trial.contamination,
    missingRule: trial.missingRule,
    porchlight: frame.porchlight,
    createdMs: frame.createdMs,
    files: data.files.map(({ file }) => file),
  });
  const trained = await conduct(fit, hooks, `${spec.name}, seed ${run + 1} of ${trial.seeds}`);
  const fitSeconds = (performance.now() - started) / 1000;
  const scores = new Float64Array(parts.test.rows);
  const scoring = performance.now();
  trained.score(parts.test, scores);
  return { trained, scores, fitSeconds, scoreSeconds: (performance.now() - scoring) / 1000 };
}

function describeRuns(trial: ModelTrial, runs: readonly SeedRun[], parts: Parts): RunModel {
  const { trained, scores } = runs[0]!;
  const { data, test } = trial;
  const times = data.times === null ? null : Float64Array.from(test, (row) => data.times![row]!);
  const measures = measureRuns(trial, runs, parts, times);
  const { truePositive, falsePositive } = measures.confusion;
  return {
    ...identityOf(trained),
    fitSeconds: medianOf(runs.map((run) => run.fitSeconds)),
    scoreSeconds: medianOf(runs.map((run) => run.scoreSeconds)),
    scoredRows: scores.length,
    flaggedRows: truePositive + falsePositive,
    histogram: histogramOf(scores, parts.testLabels),
    contributions: contributionsOf(trained, parts.test, scores),
    overTime: overTime(scores, times),
    measures,
  };
}

function measureRuns(
  { data, test }: ModelTrial,
  runs: readonly SeedRun[],
  { testLabels: labels }: Parts,
  times: Float64Array | null,
): ModelMeasures {
  const over = (measure: (scores: Float64Array, threshold: number) => number): MeanAndSd | null =>
    meanAndSd(runs.map(({ scores, trained }) => measure(scores, trained.header.threshold.value)));
  const confusions = runs.map(({ scores, trained }) => confusionAt(labels, scores, trained.header.threshold.value));
  const { scores, trained } = runs[0]!;
  const isNormal = labels.map((label) => 1 - label);
  const devices = data.devices === null ? null : Array.from(test, (row) => data.devices![row]!);
  const daily = (each: Float64Array, threshold: number): number =>
    alertsPerDeviceDay(
      Uint8Array.from(each, (score) => (score > threshold ? 1 : 0)),
      isNormal,
      times!,
      devices,
    ) ?? Number.NaN;
  const roc = rocCurve(labels, scores);
  const precision = precisionRecallCurve(labels, scores);
  return {
    rocAuc: over((each) => rocAuc(labels, each)),
    prAuc: over((each) => averagePrecision(labels, each)),
    tprAtFpr1e3: over((each) => tprAtFpr(labels, each, FPR_LOW)),
    tprAtFpr1e4: over((each) => tprAtFpr(labels, each, FPR_LOWEST)),
    f1: meanAndSd(confusions.map(f1Of)),
    mcc: meanAndSd(confusions.map(mccOf)),
    alertsPerDeviceDay: times === null ? null : over(daily),
    confusion: confusionAt(labels, scores, trained.header.threshold.value),
    roc: thinCurve(roc.falsePositiveRate, roc.truePositiveRate, CURVE_POINTS),
    precisionRecall: thinCurve(precision.recall, precision.precision, CURVE_POINTS),
  };
}

/** Some rows of a matrix, copied. */
function rowsOf(matrix: Matrix, rows: Uint32Array): Matrix {
  const { columns } = matrix;
  const values = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++)
    values.set(matrix.values.subarray(rows[i]! * columns, (rows[i]! + 1) * columns), i * columns);
  return { rows: rows.length, columns, values };
}

function isSame(first: Float64Array, second: Float64Array): boolean {
  return first.every((value, i) => value === second[i]);
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
