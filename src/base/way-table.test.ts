import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WayTable } from './way-table.ts';

test('a key that was not displaced is found in its slot, and no other key is, whatever their bits', () => {
  const word = fc.oneof(
    fc.integer(),
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom(-1, 1 << 24, 0x7fffffff, 255 << 24),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 60 }),
      fc.tuple(word, word),
      (keys, other) => {
        const table = new WayTable(16);
        const owners = new Map<number, string>();
        for (const [i, [a, b]] of keys.entries()) {
          const known = table.find(a, b);
          const slot = table.claim(a, b, i);
          expect(known).toBe(table.isFresh ? -1 : slot);
          owners.set(slot, `${a} ${b}`);
        }
        for (const [slot, owner] of owners) {
          const [a, b] = owner.split(' ').map(Number);
          expect(table.find(a!, b!)).toBe(slot);
        }
        const isKnown = [...owners.values()].includes(`${other[0]} ${other[1]}`);
        expect(table.find(other[0], other[1]) >= 0).toBe(isKnown);
      },
    ),
    { numRuns: 500 },
  );
});
