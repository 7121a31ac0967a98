// The frame of a plot: where its area is, grid lines, ticks and the names of its axes.
import type { Tick } from './axis.ts';
import { join, type Markup } from './markup.ts';
import { label, line, PICTURE_WIDTH } from './picture.ts';

/** The area of a plot inside its picture. */
export interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const PLOT_HEIGHT = 290;

/** The area of a usual plot: room for ticks on the left, ticks and a name below, a legend above. */
export const PLOT: PlotArea = { left: 46, right: PICTURE_WIDTH - 12, top: 34, bottom: PLOT_HEIGHT - 48 };

type Scale = (value: number) => number;

/** Upright grid-free ticks below the area, and the axis' name under them. */
export function bottomAxis(area: PlotArea, ticks: readonly Tick[], scale: Scale, name: string): Markup {
  const marks = ticks.map(({ value, label: shown }, i) => {
    const x = scale(value);
    const isLast = i === ticks.length - 1 && x > area.right - 14;
    const tick = line('p-axis', x, area.bottom, x, area.bottom + 4);
    const anchor = isLast ? 'end' : 'middle';
    return join([tick, label({ x: isLast ? area.right + 2 : x, y: area.bottom + 18, shown, anchor, tone: 'p-quiet' })]);
  });
  const title = label({
    x: (area.left + area.right) / 2,
    y: area.bottom + 38,
    shown: name,
    anchor: 'middle',
    tone: 'p-quiet',
    room: area.right - area.left,
  });
  return join([line('p-axis', area.left, area.bottom, area.right, area.bottom), ...marks, title]);
}

/** Grid lines with their values on the left, and the axis' name above its upper end. */
export function leftAxis(area: PlotArea, ticks: readonly Tick[], scale: Scale, name: string): Markup {
  const marks = ticks.map(({ value, label: shown }) => {
    const y = scale(value);
    const grid = line('p-grid', area.left, y, area.right, y);
    return join([
      grid,
      label({ x: area.left - 7, y: y + 4, shown, anchor: 'end', tone: 'p-quiet', room: area.left - 8 }),
    ]);
  });
  return join([...marks, label({ x: 8, y: area.top - 16, shown: name, tone: 'p-quiet', room: area.right - 8 })]);
}
