// Pictures of an experiment: the home over time with its attacks and false alerts, and what each detector found.
import { linearScale, timeTicks } from '../reports/axis.ts';
import type { Markup } from '../reports/markup.ts';
import { box, label, line, type Picture, pointed } from '../reports/picture.ts';
import { bottomAxis } from '../reports/plot-frame.ts';
import type { DetectorRow, ScenarioDocument } from './scenario-document.ts';
import { shareWords } from './scenario-words.ts';

const WIDTH = 760;
const LANE = 30;
/** Lanes and bars that are drawn; more would be no picture. */
const LANES_MAX = 24;

/** One lane a device: learning pale, watched full, a thin line in gaps; attacks above it, false alerts as dark ticks. null where nothing was seen. */
export function drawHome(document: ScenarioDocument): Picture | null {
  const devices = document.devices.filter(({ start }) => start !== null).slice(0, LANES_MAX);
  if (devices.length === 0) return null;
  const seconds = (text: string | null): number => Date.parse(text ?? '') / 1000;
  const from = Math.min(...devices.map(({ start }) => seconds(start)));
  const to = Math.max(...devices.map(({ end }) => seconds(end)));
  if (!(to > from)) return null;
  const area = { left: 150, right: WIDTH - 16, top: 44, bottom: 44 + LANE * (devices.length + 1) };
  const x = linearScale(from, to, area.left, area.right);
  const marks: Markup[] = [bottomAxis(area, timeTicks(from, to, 8), x, 'time (UTC)')];
  marks.push(label({ x: 8, y: area.top + 15, shown: 'attacks', tone: 'p-quiet', room: 134 }));
  for (const { name, start, found } of document.attacks) {
    const at = x(seconds(start));
    if (!Number.isFinite(at)) continue;
    const words = `${name}: ${found ? 'found' : 'not found'}`;
    marks.push(pointed(words, box(found ? 'p-normal' : 'p-abnormal', at - 2.5, area.top + 4, 5, found ? 14 : 20)));
  }
  devices.forEach((device, lane) => {
    const y = area.top + LANE * (lane + 1) + 6;
    const learned = x(seconds(device.learnsUntil));
    marks.push(label({ x: 8, y: y + 12, shown: device.name, room: 134 }));
    marks.push(line('p-grid', x(seconds(device.start)), y + 7, x(seconds(device.end)), y + 7, 1));
    for (const span of device.spans) {
      const [start, end] = span.map((text) => x(seconds(text)));
      marks.push(box('p-quiet', start!, y, Math.min(learned, end!) - start!, 14, { 'fill-opacity': 0.3 }));
      marks.push(
        box('p-normal', Math.max(learned, start!), y, end! - Math.max(learned, start!), 14, { 'fill-opacity': 0.35 }),
      );
    }
    for (const alert of document.falseAlertList) {
      if (alert.device.name !== device.name) continue;
      const at = x(seconds(alert.raised));
      marks.push(pointed(`${alert.kind}: ${alert.sentence}`, line('p-mark', at, y - 3, at, y + 17, 2)));
    }
  });
  marks.push(...legend());
  return {
    name: 'home',
    title: 'The home over time',
    description: `${document.attacks.length} attacks on ${devices.length} devices, ${document.found} of ${document.total} found, and ${document.falseAlerts} false alerts.`,
    width: WIDTH,
    height: area.bottom + 46,
    marks,
  };
}

function legend(): Markup[] {
  const entries = [
    ['p-normal', 1, 150, 'attack found'],
    ['p-abnormal', 1, 264, 'attack not found'],
    ['p-quiet', 0.3, 402, 'learning'],
    ['p-normal', 0.35, 492, 'watched'],
  ] as const;
  const marks = entries.flatMap(([tone, opacity, left, shown]) => [
    box(tone, left, 14, 10, 10, { 'fill-opacity': opacity }),
    label({ x: left + 16, y: 23, shown, tone: 'p-quiet' }),
  ]);
  return [
    ...marks,
    line('p-grid', 580, 19, 596, 19, 1),
    label({ x: 602, y: 23, shown: 'gap', tone: 'p-quiet' }),
    line('p-mark', 652, 12, 652, 26, 2),
    label({ x: 660, y: 23, shown: 'false alert', tone: 'p-quiet' }),
  ];
}

/** Share of the attacks that expect each kind which it found, the dumb rules below. null where there is nothing. */
export function drawFound({ detectors, baselines }: Pick<ScenarioDocument, 'detectors' | 'baselines'>): Picture | null {
  const rows = [...detectors.filter(({ total }) => total > 0), ...baselines].slice(0, LANES_MAX);
  if (rows.length === 0 || rows.every(({ total }) => total === 0)) return null;
  const left = 170;
  const right = WIDTH - 150;
  const share = (row: DetectorRow): number => (row.total === 0 ? 0 : row.found / row.total);
  const marks = rows.flatMap((row, i) => {
    const y = 18 + i * 26;
    const isRule = baselines.includes(row);
    return [
      label({ x: 8, y: y + 12, shown: row.name, room: left - 16, tone: isRule ? 'p-quiet' : 'p-ink' }),
      box('p-grid-fill', left, y, right - left, 16),
      box(isRule ? 'p-quiet' : 'p-normal', left, y, (right - left) * share(row), 16),
      label({
        x: right + 8,
        y: y + 12,
        shown: `${row.found} of ${row.total} (${shareWords(share(row))})`,
        tone: 'p-quiet',
        room: 140,
      }),
    ];
  });
  return {
    name: 'found',
    title: 'Attacks found, by kind of alert and by dumb rule',
    description: rows.map((row) => `${row.name} ${row.found} of ${row.total}`).join(', '),
    width: WIDTH,
    height: 30 + rows.length * 26,
    marks,
  };
}
