import { expect, test } from 'vitest';
import { parseAttackTime } from './attack-time.ts';

test('an offset counts from the first packet of the home', () => {
  expect(parseAttackTime('4d+03:12')).toEqual({ kind: 'offset', seconds: 4 * 86_400 + 3 * 3600 + 12 * 60 });
  expect(parseAttackTime('4d')).toEqual({ kind: 'offset', seconds: 4 * 86_400 });
  expect(parseAttackTime('03:12:30')).toEqual({ kind: 'offset', seconds: 11_550 });
  expect(parseAttackTime('36h')).toEqual({ kind: 'offset', seconds: 129_600 });
});

test('a day with a clock is local time, the first day is day 1', () => {
  expect(parseAttackTime('day5 03:12')).toEqual({ kind: 'local', day: 5, secondsOfDay: 11_520 });
  expect(parseAttackTime('day 12 23:59:59')).toEqual({ kind: 'local', day: 12, secondsOfDay: 86_399 });
});

test('what is neither is refused', () => {
  for (const text of [
    '',
    'soon',
    '4d03:12',
    '+03:12',
    '4d+25:00',
    '4d+03:60',
    'day0 03:12',
    'day5',
    '99999999d',
    '1e3',
  ])
    expect(parseAttackTime(text), text).toBeNull();
});
