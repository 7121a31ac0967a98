// One run of frames: a seed gives an engine, a mutator and batches, so that a failure can be made again and made small.
import { createRandom } from '../../src/base/random.ts';
import { FrameBatch } from '../../src/packets/frame-batch.ts';
import { joinBytes, PcapngWriter, type WrittenPacket } from '../capture-writer.ts';
import type { SeedFrame } from './built-frames.ts';
import { chooseSettings, EngineCheck, type EngineSettings } from './engine-check.ts';
import { FrameMutator } from './frame-mutator.ts';
import { MINIMISE_MS_MAX, minimise } from './minimise.ts';

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

/** Characters shown of a result; what follows is mostly sequences of zeros. */
const LINE_SHOWN_MAX = 900;
/** Frames of a run that are processed again in other batches. */
const ORDER_FRAMES_MAX = 3000;

/** Processes the first frames of a run twice, in large and in small batches; says how the results differ, or null. */
export function tryBatchSizes(seeds: readonly SeedFrame[], seed: number): string | null {
  const packets = framesOf(seeds, seed).slice(0, ORDER_FRAMES_MAX);
  return compareBatchSizes({ ...chooseSettings(seed), readsFacts: true }, packets, seed);
}

function compareBatchSizes(settings: EngineSettings, packets: readonly WrittenPacket[], seed: number): string | null {
  const whole = resultsOf(settings, packets, () => Number.POSITIVE_INFINITY);
  const random = createRandom(seed);
  const pieces = resultsOf(settings, packets, () => 1 + Math.floor(random() * 40));
  const missing = whole.find((line, i) => line !== pieces[i]);
  if (missing === undefined && whole.length === pieces.length) return null;
  const i = whole.findIndex((line, index) => line !== pieces[index]);
  const show = (line = '-'): string => line.slice(0, LINE_SHOWN_MAX);
  return `other batches, other results:\n  ${show(whole[i])}\n  ${show(pieces[i])}`;
}

function resultsOf(settings: EngineSettings, packets: readonly WrittenPacket[], size: () => number): string[] {
  const lines: string[] = [];
  // Findings tell how far things had come when a batch ended. A flow that is crowded out within a batch is gone when its facts
  // are read, or when what it carries begins: facts have no uid then, its record no service, the inner record no parent.
  const isCrowded = (settings.capacity ?? ORDER_FRAMES_MAX) < ORDER_FRAMES_MAX;
  const check = new EngineCheck(settings, (line) => {
    if (line.startsWith('record')) lines.push(isCrowded ? line.replace(/ (?:services|parentUid)=[\d,]+/g, '') : line);
    else if (line.startsWith('fact') && !isCrowded) lines.push(line);
  });
  const batch = createRunBatch();
  for (let next = 0; next < packets.length; ) {
    next = fillBatch(batch, packets.slice(0, Math.min(packets.length, next + size())), next);
    check.process(batch);
  }
  check.finish();
  return lines.sort();
}

export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

type Fails = (packets: readonly WrittenPacket[]) => boolean;

/** The smallest input found that fails like the run of this seed, as a pcapng, or null when a fresh engine does not fail. */
export function minimiseRun(
  seeds: readonly SeedFrame[],
  seed: number,
  settings: EngineSettings,
): Promise<Uint8Array | null> {
  return minimiseFrames(framesOf(seeds, seed), (packets) => tryFrames(settings, packets) !== null);
}

/** The smallest input found whose results depend on the batches, as a pcapng. */
export function minimiseBatchSizes(seeds: readonly SeedFrame[], seed: number): Promise<Uint8Array | null> {
  const settings = { ...chooseSettings(seed), readsFacts: true };
  const packets = framesOf(seeds, seed).slice(0, ORDER_FRAMES_MAX);
  return minimiseFrames(packets, (fewer) => compareBatchSizes(settings, fewer, seed) !== null);
}

async function minimiseFrames(all: readonly WrittenPacket[], fails: Fails): Promise<Uint8Array | null> {
  if (!fails(all)) return null;
  const until = performance.now() + MINIMISE_MS_MAX;
  const few = [...(await minimise(all, fails, until))];
  if (few.length <= CUT_FRAMES_MAX) {
    for (const [i, packet] of few.entries()) {
      const shorter = (bytes: readonly number[]): WrittenPacket => ({ ...packet, bytes: Uint8Array.from(bytes) });
      const bytes = await minimise([...packet.bytes], (rest) => fails(few.with(i, shorter(rest))), until);
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
