// Axes of pictures: round ticks for numbers, powers of ten, and time.
import { clockText, isNumber, momentOf, shortCountText, shortDayText, twoDigits, valueText } from './figures.ts';
import type { ScoreHistogram } from './run-document.ts';

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** A straight scale from values to coordinates; one value only stands in the middle. */
export function linearScale(from: number, to: number, start: number, end: number): (value: number) => number {
  const width = to - from;
  return width === 0 ? () => (start + end) / 2 : (value) => start + ((value - from) / width) * (end - start);
}

/** Round numbers between `from` and `to`, about `count` of them, all with the same decimals. */
export function roundTicks(from: number, to: number, count: number): Tick[] {
  const width = to - from;
  if (!(width > 0) || !Number.isFinite(width))
    return Number.isFinite(from) ? [{ value: from, label: plain(from) }] : [];
  const raw = width / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  // The step that is nearest to the wanted one by ratio.
  const factor = raw / power;
  const step = power * (factor >= Math.sqrt(50) ? 10 : factor >= Math.sqrt(10) ? 5 : factor >= Math.SQRT2 ? 2 : 1);
  const ticks: Tick[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i <= Math.floor(to / step + 1e-9) && ticks.length < 3 * count; i++) {
    const value = i * step;
    ticks.push({ value, label: stepLabel(value, step) });
  }
  return ticks;
}

function stepLabel(value: number, step: number): string {
  if (value === 0 && (step >= 1 || step < 1e-5)) return '0';
  const size = Math.max(Math.abs(value), step);
  const digits = Math.ceil(Math.log10(size / step)) + 1;
  if (size >= 1e15 || step < 1e-5) return plain(value, digits);
  if (size >= 10_000) {
    const [unit, letter] = size >= 1e9 ? [1e9, 'G'] : size >= 1e6 ? [1e6, 'M'] : [1e3, 'k'];
    return plain(value / unit, digits) + letter;
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return value
    .toFixed(decimals)
    .replace('-', '−')
    .replace(/^−(0(?:\.0*)?)$/, '$1');
}

/** With as many digits as tell neighbours apart. */
function plain(value: number, digits = 3): string {
  return Number(value.toPrecision(Math.max(3, Math.min(12, digits))))
    .toString()
    .replaceAll('-', '−');
}

const STEPS_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
  1_209_600, 2_592_000, 7_776_000, 31_536_000,
];

/** Round moments between two (seconds since 1970, UTC): "14:05", "14:05:30" or "21 Nov" by how far apart they are. */
export function timeTicks(from: number, to: number, count: number): Tick[] {
  const width = to - from;
  if (!(width > 0)) return [];
  const step =
    STEPS_SECONDS.find((seconds) => width / seconds <= count) ?? Math.ceil(width / count / 31_536_000) * 31_536_000;
  const ticks: Tick[] = [];
  for (let value = Math.ceil(from / step) * step; value <= to && ticks.length <= count; value += step) {
    const moment = momentOf(value);
    let label = clockText(moment);
    if (step < 60) label += `:${twoDigits(moment.second)}`;
    else if (step >= 31_536_000) label = String(moment.year);
    else if (step >= 86_400 || (width > 86_400 && value % 86_400 === 0)) label = shortDayText(moment);
    ticks.push({ value, label });
  }
  return ticks;
}

/** The bend of an axis of scores (ScoreHistogram.bend); null = straight. */
export function bendOf({ bend }: ScoreHistogram): number | null {
  return isNumber(bend) && bend > 0 ? bend : null;
}

/** Where a score stands on the axis before it is scaled. */
export function placeOf(bend: number | null): (score: number) => number {
  return bend === null ? (score) => score : (score) => Math.asinh(score / bend);
}

/** Nought and powers of ten on both sides of it, at most six. */
export function bentTicks(from: number, to: number, bend: number): Tick[] {
  const least = Math.ceil(Math.log10(bend));
  const most = Math.floor(Math.log10(Math.max(Math.abs(from), Math.abs(to))));
  const step = Math.max(1, Math.ceil((most - least + 1) / (from < 0 && to > 0 ? 2 : 5)));
  const ticks: Tick[] = [{ value: 0, label: '0' }];
  for (let power = least; power <= most; power += step)
    for (const value of [10 ** power, -(10 ** power)])
      ticks.push({
        value,
        label: power > -4 && power < 12 ? `${value < 0 ? '−' : ''}${shortCountText(10 ** power)}` : valueText(value),
      });
  return ticks.filter(({ value }) => value >= from && value <= to).sort((a, b) => a.value - b.value);
}
