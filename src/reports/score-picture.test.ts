// Scores that span magnitudes on a bent axis, and thresholds outside of the scores.
import { expect, test } from 'vitest';
import { elementsOf, parseMarkup, textOf } from '../../test/reports/markup-parser.ts';
import { sampleRun } from '../../test/reports/sample-run.ts';
import { bentTicks } from './axis.ts';
import { inlinePicture } from './picture.ts';
import type { RunModel, ScoreHistogram } from './run-document.ts';
import { drawScores } from './score-picture.ts';
import { drawOverTime } from './time-picture.ts';

const model = sampleRun(500).models[0]!;

function drawn(change: Partial<RunModel>): string {
  return inlinePicture(drawScores({ ...model, ...change }, 'scores'));
}

const all = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 10 : 0));
const bent: ScoreHistogram = { from: 0, to: 1e8, bend: 50, all, normal: null, abnormal: null };

const barsOf = (markup: string): string[] =>
  elementsOf(parseMarkup(markup))
    .filter(({ name }) => name === 'g')
    .map(textOf);

test('bars of a bent axis tell the scores that they stand for', () => {
  const bars = barsOf(drawn({ histogram: bent }));
  expect(bars.length).toBe(20);
  expect(bars[0]).toMatch(/^10 rows from 0 to 1[23]\.\d+$/);
  expect(bars.at(-1)).toMatch(/^10 rows from \d+,\d{3},\d{3} to \d+,\d{3},\d{3}$/);
  const straight = barsOf(drawn({ histogram: { ...bent, from: 0, to: 60, bend: 0 } }));
  expect(straight[1]).toBe('10 rows from 3 to 4');
});

test('ticks of a bent axis are nought and powers of ten, by rising value', () => {
  expect(bentTicks(0, 1.2e8, 50).map(({ label }) => label)).toEqual(['0', '100', '10k', '1M', '100M']);
  expect(bentTicks(-2e6, 3e6, 50).map(({ label }) => label)).toEqual(['−100k', '−100', '0', '100', '100k']);
});

test('no bend, range or count makes a coordinate that is none', () => {
  for (const bend of [0, -1, 5e-324, 1e300, Number.NaN, Number.POSITIVE_INFINITY])
    for (const to of [0, 1e-300, 1e308, Number.POSITIVE_INFINITY]) {
      const histogram = { ...bent, bend, to };
      const time = drawOverTime({ ...model, histogram }, 'over-time')!;
      for (const markup of [drawn({ histogram }), inlinePicture(time)])
        expect(/="[^"]*(?:NaN|Infinity|undefined)/.exec(markup)?.[0]).toBeUndefined();
    }
});

test('a threshold outside of the scores is told with an arrow, one inside with a line in every part', () => {
  const lines = (markup: string): number => markup.split('class="p-mark"').length - 1;
  const { from, to } = model.histogram;
  expect(drawn({ threshold: to + 1 })).toContain(' →<');
  expect(drawn({ threshold: from - 1 })).toContain(' ←<');
  expect(lines(drawn({ threshold: to + 1 }))).toBe(0);
  expect(lines(drawn({ threshold: (from + to) / 2 }))).toBe(2);
});
