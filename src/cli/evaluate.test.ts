import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { outlierCsv } from '../../test/outlier-csv.ts';
import { runProgram } from '../../test/program.ts';
import { expectUnusable } from '../../test/unusable-run.ts';

// Each test starts the program several times.
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'porchlight-evaluate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const table = place('table.csv', outlierCsv({ rows: 700, abnormalEvery: 20 }));

interface Figure {
  readonly mean: number;
  readonly sd: number;
}
interface Judged {
  readonly name: string;
  readonly rocAuc: Figure;
  readonly tprAtFpr1e3: Figure;
  readonly f1: Figure;
  readonly mcc: Figure;
  readonly alertsPerDeviceDay: Figure | null;
  readonly confusion: Readonly<Record<'truePositive' | 'falsePositive' | 'trueNegative' | 'falseNegative', number>>;
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
}
interface Evaluated {
  readonly rows: number;
  readonly rowsJudged: number;
  readonly models: readonly Judged[];
  readonly baselines: readonly Judged[];
  readonly warnings: readonly string[];
}

function evaluate(...words: string[]): Evaluated {
  const run = runProgram(['evaluate', '--json', '-q', ...words]);
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  return JSON.parse(run.stdout) as Evaluated;
}

test('models and baselines stand side by side, in one shape, with figures that a far outlier must reach', () => {
  const found = evaluate(
    table,
    '--label',
    'label',
    '-m',
    'isolation-forest,ecod',
    '--split',
    'group=device',
    '--seeds',
    '3',
  );
  expect(found.rows).toBe(700);
  expect(found.models.map(({ name }) => name)).toEqual(['isolation-forest', 'ecod']);
  expect(found.baselines.map(({ name }) => name)).toEqual(['box-plot', 'one-rule']);
  for (const { name, rocAuc, f1, mcc, fitSeconds, scoreSeconds } of [...found.models, ...found.baselines]) {
    expect(rocAuc.mean, name).toBeGreaterThan(0.99);
    expect(f1.mean, name).toBeGreaterThan(0.2);
    expect(mcc.mean, name).toBeGreaterThan(0.2);
    expect([typeof fitSeconds, typeof scoreSeconds]).toEqual(['number', 'number']);
  }
  expect(found.models[0]!.rocAuc.sd).toBeGreaterThanOrEqual(0);
  expect(found.models[1]!.rocAuc.sd).toBe(0);
});

test('--seed is the first of the seeds: two of them are the mean and the sample deviation of each alone', () => {
  const judged = (...words: string[]): Judged =>
    evaluate(table, '--label', 'label', '-m', 'isolation-forest', '--split', 'none', ...words).models[0]!;
  const [five, six] = ['5', '6'].map((seed) => judged('--seed', seed, '--seeds', '1').f1.mean) as [number, number];
  const both = judged('--seed', '5', '--seeds', '2').f1;
  expect(five).not.toBe(six);
  expect(both.mean).toBeCloseTo((five + six) / 2, 12);
  expect(both.sd).toBeCloseTo(Math.abs(five - six) / Math.SQRT2, 12);
});

test('labels that mean nothing are found by nobody', () => {
  const lines = readFileSync(table, 'utf8').trimEnd().split('\n');
  const shuffled = lines.map((line, i) => (i === 0 ? line : line.replace(/\w+$/, i % 23 === 0 ? 'Attack' : 'BENIGN')));
  const found = evaluate(
    place('noise.csv', `${shuffled.join('\n')}\n`),
    '--label',
    'label',
    '-m',
    'ecod',
    '--split',
    'none',
  );
  expect(found.models[0]!.rocAuc.mean).toBeGreaterThan(0.3);
  expect(found.models[0]!.rocAuc.mean).toBeLessThan(0.7);
});

test('times and devices give alerts per device and day', () => {
  const found = evaluate(
    table,
    '--label',
    'label',
    '--split',
    'time',
    '--time',
    'time',
    '--device',
    'device',
    '-m',
    'ecod',
    '--contamination',
    '0.1',
  );
  const { alertsPerDeviceDay } = found.models[0]!;
  // A row a minute over seven devices, a tenth of them flagged: about 20 a device and day.
  expect(alertsPerDeviceDay!.mean).toBeGreaterThan(5);
  expect(alertsPerDeviceDay!.mean).toBeLessThan(60);
});

test('a column that is called as times are is found without --time, for alerts a day and for the split by time', () => {
  const words = ['--label', 'label', '-m', 'ecod', '--split', 'time'];
  expect(evaluate(table, ...words).models[0]).toMatchObject({
    alertsPerDeviceDay: evaluate(table, ...words, '--time', 'time').models[0]!.alertsPerDeviceDay,
  });
  expect(evaluate(table, ...words).models[0]!.alertsPerDeviceDay).not.toBeNull();
  const timeless = place('timeless.csv', 'a,b,label\n1,2,0\n2,3,0\n3,1,0\n90,90,1\n95,91,1\n');
  expectUnusable(runProgram(['evaluate', timeless, ...words]), /no column of times was found: name it with --time/);
  expect(
    evaluate(timeless, '--label', 'label', '-m', 'ecod', '--split', 'none').models[0]!.alertsPerDeviceDay,
  ).toBeNull();
});

test('the first line of the page says which model is best, and whether it beats a baseline', () => {
  const run = runProgram(['evaluate', table, '--label', 'label', '-m', 'ecod', '--split', 'none']);
  expect(run.stdout).toMatch(/^(?:ECOD ranks best with a PR AUC of|No model beats the baseline) /);
});

test('the page shows the confusion of each model at its threshold', () => {
  const run = runProgram(['evaluate', table, '--label', 'label', '-m', 'ecod', '--split', 'none']);
  expect(run.stdout).toMatch(/^model +.*TP +FP +TN +FN$/m);
  const { confusion } = evaluate(table, '--label', 'label', '-m', 'ecod', '--split', 'none').models[0]!;
  const { truePositive, falsePositive, trueNegative, falseNegative } = confusion;
  const figures = [truePositive, falsePositive, trueNegative, falseNegative].join(' +');
  expect(run.stdout).toMatch(new RegExp(`^ecod .*${figures}$`, 'm'));
  expect(run.stdout).toContain('TP, FP, TN, FN: rows flagged rightly and wrongly');
});

test('random rows are refused unless asked for, and then warned of', () => {
  expectUnusable(runProgram(['evaluate', table, '--label', 'label']), /--split is missing/);
  const run = runProgram(['evaluate', table, '--label', 'label', '-m', 'ecod', '--split', 'random']);
  expect(run.status).toBe(0);
  expect(run.stderr).toContain('Warning: The rows were split at random.');
});

test('a split by the number of the row is a random split, and refused', () => {
  expectUnusable(
    runProgram(['evaluate', table, '--label', 'label', '--split', 'group=time']),
    /would be a random split/,
  );
});

test('rows that stand on both sides of the split end the run, or are left out', () => {
  const lines = readFileSync(table, 'utf8').trimEnd().split('\n');
  const twice = lines.slice(1, 100).map((line) => line.replace(/,d\d,/, ',other,'));
  const file = place('twice.csv', `${[...lines, ...twice].join('\n')}\n`);
  const words = ['evaluate', file, '--label', 'label', '-m', 'ecod', '--split', 'group=device', '--seed', '3'];
  expectUnusable(runProgram(words), /\d+ rows to judge by also stand in the part to train on/);
  const run = runProgram([...words, '--drop-duplicates']);
  expect(run.status).toBe(0);
  expect(run.stderr).toMatch(/Warning: \d+ rows of the test part also stand in the training part and were left out/);
});

test('the name of the file can be the label and the group', () => {
  const rows = readFileSync(table, 'utf8').trimEnd().split('\n');
  const part = (name: string, word: RegExp): string =>
    place(name, `${[rows[0], ...rows.slice(1).filter((row) => word.test(row))].join('\n')}\n`);
  const good = part('good.csv', /BENIGN$/);
  const bad = part('bad.csv', /Attack$/);
  const found = evaluate(
    good,
    bad,
    '--label',
    'file',
    '--normal',
    'good*',
    '--columns',
    'a,b',
    '-m',
    'ecod',
    '--split',
    'none',
  );
  expect(found.models[0]!.rocAuc.mean).toBeGreaterThan(0.99);
});

test('a folder holds scores, figures, pictures and a report, which can be made again', () => {
  const out = join(folder, 'run');
  const run = runProgram(['evaluate', table, '--label', 'label', '-m', 'ecod', '--split', 'none', '--out', out]);
  expect(run.status).toBe(0);
  const names = readdirSync(out);
  expect(names).toEqual(expect.arrayContaining(['scores.csv', 'run.json', 'report.html']));
  const report = readFileSync(join(out, 'report.html'), 'utf8');
  rmSync(join(out, 'report.html'));
  expect(runProgram(['report', out]).status).toBe(0);
  expect(readFileSync(join(out, 'report.html'), 'utf8') === report).toBe(true);
  expect(readdirSync(out).sort()).toEqual(names.sort());
  const page = join(folder, 'page.html');
  expect(runProgram(['report', join(out, 'run.json'), '--out', page]).status).toBe(0);
  expect(readFileSync(page, 'utf8') === report).toBe(true);
});

test('what cannot be judged is told in words', () => {
  const benign = place('benign.csv', outlierCsv({ rows: 100, abnormalEvery: 0 }));
  expectUnusable(runProgram(['evaluate', benign, '--label', 'label', '--split', 'none']), /has no abnormal rows/);
  expectUnusable(runProgram(['evaluate', table, '--split', 'none']), /--label is missing/);
  expectUnusable(
    runProgram(['evaluate', table, '--label', 'label', '--normal', 'good', '--split', 'none']),
    /"BENIGN", "Attack"/,
  );
  expectUnusable(runProgram(['evaluate', table, '--label', 'label', '--split', 'halves']), /--split is one of/);
  expectUnusable(
    runProgram(['evaluate', table, '--label', 'label', '--split', 'file']),
    /cannot be split so: [^\n]*[^.]\.\n/,
  );
  expectUnusable(runProgram(['report', folder]), /is no run of Porchlight/);
  expectUnusable(runProgram(['report', place('run.json', '{"format":1}')]), /is no run of Porchlight/);
});
