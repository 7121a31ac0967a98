// One run of frames: a seed gives an engine, a mutator and batches, so that a failure can be made again and made small.
import { createRandom } from '../../src/base/random.ts';
import { FrameBatch } from '../../src/packets/frame-batch.ts';
import { joinBytes, PcapngWriter, type WrittenPacket } from '../capture-writer.ts';
import type { SeedFrame } from './built-frames.ts';
import { chooseSettings, EngineCheck, type EngineSettings } from './engine-check.ts';
import { FrameMutator } from './frame-mutator.ts';
import { minimise } from './minimise.ts';

const BATCH_BYTES = 2 * 1024 * 1024;
const BATCH_FRAMES = [1, 3, 64, 512, 1024, 4096, 4096, 4096] as const;
const BATCHES_MAX = 24;

/** Bytes are only taken off frames while no more than this many are left. */
const CUT_FRAMES_MAX = 50;

export function createRunBatch(): FrameBatch {
  return new FrameBatch(BATCH_BYTES);
}

/** Fills the batch again and again, the same way for the same seed; says how many batches there are. */
export function eachBatch(seeds: readonly SeedFrame[], seed: number, batch: FrameBatch, take: () => void): void {
  const random = createRandom(seed);
  const mutator = new FrameMutator(seeds, seed + 1);
  const batches = 1 + Math.floor(random() * BATCHES_MAX);
  for (let i = 0; i < batches; i++) {
    mutator.fill(batch, BATCH_FRAMES[Math.floor(random() * BATCH_FRAMES.length)]!);
    take();
  }
}

/** The frames of a run, copied. */
function framesOf(seeds: readonly SeedFrame[], seed: number): WrittenPacket[] {
  const batch = createRunBatch();
  const packets: WrittenPacket[] = [];
  eachBatch(seeds, seed, batch, () => {
    for (let i = 0; i < batch.count; i++) {
      const from = batch.offset[i]!;
      packets.push({
        time: BigInt(batch.timeUs[i]!) * 1000n + BigInt(batch.timeNs[i]!),
        bytes: batch.bytes.slice(from, from + batch.captured[i]!),
        wire: batch.wire[i]!,
        link: batch.link[i]!,
      });
    }
  });
  return packets;
}

/** Feeds frames to a fresh engine; says what went wrong, or null. */
export function tryFrames(settings: EngineSettings, packets: readonly WrittenPacket[]): string | null {
  const batch = createRunBatch();
  try {
    const check = new EngineCheck(settings);
    for (let next = 0; next < packets.length; ) {
      next = fillBatch(batch, packets, next);
      check.process(batch);
    }
    check.finish();
    return null;
  } catch (error) {
    return describe(error);
  }
}

function fillBatch(batch: FrameBatch, packets: readonly WrittenPacket[], from: number): number {
  let at = 0;
  let i = 0;
  for (; from + i < packets.length && i < batch.capacity; i++) {
    const { bytes, time, wire, link } = packets[from + i]!;
    if (at + bytes.length > BATCH_BYTES) break;
    batch.bytes.set(bytes, at);
    batch.offset[i] = at;
    batch.captured[i] = bytes.length;
    batch.wire[i] = wire;
    batch.link[i] = link;
    batch.timeUs[i] = Number(time / 1000n);
    batch.timeNs[i] = Number(time % 1000n);
    at += bytes.length;
  }
  batch.count = i;
  return from + i;
}

export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The smallest input found that fails like the run of this seed, as a pcapng, or null when a fresh engine does not fail. */
export async function minimiseRun(seeds: readonly SeedFrame[], seed: number): Promise<Uint8Array | null> {
  const settings = chooseSettings(seed);
  const fails = (packets: readonly WrittenPacket[]): boolean => tryFrames(settings, packets) !== null;
  const all = framesOf(seeds, seed);
  if (!fails(all)) return null;
  const few = [...(await minimise(all, fails))];
  if (few.length <= CUT_FRAMES_MAX) {
    for (const [i, packet] of few.entries()) {
      const shorter = (bytes: readonly number[]): WrittenPacket => ({ ...packet, bytes: Uint8Array.from(bytes) });
      const bytes = await minimise([...packet.bytes], (rest) => fails(few.with(i, shorter(rest))));
      few[i] = shorter(bytes);
    }
  }
  return pcapngOf(few);
}

function pcapngOf(packets: readonly WrittenPacket[]): Uint8Array {
  const writer = new PcapngWriter(true);
  const links = [...new Set(packets.map(({ link }) => link))];
  const interfaces = links.map((link) => writer.interface({ link, resolution: 9 }));
  const records = packets.map((packet) => writer.enhanced(links.indexOf(packet.link), packet.time, packet));
  return joinBytes([writer.section(), ...interfaces, ...records]);
}
