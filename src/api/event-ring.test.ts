import { expect, test } from 'vitest';
import type { LiveEvent } from '../documents/events.ts';
import { EventRing } from './event-ring.ts';

const event = (n: number): LiveEvent => ({ type: 'devices', ids: [String(n)] });
const heard = (ring: EventRing, lastId: string | null): { got: [string, LiveEvent][]; stop: () => void } => {
  const got: [string, LiveEvent][] = [];
  return { got, stop: ring.subscribe(lastId, (id, one) => got.push([id, one])) };
};

test('whoever comes newly hears what comes from now on, in order, until they stop', () => {
  const ring = new EventRing('r');
  ring.publish(event(1));
  const { got, stop } = heard(ring, null);
  ring.publish(event(2));
  ring.publish(event(3));
  stop();
  ring.publish(event(4));
  expect(got).toEqual([
    ['r-2', event(2)],
    ['r-3', event(3)],
  ]);
});

test('whoever comes back hears what they missed, once and in order, then what is new', () => {
  const ring = new EventRing('r');
  for (let n = 1; n <= 5; n++) ring.publish(event(n));
  const { got } = heard(ring, 'r-3');
  ring.publish(event(6));
  expect(got.map(([id]) => id)).toEqual(['r-4', 'r-5', 'r-6']);
  expect(heard(ring, 'r-6').got).toEqual([]);
});

test.each(['other-3', 'r-99', 'r-', '3', '', 'r-3-4', 'r-1e3', `r-${'9'.repeat(400)}`])(
  'an id that it does not know, such as "%s", is answered with a reset',
  (lastId) => {
    const ring = new EventRing('r');
    for (let n = 1; n <= 5; n++) ring.publish(event(n));
    const { got } = heard(ring, lastId);
    expect(got).toEqual([['r-5', { type: 'reset' }]]);
    ring.publish(event(6));
    expect(got.at(-1)).toEqual(['r-6', event(6)]);
  },
);

test('an event that has left the ring is answered with a reset; the one before the first kept is not', () => {
  const ring = new EventRing('r');
  for (let n = 1; n <= 1500; n++) ring.publish(event(n));
  expect(ring.length).toBe(1000);
  expect(heard(ring, 'r-499').got[0]?.[1]).toEqual({ type: 'reset' });
  expect(heard(ring, 'r-500').got).toHaveLength(1000);
});

test('large events push older ones out before they fill the memory', () => {
  const ring = new EventRing('r');
  for (let n = 0; n < 100; n++) ring.publish({ type: 'devices', ids: ['x'.repeat(100_000)] });
  expect(ring.length).toBeLessThanOrEqual(21);
  ring.publish({ type: 'devices', ids: ['x'.repeat(5_000_000)] });
  expect(ring.length).toBe(1);
});

test('whoever missed more than a stream may hold back reads everything again', () => {
  const ring = new EventRing('r');
  for (let n = 0; n < 20; n++) ring.publish({ type: 'devices', ids: ['x'.repeat(10_000)] });
  expect(heard(ring, 'r-10').got).toHaveLength(10);
  expect(heard(ring, 'r-1').got).toEqual([['r-20', { type: 'reset' }]]);
});

test('a listener that stops while it is told does not keep others from hearing', () => {
  const ring = new EventRing('r');
  const got: string[] = [];
  const stop = ring.subscribe(null, () => stop());
  ring.subscribe(null, (id) => got.push(id));
  ring.publish(event(1));
  ring.publish(event(2));
  expect(got).toEqual(['r-1', 'r-2']);
});

test('an empty ring has nothing to catch up with', () => {
  expect(heard(new EventRing('r'), 'r-0').got).toEqual([]);
  expect(heard(new EventRing('r'), 'old-7').got).toEqual([['r-0', { type: 'reset' }]]);
});
