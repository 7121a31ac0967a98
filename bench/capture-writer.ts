// Writes the frames of a timeline as one classic pcap file, and the mark of each: what a scenario is to programs that only read captures.
import { closeSync, openSync, writeSync } from 'node:fs';
import { FRAME_BATCH_CAPACITY, FrameBatch } from '../src/packets/frame-batch.ts';
import type { PlannedSource } from '../src/scenarios/scenario-inputs.ts';
import { Timeline } from '../src/simulation/timeline.ts';

const BATCH_BYTES = 1024 * 1024;
const LINK_ETHERNET = 1;
const HEADER = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');

export interface WrittenCapture {
  /** Mark of each packet of the file, in order: 0 = benign, n = the n-th attack. */
  readonly marks: Uint16Array;
  readonly firstUs: number;
  readonly lastUs: number;
  /** Frames without Ethernet headers, which one pcap file cannot hold beside the others. */
  readonly leftOut: number;
}

/** Plays sources to their end, or until `untilUs`, into a file. */
export async function writeCapture(
  sources: readonly PlannedSource[],
  path: string,
  untilUs = Number.POSITIVE_INFINITY,
): Promise<WrittenCapture> {
  const timeline = new Timeline(sources.map(({ source }) => source));
  const frames = new FrameBatch(BATCH_BYTES, FRAME_BATCH_CAPACITY);
  const batchMarks = new Uint16Array(frames.capacity);
  const file = openSync(path, 'w');
  let marks = new Uint16Array(65_536);
  let [count, leftOut, firstUs, lastUs] = [0, 0, Number.NaN, Number.NaN];
  try {
    writeSync(file, HEADER);
    for (;;) {
      const stop = timeline.fill(frames, batchMarks);
      const bytes = Buffer.alloc(frames.count * 16 + BATCH_BYTES);
      let at = 0;
      for (let i = 0; i < frames.count; i++) {
        if (frames.link[i] !== LINK_ETHERNET) {
          leftOut++;
          continue;
        }
        if (frames.timeUs[i]! > untilUs) continue;
        at = appendRecord(bytes, at, frames, i);
        if (count === marks.length) marks = Uint16Array.from({ length: 2 * count }, (_, j) => marks[j] ?? 0);
        marks[count++] = batchMarks[i]!;
        if (count === 1) firstUs = frames.timeUs[i]!;
        lastUs = frames.timeUs[i]!;
      }
      writeSync(file, bytes, 0, at);
      if (stop === 'ended' || lastUs > untilUs) break;
      if (stop === 'hungry') await feedHungry(sources);
      if (frames.count > 0 && frames.timeUs[frames.count - 1]! > untilUs) break;
    }
  } finally {
    closeSync(file);
    for (const { feed } of sources) await feed?.close();
  }
  return { marks: marks.slice(0, count), firstUs, lastUs, leftOut };
}

function appendRecord(bytes: Buffer, at: number, frames: FrameBatch, i: number): number {
  const timeUs = frames.timeUs[i]!;
  const seconds = Math.floor(timeUs / 1e6);
  const captured = frames.captured[i]!;
  const offset = frames.offset[i]!;
  bytes.writeUInt32LE(seconds, at);
  bytes.writeUInt32LE(timeUs - seconds * 1e6, at + 4);
  bytes.writeUInt32LE(captured, at + 8);
  bytes.writeUInt32LE(frames.wire[i]!, at + 12);
  bytes.set(frames.bytes.subarray(offset, offset + captured), at + 16);
  return at + 16 + captured;
}

async function feedHungry(sources: readonly PlannedSource[]): Promise<void> {
  for (const { source, feed } of sources) {
    if (feed === null || !source.isHungry) continue;
    await feed.next();
    if (feed.batch === null) source.end();
    else source.feed(feed.batch);
  }
}
