// Pictures of one model besides its scores: what carries them, and the table of right and wrong answers.
import { linearScale } from './axis.ts';
import { countText, isNumber, shareText } from './figures.ts';
import { join, type Markup } from './markup.ts';
import { area, box, label, line, PICTURE_WIDTH, type Picture, pointed, textWidth } from './picture.ts';
import type { ConfusionCounts, RunModel } from './run-document.ts';

const BARS_MAX = 12;
const BAR_STEP = 22;
const NAMES_WIDTH = 156;
/** Names of features are whole as far as bars that can be compared stay beside them. */
const FEATURE_NAMES_WIDTH_MAX = 224;
const LABEL_SIZE = 12;

/** The features that carry the scores of the flagged rows; null where none does. */
export function drawContributions(model: RunModel, name: string): Picture | null {
  const carrying = model.contributions.filter(({ share }) => isNumber(share) && share > 0);
  if (carrying.length === 0) return null;
  const bars = carrying.slice(0, BARS_MAX);
  const rest = carrying.length - bars.length;
  const restShare = carrying.slice(BARS_MAX).reduce((sum, { share }) => sum + share, 0);
  const widest = Math.max(...bars.map(({ feature }) => textWidth(feature, LABEL_SIZE)));
  const names = Math.min(FEATURE_NAMES_WIDTH_MAX, Math.max(NAMES_WIDTH, widest + 14));
  const scale = linearScale(0, Math.max(...bars.map(({ share }) => share)), 0, PICTURE_WIDTH - names - 70);
  const marks = bars.map(({ feature, share }, i) => {
    const y = 14 + i * BAR_STEP;
    const bar = box('p-accent', names, y, Math.max(1, scale(share)), BAR_STEP - 7, { rx: 2 });
    const named = label({ x: names - 8, y: y + 12, shown: feature, anchor: 'end', room: names - 12 });
    const figure = label({
      x: names + Math.max(1, scale(share)) + 7,
      y: y + 12,
      shown: shareText(share),
      tone: 'p-quiet',
    });
    return join([named, bar, figure]);
  });
  const foot = 14 + bars.length * BAR_STEP + 14;
  const more = `and ${countText(rest)} more with ${shareText(restShare)} together`;
  const note = rest > 0 ? [label({ x: names, y: foot, shown: more, tone: 'p-quiet' })] : [];
  return {
    name,
    title: `What carries the scores: ${model.title}`,
    description: `Mean share of each feature in the scores of the ${model.flaggedRows > 0 ? 'flagged' : 'strangest'} rows: ${bars.map(({ feature, share }) => `${feature} ${shareText(share)}`).join(', ')}.`,
    width: PICTURE_WIDTH,
    height: foot + 10,
    marks: [...marks, ...note],
  };
}

const CELL = { left: 112, top: 40, width: 136, height: 104, gap: 4 };

/** Right and wrong answers at the threshold, with their share of the rows of their kind. */
export function drawConfusion(model: RunModel, name: string): Picture | null {
  const counts = model.measures?.confusion;
  if (counts === undefined || !Object.values(counts).every(isNumber)) return null;
  const normal = counts.trueNegative + counts.falsePositive;
  const abnormal = counts.truePositive + counts.falseNegative;
  const cell = (column: number, row: number, count: number, of: number): Markup => {
    const x = CELL.left + column * (CELL.width + CELL.gap);
    const y = CELL.top + row * (CELL.height + CELL.gap);
    const share = of > 0 ? count / of : 0;
    const tone = column === row ? 'p-normal' : 'p-abnormal';
    const middle = x + CELL.width / 2;
    return join([
      box('p-grid-fill', x, y, CELL.width, CELL.height, { rx: 4 }),
      box(tone, x, y, CELL.width, CELL.height, { rx: 4, 'fill-opacity': 0.06 + 0.34 * share }),
      label({ x: middle, y: y + 52, shown: countText(count), anchor: 'middle', size: 19, weight: 600 }),
      label({ x: middle, y: y + 72, shown: of > 0 ? shareText(share) : '–', anchor: 'middle' }),
    ]);
  };
  const columnName = (column: number, shown: string): Markup =>
    label({
      x: CELL.left + column * (CELL.width + CELL.gap) + CELL.width / 2,
      y: CELL.top - 12,
      shown,
      anchor: 'middle',
    });
  const rowName = (row: number, shown: string, count: number): Markup => {
    const y = CELL.top + row * (CELL.height + CELL.gap) + CELL.height / 2;
    const rows = label({
      x: CELL.left - 12,
      y: y + 14,
      shown: `${countText(count)} rows`,
      anchor: 'end',
      tone: 'p-quiet',
    });
    return join([label({ x: CELL.left - 12, y: y - 3, shown, anchor: 'end' }), rows]);
  };
  return {
    name,
    title: `Right and wrong: ${model.title}`,
    description: describeConfusion(counts),
    width: PICTURE_WIDTH,
    height: CELL.top + 2 * CELL.height + CELL.gap + 16,
    marks: [
      columnName(0, 'called normal'),
      columnName(1, 'flagged'),
      rowName(0, 'normal', normal),
      rowName(1, 'abnormal', abnormal),
      cell(0, 0, counts.trueNegative, normal),
      cell(1, 0, counts.falsePositive, normal),
      cell(0, 1, counts.falseNegative, abnormal),
      cell(1, 1, counts.truePositive, abnormal),
    ],
  };
}

function describeConfusion(c: ConfusionCounts): string {
  return `At the threshold, of ${countText(c.trueNegative + c.falsePositive)} normal rows ${countText(c.falsePositive)} are flagged; of ${countText(c.truePositive + c.falseNegative)} abnormal rows ${countText(c.truePositive)} are flagged.`;
}

/** Rows of the picture of measures are as far apart as fills the height of the curves beside it. */
const DOTS_HEIGHT = 280;

/** Areas under both curves of every model as points with their spread over seeds; null without labels. */
export function drawMeasures(models: readonly RunModel[], most: number): Picture | null {
  const rows = models
    .filter(({ measures }) => isNumber(measures?.rocAuc?.mean) || isNumber(measures?.prAuc?.mean))
    .slice(0, most);
  if (rows.length === 0) return null;
  const right = PICTURE_WIDTH - 20;
  const across = linearScale(0, 1, NAMES_WIDTH, right);
  const step = Math.max(26, Math.min(56, DOTS_HEIGHT / rows.length));
  const bottom = 36 + rows.length * step;
  const grid = [0, 0.25, 0.5, 0.75, 1].map((value) =>
    join([
      line('p-grid', across(value), 30, across(value), bottom),
      label({ x: across(value), y: bottom + 18, shown: String(value), anchor: 'middle', tone: 'p-quiet' }),
    ]),
  );
  const marks = rows.map((model, i) => {
    const y = 30 + (i + 0.5) * step;
    const tone = model.isBaseline ? 'p-quiet' : 'p-ink';
    const points = (['rocAuc', 'prAuc'] as const).map((key) => {
      const value = model.measures?.[key];
      if (!isNumber(value?.mean)) return '' as Markup;
      const spread = isNumber(value.sd) ? value.sd : 0;
      const mean = Math.max(0, Math.min(1, value.mean));
      const whisker = line(
        key === 'rocAuc' ? 'p-s0' : 'p-s1',
        across(Math.max(0, mean - spread)),
        y,
        across(Math.min(1, mean + spread)),
        y,
        2,
      );
      const shown = `${model.title}: ${key === 'rocAuc' ? 'ROC AUC' : 'PR AUC'} ${value.mean.toFixed(3)}`;
      return pointed(shown, whisker, key === 'rocAuc' ? circle(across(mean), y) : diamond(across(mean), y));
    });
    return join([
      label({ x: NAMES_WIDTH - 12, y: y + 4, shown: model.title, anchor: 'end', tone, room: NAMES_WIDTH - 14 }),
      ...points,
    ]);
  });
  return {
    name: 'measures',
    title: 'Areas under the curves',
    description: `ROC AUC and PR AUC of ${countText(rows.length)} models and baselines, with their standard deviation over seeds. The figures stand in the comparison table.`,
    width: PICTURE_WIDTH,
    height: bottom + 28,
    marks: [
      circle(NAMES_WIDTH + 6, 12),
      label({ x: NAMES_WIDTH + 16, y: 16, shown: 'ROC AUC', tone: 'p-quiet' }),
      diamond(NAMES_WIDTH + 96, 12),
      label({ x: NAMES_WIDTH + 106, y: 16, shown: 'PR AUC', tone: 'p-quiet' }),
      ...grid,
      ...marks,
    ],
  };
}

function circle(x: number, y: number): Markup {
  return box('p-f0', x - 4.5, y - 4.5, 9, 9, { rx: 4.5 });
}

function diamond(x: number, y: number): Markup {
  return area('p-f1', [x, y - 5.8, x + 5.8, y, x, y + 5.8, x - 5.8, y], 1);
}
