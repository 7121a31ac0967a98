// `npm run bench -- accuracy CORPUS [--write]`: our models beside scikit-learn's and PyOD's on the outlier tables of the corpus.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rocAuc } from '../src/evaluation/ranking-metrics.ts';
import { meanAndSd } from '../src/evaluation/summary.ts';
import { findModel } from '../src/models/index.ts';
import { type OutlierTable, readOutlierTable } from '../test/corpus/outlier-table.ts';
import { fitScores } from '../test/corpus/outliers-suite.ts';
import { findPython } from './python.ts';

/** Fits with chance are repeated with as many seeds. */
const SEEDS = 10;
const FOLDERS = [
  ['ODDS', 'odds-pyod/notebooks/data', '.mat'],
  ['ADBench', 'adbench/Classical', '.npz'],
] as const;
const MODELS = ['isolation-forest', 'ecod', 'copod', 'inne', 'half-space-trees', 'box-plot', 'one-rule'] as const;
/** Largest difference of ECOD and COPOD from PyOD's AUC: none but rounding. */
const SAME_AUC = 1e-9;
/** How far a forest's mean may lie from scikit-learn's over all tables. */
const FOREST_MEAN = 0.01;

interface RivalLine {
  readonly file: string;
  readonly forest: readonly number[];
  readonly ecod: number;
  readonly copod: number;
}

interface Row {
  readonly set: string;
  readonly table: OutlierTable;
  readonly ours: ReadonlyMap<string, readonly number[]>;
  readonly theirs: RivalLine | null;
}

export const accuracyBench = { name: 'accuracy', run };

async function run(words: readonly string[]): Promise<{ passed: number; failed: number }> {
  const [corpus] = words.filter((word) => !word.startsWith('--'));
  const files = FOLDERS.flatMap(([set, folder, ending]) =>
    corpus === undefined || !existsSync(join(corpus, folder))
      ? []
      : readdirSync(join(corpus, folder))
          .filter((name) => name.endsWith(ending))
          .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
          .map((name) => [set, join(corpus, folder, name)] as const),
  );
  if (files.length === 0) {
    process.stderr.write('Error: no outlier tables are there.\nTry: npm run bench -- accuracy CORPUS\n');
    return { passed: 0, failed: 1 };
  }
  const rivals = runRivals(files.map(([, file]) => file));
  const rows: Row[] = [];
  for (const [set, file] of files) {
    const table = await readOutlierTable(file);
    const row = { set, table, ours: measure(table), theirs: rivals.get(file) ?? null };
    rows.push(row);
    process.stdout.write(`${lineOf(row)}\n`);
  }
  const page = makePage(rows);
  process.stdout.write(`\n${page}\n`);
  if (words.includes('--write')) {
    const path = fileURLToPath(new URL('../docs/accuracy-models.md', import.meta.url));
    writeFileSync(path, page);
    process.stdout.write(`wrote docs/accuracy-models.md\n`);
  }
  return judge(rows);
}

function runRivals(files: readonly string[]): Map<string, RivalLine> {
  const python = findPython(['numpy', 'scipy', 'sklearn', 'pyod']);
  if (python === null) {
    process.stdout.write(
      'MISSING rivals: scikit-learn and PyOD (pip install numpy scipy scikit-learn pyod; PORCHLIGHT_PYTHON names the Python)\n',
    );
    return new Map();
  }
  const script = fileURLToPath(new URL('rivals/outlier_accuracy.py', import.meta.url));
  const run = spawnSync(python, [script, String(SEEDS), ...files], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = run.stdout.split('\n').filter((line) => line.startsWith('{'));
  return new Map(lines.map((line) => JSON.parse(line) as RivalLine).map((line) => [line.file, line]));
}

/** ROC AUC by model and seed, fitted and judged on the same rows, as these benchmarks do it. */
function measure(table: OutlierTable): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const name of MODELS) {
    const spec = findModel(name)!;
    const aucs: number[] = [];
    for (let seed = 0; seed < SEEDS; seed++) {
      aucs.push(rocAuc(table.labels, fitScores(table, name, seed)));
      if (seed === 1 && aucs[0] === aucs[1] && !['isolation-forest', 'inne', 'half-space-trees'].includes(name)) break;
    }
    found.set(spec.name, aucs);
  }
  return found;
}

const digits = (value: number): string => value.toFixed(3).replace(/^0/, '');
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function spread(values: readonly number[]): string {
  const { mean: middle, sd } = meanAndSd(values)!;
  return values.length > 1 && sd > 0 ? `${digits(middle)} ± ${digits(sd)}` : digits(middle);
}

function cellsOf({ table, ours, theirs }: Row): string[] {
  const own = (name: string): string => spread(ours.get(name)!);
  return [
    table.name,
    `${table.matrix.rows} × ${table.matrix.columns}`,
    String(table.outliers),
    own('isolation-forest'),
    theirs === null ? 'missing' : spread(theirs.forest),
    own('ecod'),
    theirs === null ? 'missing' : digits(theirs.ecod),
    own('copod'),
    theirs === null ? 'missing' : digits(theirs.copod),
    own('inne'),
    own('half-space-trees'),
    own('box-plot'),
    own('one-rule'),
  ];
}

const lineOf = (row: Row): string => `${row.set} ${cellsOf(row).join('  ')}`;

function makePage(rows: readonly Row[]): string {
  const parts = FOLDERS.map(([set]) => {
    const own = rows.filter((row) => row.set === set);
    if (own.length === 0) return '';
    const average = (values: (row: Row) => number): string => digits(mean(own.map(values)));
    const hasRivals = own.every(({ theirs }) => theirs !== null);
    const of = (name: string) => average(({ ours }) => mean(ours.get(name)!));
    const theirs = (value: (line: RivalLine) => number): string =>
      hasRivals ? average((row) => value(row.theirs!)) : 'missing';
    const last = [
      '**mean**',
      '',
      '',
      of('isolation-forest'),
      theirs(({ forest }) => mean(forest)),
      of('ecod'),
      theirs(({ ecod }) => ecod),
      of('copod'),
      theirs(({ copod }) => copod),
      of('inne'),
      of('half-space-trees'),
      of('box-plot'),
      of('one-rule'),
    ];
    const lines = [...own.map(cellsOf), last].map((cells) => `| ${cells.join(' | ')} |`);
    return `## ${set}\n\n${HEAD}\n${lines.join('\n')}\n`;
  });
  return `${INTRODUCTION}\n${parts.join('\n')}`;
}

const HEAD = `| table | rows × columns | outliers | isolation forest | scikit-learn | ECOD | PyOD | COPOD | PyOD | INNE | half-space trees | box plot | one rule |
|---|---|---|---|---|---|---|---|---|---|---|---|---|`;

const INTRODUCTION = `# Accuracy of the models on outlier tables

Made by \`npm run bench -- accuracy CORPUS --write\`, which runs scikit-learn and PyOD in the same call. ROC AUC, fitted and judged on the
same rows without labels (in-sample), as these benchmarks do it; models with chance: mean ± deviation over ${SEEDS} seeds. The one-rule sees the
labels: it is what a single column and a cut can reach, not a detector. These tables are not traffic: they show that the models are the
ones that people know, not what they find on a network. Nothing is scaled, for INNE neither, which scales its columns unless told otherwise:
\`porchlight evaluate TABLE --label label --split none --scaler none --model NAME\` gives the same figures.
`;

function judge(rows: readonly Row[]): { passed: number; failed: number } {
  let passed = 0;
  let failed = 0;
  const check = (isRight: boolean, what: string): void => {
    if (isRight) passed++;
    else {
      failed++;
      process.stdout.write(`FAILED ${what}\n`);
    }
  };
  const compared = rows.filter((row) => row.theirs !== null);
  for (const { table, ours, theirs } of compared) {
    for (const name of ['ecod', 'copod'] as const)
      check(
        Math.abs(ours.get(name)![0]! - theirs![name]) < SAME_AUC,
        `${table.name}: ${name} ${ours.get(name)![0]} here, ${theirs![name]} in PyOD`,
      );
  }
  for (const [set] of FOLDERS) {
    const own = compared.filter((row) => row.set === set);
    if (own.length === 0) continue;
    const ours = mean(own.map((row) => mean(row.ours.get('isolation-forest')!)));
    const theirs = mean(own.map((row) => mean(row.theirs!.forest)));
    check(
      Math.abs(ours - theirs) < FOREST_MEAN,
      `${set}: mean AUC of the forest ${ours} here, ${theirs} in scikit-learn`,
    );
  }
  check(compared.length === rows.length, 'rivals are missing, so nothing is compared');
  return { passed, failed };
}
