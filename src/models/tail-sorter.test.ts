// The kernel's sort against the platform's.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TailSorter } from './tail-sorter.ts';

function sorted(numbers: readonly number[]): Float64Array {
  const sorter = new TailSorter(numbers.length);
  sorter.numbers.set(numbers);
  sorter.sort(numbers.length);
  return sorter.numbers;
}

/** Order by value, −0 before 0, as the platform sorts typed arrays. */
const byPlatform = (numbers: readonly number[]): Float64Array => Float64Array.from(numbers).sort();

test('any numbers are sorted, infinities, zeros and denormal ones too', () => {
  const number = fc.oneof(
    fc.double({ noNaN: true }),
    fc.integer(),
    fc.double({ min: -1e-310, max: 1e-310, noNaN: true }),
    fc.constantFrom(-0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  );
  fc.assert(
    fc.property(fc.array(number, { maxLength: 300 }), (numbers) => {
      expect(sorted(numbers)).toEqual(byPlatform(numbers));
    }),
  );
});

test('numbers that differ in their lowest bits only are sorted, however many they are', () => {
  const numbers = Array.from({ length: 5000 }, (_, i) => 1 + ((i * 7919) % 5003) * 2 ** -52);
  expect(sorted(numbers)).toEqual(byPlatform(numbers));
  const falling = Array.from({ length: 5000 }, (_, i) => -(3 + i * 2 ** -40));
  expect(sorted(falling)).toEqual(byPlatform(falling));
});
