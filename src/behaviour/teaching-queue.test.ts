import { expect, test } from 'vitest';
import { MINUTE_US, ordinaryMinute, START_US } from '../../test/behaviour-days.ts';
import { TEACHING_DELAY_US, TeachingQueue } from './teaching-queue.ts';

test('an activity waits five minutes from its end, and then comes once, in order', () => {
  const queue = new TeachingQueue();
  queue.add(ordinaryMinute(START_US), 'drift');
  queue.add(ordinaryMinute(START_US + MINUTE_US), 'suspicious');
  const endUs = START_US + MINUTE_US;
  expect(queue.take(endUs + TEACHING_DELAY_US - 1)).toBeNull();
  expect(queue.take(endUs + TEACHING_DELAY_US)).toMatchObject({ activity: { startUs: START_US }, trust: 'drift' });
  expect(queue.take(endUs + TEACHING_DELAY_US)).toBeNull();
  expect(queue.take(Number.POSITIVE_INFINITY)).toMatchObject({ trust: 'suspicious' });
  expect(queue.take(Number.POSITIVE_INFINITY)).toBeNull();
});

test('the queue is bounded: where time stands still, the oldest come early', () => {
  const queue = new TeachingQueue();
  let taken = 0;
  for (let i = 0; i < 1000; i++) {
    queue.add(ordinaryMinute(START_US), 'drift');
    while (queue.take(START_US) !== null) taken++;
  }
  expect(1000 - taken).toBeLessThanOrEqual(16);
});

test('saved, it holds no flows and comes back the same; a damaged one is refused', () => {
  const queue = new TeachingQueue();
  for (let i = 0; i < 3; i++) queue.add(ordinaryMinute(START_US + i * MINUTE_US), 'drift');
  const text = JSON.stringify(queue.save());
  expect(text).not.toContain('uid');
  const again = new TeachingQueue();
  again.restore(JSON.parse(text), 'd1');
  expect(JSON.stringify(again.save())).toBe(text);
  expect(() => again.restore(JSON.parse(text), 'd2')).toThrow(/waiting/);
  for (const change of [
    ['"drift"', '"x"'],
    ['"bytesOut":', '"bytes":'],
    ['"scope":"internet"', '"scope":"moon"'],
  ] as const)
    expect(() => new TeachingQueue().restore(JSON.parse(text.replace(change[0], change[1])), 'd1')).toThrow(/waiting/);
});
