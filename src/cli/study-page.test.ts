// What the commands of studies print fits the page, whole and in order.
import { expect, test } from 'vitest';
import { sampleRun } from '../../test/reports/sample-run.ts';
import { modelTable, writtenLines } from './study-page.ts';
import { paintNothing } from './terminal.ts';

const run = sampleRun(500);

test.for([60, 80, 110])('the table of models fits %i columns and names what carries the scores uncut', (width) => {
  const lines = modelTable(run, width, paintNothing);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  const text = lines.join(' ').replace(/\s+/g, ' ');
  for (const model of run.models)
    for (const { feature } of model.contributions.slice(0, 3)) {
      expect(text).toContain(feature.replace('\u202e', '').split(' ')[0]);
    }
  expect(text).not.toContain('…');
});

test('what was written is told under its name, and wrapped', () => {
  const lines = writtenLines(['run (16 files: isolation-forest.model, ecod.model, scores.csv, run.json)'], 60);
  expect(lines.length).toBe(2);
  expect(lines[0]).toMatch(/^Wrote run \(16 files: /);
});
