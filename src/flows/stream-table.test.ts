import { expect, test } from 'vitest';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { FactContext } from './fact-context.ts';
import type { FlowMeter } from './flow-meter.ts';
import { STREAM_WAITING_MAX } from './stream-side.ts';
import { STREAM_BYTES_MAX, STREAMS_MAX, StreamTable } from './stream-table.ts';

/** A table, and the slots of the connections it gave up. */
function table(): { streams: StreamTable; dropped: number[] } {
  const dropped: number[] = [];
  const meter = {} as FlowMeter;
  const context = new FactContext(meter, () => undefined);
  context.begin({} as FrameBatch, {} as never);
  return { streams: new StreamTable({ meter, context }, (stream) => dropped.push(stream.slot)), dropped };
}

test('the number of connections is bounded, the oldest goes first', () => {
  const { streams, dropped } = table();
  for (let slot = 0; slot < STREAMS_MAX + 3; slot++) streams.open(slot, slot);
  expect(streams.size).toBe(STREAMS_MAX);
  expect(streams.evicted).toBe(3);
  expect(dropped).toEqual([0, 1, 2]);
});

test('the bytes held in all are bounded, the oldest connections go first', () => {
  const { streams, dropped } = table();
  const bytes = new Uint8Array(STREAM_WAITING_MAX);
  const fitting = STREAM_BYTES_MAX / STREAM_WAITING_MAX;
  for (let slot = 0; slot < fitting + 2; slot++) {
    const stream = streams.open(slot, slot);
    // A segment that comes before its turn is kept whole.
    stream.add(0, bytes, 0, bytes.length, 1, bytes.length);
    streams.account(stream);
    expect(streams.held).toBeLessThanOrEqual(STREAM_BYTES_MAX);
  }
  expect(dropped).toEqual([0, 1]);
  expect(streams.size).toBe(fitting);
});

test('a slot that is used again begins anew, and what it held is free', () => {
  const { streams, dropped } = table();
  const bytes = new Uint8Array(100);
  const first = streams.open(7, 1);
  first.add(0, bytes, 0, 100, 1, 100);
  streams.account(first);
  expect(streams.held).toBe(100);
  expect(streams.open(7, 2).serial).toBe(2);
  expect([streams.held, streams.size, dropped.length]).toEqual([0, 1, 0]);
});

test('connections in the middle of the order can end', () => {
  const { streams, dropped } = table();
  const [a, b, c] = [1, 2, 3].map((slot) => streams.open(slot, slot));
  streams.close(b!);
  for (let slot = 10; slot < STREAMS_MAX + 8; slot++) streams.open(slot, slot);
  expect(streams.size).toBe(STREAMS_MAX);
  streams.open(5, 5);
  streams.open(6, 6);
  expect(dropped).toEqual([a!.slot, c!.slot]);
});
