import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Matrix } from '../base/matrix.ts';
import { UserError } from '../base/user-error.ts';
import { fitScalers, parseScalers, restoreScalers, scalers } from './scaler-chain.ts';

type Cell = number | 'NaN';
type Case = {
  readonly train: readonly Cell[][];
  readonly new: readonly Cell[][];
  readonly scalers: Readonly<Record<string, Readonly<Record<string, Cell[] & Cell[][]>>>>;
};

const { cases } = JSON.parse(
  readFileSync(new URL('../../test/fixtures/classical/scalers.json', import.meta.url), 'utf8'),
) as { cases: Readonly<Record<string, Case>> };

/** Our names, and which fitted attributes our arrays equal. */
const THEIRS = {
  standard: { name: 'standard', arrays: { centers: 'mean_', scales: 'scale_' } },
  minmax: { name: 'min-max', arrays: { offsets: 'min_', scales: 'scale_' } },
  robust: { name: 'robust', arrays: { centers: 'center_', scales: 'scale_' } },
} as const;

const numbers = (cells: readonly Cell[]): number[] => cells.map(Number);

function matrixOf(cells: readonly (readonly Cell[])[]): Matrix {
  return { rows: cells.length, columns: cells[0]!.length, values: Float64Array.from(cells.flat().map(Number)) };
}

/** Equal within 1e-12, relative to the numbers that the result was computed from. */
function expectNear(
  found: ArrayLike<number>,
  expected: readonly number[],
  what: string,
  sizes?: readonly number[],
): void {
  expect(found.length, what).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    if (Number.isNaN(value)) expect(found[i], `${what} ${i}`).toBeNaN();
    else {
      const size = Math.max(Math.abs(value), sizes?.[i] ?? 0);
      expect(Math.abs(found[i]! - value), `${what} ${i}: ${found[i]} and ${value}`).toBeLessThanOrEqual(1e-12 * size);
    }
  }
}

for (const [caseName, { train, new: fresh, scalers: theirs }] of Object.entries(cases))
  for (const [theirName, { name, arrays }] of Object.entries(THEIRS))
    test(`the ${name} scaler fits, transforms and inverts as scikit-learn: ${caseName}`, () => {
      const wanted = theirs[theirName]!;
      const matrix = matrixOf(train);
      const chain = fitScalers([name], matrix);
      const saved = chain.save();
      for (const [ours, attribute] of Object.entries(arrays))
        expectNear(saved[`0.${ours}`]!, numbers(wanted[attribute]!), attribute);
      const transformed = chain.transform(matrix).values;
      // A difference of large numbers is exact to the large number's last digits only: x·scale of min-max, 1e-17 of 0.1 in standard.
      const scales = numbers(wanted['scale_']!);
      const terms = (of: Matrix): number[] =>
        Array.from(of.values, (value, i) => {
          const scale = scales[i % of.columns]!;
          return Math.abs(name === 'min-max' ? value * scale : value / scale);
        });
      expectNear(transformed, numbers(wanted['train_transformed']!.flat()), 'train', terms(matrix));
      const later = matrixOf(fresh);
      expectNear(chain.transform(later).values, numbers(wanted['new_transformed']!.flat()), 'new', terms(later));
      const back = chain.inverse({ ...matrix, values: transformed.slice() });
      expectNear(back.values, numbers(wanted['train_inverse']!.flat()), 'inverse', Array.from(matrix.values, Math.abs));
    });

test('the log scaler is sign(x)·ln(1 + |x|), and undone by its inverse', () => {
  const matrix = { rows: 1, columns: 6, values: Float64Array.of(0, 1, -1, 1e9, -1e-9, Number.NaN) };
  const chain = fitScalers(['log'], matrix);
  const out = chain.transform(matrix);
  expect(Array.from(out.values)).toEqual([0, Math.LN2, -Math.LN2, Math.log1p(1e9), -Math.log1p(1e-9), Number.NaN]);
  const back = chain.inverse(out).values;
  for (const [i, value] of matrix.values.entries())
    if (!Number.isNaN(value)) expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(1e-13 * Math.abs(value));
});

test('a chain fits each scaler on what the one before it makes, and is undone in reverse', () => {
  const matrix = { rows: 4, columns: 1, values: Float64Array.of(0, 9, 99, 999) };
  const chain = fitScalers(parseScalers('log+standard'), matrix);
  const logs = matrix.values.map((value) => Math.log1p(value));
  const mean = logs.reduce((sum, value) => sum + value, 0) / 4;
  const sd = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4);
  expectNear(
    chain.transform(matrix).values,
    Array.from(logs, (value) => (value - mean) / sd),
    'chain',
    [1, 1, 1, 1],
  );
  expectNear(chain.inverse(chain.transform(matrix)).values, [0, 9, 99, 999], 'inverse', [1000, 1000, 1000, 1000]);
  expect(Array.from(matrix.values)).toEqual([0, 9, 99, 999]);
});

test('a chain of none changes nothing', () => {
  const matrix = { rows: 1, columns: 3, values: Float64Array.of(1, Number.NaN, -3) };
  const chain = fitScalers(parseScalers('none'), matrix);
  expect(chain.names).toEqual([]);
  expect(chain.transform(matrix).values).toEqual(matrix.values);
});

test('values at the ends of the doubles are scaled to numbers', () => {
  for (const { name } of scalers) {
    const matrix = {
      rows: 4,
      columns: 2,
      values: Float64Array.of(-1.7e308, 1, 1.7e308, 2, 5, Number.POSITIVE_INFINITY, 0, 3),
    };
    const out = fitScalers([name], matrix).transform(matrix).values;
    for (const value of out) expect(value, name).not.toBeNaN();
    // Infinity is left out of the statistics and stays the largest.
    expect(out[5], name).toBe(Number.POSITIVE_INFINITY);
  }
});

test('the order of a column’s values survives every scaler', () => {
  const value = fc.double({ noNaN: true, min: -1e12, max: 1e12 });
  fc.assert(
    fc.property(fc.array(value, { minLength: 2, maxLength: 40 }), fc.constantFrom(...scalers), (values, spec) => {
      const matrix = { rows: values.length, columns: 1, values: Float64Array.from(values) };
      const out = fitScalers([spec.name], matrix).transform(matrix).values;
      for (let i = 1; i < values.length; i++)
        if (values[i - 1]! <= values[i]!) expect(out[i - 1]!).toBeLessThanOrEqual(out[i]!);
    }),
  );
});

test('a saved chain restores to the same numbers', () => {
  const matrix = { rows: 3, columns: 2, values: Float64Array.of(1, 5, 2, 5, Number.NaN, 5) };
  const chain = fitScalers(['log', 'robust', 'min-max'], matrix);
  const back = restoreScalers(chain.names, 2, chain.save());
  expect(back.transform(matrix).values).toEqual(chain.transform(matrix).values);
});

test('damaged scalers are refused with words', () => {
  const good = fitScalers(['standard'], { rows: 2, columns: 2, values: Float64Array.of(1, 2, 3, 4) }).save();
  const attempts: readonly [RegExp, () => unknown][] = [
    [/centers of the scaler are missing/, () => restoreScalers(['standard'], 2, { '0.scales': good['0.scales']! })],
    [/2 standard centers of the scaler for 3/, () => restoreScalers(['standard'], 3, good)],
    [/not above 0/, () => restoreScalers(['standard'], 2, { ...good, '0.scales': Float64Array.of(1, 0) })],
    [
      /infinite/,
      () => restoreScalers(['standard'], 2, { ...good, '0.centers': Float64Array.of(1, Number.POSITIVE_INFINITY) }),
    ],
    [/missing/, () => restoreScalers(['standard'], 2, { ...good, '0.centers': Float32Array.of(1, 2) })],
    [/no scaler "evil"/, () => restoreScalers(['evil'], 2, good)],
    [/9 scalers/, () => restoreScalers(Array(9).fill('log'), 2, {})],
  ];
  for (const [words, attempt] of attempts) expect(attempt).toThrow(words);
});

test('an unknown scaler is named with those that there are', () => {
  expect(parseScalers(' Log + robust ')).toEqual(['log', 'robust']);
  const attempt = (): unknown => parseScalers('log+standart');
  expect(attempt).toThrow(UserError);
  expect(attempt).toThrow('There is no scaler "standart".');
});

test('rows of another width are refused', () => {
  const chain = fitScalers(['standard'], { rows: 1, columns: 2, values: Float64Array.of(1, 2) });
  expect(() => chain.transform({ rows: 1, columns: 3, values: new Float64Array(3) })).toThrow(
    '3 columns for scalers of 2',
  );
});
