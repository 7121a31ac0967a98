// Tests of beacon and of its score against RITA's own values.
import { expect, test } from 'vitest';
import { Lab, listen } from '../../test/detection-lab.ts';
import { createRandom } from '../base/random.ts';
import { beacon } from './beacon.ts';
import { bowleySkewness, durationScore, histogramOf, histogramScore, regularity, scoreBeacon } from './beacon-score.ts';

const DEVICE = '192.168.1.20';
const fromIntervals = (intervals: readonly number[]): number[] =>
  [0, ...intervals].map((_, i) => intervals.slice(0, i).reduce((sum, each) => sum + each, 1_517_338_924));
const intervalsOf = (seconds: readonly number[]): number[] => seconds.slice(1).map((second, i) => second - seconds[i]!);

test.each([
  ['every 60 s', new Array<number>(9).fill(60), 1],
  ['closely valued', [98, 99, 99, 100, 100, 100, 101, 101, 102], 0.995],
  ['bimodal', [98, 300, 98, 300, 98, 300, 98, 300, 98, 300], 0.746],
  ['random', [1, 299, 25, 4975, 90, 2, 42, 500, 1500], 0.083],
])('timing score, %s', (_, intervals, expected) => {
  expect(regularity(intervalsOf(fromIntervals(intervals)), 1)).toBeCloseTo(expected, 3);
});

test.each([
  ['1 to 10', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0, 0.773],
  ['a median below 1 falls back to 0 for sizes', new Array<number>(10).fill(0), 0, 0.5],
  ['a median below 1 falls back to 1 for times', new Array<number>(10).fill(0), 1, 1],
  ['widely spread', [524_885, 1, 5000, 98_654, 50, 41, 965_842, 3], 0, 0.009],
  ['Q1 = Q2', [7, 8, 7, 8, 7, 8, 7, 8, 7], 1, 1],
])('size score, %s', (_, values, fallback, expected) => {
  // RITA's own tests allow 0.001.
  expect(Math.abs(regularity(values, fallback) - expected)).toBeLessThan(0.00101);
});

test('Bowley skewness of random intervals', () => {
  expect(bowleySkewness([1, 2, 25, 42, 90, 299, 500, 1500, 4975])).toBeCloseTo(0.845, 3);
});

test('histogram score of ten rising bars, and duration scores', () => {
  const seconds = Array.from({ length: 10 }, (_, i) => new Array<number>(i + 1).fill(i + 1)).flat();
  const bars = histogramOf(seconds, 1, 11, 10);
  expect(bars).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(histogramScore(bars)).toBeCloseTo(0.478, 3);
  const filled = (count: number, from = 0): number[] =>
    Array.from({ length: 24 }, (_, i) => (i >= from && i < from + count ? 1 : 0));
  expect(durationScore(filled(24), 1)).toBe(1);
  expect(durationScore(filled(12, 12), 0.5)).toBe(1);
  expect(durationScore(filled(6, 12), 0.25)).toBe(0.5);
  expect(durationScore(filled(3), 0.5)).toBe(0);
  // Six bars before and six after midnight are one run.
  expect(
    durationScore(
      filled(24).map((_, i) => (i < 6 || i >= 18 ? 1 : 0)),
      0.1,
    ),
  ).toBe(1);
});

test('a clock over a whole day scores 1, fewer than four connections score nothing', () => {
  const seconds = Array.from({ length: 1440 }, (_, i) => 1_767_225_600 + i * 60);
  const input = { seconds, bytes: seconds.map(() => 200), firstSecond: seconds[0]!, lastSecond: seconds[0]! + 86_400 };
  expect(scoreBeacon(input)).toMatchObject({ score: 1, intervalSeconds: 60 });
  expect(scoreBeacon({ ...input, seconds: seconds.slice(0, 3), bytes: [1, 2, 3] })).toBeNull();
});

/** Contacts every minute for so many hours, from second `start` on. */
function contacts(lab: Lab, start: number, hours: number, destination: string, port: number): void {
  for (let i = 0; i < hours * 60; i++) {
    lab.connection(start + i * 60, DEVICE, 20_000 + (i % 30_000), destination, port, Lab.bytes(100), Lab.bytes(50));
  }
}

test('a contact every minute is told, a named one for information only', () => {
  const lab = new Lab();
  lab.dns(0, DEVICE, '192.168.1.1', 'cloud.example.com', 1, '20.1.1.1');
  contacts(lab, 1, 7, '20.1.1.1', 443);
  const named = listen(lab.frames, [beacon]);
  expect(named.alerts).toHaveLength(1);
  expect(named.alerts[0]).toMatchObject({ kind: 'beacon', severity: 'info', device: { ip: DEVICE } });
  expect(named.alerts[0]!.numbers).toMatchObject({ name: 'cloud.example.com', intervalSeconds: 60 });
  const other = new Lab();
  contacts(other, 0, 7, '20.1.1.2', 4444);
  expect(listen(other.frames, [beacon]).alerts[0]).toMatchObject({ severity: 'low' });
});

test('a nameless contact on an odd port that begins a day later is of medium severity', () => {
  const lab = new Lab();
  for (let hour = 0; hour < 30; hour++) lab.connection(hour * 3600, DEVICE, 50_000 + hour, '20.9.9.9', 443, [1], [2]);
  contacts(lab, 30 * 3600, 24, '20.1.1.2', 4444);
  const { alerts } = listen(lab.frames, [beacon]);
  expect(alerts.find((alert) => alert.numbers['port'] === 4444)).toMatchObject({ severity: 'medium' });
});

test('irregular contacts, names and time services are nothing', () => {
  const random = createRandom(9);
  const lab = new Lab();
  let seconds = 0;
  for (let i = 0; i < 300; i++) {
    seconds += 5 + random() ** 4 * 900;
    lab.connection(seconds, DEVICE, 20_000 + i, '20.1.1.3', 443, Lab.bytes(Math.floor(random() * 1000)), [1]);
  }
  for (let i = 0; i < 300; i++) lab.udp(i * 64, DEVICE, 123, '20.1.1.4', 123, Lab.bytes(48));
  lab.frames.sort((a, b) => a.timeUs! - b.timeUs!);
  expect(listen(lab.frames, [beacon]).findings).toEqual([]);
});
