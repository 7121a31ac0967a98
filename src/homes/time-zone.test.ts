import { expect, test } from 'vitest';
import { localDay, localHour, offsetSecondsAt } from '../base/time-zone.ts';
import { createTimeZone } from './time-zone.ts';

const us = (text: string): number => Date.parse(text) * 1000;

test('Berlin changes its clocks at 01:00 UTC on the last Sundays of March and October', () => {
  const berlin = createTimeZone('Europe/Berlin');
  expect(offsetSecondsAt(berlin, us('2026-03-29T00:59:59Z'))).toBe(3600);
  expect(offsetSecondsAt(berlin, us('2026-03-29T01:00:00Z'))).toBe(7200);
  expect(offsetSecondsAt(berlin, us('2026-10-25T00:59:59Z'))).toBe(7200);
  expect(offsetSecondsAt(berlin, us('2026-10-25T01:00:00Z'))).toBe(3600);
  expect(berlin.fromUs).toContain(us('2026-03-29T01:00:00Z'));
  // 2107 is far, and still known.
  expect(offsetSecondsAt(berlin, us('2107-07-01T00:00:00Z'))).toBe(7200);
});

test('an hour of the day is the one on the wall, in New York as in Kolkata', () => {
  expect(localHour(createTimeZone('America/New_York'), us('2024-07-04T02:30:00Z'))).toBe(22);
  expect(localHour(createTimeZone('Asia/Kolkata'), us('2024-07-04T18:45:00Z'))).toBe(0);
  expect(localDay(createTimeZone('Pacific/Auckland'), us('1970-01-01T13:00:00Z'))).toBe(1);
});

test('odd zones: three weeks of summer time in Egypt 2010, half an hour on Lord Howe, seconds in Liberia, no Saturday in Samoa', () => {
  const cairo = createTimeZone('Africa/Cairo');
  expect(offsetSecondsAt(cairo, us('2010-09-08T12:00:00Z'))).toBe(7200);
  expect(offsetSecondsAt(cairo, us('2010-09-15T12:00:00Z'))).toBe(10_800);
  expect(offsetSecondsAt(cairo, us('2010-10-01T12:00:00Z'))).toBe(7200);
  const howe = createTimeZone('Australia/Lord_Howe');
  expect(offsetSecondsAt(howe, us('2026-01-01T00:00:00Z')) - offsetSecondsAt(howe, us('2026-07-01T00:00:00Z'))).toBe(
    1800,
  );
  expect(offsetSecondsAt(createTimeZone('Africa/Monrovia'), us('1971-06-01T00:00:00Z'))).toBe(-2670);
  const apia = createTimeZone('Pacific/Apia');
  expect(localDay(apia, us('2011-12-30T10:00:00Z')) - localDay(apia, us('2011-12-30T09:59:59Z'))).toBe(2);
});

test('the table says what Intl says at every hour of a year with changes', () => {
  const zone = createTimeZone('America/Sao_Paulo');
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone.name, hour: 'numeric', hourCycle: 'h23' });
  for (let timeUs = us('2018-01-01T00:00:00Z'); timeUs < us('2019-03-01T00:00:00Z'); timeUs += 3600e6) {
    expect(localHour(zone, timeUs)).toBe(Number(format.format(timeUs / 1000)) % 24);
  }
});

test('UTC has one entry, and a zone that nobody knows is refused with words', () => {
  expect(createTimeZone('UTC').fromUs).toEqual([Number.NEGATIVE_INFINITY]);
  expect(() => createTimeZone('Mars/Olympus')).toThrow('There is no time zone "Mars/Olympus".');
});
