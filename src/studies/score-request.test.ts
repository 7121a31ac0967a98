import { expect, test } from 'vitest';
import type { TrainedModel } from '../models/trained-model.ts';
import { usedColumns } from './score-request.ts';

const model = (names: readonly string[]): TrainedModel =>
  ({ header: { features: names.map((name) => ({ name })) } }) as unknown as TrainedModel;

test('columns of several models stand once, and each model finds its own', () => {
  expect(usedColumns([model(['b', 'a']), model(['a', 'c'])])).toEqual({
    names: ['b', 'a', 'c'],
    places: [
      [0, 1],
      [1, 2],
    ],
  });
});

test('the columns of a model with a hundred thousand are placed: a search for each would outlast the test', () => {
  const names = Array.from({ length: 100_000 }, (_, i) => `c${i}`);
  expect(usedColumns([model(names)]).places[0]!.at(-1)).toBe(99_999);
});
