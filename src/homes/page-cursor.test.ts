import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOSTILE_STRINGS } from '../../test/hostile-strings.ts';
import { UserError } from '../base/user-error.ts';
import { comparePlaces, type Place, pageOf, readCursor, writeCursor } from './page-cursor.ts';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  return 'none';
};

const numbered = fc.record({
  key: fc.integer({ min: 0, max: 20 }),
  id: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 1, maxLength: 3 }),
});
const keysOf = (places: readonly Place[]): string[] => places.map(({ key, id }) => `${key} ${id}`);

test('pages have everything once, in order, and what comes meanwhile moves nothing', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(numbered, { maxLength: 40, selector: ({ key, id }) => `${key} ${id}` }),
      fc.array(numbered, { maxLength: 10 }),
      fc.integer({ min: 1, max: 7 }),
      (places, late, limit) => {
        const before = places.toSorted(comparePlaces);
        const seen: Place[] = [];
        let list = before;
        let cursor: string | undefined;
        for (;;) {
          const page = pageOf('list', list, (place) => place, { cursor, limit });
          seen.push(...page.rows);
          if (page.next === null) break;
          cursor = page.next;
          // Somebody adds one between the pages.
          const added = late.pop();
          if (added !== undefined && !keysOf(list).includes(keysOf([added])[0]!))
            list = [...list, added].sort(comparePlaces);
        }
        const own = new Set(keysOf(before));
        expect(keysOf(seen).filter((each) => own.has(each))).toEqual(keysOf(before));
        expect(new Set(keysOf(seen)).size).toBe(seen.length);
      },
    ),
  );
});

test('texts go upwards, and a cursor comes back as it was', () => {
  const places = ['b', 'a', 'c'].map((key) => ({ key, id: 'd1' }));
  expect(places.toSorted(comparePlaces).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  for (const { text } of HOSTILE_STRINGS.slice(0, 30)) {
    const place = { key: text.slice(0, 50), id: 'd1' };
    const cursor = writeCursor('list', place);
    if (cursor.length <= 512) expect(readCursor('list', cursor)).toEqual(place);
  }
});

test('a cursor that is none, of another list, or too long is refused', () => {
  const good = writeCursor('alerts', { key: 5, id: 'a1' });
  const broken = [
    'x',
    'not base64!',
    good.slice(0, -4),
    writeCursor('incidents', { key: 5, id: 'a1' }),
    Buffer.from('["alerts",null,"a1"]').toString('base64url'),
    Buffer.from('["alerts",5,{"__proto__":1}]').toString('base64url'),
    Buffer.from('{}').toString('base64url'),
    'a'.repeat(600),
    ...HOSTILE_STRINGS.map(({ text }) => text),
  ];
  for (const cursor of broken) expect(codeOf(() => readCursor('alerts', cursor))).toBe('bad-cursor');
  expect(readCursor('alerts', good)).toEqual({ key: 5, id: 'a1' });
  expect(readCursor('alerts', undefined)).toBeNull();
});
