import { expect, test } from 'vitest';
import { listOf } from './words.ts';

test('texts of a list are cleaned whole, wherever they stand in it', () => {
  expect(listOf({ examples: ['first.example', 'second\u001b[31m.example', 'third.example'] }, 'examples')).toEqual([
    'first.example',
    'second.example',
    'third.example',
  ]);
});
