// Checks how words are put together: plurals, values, and numbers as the reader writes them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { en } from './en.ts';
import { formatBytes, formatNumber, formatRate } from './format.ts';
import { type Key, setLanguage, t, tMaybe } from './words.ts';

// The catalogue tells the page its language; outside a browser a bare object takes it.
const page = globalThis as { document?: unknown };
beforeAll(async () => {
  page.document = { documentElement: {} };
  await setLanguage('en', { keep: false });
});
afterAll(() => {
  delete page.document;
});

test('one is one, everything else is many', () => {
  expect(t('home.alertsCount', { count: 1 })).toBe('1 alert');
  expect(t('home.alertsCount', { count: 0 })).toBe('0 alerts');
  expect(t('home.alertsCount', { count: 12345 })).toBe('12,345 alerts');
});

test('values stand where they belong, and a value is never taken for a pattern', () => {
  expect(t('home.input', { input: '{input} $& $1 | <b>' })).toBe('Watches {input} $& $1 | <b>');
});

test('an unknown key shows itself, and kinds that have no words fall back', () => {
  expect(t('home.nowhere' as Key)).toBe('home.nowhere');
  expect(tMaybe('kinds', 'camera', 'x')).toBe('Camera');
  expect(tMaybe('kinds', 'constructor', 'x')).toBe('x');
});

test('amounts are short and never jump to a wrong unit', () => {
  expect(
    ['0', '999', '1000', '1536', '999499', '999999', '1e15', '-5'].map((each) => formatBytes(Number(each))),
  ).toEqual(['0 B', '999 B', '1 kB', '1.5 kB', '999 kB', '1 MB', '1 PB', '0 B']);
  expect(formatRate(2_500_000)).toBe('2.5 MB/s');
  expect(formatNumber(1234.5)).toBe('1,235');
  expect(formatNumber(Number.NaN)).toBe('–');
});

test('every text has one form or two, and the second one tells the number', () => {
  for (const [section, words] of Object.entries(en))
    for (const [key, text] of Object.entries(words)) {
      const forms = (text as string).split('|');
      expect(forms.length, `${section}.${key}`).toBeLessThanOrEqual(2);
      const tellsNumber = forms[1] === undefined || forms[1].includes('{count}') || key === 'openAlerts';
      expect(tellsNumber, `${section}.${key}`).toBe(true);
    }
});
