// Checks that rows keep their places when a list is read again.
import { expect, test } from 'vitest';
import { inOldOrder } from './list-order.ts';

const idOf = (row: { id: string }): string => row.id;
const rows = (ids: string): { id: string }[] => [...ids].map((id) => ({ id }));
const order = (now: string, before: string): string =>
  inOldOrder(rows(now), [...before], idOf)
    .map(idOf)
    .join('');

test('a list that is read for the first time stands as the server has it, each row once', () => {
  expect(order('cabac', '')).toBe('cab');
});

test('rows that were there stay where they are, whatever the server now thinks', () => {
  expect(order('dcba', 'abcd')).toBe('abcd');
});

test('new rows stand on top when the server puts them first, at the end when it puts them last', () => {
  expect(order('xba', 'ab')).toBe('xab');
  expect(order('bay', 'ab')).toBe('aby');
  expect(order('xbay', 'ab')).toBe('xaby');
});

test('rows that are gone leave no gap', () => {
  expect(order('ca', 'abc')).toBe('ac');
  expect(order('', 'abc')).toBe('');
});
