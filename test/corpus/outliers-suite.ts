// The 17 ODDS tables that PyOD publishes: our forests reach scikit-learn's mean AUC, ECOD and COPOD are PyOD's to nine digits.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { rocAuc } from '../../src/evaluation/ranking-metrics.ts';
import { fitModel } from '../../src/models/fit-model.ts';
import { findModel } from '../../src/models/index.ts';
import { defaultModelOptions } from '../../src/models/option-values.ts';
import { ODDS_REFERENCE } from './odds-reference.ts';
import { type OutlierTable, readOutlierTable } from './outlier-table.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

const FOLDER = 'odds-pyod/notebooks/data';
const SEEDS = 20;
/** How far the mean over all tables may lie from scikit-learn's. */
const MEAN_MOST = 0.01;
/** ROC AUC of equal scores differs by rounding alone. */
const SAME = 1e-9;

export const outliersSuite: CorpusSuite = {
  name: 'outliers',
  title: 'Models reach the accuracy of the originals on the ODDS tables',
  run: runOutliers,
};

async function runOutliers({ corpus }: CorpusContext): Promise<SuiteResult> {
  const differences: Difference[] = [];
  const missed: string[] = [];
  const details: string[] = [];
  let checks = 0;
  let ours = 0;
  let theirs = 0;
  const sets = Object.entries(ODDS_REFERENCE);
  for (const [name, reference] of sets) {
    const file = join(corpus, FOLDER, `${name}.mat`);
    if (!existsSync(file)) {
      missed.push(`${file} is not there`);
      continue;
    }
    const table = await readOutlierTable(file);
    const forest = meanAuc(table, 'isolation-forest', SEEDS);
    ours += forest / sets.length;
    theirs += reference.forest / sets.length;
    details.push(`${name.padEnd(11)} forest ${forest.toFixed(4)} (scikit-learn ${reference.forest.toFixed(4)})`);
    for (const model of ['ecod', 'copod'] as const) {
      checks++;
      const auc = meanAuc(table, model, 1);
      if (Math.abs(auc - reference[model]) > SAME)
        differences.push({ where: `${name} ${model}`, what: `${auc}, PyOD ${reference[model]}`, reason: null });
    }
  }
  checks++;
  if (Math.abs(ours - theirs) > MEAN_MOST)
    missed.push(`mean AUC of the forest ${ours.toFixed(4)}, scikit-learn ${theirs.toFixed(4)}`);
  details.push(`mean        forest ${ours.toFixed(4)} (scikit-learn ${theirs.toFixed(4)}), ${SEEDS} seeds`);
  return {
    checks,
    agreeing: checks - differences.length - missed.length,
    differences,
    missed,
    details: details.join('\n'),
  };
}

function meanAuc(table: OutlierTable, name: string, seeds: number): number {
  let sum = 0;
  for (let seed = 0; seed < seeds; seed++) sum += rocAuc(table.labels, fitScores(table, name, seed));
  return sum / seeds;
}

/** Scores of the rows that a model was fitted on, without their labels unless it needs them. */
export function fitScores(table: OutlierTable, name: string, seed: number): Float64Array {
  const spec = findModel(name)!;
  const work = fitModel({
    spec,
    matrix: table.matrix,
    labels: table.labels,
    features: table.names.map((column) => ({ name: column, unit: '', words: column })),
    featureSet: null,
    scalers: [],
    options: defaultModelOptions(spec),
    seed,
    contamination: null,
    missingRule: 'drop',
    porchlight: '',
    createdMs: null,
    files: [],
  });
  let step = work.next();
  while (step.done !== true) step = work.next();
  const scores = new Float64Array(table.matrix.rows);
  step.value.score(table.matrix, scores);
  return scores;
}
