// The picture of a model's scores over time, or over the rows in their order: the median and the largest of each stretch.
import { bendOf, bentTicks, linearScale, placeOf, roundTicks, type Tick, timeTicks } from './axis.ts';
import {
  clockText,
  countText,
  dayText,
  isNumber,
  momentOf,
  shortCountText,
  shortDateText,
  shortDayText,
  valueText,
} from './figures.ts';
import { element, join, type Markup } from './markup.ts';
import { area, label, line, PICTURE_WIDTH, type Picture, path } from './picture.ts';
import { bottomAxis, leftAxis, PLOT, PLOT_HEIGHT } from './plot-frame.ts';
import type { RunModel } from './run-document.ts';

/** Where half of the stretches crowd on less of the time than this, they stand side by side instead: captures lie months apart. */
const CROWDED_SHARE = 0.1;

/** A gap of this many usual ones, and this share of the time, is left empty. */
const GAP_STRETCHES = 10;
const GAP_SHARE = 0.04;

/** Where stretches stand: their coordinates, the gaps before which lines end, and the axis. */
interface Placing {
  readonly x: readonly number[];
  readonly starts: readonly number[];
  readonly ticks: readonly Tick[];
  readonly scale: (value: number) => number;
  readonly name: string;
}

/** null where there is nothing to draw. */
export function drawOverTime(model: RunModel, name: string): Picture | null {
  const { at, median, largest, axis } = model.overTime;
  const isDrawn = at.length >= 2 && [...at, ...median, ...largest].every(isNumber);
  if (!isDrawn || median.length !== at.length || largest.length !== at.length) return null;
  const low = Math.min(...median);
  const high = Math.max(...largest);
  const { threshold } = model;
  const isNear = isNumber(threshold) && threshold > low - (high - low) && threshold < high + (high - low);
  const top = isNear ? Math.max(high, threshold) : high;
  const bottom = isNear ? Math.min(low, threshold) : low;
  const bend = bendOf(model.histogram);
  const place = placeOf(bend);
  const room = (place(top) - place(bottom)) * 0.05 || Math.max(1e-9, Math.abs(place(top)) * 0.1);
  const flat = linearScale(place(bottom) - room, place(top) + room, PLOT.bottom, PLOT.top);
  const upright = (score: number): number => flat(place(score));
  const ticks = bend === null ? roundTicks(bottom - room, top + room, 5) : bentTicks(bottom, top, bend);
  const placing = axis === 'time' ? placeInTime(at) : placeRows(at);
  const over = at.map((_, i) => i).filter((i) => largest[i]! > threshold);
  const kind = axis === 'time' ? 'time' : 'the rows';
  return {
    name,
    title: `Scores over ${kind}: ${model.title}`,
    description: `Median and largest score in ${countText(at.length)} stretches of ${kind}. The largest goes above the threshold ${valueText(threshold)} in ${countText(over.length)} of them.`,
    width: PICTURE_WIDTH,
    height: PLOT_HEIGHT,
    marks: [
      leftAxis(PLOT, ticks, upright, ''),
      ...drawStretches(placing, median.map(upright), largest.map(upright)),
      ...over.map((i) => dot(placing.x[i]!, upright(largest[i]!))),
      isNear ? drawThreshold(upright(threshold)) : ('' as Markup),
      bottomAxis(PLOT, placing.ticks, placing.scale, placing.name),
      drawLegend(over.length > 0, isNear),
    ],
  };
}

/** The band up to the largest and the line of the medians, apart where there is a gap. */
function drawStretches({ x, starts }: Placing, median: readonly number[], largest: readonly number[]): Markup[] {
  return starts.flatMap((from, part) => {
    const indices = x.map((_, i) => i).slice(from, starts[part + 1]);
    // A stretch alone is drawn as wide as can be seen.
    const half = indices.length === 1 ? 0.8 : 0;
    const there = indices.flatMap((i) => [x[i]! - half, largest[i]!, x[i]! + half, largest[i]!]);
    const back = indices.toReversed().flatMap((i) => [x[i]! + half, median[i]!, x[i]! - half, median[i]!]);
    const line = indices.flatMap((i) => [x[i]! - half, median[i]!, x[i]! + half, median[i]!]);
    return [area('p-normal', [...there, ...back], 0.22), path('p-normal-line', line, 1.6)];
  });
}

function placeRows(at: readonly number[]): Placing {
  const scale = linearScale(at[0]!, at.at(-1)!, PLOT.left, PLOT.right);
  const ticks = rowTicks(at[0]!, at.at(-1)!);
  return { x: at.map(scale), starts: [0], ticks, scale, name: 'row, in the order of the file' };
}

function placeInTime(at: readonly number[]): Placing {
  const from = at[0]!;
  const to = at.at(-1)!;
  const steps = at.slice(1).map((time, i) => time - at[i]!);
  const sorted = steps.toSorted((a, b) => a - b);
  const shortHalf = sorted.slice(0, Math.ceil(sorted.length / 2)).reduce((sum, step) => sum + step, 0);
  const usual = sorted[sorted.length >> 1]!;
  const isGap = (step: number): boolean => step > GAP_STRETCHES * usual && step > GAP_SHARE * (to - from);
  const starts = [0, ...steps.flatMap((step, i) => (isGap(step) ? [i + 1] : []))];
  const isCrowded = starts.length > 1 && shortHalf < CROWDED_SHARE * (to - from) * 0.5;
  if (isCrowded) return placeSideBySide(at, starts);
  const scale = linearScale(from, to, PLOT.left, PLOT.right);
  return { x: at.map(scale), starts, ticks: timeTicks(from, to, 6), scale, name: timeName(from, to) };
}

/** Stretches at equal distances, each fifth of the picture with its moment. */
function placeSideBySide(at: readonly number[], starts: readonly number[]): Placing {
  const last = at.length - 1;
  const scale = linearScale(0, last, PLOT.left, PLOT.right);
  const isOneDay = dayText(momentOf(at[0]!)) === dayText(momentOf(at[last]!));
  const ticks = [0.1, 0.37, 0.63, 0.9].map((part): Tick => {
    const moment = momentOf(at[Math.round(part * last)]!);
    return { value: part * last, label: isOneDay ? clockText(moment) : `${shortDayText(moment)} ${clockText(moment)}` };
  });
  return {
    x: at.map((_, i) => scale(i)),
    starts,
    ticks,
    scale,
    name: `in order of time, ${timeName(at[0]!, at[last]!)}`,
  };
}

function rowTicks(from: number, to: number): Tick[] {
  return roundTicks(from, to, 5).map(({ value }) => ({ value, label: shortCountText(Math.round(value)) }));
}

function timeName(from: number, to: number): string {
  const first = momentOf(from);
  const last = momentOf(to);
  return dayText(first) === dayText(last)
    ? `${dayText(first)}, UTC`
    : `${shortDateText(first)} to ${shortDateText(last)}, UTC`;
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
  if (hasDots) parts.push(dot(188, y - 4), label({ x: 195, y, shown: 'above threshold', tone: 'p-quiet' }));
  if (hasThreshold)
    parts.push(
      line('p-mark', 298, y - 4, 314, y - 4, 1.2, '5 3'),
      label({ x: 319, y, shown: 'threshold', tone: 'p-quiet' }),
    );
  return join(parts);
}
