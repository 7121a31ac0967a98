import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runProgram } from '../../test/program.ts';
import { expectUnusable } from '../../test/unusable-run.ts';

// Each test starts the program several times.
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'porchlight-imported-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const model = join(folder, 'forest.model');
const table = join(folder, 'table.csv');

beforeAll(() => {
  // One tree with one split: up to 1 come 3 of 4 rows, above it one.
  const tree = {
    children_left: [1, -1, -1],
    children_right: [2, -1, -1],
    feature: [0, -2, -2],
    threshold: [1, -2, -2],
    n_node_samples: [4, 3, 1],
  };
  const forest = { n_features_in_: 2, max_samples_: 4, offset_: -0.6, feature_names_in_: ['a', 'b'], trees: [tree] };
  writeFileSync(join(folder, 'forest.json'), JSON.stringify(forest));
  writeFileSync(table, 'a,b\n0,5\n2,5\n');
  const run = runProgram(['model', 'import', join(folder, 'forest.json'), '--out', model]);
  expect(run.status).toBe(0);
  expect(run.stdout).toMatch(/training\s+rows\s+unknown/);
  expect(run.stdout).not.toMatch(/lie\s+above/);
  expect(run.stdout).not.toContain('fingerprint');
});

test('an imported forest labels as scikit-learn does and gives no p-value or probability, since its training rows are unknown', () => {
  const run = runProgram(['score', table, '-m', model, '--probability', 'linear', '-q']);
  expect(run.status).toBe(0);
  const [head, ordinary, strange] = run.stdout.trimEnd().split('\n');
  expect(head).toMatch(/^row,score,p_value,probability,label/);
  expect(ordinary).toMatch(/^0,0\.\d+,,,normal,/);
  expect(strange).toMatch(/^1,0\.\d+,,,abnormal,a=2,/);
});

test('the explanation of an imported forest speaks of no training rows', () => {
  const run = runProgram(['score', table, '-m', model, '--explain', '1']);
  expect(run.status).toBe(0);
  expect(run.stdout).toMatch(/Its\s+training\s+rows\s+are\s+unknown/);
  expect(run.stdout).toContain('100 %: a is 2.\n');
});

test('a threshold of an imported forest comes from a number or from labelled rows, not from training scores', () => {
  for (const way of [
    ['--contamination', '0.1'],
    ['--quantile', '0.9'],
    ['--deviations', '3'],
  ])
    expectUnusable(runProgram(['model', 'threshold', model, ...way]), /needs the training scores, which an imported/);
  const run = runProgram(['model', 'threshold', model, '--value', '0.7', '--json']);
  expect(JSON.parse(run.stdout)).toMatchObject({ value: 0.7 });
});
