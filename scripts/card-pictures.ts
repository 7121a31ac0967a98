// The pictures of the accuracy card: attacks found by sort, delays, and false alerts with what the data exclude.
import { linearScale } from '../src/reports/axis.ts';
import { join, type Markup } from '../src/reports/markup.ts';
import { box, label, line, type Picture, pointed } from '../src/reports/picture.ts';
import { bottomAxis } from '../src/reports/plot-frame.ts';
import { spanWords } from '../src/scenarios/scenario-words.ts';
import {
  type CountedAttack,
  countedAttacks,
  falseFigures,
  foundFigures,
  type RanScenario,
} from '../test/corpus/scenario-runs.ts';

const WIDTH = 760;
const ROW = 26;

/** One row a sort of attack: how many were found, with the interval. */
export function drawSorts(ran: readonly RanScenario[], corpus: string): Picture {
  const attacks = countedAttacks(ran, corpus);
  const sorts = [...new Set(attacks.map(({ attack }) => attack.sort ?? 'other'))].sort();
  const area = { left: 250, right: WIDTH - 110, top: 30, bottom: 34 + sorts.length * ROW };
  const x = linearScale(0, 1, area.left, area.right);
  const rows = sorts.flatMap((sort, i) => {
    const y = 34 + i * ROW;
    const found = foundFigures(attacks.filter(({ attack }) => (attack.sort ?? 'other') === sort));
    const share = found.total === 0 ? 0 : found.found / found.total;
    const { low, high } = found.interval;
    return [
      label({ x: 12, y: y + 13, shown: sort, room: 228 }),
      box('p-grid-fill', area.left, y + 2, area.right - area.left, 14),
      box('p-normal', area.left, y + 2, x(share) - area.left, 14, { 'fill-opacity': 0.55 }),
      box('p-normal', area.left, y + 2, x(found.grave / Math.max(1, found.total)) - area.left, 14),
      line('p-mark', x(low), y + 9, x(high), y + 9, 1.5),
      line('p-mark', x(low), y + 5, x(low), y + 13, 1.5),
      line('p-mark', x(high), y + 5, x(high), y + 13, 1.5),
      label({ x: area.right + 10, y: y + 13, shown: `${found.found} of ${found.total}`, tone: 'p-quiet' }),
    ];
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, label: `${value * 100} %` }));
  return {
    name: 'accuracy-found',
    title: 'Attacks found, by sort',
    description: `Full: alerts of medium or high severity; pale: entries of the inbox only; lines: 95 % intervals. ${attacks.length} attacks.`,
    width: WIDTH,
    height: area.bottom + 52,
    marks: [
      label({
        x: area.left,
        y: 20,
        shown: 'full: alert of medium or high severity; pale: inbox only; line: 95 % interval',
        tone: 'p-quiet',
      }),
      ...rows,
      bottomAxis(area, ticks, x, 'share found'),
    ],
  };
}

/** Each attack as a dot at the time it took to find it, on a logarithmic axis; tuning and figure set in two bands. */
export function drawDelays(ran: readonly RanScenario[], corpus: string): Picture {
  const attacks = countedAttacks(ran, corpus).filter(({ attack }) => !attack.isTimeCollapsed);
  const area = { left: 90, right: WIDTH - 24, top: 20, bottom: 180 };
  const exponent = (seconds: number): number => Math.log10(Math.max(1e-3, seconds));
  const x = linearScale(-3, 4, area.left, area.right - 60);
  const dots = attacks.flatMap((each) => delayMark(each, x, exponent, area.right));
  const ticks = [-3, -2, -1, 0, 1, 2, 3, 4].map((value) => ({
    value,
    label: value < 0 ? `${10 ** value} s` : spanWords(10 ** value),
  }));
  return {
    name: 'accuracy-delay',
    title: 'Data time from the first packet of an attack to its alert',
    description: `${attacks.length} attacks whose times are not collapsed; those not found stand at the right edge.`,
    width: WIDTH,
    height: area.bottom + 52,
    marks: [
      label({ x: 12, y: 74, shown: 'figure' }),
      label({ x: 12, y: 144, shown: 'tuning' }),
      line('p-grid', x(exponent(60)), area.top, x(exponent(60)), area.bottom),
      label({ x: x(exponent(60)) + 4, y: area.top + 10, shown: 'a minute', tone: 'p-quiet' }),
      ...dots,
      bottomAxis(area, ticks, x, 'delay'),
    ],
  };
}

function delayMark(
  each: CountedAttack,
  x: (value: number) => number,
  exponent: (seconds: number) => number,
  right: number,
): Markup[] {
  const { attack, set } = each;
  const at = attack.delaySeconds === null ? right - 10 : x(exponent(attack.delaySeconds));
  const y = (set === 'figure' ? 50 : 120) + (hashOf(attack.name) % 40);
  const words = `${attack.name}: ${attack.delaySeconds === null ? 'not found' : spanWords(attack.delaySeconds)}`;
  return [pointed(words, box(attack.found ? 'p-normal' : 'p-abnormal', at - 3, y, 6, 6, { 'fill-opacity': 0.7 }))];
}

function hashOf(text: string): number {
  let hash = 7;
  for (const character of text) hash = (Math.imul(hash, 31) + character.codePointAt(0)!) >>> 0;
  return hash;
}

/** False alerts a device and week of homes without attacks: the rate, and what the data exclude. */
export function drawFalseAlerts(ran: readonly RanScenario[]): Picture {
  const rows = (['figure', 'tuning'] as const).flatMap((set) =>
    [1, 3].map((days) => ({
      name: `${set} set, ${days === 1 ? 'one day' : 'three days'} of learning`,
      ...falseFigures(ran.filter((each) => each.set === set && each.role === 'quiet' && each.learnDays === days)),
    })),
  );
  const area = { left: 250, right: WIDTH - 40, top: 20, bottom: 24 + rows.length * 34 };
  const most = Math.max(2, ...rows.map(({ upper95 }) => (Number.isFinite(upper95) ? upper95 : 0)));
  const x = linearScale(0, most, area.left, area.right);
  const marks = rows.map((row, i) => {
    const y = 26 + i * 34;
    if (!(row.weeks > 0)) return label({ x: 12, y: y + 12, shown: `${row.name}: nothing watched`, tone: 'p-quiet' });
    return join([
      label({ x: 12, y: y + 12, shown: row.name, room: 230 }),
      box('p-normal', area.left, y + 2, x(row.upper95) - area.left, 14, { 'fill-opacity': 0.25 }),
      box('p-normal', x(row.perWeek) - 2, y - 2, 4, 22),
      label({
        x: x(row.perWeek) + 8,
        y: y + 13,
        shown: `${row.falseAlerts} in ${row.weeks.toFixed(2)} device-weeks`,
        tone: 'p-ink',
      }),
    ]);
  });
  const ticks = Array.from({ length: Math.floor(most) + 1 }, (_, value) => ({ value, label: String(value) }));
  return {
    name: 'accuracy-false',
    title: 'False alerts of medium or high severity a device and week',
    description: 'Mark: the rate; pale: up to what the data do not exclude with 95 % confidence.',
    width: WIDTH,
    height: area.bottom + 52,
    marks: [
      line('p-grid', x(1), area.top, x(1), area.bottom),
      ...marks,
      bottomAxis(area, ticks, x, 'false alerts a device and week (mark: rate; pale: not excluded, 95 %)'),
    ],
  };
}
