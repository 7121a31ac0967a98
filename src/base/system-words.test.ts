import { expect, test } from 'vitest';
import { systemReason } from './system-words.ts';

test('every refusal that a user meets has words, without its code', () => {
  for (const code of ['EACCES', 'EEXIST', 'EISDIR', 'ENOSPC', 'ENOTDIR', 'EROFS'])
    expect(systemReason(Object.assign(new Error(code), { code }))).not.toContain(code);
});

test('a rare one keeps its code, and what is no refusal its message', () => {
  expect(systemReason(Object.assign(new Error('x'), { code: 'EXDEV' }))).toBe('the system refuses with EXDEV');
  expect(systemReason(new Error('a sentence'))).toBe('a sentence');
  expect(systemReason(null)).toBe('null');
});
