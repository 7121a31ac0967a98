import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameBatch } from '../packets/frame-batch.ts';
import { CHUNK_BYTES_MAX, FrameChunks } from './frame-chunks.ts';

interface Given {
  readonly timeUs: number;
  readonly bytes: number;
}

/** Chunks that frames come in, as texts, when they are given in batches of so many. */
function chunksOf(frames: readonly Given[], batchFrames: number): string[] {
  const told: string[] = [];
  const chunks = new FrameChunks((batch, from, to) => {
    const names: string[] = [];
    for (let i = from; i < to; i++)
      names.push(`${batch.timeUs[i]}/${batch.captured[i]}/${batch.bytes[batch.offset[i]!]}`);
    told.push(names.join(' '));
  });
  for (let start = 0; start < frames.length; start += batchFrames) {
    const part = frames.slice(start, start + batchFrames);
    const batch = new FrameBatch(
      part.reduce((sum, { bytes }) => sum + bytes, 1),
      part.length,
    );
    let at = 0;
    part.forEach(({ timeUs, bytes }, i) => {
      batch.bytes[at] = (start + i) & 0xff;
      batch.offset[i] = at;
      batch.captured[i] = bytes;
      batch.timeUs[i] = timeUs;
      at += bytes;
    });
    batch.count = part.length;
    let from = 0;
    part.forEach(({ timeUs, bytes }, i) => {
      if (!chunks.holds(timeUs, bytes)) {
        chunks.close(batch, from, i);
        from = i;
      }
      chunks.take(timeUs, bytes);
    });
    chunks.wait(batch, from, part.length);
  }
  chunks.finish();
  return told;
}

test('chunks hold every frame once, in order, and are the same for all sizes of batches', () => {
  const frame = fc.record({ stepUs: fc.integer({ min: 0, max: 400_000 }), bytes: fc.integer({ min: 1, max: 2000 }) });
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (steps, size) => {
      let timeUs = 5e6;
      const frames = steps.map(({ stepUs, bytes }) => {
        timeUs += stepUs;
        return { timeUs, bytes };
      });
      const whole = chunksOf(frames, frames.length);
      expect(chunksOf(frames, size)).toEqual(whole);
      expect(whole.join(' ').split(' ').length).toBe(frames.length);
    }),
  );
});

test('a frame larger than a chunk may be is a chunk of its own', () => {
  const frames = [
    { timeUs: 1e6, bytes: 10 },
    { timeUs: 1e6, bytes: CHUNK_BYTES_MAX + 1 },
    { timeUs: 1e6, bytes: 10 },
  ];
  expect(chunksOf(frames, 1).length).toBe(3);
  expect(chunksOf(frames, 1)).toEqual(chunksOf(frames, 3));
});
