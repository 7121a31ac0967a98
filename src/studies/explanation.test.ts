// Numbers in sentences.
import { expect, test } from 'vitest';
import { numberWords } from './explanation.ts';

test('numbers from a thousand on stand in groups of three, never in powers of ten before a thousand million million', () => {
  expect([0, 0.5, 12.3456, 1738.4, 12345.6, 4897, -1234567.8, 1e-7, 1e20].map(numberWords)).toEqual([
    '0',
    '0.5',
    '12.35',
    '1,738',
    '12,346',
    '4,897',
    '-1,234,568',
    '1.000e-7',
    '1.000e+20',
  ]);
});
