import { expect, test } from 'vitest';
import { createRandom } from '../base/random.ts';
import { FEATURE_COUNT } from './activity-features.ts';
import { ScoreMemory } from './score-memory.ts';

test('a row that is found has the score that was kept for it, and a row that never came is not found', () => {
  const memory = new ScoreMemory();
  const random = createRandom(4);
  const truth = new Map<string, number>();
  let found = 0;
  for (let i = 0; i < 20_000; i++) {
    const row = Float64Array.from({ length: FEATURE_COUNT }, () => 0);
    row[Math.floor(random() * FEATURE_COUNT)] = Math.fround(Math.floor(random() * 5) / 10);
    const key = row.join();
    if (memory.find(row)) {
      found++;
      expect(memory.score).toBe(truth.get(key));
      continue;
    }
    truth.set(key, i);
    memory.keep(i);
  }
  expect(found).toBeGreaterThan(10_000);
  expect(memory.find(new Float64Array(FEATURE_COUNT).fill(7))).toBe(false);
});
