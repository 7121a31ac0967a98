// How scores over time are placed: gaps stay empty, captures months apart stand side by side.
import { expect, test } from 'vitest';
import { elementsOf, parseMarkup } from '../../test/reports/markup-parser.ts';
import { sampleRun } from '../../test/reports/sample-run.ts';
import { inlinePicture, type Picture } from './picture.ts';
import { drawOverTime } from './time-picture.ts';

const model = sampleRun(500).models[0]!;
const DAY = 86_400;

function drawn(at: readonly number[]): Picture {
  const median = at.map((_, i) => (i % 3) / 10);
  const largest = at.map((_, i) => 0.5 + (i % 5) / 10);
  return drawOverTime({ ...model, threshold: 0.75, overTime: { axis: 'time', at, median, largest } }, 'over-time')!;
}

const textsOf = (picture: Picture): string[] =>
  elementsOf(parseMarkup(inlinePicture(picture)))
    .filter(({ name }) => name === 'text')
    .map(({ children }) => String(children.at(-1)));
const bandsOf = (picture: Picture): number =>
  elementsOf(parseMarkup(inlinePicture(picture))).filter(
    ({ name, attributes }) => name === 'path' && attributes['stroke-width'] === '1.6',
  ).length;

test('an hour without rows in a day of them is left empty', () => {
  const morning = Array.from({ length: 60 }, (_, i) => i * 300);
  const evening = Array.from({ length: 60 }, (_, i) => 50_000 + i * 300);
  expect(bandsOf(drawn([...morning, ...evening]))).toBe(2);
  expect(bandsOf(drawn(morning))).toBe(1);
  expect(textsOf(drawn([...morning, ...evening]))).toContain('1 January 1970, UTC');
});

test('captures months apart stand side by side, with their moments', () => {
  const picture = drawn([
    ...Array.from({ length: 80 }, (_, i) => i * 60),
    ...Array.from({ length: 80 }, (_, i) => 200 * DAY + i * 60),
  ]);
  expect(bandsOf(picture)).toBe(2);
  const texts = textsOf(picture);
  expect(texts).toContain('in order of time, 1 Jan 1970 to 20 Jul 1970, UTC');
  expect(texts.filter((text) => /^(?:1 Jan|20 Jul) \d\d:\d\d$/.test(text)).length).toBe(4);
  const dots = elementsOf(parseMarkup(inlinePicture(picture))).filter(({ name }) => name === 'circle');
  const places = new Set(dots.map(({ attributes }) => attributes['cx']));
  expect(places.size).toBeGreaterThan(60);
});

test('nothing is drawn of fewer than two stretches or of what is no number', () => {
  const overTime = { axis: 'row', at: [0], median: [1], largest: [2] } as const;
  expect(drawOverTime({ ...model, overTime }, 'x')).toBeNull();
  expect(
    drawOverTime({ ...model, overTime: { ...overTime, at: [0, Number.NaN], median: [1, 1], largest: [1, 1] } }, 'x'),
  ).toBeNull();
});
