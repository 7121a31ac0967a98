import { expect, test } from 'vitest';
import { createProgress, progressLine } from './progress.ts';

test('nothing is shown within the first second, later at most four times a second, and the end erases the line', () => {
  const shown: string[] = [];
  let nowMs = 0;
  const progress = createProgress(
    (text) => shown.push(text),
    () => nowMs,
  );
  progress.report(10, 0.1);
  progress.end();
  expect(shown).toEqual([]);
  for (nowMs = 1000; nowMs <= 1500; nowMs += 50) progress.report(nowMs * 100, nowMs / 4000);
  expect(shown.length).toBe(3);
  expect(shown[0]).toBe('\r\u001b[K25 %  100,000 packets  100,000 packets/s  3.0 s left');
  progress.end();
  expect(shown.at(-1)).toBe('\r\u001b[K');
});

test('without a known size neither part nor time left is guessed', () => {
  expect(progressLine(500, Number.NaN, 2)).toBe('500 packets  250 packets/s');
  expect(progressLine(500, 0.01, 2)).toBe('1 %  500 packets  250 packets/s');
});
