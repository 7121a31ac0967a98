import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSize, sizeText } from './size.ts';

test('a size is read with or without a blank, decimal or binary', () => {
  expect(['1 GB', '1.5GB', '16 mb', '512 MiB', '7 B', '0 B'].map(parseSize)).toEqual([
    1e9, 1.5e9, 16e6, 536_870_912, 7, 0,
  ]);
});

test('what is no size is none', () => {
  for (const text of ['', '1', 'GB', '1 potato', '-1 GB', '1  GB', '1e9 B', '1 GBB', 'NaN GB', '1 __proto__'])
    expect(parseSize(text), text).toBeNull();
});

test('a size reads back as it was written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.constantFrom(1, 1e3, 1e6), (amount, unit) => {
      expect(parseSize(sizeText(amount * unit))).toBe(amount * unit);
    }),
  );
});
