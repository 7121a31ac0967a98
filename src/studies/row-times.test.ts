import { expect, test } from 'vitest';
import { secondsOf } from './row-times.ts';

const MOMENT = Date.UTC(2017, 6, 3, 8, 55, 58) / 1000;

test.for([
  ['1499072158', MOMENT],
  ['1499072158.25', MOMENT + 0.25],
  ['1499072158000', MOMENT],
  ['1499072158000000', MOMENT],
  ['1499072158000000000', MOMENT],
  ['2017-07-03T08:55:58Z', MOMENT],
  ['2017-07-03 08:55:58', MOMENT],
  ['2017-07-03T10:55:58+02:00', MOMENT],
  ['03/07/2017 08:55:58', MOMENT],
  ['03/07/2017 08:55:58 AM', MOMENT],
  ['03/07/2017 08:55:58 PM', MOMENT + 12 * 3600],
  ['3/7/2017 8:55', MOMENT - 58],
  ['0', 0],
] as const)('"%s" is a moment', ([text, seconds]) => {
  expect(secondsOf(text)).toBeCloseTo(seconds, 6);
});

test('what is no time is none', () => {
  for (const text of ['', '-', 'yesterday', '45/45/2017 08:55:58']) expect(secondsOf(text), text).toBeNaN();
});
