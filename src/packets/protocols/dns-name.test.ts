import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readName, skipName } from './dns-name.ts';

test('a name that is skipped ends where it ends when it is read, and is refused where it is refused', () => {
  const byte = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom(0xc0, 0xc1, 63, 64), fc.nat(255));
  const out = { text: '', next: 0 };
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.array(byte, { maxLength: 60 }),
      fc.nat(60),
      (noise, bytes, at) => {
        const message = Uint8Array.from([...bytes, ...noise]);
        const end = message.length;
        const read = readName(message, 0, at, end, out) ? out.next : -1;
        expect(skipName(message, 0, at, end)).toBe(read);
      },
    ),
    { numRuns: 2000 },
  );
});
