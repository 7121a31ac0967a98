// The picture of a table's scores along its rows, with the threshold, for the page of its scan.
import { element, type Markup, text } from '../reports/markup.ts';
import { area, inlinePicture, label, line, path } from '../reports/picture.ts';
import type { ScanWords } from './scan-words.ts';

const WIDTH = 760;
const HEIGHT = 190;
const LEFT = 44;
const RIGHT = 748;
const TOP = 14;
const BOTTOM = 160;
/** Room above the highest mark. */
const HEADROOM = 1.08;

/** Scores in parts of the table, the highest of each (at least one), as a figure. */
export function drawScores(curve: readonly number[], threshold: number, words: ScanWords): Markup {
  const { report, fixed } = words;
  if (curve.length === 0) return text('');
  const top = Math.max(threshold, ...curve) * HEADROOM || 1;
  const x = (part: number): number =>
    curve.length === 1 ? (LEFT + RIGHT) / 2 : LEFT + ((RIGHT - LEFT) * part) / (curve.length - 1);
  const y = (score: number): number => BOTTOM - ((BOTTOM - TOP) * Math.max(0, score)) / top;
  const points = curve.flatMap((score, part) => [x(part), y(score)]);
  const above = curve.filter((score) => score > threshold).length;
  const picture = {
    name: 'scores',
    title: report.curveTitle,
    description: report.curve(curve.length, above, threshold),
    width: WIDTH,
    height: HEIGHT,
    marks: [
      line('p-axis', LEFT, BOTTOM, RIGHT, BOTTOM),
      area('p-normal', [LEFT, BOTTOM, ...points, RIGHT, BOTTOM], 0.18),
      path('p-normal-line', points, 1.5),
      line('p-mark', LEFT, y(threshold), RIGHT, y(threshold), 1.2, '5 4'),
      label({ x: RIGHT, y: y(threshold) - 5, shown: report.threshold, anchor: 'end', tone: 'p-quiet' }),
      label({ x: LEFT - 6, y: BOTTOM + 4, shown: '0', anchor: 'end', tone: 'p-quiet' }),
      label({ x: LEFT - 6, y: TOP + 4, shown: fixed(top, 2), anchor: 'end', tone: 'p-quiet' }),
      label({ x: LEFT, y: BOTTOM + 20, shown: report.firstRow, tone: 'p-quiet' }),
      label({ x: RIGHT, y: BOTTOM + 20, shown: report.lastRow, anchor: 'end', tone: 'p-quiet' }),
    ],
  };
  return element(
    'figure',
    { class: 'wide-picture' },
    element('figcaption', {}, text(picture.title)),
    inlinePicture(picture),
  );
}
