// Checks that a hint of the API reads as a sentence of its own.
import { expect, test } from 'vitest';
import { ApiError } from '../api/client.ts';
import { asSentence } from './sentence.ts';

test('a hint begins with a capital letter, and commands, numbers and nothing stay as they are', () => {
  expect(asSentence('take several words.')).toBe('Take several words.');
  expect(asSentence('öffnen Sie die Seite.')).toBe('Öffnen Sie die Seite.');
  expect(asSentence('`porchlight doctor` says what is missing.')).toBe('`porchlight doctor` says what is missing.');
  expect(asSentence('3 of them wait.')).toBe('3 of them wait.');
  expect(asSentence('')).toBe('');
});

test('the hint of an error is a sentence wherever it is shown', () => {
  expect(new ApiError('weak-password', 'Too easy.', { hint: 'take several words.' }).hint).toBe('Take several words.');
  expect(new ApiError('weak-password', 'Too easy.').hint).toBeNull();
});
