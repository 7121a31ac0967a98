import { expect, test, vi } from 'vitest';
import { EventRing } from './event-ring.ts';
import { EventStreams } from './event-streams.ts';
import type { EventsPort } from './ports.ts';

const traffic = (at: number) => ({ type: 'traffic', at, stepSeconds: 2, up: 1, down: 2 }) as const;

function open(streams: EventStreams, lastId: string | null = null, who = 'user anna') {
  const state = { isAllowed: true, cuts: 0 };
  const body = streams.openStream({
    reader: who,
    lastId,
    language: 'en',
    isAllowed: async () => state.isAllowed,
    cut: () => state.cuts++,
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const next = async (): Promise<string | null> => {
    const { done, value } = await reader.read();
    return done ? null : decoder.decode(value);
  };
  return { state, reader, next };
}

test('a reader gets how long to wait, then events with their ids', async () => {
  const ring = new EventRing('r');
  const { next } = open(new EventStreams(ring, 2));
  ring.publish(traffic(1));
  expect(await next()).toBe('retry: 3000\n\n');
  expect(await next()).toBe('id: r-1\ndata: {"type":"traffic","at":1,"stepSeconds":2,"up":1,"down":2}\n\n');
});

test('texts of strangers cannot end an event and begin another one', async () => {
  const ring = new EventRing('r');
  const { next } = open(new EventStreams(ring, 2));
  ring.publish({ type: 'devices', ids: ['a\n\ndata: {"type":"reset"}\r\rid: 9\u2028'] });
  await next();
  const text = (await next()) ?? '';
  expect(text.split(/\r\n|\r|\n/)).toHaveLength(4);
});

test('there are so many streams and no more; one that ends makes room', async () => {
  const streams = new EventStreams(new EventRing('r'), 2);
  const first = open(streams);
  open(streams);
  expect(() => open(streams)).toThrow('All 2 live connections are taken.');
  await first.reader.cancel();
  expect(streams.open).toBe(1);
  expect(() => open(streams)).not.toThrow();
});

test('one token that opens more and more streams leaves room for the others', () => {
  const streams = new EventStreams(new EventRing('r'), 64);
  for (let i = 0; i < 16; i++) open(streams, null, 'token grafana');
  expect(() => open(streams, null, 'token grafana')).toThrow('All 16 live connections are taken.');
  expect(() => open(streams, null, 'user anna')).not.toThrow();
});

test('a reader who does not read is cut before much waits', async () => {
  const ring = new EventRing('r');
  const streams = new EventStreams(ring, 2);
  const { state, next } = open(streams);
  const other = open(streams);
  for (let i = 0; i < 200 && state.cuts === 0; i++) {
    ring.publish({ type: 'devices', ids: ['x'.repeat(10_000)] });
    await other.next();
  }
  expect(state.cuts).toBe(1);
  expect(other.state.cuts).toBe(0);
  expect(streams.open).toBe(1);
  let bytes = 0;
  for (let text = await next(); text !== null; text = await next()) bytes += text.length;
  expect(bytes).toBeLessThan(600_000);
});

test('a reader who is told more at once than may wait is cut, and nothing is kept for them', () => {
  let stopped = 0;
  const flood: EventsPort = {
    subscribe: (_, listen) => {
      for (let i = 0; i < 100; i++) listen(`r-${i}`, { type: 'devices', ids: ['x'.repeat(10_000)] });
      return () => stopped++;
    },
  };
  const streams = new EventStreams(flood, 2);
  const { state } = open(streams, 'r-1');
  expect(state.cuts).toBe(1);
  expect(stopped).toBe(1);
  expect(streams.open).toBe(0);
});

test('each 15 seconds there is a beat, and whoever may not read any more is let go', async () => {
  vi.useFakeTimers();
  try {
    const streams = new EventStreams(new EventRing('r'), 3);
    const kept = open(streams);
    const ended = open(streams);
    ended.state.isAllowed = false;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(streams.open).toBe(1);
    expect([await ended.next(), await ended.next(), await ended.next()]).toEqual([
      'retry: 3000\n\n',
      ': still here\n\n',
      null,
    ]);
    await kept.next();
    expect(await kept.next()).toBe(': still here\n\n');
    const timers = vi.getTimerCount();
    streams.close();
    expect(vi.getTimerCount()).toBe(timers - 1);
  } finally {
    vi.useRealTimers();
  }
});

test('news about who may do what makes it look at once', async () => {
  const ring = new EventRing('r');
  const streams = new EventStreams(ring, 3);
  const { state } = open(streams);
  state.isAllowed = false;
  ring.publish({ type: 'changed', what: 'settings' });
  await Promise.resolve();
  expect(streams.open).toBe(1);
  ring.publish({ type: 'changed', what: 'access' });
  await vi.waitFor(() => expect(streams.open).toBe(0), { timeout: 30_000 });
});

test('after the end all streams are over and no new one begins', async () => {
  const ring = new EventRing('r');
  const streams = new EventStreams(ring, 3);
  const { next } = open(streams);
  streams.close();
  ring.publish(traffic(1));
  expect([await next(), await next()]).toEqual(['retry: 3000\n\n', null]);
  expect(() => open(streams)).toThrow();
});
