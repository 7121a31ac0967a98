// Numbers as text, axes, and colours that can be read.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundTicks, timeTicks } from './axis.ts';
import {
  countText,
  meanAndSdText,
  measureText,
  momentOf,
  momentText,
  rateText,
  shareText,
  shortCountText,
  spanText,
  valueText,
} from './figures.ts';
import { DARK, LIGHT, type Palette } from './palette.ts';
import { fitText, textWidth } from './picture.ts';

test('measures show what matters: neither all nor nothing is rounded to', () => {
  expect([0.98765, 1, 0, 0.99996, 0.9997, 0.0004, 0.00001, -0.25].map(measureText)).toEqual([
    '0.988',
    '1.000',
    '0.000',
    '>0.9999',
    '0.9997',
    '0.0004',
    '<0.0001',
    '−0.250',
  ]);
  expect([0.5, 0.0123, 0.004, 0.00005, 1, 0, 0.994, 0.9996, 0.99999].map(shareText)).toEqual([
    '50%',
    '1.2%',
    '0.40%',
    '<0.01%',
    '100%',
    '0%',
    '99.4%',
    '99.96%',
    '>99.99%',
  ]);
});

test('counts, rates, values and spans are short and aligned', () => {
  expect([0, 12_345, -3].map(countText)).toEqual(['0', '12,345', '−3']);
  expect([0, 0.004, 0.5, 12.34, 1234].map(rateText)).toEqual(['0', '<0.01', '0.50', '12.3', '1,234']);
  expect([0, 0.0123456, -2.5, 1234.5, 1.5e9, 1.2e-9].map(valueText)).toEqual([
    '0',
    '0.01235',
    '−2.5',
    '1,235',
    '1.5e+9',
    '1.2e−9',
  ]);
  expect([0.0004, 0.0123, 1.234, 12.34, 200, 7300].map(spanText)).toEqual([
    '<1 ms',
    '12 ms',
    '1.23 s',
    '12.3 s',
    '3 min 20 s',
    '2 h 1 min',
  ]);
  expect([1, 250, 1500, 2e6, 3e9].map(shortCountText)).toEqual(['1', '250', '1.5k', '2M', '3G']);
  expect(meanAndSdText({ mean: 0.5, sd: 0.01234 }, 5)).toBe('0.500 ± 0.012');
  expect(meanAndSdText({ mean: 0.5, sd: 0 }, 1)).toBe('0.500');
  expect(meanAndSdText({ mean: 0.5, sd: 0 }, 5)).toBe('0.500');
  expect(meanAndSdText({ mean: 30.5, sd: 3.39 }, 5, rateText)).toBe('30.5 ± 3.39');
});

test('what is no number is a dash', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, null, undefined, '<b>'])
    for (const format of [countText, measureText, rateText, shareText, spanText, valueText, momentText])
      expect(format(value)).toBe('–');
  expect(meanAndSdText(null, 3)).toBe('–');
});

test('moments are those of the Gregorian calendar in UTC', () => {
  fc.assert(
    fc.property(fc.integer({ min: -8e12, max: 8e12 }), (seconds) => {
      const moment = momentOf(seconds);
      const date = new Date(seconds * 1000);
      expect([moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second]).toEqual([
        date.getUTCFullYear(),
        date.getUTCMonth() + 1,
        date.getUTCDate(),
        date.getUTCHours(),
        date.getUTCMinutes(),
        date.getUTCSeconds(),
      ]);
    }),
    { numRuns: 1000 },
  );
  expect(momentText(Date.UTC(2024, 1, 29, 9, 5))).toBe('29 February 2024, 09:05 UTC');
});

test('ticks are round, inside the range, and few', () => {
  expect(roundTicks(0, 1, 5).map(({ label }) => label)).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
  expect(roundTicks(-3.2, 6.1, 5).map(({ label }) => label)).toEqual(['−2', '0', '2', '4', '6']);
  expect(roundTicks(0, 1.2e8, 5).map(({ label }) => label)).toEqual(['0', '20M', '40M', '60M', '80M', '100M', '120M']);
  expect(roundTicks(9500, 11_200, 4).map(({ label }) => label)).toEqual(['9500', '10k', '10.5k', '11k']);
  fc.assert(
    fc.property(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.double({ min: 1e-8, max: 1, noNaN: true }),
      (from, part) => {
        const width = Math.max(1e-6, Math.abs(from) * part * 10);
        const ticks = roundTicks(from, from + width, 5);
        expect(ticks.length).toBeLessThanOrEqual(9);
        expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
        for (const { value } of ticks) {
          expect(value).toBeGreaterThanOrEqual(from - width * 1e-6);
          expect(value).toBeLessThanOrEqual(from + width * (1 + 1e-6));
        }
      },
    ),
  );
});

test('ticks of time are whole hours, and midnight has the name of its day', () => {
  const noon = Date.UTC(2026, 10, 16, 11, 30) / 1000;
  expect(timeTicks(noon, noon + 36 * 3600, 6).map(({ label }) => label)).toEqual([
    '12:00',
    '18:00',
    '17 Nov',
    '06:00',
    '12:00',
    '18:00',
  ]);
  expect(timeTicks(noon, noon + 20, 6).map(({ label }) => label)).toEqual([
    '11:30:00',
    '11:30:05',
    '11:30:10',
    '11:30:15',
    '11:30:20',
  ]);
});

test('a label that is too long keeps its beginning and its end', () => {
  const long = 'bidirectional_stddev_piat_ms_of_the_connection';
  const short = fitText(long, 130, 12);
  expect(short).toMatch(/^bidirect.*….*tion$/);
  expect(textWidth(short, 12)).toBeLessThanOrEqual(130);
  expect(fitText('short', 130, 12)).toBe('short');
});

/** Relative luminance and contrast of WCAG 2.2. */
function contrast(first: string, second: string): number {
  const luminance = (colour: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [high, low] = [luminance(first), luminance(second)].sort((a, b) => b - a);
  return (high! + 0.05) / (low! + 0.05);
}

test.each([
  ['light', LIGHT],
  ['dark', DARK],
] as const)('texts stand 4.5 : 1 and marks 3 : 1 from what is behind them, %s', (_, palette: Palette) => {
  for (const behind of [palette.paper, palette.page, palette.calm])
    for (const name of ['ink', 'quiet', 'accent'] as const)
      expect(contrast(palette[name], behind), `${name} on ${behind}`).toBeGreaterThanOrEqual(4.5);
  for (const colour of [palette.line, palette.normal, palette.abnormal, ...palette.series])
    expect(contrast(colour, palette.paper), colour).toBeGreaterThanOrEqual(3);
});
