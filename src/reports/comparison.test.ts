// The comparison in terminals of any width.
import { expect, test } from 'vitest';
import { sampleRun, unlabelledRun } from '../../test/reports/sample-run.ts';
import { formatComparison } from './comparison.ts';

const run = sampleRun(1000);

test('a wide terminal shows every measure with its spread, baselines apart', () => {
  const lines = formatComparison(run, 160).split('\n');
  expect(lines[0]).toMatch(
    /^model +ROC AUC +PR AUC +TPR 10⁻³ +TPR 10⁻⁴ +F1 +MCC +alerts\/day +fit +score +TP +FP +TN +FN$/,
  );
  expect(lines.map((line) => line.split(' ')[0])).toEqual([
    'model',
    'isolation-forest',
    'ecod',
    'copod',
    '',
    'box-plot',
    'one-rule',
  ]);
  const { mean, sd } = run.models[0]!.measures!.rocAuc!;
  expect(lines[1]).toContain(`${mean.toFixed(3)} ± ${sd.toFixed(3)}`);
  expect(new Set(lines.filter((line) => line !== '').map((line) => line.length)).size).toBe(1);
});

test('no line is wider than the terminal, and no measure is lost', () => {
  for (const width of [200, 100, 80, 60, 40]) {
    const text = formatComparison(run, width);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    for (const title of ['ROC AUC', 'PR AUC', 'TPR 10⁻³', 'TPR 10⁻⁴', 'F1', 'MCC', 'alerts/day', 'fit', 'score', 'FN'])
      expect(text.split(title).length).toBe(2);
  }
});

test('without labels it says what was flagged; without models it says nothing but the head', () => {
  expect(formatComparison(unlabelledRun(1000), 80).split('\n')[0]).toMatch(
    /^model +rows scored +threshold +flagged +share/,
  );
  expect(formatComparison({ ...run, models: [] }, 80)).toMatch(/^model/);
});

test('names from a file cannot move the cursor of a terminal', () => {
  const models = run.models.map((model) => ({ ...model, name: `\u001b[2J${'x'.repeat(200)}\u202e` }));
  const text = formatComparison({ ...run, models }, 200);
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('\u202e');
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(200);
});
