import { expect, test } from 'vitest';
import { MINUTE_US, ordinaryMinute, START_US } from '../../test/behaviour-days.ts';
import { createRandom } from '../base/random.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import { BehaviourBook } from './behaviour-book.ts';

const MINUTES = 500;
const JUNK = [null, -1, 1e300, 'x', 'AAAA', [], {}, true, 0.5, 2 ** 53, [1], { a: 1 }];

function makeBook(): BehaviourBook {
  return new BehaviourBook({
    zone: UTC_ZONE,
    budget: { count: 1, perDays: 7 },
    learnSeconds: 21_600,
    isLearnExact: true,
    seed: 1,
    subjectOf: () => ({ mac: null, address: '192.168.1.20' }),
  });
}

function watch(book: BehaviourBook, from: number, until: number): void {
  for (let i = from; i < until; i++) book.observe([ordinaryMinute(START_US + i * MINUTE_US)], () => {});
}

/** Paths of all values in plain JSON. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, each]) => pathsOf(each, [...path, name]))];
}

test('whatever stands in a saved device, it is refused with words or goes on without harm', () => {
  const whole = makeBook();
  watch(whole, 0, MINUTES);
  const text = JSON.stringify(whole.saveDevice('d1'));
  const paths = pathsOf(JSON.parse(text)).filter(({ length }) => length > 0);
  const random = createRandom(17);
  let refused = 0;
  for (let round = 0; round < 250; round++) {
    const state = JSON.parse(text) as Record<string, unknown>;
    const path = paths[Math.floor(random() * paths.length)]!;
    let holder = state;
    for (const name of path.slice(0, -1)) holder = holder[name] as Record<string, unknown>;
    holder[path.at(-1)!] = JUNK[Math.floor(random() * JUNK.length)];
    const book = makeBook();
    book.restoreHome(whole.saveHome());
    try {
      book.restoreDevice('d1', state);
    } catch (error) {
      refused++;
      expect(error, path.join('.')).toBeInstanceOf(Error);
      expect((error as Error).message.length).toBeGreaterThan(10);
      continue;
    }
    watch(book, MINUTES, MINUTES + 8);
    expect(JSON.stringify(book.saveDevice('d1')).length).toBeLessThan(500_000);
  }
  expect(refused).toBeGreaterThan(100);
});
