// Many sources become one stream in the order of time, the same for every size of batches, with a mark beside each frame.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchOf, ethernet, type TestFrame } from '../../test/frame-builder.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { AddressSubstitution } from './address-substitution.ts';
import { CaptureSource, type CaptureSourceOptions } from './capture-source.ts';
import { Timeline } from './timeline.ts';

interface Emitted {
  readonly mark: number;
  readonly timeUs: number;
  readonly byte: number;
}

interface Fed {
  readonly frames: readonly TestFrame[];
  readonly size: number;
  readonly options?: Partial<CaptureSourceOptions>;
}

/** Frames whose last byte tells which one they are. */
const framesAt = (times: readonly number[]): TestFrame[] =>
  times.map((timeUs, i) => ({ bytes: ethernet(0x9999, [i & 255]), timeUs }));

/** Merges the sources, each fed in batches of its size, into batches of `capacity` frames. */
function merge(all: readonly Fed[], capacity = 7, byteCapacity = 200): Emitted[] {
  const sources = all.map(
    ({ options }, i) => new CaptureSource({ mark: i, shiftUs: 0, substitution: null, filter: null, ...options }),
  );
  const fed = all.map(() => 0);
  const timeline = new Timeline(sources);
  const batch = new FrameBatch(byteCapacity, capacity);
  const marks = new Uint16Array(capacity);
  const emitted: Emitted[] = [];
  for (;;) {
    const stop = timeline.fill(batch, marks);
    for (let i = 0; i < batch.count; i++) {
      const byte = batch.bytes[batch.offset[i]! + batch.captured[i]! - 1]!;
      emitted.push({ mark: marks[i]!, timeUs: batch.timeUs[i]!, byte });
    }
    if (stop === 'ended') return emitted;
    if (stop === 'full') continue;
    const number = sources.indexOf(timeline.hungry as CaptureSource);
    const { frames, size } = all[number]!;
    const part = frames.slice(fed[number]!, fed[number]! + size);
    fed[number]! += size;
    if (part.length === 0) sources[number]!.end();
    else sources[number]!.feed(batchOf(part));
  }
}

const whole = (times: readonly number[], options?: Partial<CaptureSourceOptions>): Fed => ({
  frames: framesAt(times),
  size: 1000,
  ...(options === undefined ? {} : { options }),
});

test('frames come in the order of time, each with the mark of its source', () => {
  const merged = merge([whole([1, 4, 9]), whole([2, 3, 10])]);
  expect(merged.map((frame) => [frame.timeUs, frame.mark])).toEqual([
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 0],
    [9, 0],
    [10, 1],
  ]);
});

test('between equal times the source named first goes first', () => {
  expect(merge([whole([5, 5]), whole([5]), whole([5])]).map((frame) => frame.mark)).toEqual([0, 0, 1, 2]);
});

test('a shift moves a source, and its first time lets the others go on without it', () => {
  const merged = merge([whole([1, 2, 3]), whole([1000], { shiftUs: -998, firstUs: 1000 })]);
  expect(merged.map((frame) => frame.mark)).toEqual([0, 0, 1, 0]);
  const sources = [
    new CaptureSource({ mark: 0, shiftUs: 0, substitution: null, filter: null }),
    new CaptureSource({ mark: 1, shiftUs: 10, substitution: null, filter: null, firstUs: 100 }),
  ];
  const timeline = new Timeline(sources);
  expect(timeline.hungry).toBe(sources[0]);
  sources[0]!.feed(batchOf(framesAt([50, 120])));
  expect(timeline.fill(new FrameBatch(1000, 10), new Uint16Array(10))).toBe('hungry');
  expect(timeline.hungry).toBe(sources[1]);
});

test('frames that a filter leaves out are counted and gone', () => {
  const filter = { keeps: (frames: FrameBatch, i: number): boolean => frames.timeUs[i]! % 2 === 0 };
  const source = new CaptureSource({ mark: 0, shiftUs: 0, substitution: null, filter });
  source.feed(batchOf(framesAt([1, 2, 3, 4, 5])));
  expect(source.headUs).toBe(2);
  expect(merge([whole([1, 2, 3, 4, 5], { filter })]).map((frame) => frame.timeUs)).toEqual([2, 4]);
  expect(source.dropped).toBe(1);
});

test('a source is rewritten on its way, and the batch it came from is not', () => {
  const substitution = new AddressSubstitution();
  substitution.addMac(0x020000000001, 0x0a0000000001);
  const source = new CaptureSource({ mark: 0, shiftUs: 0, substitution, filter: null });
  const fed = batchOf(framesAt([1]));
  const before = fed.bytes.slice();
  source.feed(fed);
  const batch = new FrameBatch(100, 1);
  new Timeline([source]).fill(batch, new Uint16Array(1));
  expect([...batch.bytes.subarray(6, 12)]).toEqual([0x0a, 0, 0, 0, 0, 1]);
  expect(fed.bytes).toEqual(before);
});

test('a frame that no batch can hold is said', () => {
  expect(() => merge([whole([1])], 4, 10)).toThrow(/frame of 15/);
});

test('a source is not fed before it is hungry', () => {
  const source = new CaptureSource({ mark: 0, shiftUs: 0, substitution: null, filter: null });
  source.feed(batchOf(framesAt([1])));
  expect(() => source.feed(batchOf(framesAt([2])))).toThrow(/used up/);
});

test('property: neither the batches that sources are fed by nor those that are filled change the stream', () => {
  const times = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 25 });
  fc.assert(
    fc.property(
      fc.array(fc.record({ times, size: fc.integer({ min: 1, max: 9 }), shift: fc.integer({ min: -20, max: 20 }) }), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      (given, capacity, isSorted) => {
        // Captures are in the order of time but for a few frames, so unsorted ones count too.
        const all = given.map(({ times: each, size, shift }): Fed => {
          const ordered = isSorted ? each.toSorted((a, b) => a - b) : each;
          const first = each.length === 0 ? {} : { firstUs: Math.min(...each) };
          return { frames: framesAt(ordered), size, options: { shiftUs: shift, ...first } };
        });
        const merged = merge(all, capacity);
        expect(merged).toEqual(
          merge(
            all.map((each) => ({ ...each, size: 1000 })),
            50,
            5000,
          ),
        );
        expect(merged).toHaveLength(given.reduce((sum, each) => sum + each.times.length, 0));
        const sorted = merged.map((frame) => frame.timeUs);
        if (isSorted) expect(sorted).toEqual(sorted.toSorted((a, b) => a - b));
      },
    ),
    { numRuns: 400 },
  );
});
