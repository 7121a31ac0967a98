// The picture of how the columns go together: a square of Pearson's correlations, blue for together, orange for against.
import { isNumber } from './figures.ts';
import { join, type Markup } from './markup.ts';
import { box, label, PICTURE_WIDTH, type Picture, pointed, textWidth } from './picture.ts';
import type { RunDocument } from './run-document.ts';

export const CORRELATION_COLUMNS_MAX = 40;

/** Up to this many columns the figures stand in the cells. */
const FIGURES_COLUMNS_MAX = 8;

/** Names are whole where the picture is wide anyway. */
const NAMES_ROOM = 128;
const NAMES_ROOM_WIDE = 188;
/** More columns than these make a wide picture with steeper names. */
const NARROW_COLUMNS_MAX = 16;

export function drawCorrelation(correlation: RunDocument['correlation']): Picture | null {
  if (correlation === null) return null;
  const all = correlation.names.length;
  const count = Math.min(all, CORRELATION_COLUMNS_MAX);
  if (count < 2 || correlation.values.length !== all * all) return null;
  const names = correlation.names.slice(0, count);
  const isWide = count > NARROW_COLUMNS_MAX;
  const widest = Math.min(
    isWide ? NAMES_ROOM_WIDE : NAMES_ROOM,
    Math.max(...names.map((shown) => textWidth(String(shown), 11))) + 4,
  );
  const left = widest + 10;
  const cell = Math.max(15, Math.min(44, (PICTURE_WIDTH - left - 12) / count));
  // Steeper names need less width each.
  const slant = isWide ? 60 : 45;
  const top = widest * Math.sin((slant * Math.PI) / 180) + 14;
  const marks: Markup[] = [];
  names.forEach((shown, i) => {
    const middle = i * cell + cell / 2;
    marks.push(label({ x: left - 6, y: top + middle + 4, shown, anchor: 'end', size: 11, room: widest }));
    marks.push(label({ x: left + middle + 2, y: top - 6, shown, size: 11, room: widest, rotate: -slant }));
  });
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++)
      marks.push(drawCell(correlation.values[i * all + j], left + j * cell, top + i * cell, cell, count));
  const bottom = top + count * cell;
  return {
    name: 'correlation',
    title: `Which columns go together${count === CORRELATION_COLUMNS_MAX ? ` (the first ${count} that vary)` : ''}`,
    description: `Pearson's correlation of ${count} columns over a sample of rows. ${strongest(names, correlation.values, all)}`,
    width: Math.max(PICTURE_WIDTH, left + count * cell + widest * Math.cos((slant * Math.PI) / 180) + 8),
    height: bottom + 44,
    marks: [...marks, drawScale(left, bottom + 16)],
  };
}

function drawCell(value: number | undefined, x: number, y: number, size: number, count: number): Markup {
  if (!isNumber(value)) return '' as Markup;
  const tone = value >= 0 ? 'p-normal' : 'p-abnormal';
  const hasFigures = count <= FIGURES_COLUMNS_MAX;
  const mark = box(tone, x + 0.5, y + 0.5, size - 1, size - 1, {
    'fill-opacity': Math.min(1, Math.abs(value)) * (hasFigures ? 0.75 : 0.95),
  });
  if (!hasFigures) return mark;
  const shown = value.toFixed(2).replace('-', '−').replace('−0.00', '0.00');
  const tip = Math.abs(value) > 0.8 ? 'p-tip' : 'p-ink';
  return join([mark, label({ x: x + size / 2, y: y + size / 2 + 4, shown, anchor: 'middle', size: 10.5, tone: tip })]);
}

function drawScale(x: number, y: number): Markup {
  const marks = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1].map((value, i) =>
    join([
      box('p-grid-fill', x + i * 18, y, 18, 10),
      box(value >= 0 ? 'p-normal' : 'p-abnormal', x + i * 18, y, 18, 10, { 'fill-opacity': Math.abs(value) * 0.95 }),
    ]),
  );
  const names = (['−1 against', '0', '1 together'] as const).map((shown, i) =>
    label({
      x: x + i * 81,
      y: y + 24,
      shown,
      anchor: i === 0 ? 'start' : i === 1 ? 'middle' : 'end',
      size: 11,
      tone: 'p-quiet',
    }),
  );
  return pointed('Scale of the colours', ...marks, ...names);
}

/** The pair of different columns with the strongest correlation, in words. */
function strongest(names: readonly string[], values: readonly number[], stride: number): string {
  let best = 0;
  let pair = '';
  for (let i = 0; i < names.length; i++)
    for (let j = i + 1; j < names.length; j++) {
      const value = values[i * stride + j]!;
      if (!isNumber(value) || Math.abs(value) <= Math.abs(best)) continue;
      best = value;
      pair = `${names[i]} and ${names[j]}`;
    }
  return pair === '' ? '' : `Strongest: ${pair}, ${best.toFixed(2)}.`;
}
