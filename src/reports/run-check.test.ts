// What is accepted as a run that was read from a file.
import { expect, test } from 'vitest';
import { sampleRun, unlabelledRun } from '../../test/reports/sample-run.ts';
import { findRunFault } from './run-check.ts';

const labelled = JSON.stringify(sampleRun(500));

/** The fault after one value is replaced; undefined takes it away. */
function changed(path: readonly (string | number)[], value: unknown): string | null {
  const run = JSON.parse(labelled) as Record<string, unknown>;
  let parent = run;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string, unknown>;
  parent[path.at(-1)!] = value;
  return findRunFault(JSON.parse(JSON.stringify(run)));
}

test('runs that we write are accepted', () => {
  expect(findRunFault(JSON.parse(labelled))).toBeNull();
  expect(findRunFault(JSON.parse(JSON.stringify(unlabelledRun(500))))).toBeNull();
});

test('the first fault is named with its place', () => {
  expect(findRunFault(null)).toBe('it is not an object');
  expect(findRunFault([])).toBe('it is not an object');
  expect(changed(['format'], 2)).toBe('format is not 1');
  expect(changed(['rowsRead'], '<b>')).toBe('rowsRead is not a number');
  expect(changed(['kind'], 'other')).toBe('kind is not one of train, score, evaluate');
  expect(changed(['models', 1, 'histogram', 'all', 3], 'x')).toBe('models[1].histogram.all[3] is not a number');
  expect(changed(['models', 0, 'measures', 'roc', 'y'], new Array(20_000).fill(0))).toBe(
    'models[0].measures.roc.y has more than 10000 entries',
  );
  expect(changed(['files'], { length: 1e9 })).toBe('files is not a list');
  expect(changed(['warnings'], undefined)).toBe('warnings is not a list');
});
