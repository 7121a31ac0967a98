// ECOD and COPOD on two outlier tables beside what PyOD's code gave for them: AUC, threshold, rows above it, sum of all scores.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../src/base/random.ts';
import { averagePrecision, rocAuc } from '../../src/evaluation/ranking-metrics.ts';
import { copod } from '../../src/models/copod.ts';
import { ecod } from '../../src/models/ecod.ts';
import { thresholdByContamination } from '../../src/models/thresholds.ts';
import { type OutlierTable, readOutlierTable } from './outlier-table.ts';
import type { CorpusSuite, Difference, SuiteResult } from './suite.ts';

const FOLDER = 'odds-pyod/examples/data';
const CONTAMINATION = 0.1;

interface Expected {
  readonly file: string;
  readonly model: 'ecod' | 'copod';
  readonly rocAuc: number;
  readonly threshold: number;
  readonly averagePrecision?: number;
  readonly sum?: number;
  readonly above?: number;
}

/** PyOD 3.6.7, contamination 0.1, as many digits as were noted. */
const EXPECTED: readonly Expected[] = [
  {
    file: 'cardio.csv',
    model: 'ecod',
    rocAuc: 0.935001,
    averagePrecision: 0.567413,
    threshold: 37.420522959,
    above: 183,
    sum: 49742.670574,
  },
  {
    file: 'cardio.csv',
    model: 'copod',
    rocAuc: 0.921883,
    averagePrecision: 0.577649,
    threshold: 30.498872704,
    sum: 40348.040308,
  },
  { file: 'pima.csv', model: 'ecod', rocAuc: 0.594396, threshold: 15.809688532 },
  { file: 'pima.csv', model: 'copod', rocAuc: 0.654015, threshold: 13.144540248 },
];

/** Half of the last digit that was noted. */
const SHARE_DIFFERENCE = 5e-7;
const THRESHOLD_DIFFERENCE = 5e-10;
const SUM_DIFFERENCE = 5e-7;

export const tailsSuite: CorpusSuite = {
  name: 'tails',
  title: 'ECOD and COPOD on outlier tables beside PyOD',
  async run({ corpus }): Promise<SuiteResult> {
    const differences: Difference[] = [];
    const missed: string[] = [];
    const lines: string[] = [];
    let checks = 0;
    for (const expected of EXPECTED) {
      const path = join(corpus, FOLDER, expected.file);
      if (!existsSync(path)) {
        missed.push(`${path} is not there`);
        continue;
      }
      const found = measure(await readOutlierTable(path), expected.model);
      lines.push(`${expected.file} ${expected.model}: ${JSON.stringify(found)}`);
      for (const [name, most] of Object.entries(DIFFERENCES) as [keyof Found, number][]) {
        const wanted = expected[name];
        if (wanted === undefined) continue;
        checks++;
        if (Math.abs(found[name] - wanted) <= most) continue;
        const what = `${name}: ours ${found[name]}, PyOD ${wanted}`;
        differences.push({ where: `${expected.file} ${expected.model}`, what, reason: null });
      }
    }
    return { checks, agreeing: checks - differences.length, differences, missed, details: lines.join('\n') };
  },
};

interface Found {
  readonly rocAuc: number;
  readonly averagePrecision: number;
  readonly threshold: number;
  readonly above: number;
  readonly sum: number;
}

const DIFFERENCES: Readonly<Record<keyof Found, number>> = {
  rocAuc: SHARE_DIFFERENCE,
  averagePrecision: SHARE_DIFFERENCE,
  threshold: THRESHOLD_DIFFERENCE,
  above: 0,
  sum: SUM_DIFFERENCE,
};

/** Fitted on all rows and judged on the same. */
function measure({ matrix, labels }: OutlierTable, model: Expected['model']): Found {
  const spec = model === 'ecod' ? ecod : copod;
  const steps = spec.fit({ matrix, labels: null }, {}, createRandom(1));
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  const scores = new Float64Array(matrix.rows);
  step.value.score(matrix, scores);
  const threshold = thresholdByContamination(scores.slice().sort(), CONTAMINATION).value;
  return {
    rocAuc: rocAuc(labels, scores),
    averagePrecision: averagePrecision(labels, scores),
    threshold,
    above: scores.reduce((count, score) => count + (score > threshold ? 1 : 0), 0),
    sum: scores.reduce((sum, score) => sum + score, 0),
  };
}
