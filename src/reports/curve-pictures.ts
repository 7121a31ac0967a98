// Pictures that set models side by side: ROC curve, its part at low false-alarm rates, precision against recall.
import { linearScale, type Tick } from './axis.ts';
import { isNumber, measureText } from './figures.ts';
import { join, type Markup } from './markup.ts';
import { label, line, PICTURE_WIDTH, type Picture, path } from './picture.ts';
import { bottomAxis, leftAxis, PLOT, type PlotArea } from './plot-frame.ts';
import type { Curve, RunModel } from './run-document.ts';

/** More curves cannot be told apart: the best are drawn, the rest is in the table. */
export const CURVES_MAX = 6;

const LEGEND_LINE = 18;
export const CURVE_HEIGHT = 300;
const AREA: PlotArea = { ...PLOT, bottom: CURVE_HEIGHT - 48 };
const UNIT_TICKS: readonly Tick[] = [0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => ({
  value,
  label: value === 0 || value === 1 ? String(value) : value.toFixed(1),
}));
/** Dashes beside colours: curves can be told apart in grey, too. */
const DASHES: readonly (string | null)[] = [null, '7 3', '2 3', '9 3 2 3', '12 4', '4 2'];

interface DrawnCurve {
  readonly model: RunModel;
  readonly points: Curve;
  readonly value: number | null;
  /** Of the colours and dashes; the same in all pictures of a run. */
  readonly tone: number;
}

/** The curves of the best models and of the best two baselines, or of more baselines where there are few models. */
function chosen(
  models: readonly RunModel[],
  curve: 'roc' | 'precisionRecall',
  measure: 'rocAuc' | 'prAuc',
): DrawnCurve[] {
  const ranked = models
    .filter(({ measures }) => isCurve(measures?.roc) || isCurve(measures?.precisionRecall))
    .sort((a, b) => (b.measures?.prAuc?.mean ?? -1) - (a.measures?.prAuc?.mean ?? -1));
  const baselines = ranked.filter(({ isBaseline }) => isBaseline);
  const own = ranked.filter(({ isBaseline }) => !isBaseline).slice(0, CURVES_MAX - Math.min(2, baselines.length));
  const drawn = [...own, ...baselines.slice(0, CURVES_MAX - own.length)];
  return drawn.flatMap((model, tone): DrawnCurve[] => {
    const points = model.measures?.[curve];
    return isCurve(points) ? [{ model, points, value: model.measures?.[measure]?.mean ?? null, tone }] : [];
  });
}

/** Models that have curves and are not drawn: they do worse than those that are. */
export function modelsWithoutCurve(models: readonly RunModel[]): RunModel[] {
  const drawn = new Set(
    [...chosen(models, 'roc', 'rocAuc'), ...chosen(models, 'precisionRecall', 'prAuc')].map(({ model }) => model),
  );
  return models.filter((model) => model.measures !== null && !drawn.has(model));
}

function isCurve(points: Curve | null | undefined): points is Curve {
  if (points === null || points === undefined) return false;
  return points.x.length >= 2 && points.x.length === points.y.length && [...points.x, ...points.y].every(isShare);
}

function isShare(value: unknown): boolean {
  return isNumber(value) && value >= 0 && value <= 1;
}

export function drawRoc(models: readonly RunModel[]): Picture | null {
  const curves = chosen(models, 'roc', 'rocAuc');
  if (curves.length === 0) return null;
  const across = linearScale(0, 1, AREA.left, AREA.right);
  const upright = linearScale(0, 1, AREA.bottom, AREA.top);
  return {
    ...sized(curves.length),
    name: 'roc',
    title: 'ROC curve',
    description: `Share of abnormal rows found against share of normal rows flagged. Area under the curve: ${listed(curves)}.`,
    marks: [
      leftAxis(AREA, UNIT_TICKS, upright, 'abnormal rows found'),
      line('p-axis', across(0), upright(0), across(1), upright(1), 1, '2 4'),
      ...curves.map(({ points, tone }) => drawCurve(points, tone, across, upright)),
      bottomAxis(AREA, UNIT_TICKS, across, 'normal rows flagged (false alarms)'),
      drawLegend(curves),
    ],
  };
}

const LOW_RATE = 1e-5;
const LOW_TICKS: readonly Tick[] = [
  { value: 1e-5, label: '10⁻⁵' },
  { value: 1e-4, label: '10⁻⁴' },
  { value: 1e-3, label: '10⁻³' },
  { value: 0.01, label: '0.01' },
  { value: 0.1, label: '0.1' },
  { value: 1, label: '1' },
];

/** The same curve with false alarms by powers of ten: what can be lived with lies below a thousandth. */
export function drawLowRoc(models: readonly RunModel[]): Picture | null {
  const curves = chosen(models, 'roc', 'rocAuc');
  if (curves.length === 0) return null;
  const across = (rate: number): number =>
    linearScale(-5, 0, AREA.left, AREA.right)(Math.log10(Math.max(LOW_RATE, rate)));
  const upright = linearScale(0, 1, AREA.bottom, AREA.top);
  return {
    ...sized(curves.length),
    name: 'roc-low',
    title: 'ROC curve at low false-alarm rates',
    description: `The ROC curve with the share of normal rows flagged on a logarithmic scale, from 0.00001 to 1, for ${curves.map(({ model }) => model.title).join(', ')}.`,
    marks: [
      leftAxis(AREA, UNIT_TICKS, upright, 'abnormal rows found'),
      ...[1e-4, 1e-3].map((rate) => line('p-axis', across(rate), AREA.top, across(rate), AREA.bottom, 1, '2 4')),
      ...curves.map(({ points, tone }) => drawCurve(dense(points), tone, across, upright)),
      bottomAxis(AREA, LOW_TICKS, across, 'normal rows flagged, by powers of ten'),
      drawLegend(curves),
    ],
  };
}

export function drawPrecisionRecall(models: readonly RunModel[], abnormalShare: number | null): Picture | null {
  const curves = chosen(models, 'precisionRecall', 'prAuc');
  if (curves.length === 0) return null;
  const across = linearScale(0, 1, AREA.left, AREA.right);
  const upright = linearScale(0, 1, AREA.bottom, AREA.top);
  const chance =
    abnormalShare === null
      ? ('' as Markup)
      : line('p-axis', across(0), upright(abnormalShare), across(1), upright(abnormalShare), 1, '2 4');
  return {
    ...sized(curves.length),
    name: 'precision-recall',
    title: 'Precision and recall',
    description: `Share of flagged rows that are abnormal against share of abnormal rows found. Average precision: ${listed(curves)}.`,
    marks: [
      leftAxis(AREA, UNIT_TICKS, upright, 'flagged rows that are abnormal (precision)'),
      chance,
      ...curves.map(({ points, tone }) => drawCurve(withoutAnchor(points), tone, across, upright)),
      bottomAxis(AREA, UNIT_TICKS, across, 'abnormal rows found (recall)'),
      drawLegend(curves),
    ],
  };
}

function sized(curves: number): { width: number; height: number } {
  return { width: PICTURE_WIDTH, height: CURVE_HEIGHT + legendRows(curves) * LEGEND_LINE + 6 };
}

function legendRows(curves: number): number {
  return Math.ceil(curves / 2);
}

function drawCurve(
  points: Curve,
  tone: number,
  across: (value: number) => number,
  upright: (value: number) => number,
): Markup {
  const flat = points.x.flatMap((x, i) => [across(x), upright(points.y[i]!)]);
  return path(`p-s${tone}`, flat, 1.9, DASHES[tone] ?? null);
}

/** Without the point at recall 0 and precision 1, which belongs to no threshold and would draw a cliff. */
function withoutAnchor({ x, y }: Curve): Curve {
  const kept = x.map((_, i) => i).filter((i) => x[i] !== 0 || y[i] !== 1);
  return { x: kept.map((i) => x[i]!), y: kept.map((i) => y[i]!) };
}

/** Points are added where a line that is straight in the curve is bent on a logarithmic axis. */
function dense({ x, y }: Curve): Curve {
  const points = { x: [] as number[], y: [] as number[] };
  for (let i = 0; i < x.length; i++) {
    const from = Math.max(LOW_RATE, i === 0 ? 0 : x[i - 1]!);
    const to = x[i]!;
    if (i > 0 && to > from * 1.3) {
      const width = to - x[i - 1]!;
      for (let at = from * 1.2; at < to; at *= 1.2) {
        points.x.push(at);
        points.y.push(y[i - 1]! + ((at - x[i - 1]!) / width) * (y[i]! - y[i - 1]!));
      }
    }
    points.x.push(to);
    points.y.push(y[i]!);
  }
  return points;
}

/** Names and figures below the plot. */
function drawLegend(curves: readonly DrawnCurve[]): Markup {
  const width = (AREA.right - 8) / 2;
  return join(
    curves.map(({ model, value, tone }, i) => {
      const x = 8 + (i % 2) * width;
      const y = CURVE_HEIGHT + 10 + Math.floor(i / 2) * LEGEND_LINE;
      const mark = line(`p-s${tone}`, x, y - 4, x + 26, y - 4, 2, DASHES[tone] ?? null);
      const figure = measureText(value);
      const name = label({ x: x + 32, y, shown: model.title, room: width - 82 });
      const number = label({ x: x + width - 10, y, shown: figure, anchor: 'end', tone: 'p-quiet' });
      return join([mark, name, number]);
    }),
  );
}

function listed(curves: readonly DrawnCurve[]): string {
  return curves.map(({ model, value }) => `${model.title} ${measureText(value)}`).join(', ');
}
