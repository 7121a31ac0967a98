// The picture of a model's scores over time, or over the rows in their order: the median and the largest of each stretch.
import { linearScale, roundTicks, type Tick, timeTicks } from './axis.ts';
import { countText, dayText, isNumber, momentOf, shortCountText, valueText } from './figures.ts';
import { element, join, type Markup } from './markup.ts';
import { area, label, line, PICTURE_WIDTH, type Picture, path } from './picture.ts';
import { bottomAxis, leftAxis, PLOT, PLOT_HEIGHT } from './plot-frame.ts';
import type { RunModel } from './run-document.ts';

/** null where there is nothing to draw. */
export function drawOverTime(model: RunModel, name: string): Picture | null {
  const { at, median, largest, axis } = model.overTime;
  const isDrawn = at.length >= 2 && [...at, ...median, ...largest].every(isNumber);
  if (!isDrawn || median.length !== at.length || largest.length !== at.length) return null;
  const from = at[0]!;
  const to = at.at(-1)!;
  const low = Math.min(...median);
  const high = Math.max(...largest);
  const isNear =
    isNumber(model.threshold) && model.threshold > low - (high - low) && model.threshold < high + (high - low);
  const top = isNear ? Math.max(high, model.threshold) : high;
  const bottom = isNear ? Math.min(low, model.threshold) : low;
  const room = (top - bottom) * 0.05 || Math.max(1e-9, Math.abs(top) * 0.1);
  const across = linearScale(from, to, PLOT.left, PLOT.right);
  const upright = linearScale(bottom - room, top + room, PLOT.bottom, PLOT.top);
  const over = at.map((_, i) => i).filter((i) => largest[i]! > model.threshold);
  const ticks = axis === 'time' ? timeTicks(from, to, 6) : rowTicks(from, to);
  return {
    name,
    title: `Scores over ${axis === 'time' ? 'time' : 'the rows'}: ${model.title}`,
    description: `Median and largest score in ${countText(at.length)} stretches of ${axis === 'time' ? 'time' : 'rows'}. The largest goes above the threshold ${valueText(model.threshold)} in ${countText(over.length)} of them.`,
    width: PICTURE_WIDTH,
    height: PLOT_HEIGHT,
    marks: [
      leftAxis(PLOT, roundTicks(bottom - room, top + room, 5), upright, ''),
      area('p-normal', outline(at, median, largest, across, upright), 0.22),
      path(
        'p-normal-line',
        at.flatMap((value, i) => [across(value), upright(median[i]!)]),
        1.6,
      ),
      ...over.map((i) => dot(across(at[i]!), upright(largest[i]!))),
      isNear ? drawThreshold(upright(model.threshold)) : ('' as Markup),
      bottomAxis(PLOT, ticks, across, axis === 'time' ? timeName(from, to) : 'row, in the order of the file'),
      drawLegend(over.length > 0, isNear),
    ],
  };
}

function outline(
  at: readonly number[],
  low: readonly number[],
  high: readonly number[],
  across: (value: number) => number,
  upright: (value: number) => number,
): number[] {
  const there = at.flatMap((value, i) => [across(value), upright(high[i]!)]);
  const back = at.map((value, i) => [across(value), upright(low[i]!)]).reverse();
  return [...there, ...back.flat()];
}

function rowTicks(from: number, to: number): Tick[] {
  return roundTicks(from, to, 5).map(({ value }) => ({ value, label: shortCountText(Math.round(value)) }));
}

function timeName(from: number, to: number): string {
  const first = dayText(momentOf(from));
  const last = dayText(momentOf(to));
  return first === last ? `${first}, UTC` : `${first} to ${last}, UTC`;
}

function dot(x: number, y: number): Markup {
  return element('circle', { class: 'p-abnormal', cx: x, cy: y, r: 2.2 });
}

function drawThreshold(y: number): Markup {
  return line('p-mark', PLOT.left, y, PLOT.right, y, 1.2, '5 3');
}

function drawLegend(hasDots: boolean, hasThreshold: boolean): Markup {
  const y = PLOT.top - 16;
  const parts = [
    line('p-normal-line', 8, y - 4, 22, y - 4, 2),
    label({ x: 27, y, shown: 'median', tone: 'p-quiet' }),
    area('p-normal', [78, y - 10, 92, y - 10, 92, y + 1, 78, y + 1], 0.25),
    label({ x: 97, y, shown: 'to the largest', tone: 'p-quiet' }),
  ];
  if (hasDots) parts.push(dot(188, y - 4), label({ x: 194, y, shown: 'above threshold', tone: 'p-quiet' }));
  if (hasThreshold)
    parts.push(
      line('p-mark', 298, y - 4, 314, y - 4, 1.2, '5 3'),
      label({ x: 319, y, shown: 'threshold', tone: 'p-quiet' }),
    );
  return join(parts);
}
