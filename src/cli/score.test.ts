import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { outlierCsv } from '../../test/outlier-csv.ts';
import { PROGRAM, questions, runProgram, smallCapture } from '../../test/program.ts';
import { expectUnusable } from '../../test/unusable-run.ts';

// Each test starts the program several times.
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'porchlight-score-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const benign = place('benign.csv', outlierCsv({ rows: 500, abnormalEvery: 0, seed: 2 }));
const table = place('table.csv', outlierCsv({ rows: 400, abnormalEvery: 20 }));
const model = join(folder, 'ecod.model');
const forest = join(folder, 'forest.model');

beforeAll(() => {
  expect(runProgram(['train', benign, '-m', 'ecod', '--out', model]).status).toBe(0);
  expect(runProgram(['train', benign, '--out', forest]).status).toBe(0);
}, 60_000);

const rowsOf = (text: string): Record<string, string>[] => {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])));
};

test('each row has its number, score, p-value, label and three features', () => {
  const run = runProgram(['score', table, '--model', model, '--keep', 'device,label']);
  expect(run.status).toBe(0);
  expect(run.stderr).toMatch(/^400 rows scored; \d+ abnormal by ecod\n$/);
  const [head = '', ...lines] = run.stdout.trimEnd().split('\n');
  expect(head).toBe('row,device,data.label,score,p_value,label,feature_1,feature_2,feature_3');
  expect(lines).toHaveLength(400);
  for (const [i, line] of lines.entries()) {
    const cells = line.split(',');
    expect(cells[0]).toBe(String(i));
    // The made outliers lie six deviations out in a and b: nothing normal comes near.
    if (cells[2] === 'Attack') expect(cells[5], line).toBe('abnormal');
    if (cells[2] === 'Attack') expect([cells[6]!.slice(0, 2), cells[7]!.slice(0, 2)].sort()).toEqual(['a=', 'b=']);
  }
});

test('columns are found by name in any order and case', () => {
  const lines = readFileSync(table, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const turned = lines.map((cells, i) =>
    cells
      .toReversed()
      .map((cell) => (i === 0 ? ` ${cell.toUpperCase()} ` : cell))
      .join(';'),
  );
  const other = place('turned.csv', `${turned.join('\n')}\n`);
  expect(runProgram(['score', other, '-q', '-m', model]).stdout).toBe(
    runProgram(['score', table, '-q', '-m', model]).stdout,
  );
});

test('a score does not depend on the rows beside it', () => {
  const lines = readFileSync(table, 'utf8').trimEnd().split('\n');
  const half = place('half.csv', `${[lines[0], ...lines.slice(201)].join('\n')}\n`);
  const whole = rowsOf(runProgram(['score', table, '-q', '-m', `${forest},${model}`]).stdout).slice(200);
  const part = rowsOf(runProgram(['score', half, '-q', '-m', `${forest},${model}`]).stdout);
  expect(part.map((row) => row['ecod.score'])).toEqual(whole.map((row) => row['ecod.score']));
  expect(part.map((row) => row['isolation-forest.score'])).toEqual(whole.map((row) => row['isolation-forest.score']));
});

test('--frozen-with-batch ranks the rows together, so neighbours matter there', () => {
  const own = rowsOf(runProgram(['score', table, '-q', '-m', model, '--frozen-with-batch']).stdout);
  const alone = rowsOf(runProgram(['score', table, '-q', '-m', model]).stdout);
  expect(own).toHaveLength(400);
  expect(own.map(({ score }) => score)).not.toEqual(alone.map(({ score }) => score));
  expectUnusable(runProgram(['score', table, '-m', forest, '--frozen-with-batch']), /is for ecod and copod/);
});

test('JSON lines, Parquet and a folder with a report hold the same rows', () => {
  const json = runProgram(['score', table, '-q', '-m', model, '--format', 'json']).stdout.trimEnd().split('\n');
  const csv = rowsOf(runProgram(['score', table, '-q', '-m', model]).stdout);
  expect(json.map((line) => String((JSON.parse(line) as { score: number }).score))).toEqual(
    csv.map(({ score }) => score),
  );
  const out = join(folder, 'scored');
  const run = runProgram(['score', table, '-m', model, '--format', 'parquet', '--out', out, '--report']);
  expect(run.status).toBe(0);
  expect(readdirSync(out)).toEqual(expect.arrayContaining(['scores.parquet', 'run.json', 'report.html']));
  const again = runProgram(['score', join(out, 'scores.parquet'), '-m', model]);
  expectUnusable(again, /lacks 5 of the columns that the model \(ecod\) was trained on: a, b, c, d, e/);
});

test('one row is explained in sentences', () => {
  const run = runProgram(['score', table, '-m', model, '--explain', '19']);
  expect(run.stdout).toMatch(/^Row 19 scores [\s\S]* above the threshold [\s\S]*: abnormal\./);
  expect(run.stdout).toMatch(/above all of\s+training; training had/);
  expectUnusable(runProgram(['score', table, '-m', model, '--explain', '400']), /no row 400: it has 400/);
});

test('an explanation is one JSON document with --json', () => {
  const run = runProgram(['score', table, '-m', `${model},${forest}`, '--explain', '19', '--json']);
  const { row, models } = JSON.parse(run.stdout) as {
    row: number;
    models: { name: string; label: string; features: { name: string; share: number }[]; sentences: string[] }[];
  };
  expect(row).toBe(19);
  expect(models.map(({ name }) => name)).toEqual(['ecod', 'isolation-forest']);
  for (const { label, features, sentences } of models) {
    expect(label).toBe('abnormal');
    expect(features.map(({ name }) => name)).toEqual(expect.arrayContaining(['a', 'b']));
    expect(features.map(({ share }) => share)).toEqual(features.map(({ share }) => share).toSorted((a, b) => b - a));
    expect(sentences[0]).toMatch(/^Row 19 scores/);
  }
});

test('scores of several models go into a folder, unless the name is one of a file', () => {
  const both = `${forest},${model}`;
  const out = join(folder, 'both');
  expect(runProgram(['score', table, '-m', both, '--out', out]).status).toBe(0);
  expect(readdirSync(out)).toEqual(expect.arrayContaining(['scores.csv', 'run.json', 'report.html']));
  const file = join(folder, 'both.csv');
  expect(runProgram(['score', table, '-m', both, '--out', file]).status).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(readFileSync(join(out, 'scores.csv'), 'utf8'));
});

test('Ctrl-C is heard while a file is scored that never waits for the disk, and leaves no half file', async () => {
  const rows = 120_000;
  const numbers = new Float64Array(rows * 5);
  for (let i = 0; i < numbers.length; i++) numbers[i] = Math.sin(i);
  const head = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows}, 5), }`.padEnd(117);
  const bytes = [
    Uint8Array.of(0x93),
    'NUMPY',
    Uint8Array.of(1, 0, 118, 0),
    `${head}\n`,
    new Uint8Array(numbers.buffer),
  ];
  const array = place('large.npy', Buffer.concat(bytes.map((part) => Buffer.from(part as Uint8Array))));
  const own = join(folder, 'array.model');
  expect(runProgram(['train', array, '-m', 'inne', '--sample', '1000', '--out', own]).status).toBe(0);
  const out = join(folder, 'stopped.csv');
  const child = spawn(process.execPath, [PROGRAM, 'score', array, '-m', own, '--out', out]);
  let errors = '';
  child.stderr.on('data', (part: Buffer) => (errors += part));
  await new Promise((resolve) => setTimeout(resolve, 1200));
  child.kill('SIGINT');
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect([status, errors]).toEqual([130, 'Interrupted; nothing was written.\n']);
  expect(existsSync(out)).toBe(false);
});

test('probabilities are added on request, between 0 and 1', () => {
  const rows = rowsOf(runProgram(['score', table, '-q', '-m', model, '--probability', 'linear']).stdout);
  const values = rows.map(({ probability }) => Number(probability));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBe(1);
});

test('what is no model, or a damaged one, is told in words', () => {
  expectUnusable(runProgram(['score', table, '-m', table]), /is not a Porchlight model/);
  expectUnusable(runProgram(['score', table, '-m', join(folder, 'none')]), /no such file/);
  const bytes = readFileSync(model);
  expectUnusable(runProgram(['score', table, '-m', place('cut.model', bytes.subarray(0, -5))]), /./);
  bytes[bytes.length >> 1]! ^= 4;
  expectUnusable(runProgram(['score', table, '-m', place('flipped.model', bytes)]), /./);
  expectUnusable(runProgram(['score', table, '-m', folder]), /is a folder[\s\S]*Try: name the model files in it/);
  expectUnusable(runProgram(['score', table]), /--model is missing/);
  expectUnusable(runProgram(['score', table, '-m', `${model},${model}`]), /two of the models are called ecod/);
});

test('a full disk ends with the reason and exit 2', () => {
  expectUnusable(runProgram(['score', table, '-q', '-m', model, '--out', '/dev/full']), /no space is left/);
});

test('rows of a capture say whose they are, rows of a log keep their uid, unless other columns are named', () => {
  const capture = place('small.pcap', smallCapture());
  const flows = join(folder, 'flows.model');
  expect(runProgram(['train', capture, '-m', 'box-plot', '--out', flows]).status).toBe(0);
  const [head = '', row = ''] = runProgram(['score', capture, '-q', '-m', flows]).stdout.split('\n');
  expect(head).toMatch(/^row,subject,start,.*originator,.*responder,.*,score,p_value,label/);
  expect(row).toContain('192.168.1.20');
  const log = place('uid.csv', readFileSync(table, 'utf8').replace(/^time,/, 'uid,'));
  expect(runProgram(['score', log, '-q', '-m', model]).stdout).toMatch(/^row,uid,score,/);
  expect(runProgram(['score', log, '-q', '-m', model, '--keep', 'device']).stdout).toMatch(/^row,device,score,/);
});

test('the document of scores says what stood for missing values: the median where the model was trained with it', () => {
  const filled = join(folder, 'filled.model');
  expect(runProgram(['train', benign, '-m', 'ecod', '--missing', 'median', '--out', filled]).status).toBe(0);
  const ruleOf = (...words: string[]): string =>
    (JSON.parse(runProgram(['score', table, '--json', ...words]).stdout) as { missingRule: string }).missingRule;
  expect(ruleOf('-m', filled)).toBe('the median of the training rows stands for a missing value, as in training');
  expect(ruleOf('-m', model, '--missing', 'median')).toBe('the median of the training rows stands for a missing value');
  expect(ruleOf('-m', model)).toBe("missing values are scored by the model's own rule");
});

test('windows of another size than the model was trained on are refused', () => {
  const capture = place('windows.pcap', questions(60));
  const windows = join(folder, 'windows.model');
  const trained = ['train', capture, '--features', 'ciciot', '--window', '10', '-m', 'box-plot', '--out', windows];
  expect(runProgram(trained).status).toBe(0);
  expect(runProgram(['score', capture, '-q', '-m', windows]).stdout.trimEnd().split('\n')).toHaveLength(7);
  expectUnusable(runProgram(['score', capture, '-m', windows, '--window', '20']), /trained with --window 10, not 20/);
});
