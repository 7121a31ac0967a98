import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact, FactKind } from '../packets/facts.ts';
import { FactQueue } from './fact-queue.ts';

const fact = (kind: FactKind, timeUs: number, timeNs = 0): Fact => ({ kind, timeUs, timeNs }) as Fact;

test('facts come by time, equal times as they came, whatever the order and number', () => {
  const times = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 2 })), {
    maxLength: 3000,
  });
  const queue = new FactQueue([null]);
  fc.assert(
    fc.property(times, (list) => {
      const facts = list.map(([timeUs, timeNs]) => fact('ntp', timeUs, timeNs));
      for (const each of facts) queue.add(each);
      queue.close();
      const sorted = facts.slice().sort((a, b) => a.timeUs - b.timeUs || a.timeNs - b.timeNs);
      expect(queue.lists[0]!.every((each, i) => each === sorted[i])).toBe(true);
      expect(queue.lists[0]).toHaveLength(facts.length);
      queue.clear();
      expect([queue.count, queue.lists[0]!.length]).toEqual([0, 0]);
    }),
    { numRuns: 50 },
  );
});

test('a reader gets the kinds that it wants', () => {
  const queue = new FactQueue([null, ['dns', 'arp'], []]);
  const facts = [fact('dns', 3), fact('ntp', 2), fact('arp', 1), fact('dns', 0)];
  for (const each of facts) queue.add(each);
  queue.close();
  expect(queue.lists.map((list) => list.map(({ timeUs }) => timeUs))).toEqual([[0, 1, 2, 3], [0, 1, 3], []]);
});
