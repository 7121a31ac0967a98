import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { outlierCsv } from '../../test/outlier-csv.ts';
import { PROGRAM, runProgram } from '../../test/program.ts';
import { expectUnusable } from '../../test/unusable-run.ts';

// Each test starts the program several times.
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'porchlight-train-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const table = place('table.csv', outlierCsv({ rows: 600, abnormalEvery: 20 }));
const benign = place('benign.csv', outlierCsv({ rows: 600, abnormalEvery: 0, seed: 2 }));
const model = join(folder, 'a.model');

test('one command leaves models, scores, pictures and report in a folder', () => {
  const out = join(folder, 'run');
  const run = runProgram(['train', benign, '--model', 'isolation-forest,ecod,copod', '--out', out, '--report']);
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  const names = readdirSync(out);
  for (const name of ['isolation-forest.model', 'ecod.model', 'copod.model', 'scores.csv', 'run.json', 'report.html'])
    expect(names).toContain(name);
  expect(names.filter((name) => name.endsWith('.svg')).length).toBeGreaterThan(5);
  const scores = readFileSync(join(out, 'scores.csv'), 'utf8').trimEnd().split('\n');
  expect(scores).toHaveLength(601);
  expect(scores[0]).toMatch(/^row,isolation-forest\.score,.*,copod\.feature_3$/);
});

test('it says what it read, used and left out, and why', () => {
  const run = runProgram(['train', table, '--label', 'label', '--out', model]);
  expect(run.stdout).toContain('600 rows read, 570 used, 5 columns');
  expect(run.stdout).toContain('left out: 30 rows labelled other than normal');
  expect(run.stdout).toMatch(/left out: time \(it is a time/);
  expect(run.stdout).toContain(`Wrote ${model}`);
  expect(run.status).toBe(0);
});

test('the same rows and seed give the same model, to the byte but for the time of day', () => {
  const models = ['x', 'y', 'z'].map((name, i) => {
    const file = join(folder, `${name}.model`);
    expect(runProgram(['train', benign, '--out', file, '--seed', i < 2 ? '5' : '6']).status).toBe(0);
    const shown = JSON.parse(runProgram(['model', 'show', file, '--json']).stdout) as Record<string, unknown>;
    return { ...shown, createdMs: 0, seed: 0, scores: runProgram(['score', benign, '-q', '--model', file]).stdout };
  });
  expect(models[1]).toEqual(models[0]);
  expect(models[2]).not.toEqual(models[0]);
});

test('columns that give the answer away are refused by name unless forced', () => {
  expectUnusable(runProgram(['train', table, '--columns', 'a,time', '--out', model]), /"time" gives the answer away/);
  const forced = runProgram(['train', table, '--columns', 'a,time', '--allow-leaks', '--out', model]);
  expect(forced.status).toBe(0);
  expect(forced.stdout).toContain('2 columns');
});

test('a text is left out for being one where leaks are allowed', () => {
  const forced = runProgram(['train', table, '--allow-leaks', '--label', 'label', '--out', model]);
  expect(forced.stdout).toMatch(/left out: device \(holds text\)/);
});

test('a label that no row has is told with those that there are', () => {
  expectUnusable(
    runProgram(['train', table, '--label', 'label', '--normal', 'Bening', '--out', model]),
    /no "Bening" is among its values[\s\S]*the values are: "BENIGN"/,
  );
});

test('missing values are dropped, filled, or end the run, as it is said', () => {
  const gaps = place(
    'gaps.csv',
    `a,b\n${Array.from({ length: 100 }, (_, i) => `${i},${i % 10 === 0 ? '' : i}`).join('\n')}\n`,
  );
  expect(runProgram(['train', gaps, '--out', model]).stdout).toMatch(
    /90 used[\s\S]*10 rows with a missing value[\s\S]*10 empty in b/,
  );
  expect(runProgram(['train', gaps, '--out', model, '--missing', 'median']).stdout).toContain('100 used');
  expectUnusable(runProgram(['train', gaps, '--out', model, '--missing', 'fail']), /row 0 has no number in column "b"/);
});

test.for([
  ['an empty file', '', /is empty/],
  ['a header alone', 'a,b,c\n', /no rows/],
  ['one column of text', 'name\nanna\nbert\ncarl\n', /./],
  ['text only', 'name,town\nanna,ulm\nbert,bonn\ncarl,kiel\n', /No column of .* can be trained on/],
] as const)('%s ends with words and exit 2', ([, text, words]) => {
  const out = join(folder, 'never.model');
  expectUnusable(runProgram(['train', place('bad.csv', text), '--out', out]), words);
  expect(existsSync(out)).toBe(false);
});

test('ragged rows are left out and counted', () => {
  const rows = Array.from({ length: 50 }, (_, i) => (i % 10 === 3 ? `${i},1,2,3` : `${i},${i * 2}`));
  const run = runProgram(['train', place('ragged.csv', `a,b\n${rows.join('\n')}\n`), '--out', model]);
  expect(run.stdout).toContain('left out: 5 rows with too many or too few cells');
});

test('mixed cells are counted by what they are', () => {
  const cells = ['inf', 'NaN', 'x', '', '-inf'];
  const rows = Array.from({ length: 60 }, (_, i) => `${i},${i < 5 ? cells[i] : i}`);
  const run = runProgram(['train', place('mixed.csv', `a,b\n${rows.join('\n')}\n`), '--out', model]);
  expect(run.stdout).toContain('1 empty, 1 NaN, 2 infinite, 1 text in b');
});

test('unknown names are told with what there is', () => {
  expectUnusable(
    runProgram(['train', table, '-m', 'forest', '--out', model]),
    /no model "forest"[\s\S]*isolation-forest, ecod/,
  );
  expectUnusable(runProgram(['train', table, '--columns', 'q', '--out', model]), /no column "q"[\s\S]*a, b, c/);
  expectUnusable(runProgram(['train', table, '--features', 'floww', '--out', model]), /no feature set "floww"/);
  expectUnusable(
    runProgram(['train', table, '--set', 'leaves=3', '--out', model]),
    /no chosen model has an option "leaves"/i,
  );
  expectUnusable(runProgram(['train', table, '-m', 'one-rule', '--out', model]), /learns from labels/);
  expectUnusable(runProgram(['train', table]), /--out is missing/);
  expectUnusable(runProgram(['train', table, '--out', table]), /would take the place/);
});

test('a full disk leaves nothing and says so', () => {
  expectUnusable(runProgram(['train', table, '--out', '/dev/full']), /Cannot write \/dev\/full: no space is left/);
  expectUnusable(runProgram(['train', table, '--out', join(folder, 'absent', 'x.model')]), /the folder does not exist/);
});

test('Ctrl-C in training leaves no half file', { timeout: 60_000 }, async () => {
  const large = place('large.csv', outlierCsv({ rows: 120_000, abnormalEvery: 0 }));
  const out = join(folder, 'stopped');
  const child = spawn(process.execPath, [
    PROGRAM,
    'train',
    large,
    '-m',
    'inne,isolation-forest',
    '--set',
    'isolation-forest.trees=1000',
    '--out',
    out,
  ]);
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes));
  await new Promise((resolve) => setTimeout(resolve, 700));
  child.kill('SIGINT');
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect([status, errors]).toEqual([130, 'Interrupted; nothing was written.\n']);
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
});

test('a run that takes the place of another leaves none of its models and pictures, and nothing else is touched', () => {
  const out = join(folder, 'again');
  expect(runProgram(['train', benign, '-m', 'ecod,copod', '--out', out, '--report']).status).toBe(0);
  writeFileSync(join(out, 'notes.txt'), 'mine');
  writeFileSync(join(out, 'other.model'), 'mine too');
  expect(runProgram(['train', benign, '-m', 'ecod', '--out', out, '--report']).status).toBe(0);
  const names = readdirSync(out);
  expect(names).toEqual(expect.arrayContaining(['ecod.model', 'notes.txt', 'other.model', 'report.html']));
  expect(names.filter((name) => name.includes('copod'))).toEqual([]);
});

test('a table of 100,000 columns is trained on, one of 140,000 is refused in words', () => {
  const wide = (columns: number): string => {
    const names = Array.from({ length: columns }, (_, i) => `x${i}`).join(',');
    const rows = [1, 2, 3].map((row) => Array.from({ length: columns }, (_, i) => (i * row) % 97).join(','));
    return place(`wide-${columns}.csv`, `${[names, ...rows].join('\n')}\n`);
  };
  const out = join(folder, 'wide.model');
  const run = runProgram(['train', wide(100_000), '-m', 'box-plot', '--out', out, '-q']);
  expect(run.stdout).toMatch(/100,000\s+columns/);
  expect(run.status).toBe(0);
  expectUnusable(runProgram(['train', wide(140_000), '-m', 'box-plot', '--out', out]), /has more than 131072 columns/);
});
