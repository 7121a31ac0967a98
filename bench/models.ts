// Models beside scikit-learn and PyOD, and CSV beside pandas: CPU seconds of each step and peak memory of each process, in one run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findProgram } from './measure.ts';
import { checkAgreement } from './models-agreement.ts';
import { makeTable, writeCsv } from './models-table.ts';
import { findPython } from './python.ts';

const SUBJECTS = [
  { name: 'isolation-forest', packages: ['numpy', 'sklearn'] },
  { name: 'ecod', packages: ['numpy', 'sklearn', 'pyod'] },
  { name: 'copod', packages: ['numpy', 'sklearn', 'pyod'] },
  { name: 'csv', packages: ['numpy', 'pandas'] },
] as const;

/** A row of the report: the sum of some steps on each side. Goals are ratios of CPU seconds, theirs / ours; null: only shown. */
interface Step {
  readonly subject: string;
  readonly title: string;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  readonly goal: number | null;
}

const tails = (subject: string, title: string): Step[] => [
  { subject, title: `${title} fit, training rows scored`, ours: ['fit', 'scoreTraining'], theirs: ['fit'], goal: null },
  { subject, title: `${title} score, new rows`, ours: ['score'], theirs: ['score'], goal: null },
  {
    subject,
    title: `${title} fit and both scores`,
    ours: ['fit', 'scoreTraining', 'score'],
    theirs: ['fit', 'score'],
    goal: 4,
  },
  { subject, title: `${title} score, one new row`, ours: ['oneRow'], theirs: ['oneRow'], goal: 1000 },
];

const STEPS: readonly Step[] = [
  { subject: 'isolation-forest', title: 'isolation forest fit', ours: ['fit'], theirs: ['fit'], goal: 5 },
  { subject: 'isolation-forest', title: 'isolation forest score', ours: ['score'], theirs: ['score'], goal: 2 },
  {
    subject: 'isolation-forest',
    title: 'isolation forest score, one row',
    ours: ['oneRow'],
    theirs: ['oneRow'],
    goal: null,
  },
  ...tails('ecod', 'ECOD'),
  ...tails('copod', 'COPOD'),
  { subject: 'csv', title: 'CSV reading', ours: ['read'], theirs: ['read'], goal: 1 },
];

const ROWS = 100_000;
const ROWS_SMOKE = 2000;
const ROWS_LEAST = 300;
const SEED_TRAIN = 1;
const SEED_FRESH = 2;
const LIMIT_SECONDS = 600;
const ONE_THREAD = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  NUMBA_NUM_THREADS: '1',
};

interface Side {
  readonly rival: string;
  /** Medians by step. */
  readonly seconds: ReadonlyMap<string, number>;
  readonly peakMegabytes: number;
}

interface Line {
  readonly rival?: string;
  readonly seconds: Readonly<Record<string, readonly number[]>>;
  readonly peakMegabytes: number;
}

type Judge = (isMet: boolean, text: string) => void;

export const modelsBench = { name: 'models', run };

function run(words: readonly string[]): { passed: number; failed: number } {
  const { values } = parseArgs({
    args: [...words],
    options: {
      smoke: { type: 'boolean', default: false },
      rows: { type: 'string' },
      rounds: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
    },
  });
  const rows = Number(values.rows ?? (values.smoke ? ROWS_SMOKE : ROWS));
  const rounds = Number(values.rounds ?? (values.smoke ? 1 : 3));
  if (!Number.isInteger(rows) || rows < ROWS_LEAST || !Number.isInteger(rounds) || rounds < 1) {
    process.stderr.write(
      `Error: --rows is a number from ${ROWS_LEAST} on, --rounds one from 1 on.\nTry: --rows ${ROWS}\n`,
    );
    return { passed: 0, failed: 1 };
  }
  const subjects = SUBJECTS.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-bench-models-'));
  let passed = 0;
  let failed = 0;
  const judge: Judge = (isMet, text) => {
    if (isMet) passed++;
    else failed++;
    process.stdout.write(`${isMet ? 'ok    ' : 'SHORT '} ${text}\n`);
  };
  try {
    const labels = writeTables(folder, rows);
    const repeats = values.smoke ? 1 : 3;
    const sides = measureAll(subjects, folder, rounds, repeats, judge);
    // A small table says nothing about speed: only that both sides run and agree.
    report(sides, rows, values.smoke ? null : judge);
    for (const [subject, { ours, theirs }] of sides) {
      // Without a rival or its scores there is nothing to compare; that it did not run is told above.
      if (theirs === null || ours === null) continue;
      for (const { isMet, text } of checkAgreement(folder, subject, labels)) judge(isMet, text);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { passed, failed };
}

/** The table to fit on and that to score, in binary for both sides and as CSV; returns the labels of the latter. */
function writeTables(folder: string, rows: number): Uint8Array {
  const train = makeTable(rows, SEED_TRAIN).matrix;
  writeFileSync(join(folder, 'train.f64'), train.values);
  writeCsv(train, join(folder, 'train.csv'));
  const fresh = makeTable(rows, SEED_FRESH);
  writeFileSync(join(folder, 'fresh.f64'), fresh.matrix.values);
  return fresh.labels;
}

interface Pair {
  readonly ours: Side | null;
  readonly theirs: Side | null;
}

/** Both sides in turn, round after round, so that a minute in which the machine is busy with something else weighs on both. */
function measureAll(
  subjects: readonly (typeof SUBJECTS)[number][],
  folder: string,
  rounds: number,
  repeats: number,
  judge: Judge,
): Map<string, Pair> {
  const worker = fileURLToPath(new URL('models-worker.ts', import.meta.url));
  const script = fileURLToPath(new URL('rivals/models_bench.py', import.meta.url));
  const sides = new Map<string, Pair>();
  for (const { name, packages } of subjects) {
    const python = findPython(packages);
    if (python === null) {
      const names = packages.map((each) => (each === 'sklearn' ? 'scikit-learn' : each)).join(' ');
      process.stdout.write(`MISSING the rival of ${name} (pip install ${names}; PORCHLIGHT_PYTHON names the Python)\n`);
    }
    const ours: Line[] = [];
    const theirs: Line[] = [];
    for (let round = 0; round < rounds; round++) {
      const words = [name, folder, String(repeats)];
      ours.push(...runSide([process.execPath, worker, ...words]));
      if (python !== null) theirs.push(...runSide([python, script, ...words]));
    }
    judge(ours.length === rounds, `${name}: ours ran ${ours.length} of ${rounds} times`);
    if (python !== null) judge(theirs.length === rounds, `${name}: theirs ran ${theirs.length} of ${rounds} times`);
    sides.set(name, { ours: sideOf(ours), theirs: sideOf(theirs) });
  }
  return sides;
}

/** The line that a side prints, on one core, or nothing where it fails. */
function runSide(words: readonly string[]): Line[] {
  const core = findProgram('taskset') === null ? [] : ['taskset', '-c', '0'];
  const [program = '', ...rest] = [...core, ...words];
  const done = spawnSync(program, rest, {
    encoding: 'utf8',
    timeout: LIMIT_SECONDS * 1000,
    env: { ...process.env, ...ONE_THREAD },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const line = done.stdout.split('\n').find((each) => each.startsWith('{'));
  if (done.status === 0 && line !== undefined) return [JSON.parse(line) as Line];
  process.stdout.write(`${words.join(' ')} failed:\n${done.stderr.split('\n').slice(-8).join('\n')}\n`);
  return [];
}

function sideOf(lines: readonly Line[]): Side | null {
  const [first] = lines;
  if (first === undefined) return null;
  const seconds = new Map(
    Object.keys(first.seconds).map((step) => [step, median(lines.flatMap((line) => line.seconds[step] ?? []))]),
  );
  return { rival: first.rival ?? '', seconds, peakMegabytes: median(lines.map((line) => line.peakMegabytes)) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

function report(sides: ReadonlyMap<string, Pair>, rows: number, judge: Judge | null): void {
  const line = (...cells: string[]): void => {
    const [title = '', ...others] = cells;
    process.stdout.write(`${title.padEnd(36)}${others.map((cell) => cell.padStart(14)).join('')}\n`);
  };
  process.stdout.write(`\n${rows} rows × 48 columns, CPU seconds, one thread, medians\n`);
  line('', 'ours', 'theirs', 'ratio', 'goal');
  for (const step of STEPS) {
    const { ours, theirs } = sides.get(step.subject) ?? { ours: null, theirs: null };
    if (ours === null) continue;
    const own = sumOf(ours, step.ours);
    if (theirs === null) {
      line(step.title, digits(own), 'missing', '-', goalWords(step.goal));
      continue;
    }
    const other = sumOf(theirs, step.theirs);
    line(
      step.title,
      digits(own),
      digits(other),
      `${(other / own).toFixed(other / own < 100 ? 2 : 0)}`,
      goalWords(step.goal),
    );
  }
  for (const [subject, { ours, theirs }] of sides) {
    if (ours === null) continue;
    const peak = theirs === null ? 'missing' : `${theirs.peakMegabytes.toFixed(0)} MB`;
    const ratio = theirs === null ? '-' : (theirs.peakMegabytes / ours.peakMegabytes).toFixed(2);
    line(`${subject}: peak memory`, `${ours.peakMegabytes.toFixed(0)} MB`, peak, ratio, '> 1');
  }
  process.stdout.write('\n');
  if (judge !== null) judgeGoals(sides, judge);
}

function judgeGoals(sides: ReadonlyMap<string, Pair>, judge: Judge): void {
  for (const { subject, title, ours: own, theirs: other, goal } of STEPS) {
    const { ours, theirs } = sides.get(subject) ?? { ours: null, theirs: null };
    if (goal === null || ours === null) continue;
    if (theirs === null) process.stdout.write(`-      ${title}: not compared here\n`);
    else {
      const ratio = sumOf(theirs, other) / sumOf(ours, own);
      judge(ratio >= goal, `${title}: ${ratio.toFixed(ratio < 100 ? 2 : 0)} × ${theirs.rival} (goal ${goal})`);
    }
  }
  for (const [subject, { ours, theirs }] of sides) {
    if (ours === null || theirs === null) continue;
    const text = `${subject}: peak ${ours.peakMegabytes.toFixed(0)} MB, ${theirs.rival} ${theirs.peakMegabytes.toFixed(0)} MB`;
    judge(ours.peakMegabytes < theirs.peakMegabytes, `${text} (goal: below)`);
  }
}

const sumOf = ({ seconds }: Side, steps: readonly string[]): number =>
  steps.reduce((sum, step) => sum + seconds.get(step)!, 0);
const digits = (seconds: number): string =>
  seconds < 0.001 ? `${(seconds * 1e6).toFixed(1)} µs` : `${seconds.toFixed(3)} s`;
const goalWords = (goal: number | null): string => (goal === null ? '' : `≥ ${goal}`);
