// The picture of a model's scores: how many rows have which, normal apart from abnormal where they are labelled, and the threshold.
import { bendOf, bentTicks, linearScale, placeOf, roundTicks, type Tick } from './axis.ts';
import { countText, isNumber, shareText, shortCountText, valueText } from './figures.ts';
import { join, type Markup } from './markup.ts';
import { box, label, line, PICTURE_WIDTH, type Picture, pointed, textWidth } from './picture.ts';
import { bottomAxis, leftAxis, PLOT, PLOT_HEIGHT, type PlotArea } from './plot-frame.ts';
import type { RunModel } from './run-document.ts';

interface Layer {
  readonly name: string;
  readonly tone: string;
  readonly counts: readonly number[];
}

/** Counts stand on a logarithmic scale: what lies beyond a threshold is a thousandth of the rows, and is what matters. */
export function drawScores(model: RunModel, name: string): Picture {
  const { histogram, threshold } = model;
  const isLabelled = histogram.normal !== null && histogram.abnormal !== null;
  const layers: Layer[] = isLabelled
    ? [
        { name: 'normal', tone: 'p-normal', counts: countsOf(histogram.normal!) },
        { name: 'abnormal', tone: 'p-abnormal', counts: countsOf(histogram.abnormal!) },
      ]
    : [{ name: 'rows', tone: 'p-normal', counts: countsOf(histogram.all) }];
  const from = isNumber(histogram.from) ? histogram.from : 0;
  const to = isNumber(histogram.to) ? histogram.to : from + 1;
  const bend = bendOf(histogram);
  const place = placeOf(bend);
  const flat = linearScale(place(from), place(to), PLOT.left, PLOT.right);
  const scale = (score: number): number => flat(place(score));
  const gap = 34;
  const height = (PLOT.bottom - PLOT.top - gap * (layers.length - 1)) / layers.length;
  const areas = layers.map((_, i): PlotArea => {
    const top = PLOT.top + i * (height + gap);
    return { ...PLOT, top, bottom: top + height };
  });
  const panels = layers.map((layer, i) =>
    drawLayer(layer, areas[i]!, { from, to, scale, edge: edgesOf(from, to, bend, layer.counts.length), isLabelled }),
  );
  return {
    name,
    title: `Scores: ${model.title}`,
    description: describe(model, layers),
    width: PICTURE_WIDTH,
    height: PLOT_HEIGHT,
    marks: [
      ...panels,
      bottomAxis(
        PLOT,
        bend === null ? roundTicks(from, to, 5) : bentTicks(from, to, bend),
        scale,
        `score (right is stranger${bend === null ? '' : ', by powers of ten'})`,
      ),
      drawThreshold(threshold, { from, to, scale }, areas),
    ],
  };
}

function countsOf(counts: readonly number[]): number[] {
  return counts.map((count) => (isNumber(count) ? Math.max(0, count) : 0));
}

/** The score at which a bin begins. */
function edgesOf(from: number, to: number, bend: number | null, bins: number): (bin: number) => number {
  const place = placeOf(bend);
  const first = place(from);
  const width = (place(to) - first) / bins;
  return (bin) => (bend === null ? first + width * bin : bend * Math.sinh(first + width * bin));
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly scale: (value: number) => number;
}

interface BinSpan extends Span {
  readonly edge: (bin: number) => number;
  readonly isLabelled: boolean;
}

/** Half a row below one is the foot of the bars, so that a single row can be seen. */
const FOOT = Math.log10(0.5);

function drawLayer(
  { name, tone, counts }: Layer,
  area: PlotArea,
  { from, to, scale, edge, isLabelled }: BinSpan,
): Markup {
  const most = Math.max(1, ...counts);
  const top = Math.max(1, Math.log10(most));
  // Above the bars stands the threshold's figure.
  const upright = linearScale(FOOT, top, area.bottom, area.top + 12);
  const width = to > from ? (PLOT.right - PLOT.left) / counts.length : 12;
  const bars = counts.map((count, i) => {
    if (!(count > 0)) return '' as Markup;
    const low = edge(i);
    const high = edge(i + 1);
    const x = to > from ? scale(low) : scale(from) - width / 2;
    const y = upright(Math.log10(count));
    const shown = `${countText(count)} ${isLabelled ? `${name} ` : ''}rows from ${valueText(low)} to ${valueText(high)}`;
    return pointed(shown, box(tone, x + 0.4, y, Math.max(0.8, width - 0.8), area.bottom - y));
  });
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const title = `${countText(rows)} ${isLabelled ? `${name} ` : ''}rows, counted by score`;
  const foot = line('p-axis', area.left, area.bottom, area.right, area.bottom);
  return join([leftAxis(area, powerTicks(top), (value) => upright(Math.log10(value)), title), ...bars, foot]);
}

/** Powers of ten from 1 on, at most four. */
function powerTicks(top: number): Tick[] {
  const step = Math.ceil((Math.floor(top) + 1) / 4);
  const ticks: Tick[] = [];
  for (let power = 0; power <= top + 1e-9; power += step)
    ticks.push({ value: 10 ** power, label: shortCountText(10 ** power) });
  return ticks;
}

function drawThreshold(threshold: number, { from, to, scale }: Span, areas: readonly PlotArea[]): Markup {
  if (!isNumber(threshold)) return '' as Markup;
  const isInside = threshold >= from && threshold <= to;
  const x = isInside ? scale(threshold) : threshold > to ? PLOT.right : PLOT.left;
  const side = threshold > to ? ' →' : threshold < from ? ' ←' : '';
  const shown = `threshold ${valueText(threshold)}${side}`;
  const isLeft = x + textWidth(shown, 12) + 6 > PLOT.right;
  const marks = isInside ? areas.map(({ top, bottom }) => line('p-mark', x, top - 6, x, bottom, 1.4, '5 3')) : [];
  const anchor = isLeft ? 'end' : 'start';
  return join([...marks, label({ x: isLeft ? x - 5 : x + 5, y: PLOT.top + 3, shown, anchor, weight: 600 })]);
}

function describe(model: RunModel, layers: readonly Layer[]): string {
  const share = model.scoredRows > 0 ? model.flaggedRows / model.scoredRows : Number.NaN;
  const span = `Scores of ${countText(model.scoredRows)} rows from ${valueText(model.histogram.from)} to ${valueText(model.histogram.to)}`;
  const parts = layers.length > 1 ? ', normal rows above, abnormal rows below' : '';
  return `${span}${parts}. Above the threshold ${valueText(model.threshold)} lie ${countText(model.flaggedRows)} rows (${shareText(share)}).`;
}
