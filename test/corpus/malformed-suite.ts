// Suite `malformed`: 496 broken captures through reader and decoder under every policy: no throw, no hang, no growth, no row outside.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { UserError } from '../../src/base/user-error.ts';
import { readCapture } from '../../src/capture/index.ts';
import { PacketBatch } from '../../src/packets/packet-batch.ts';
import { PacketDecoder, type PacketDecoderOptions } from '../../src/packets/packet-decoder.ts';
import { findBrokenRow } from './row-invariants.ts';
import type { CorpusContext, CorpusSuite, SuiteResult } from './suite.ts';

/** A broken capture of the corpus has at most a few kilobytes: a second for one of them is a hang. */
const HANG_MS = 1000;

/** Memory that two passes over all captures may differ by: less than one decoder with its fragment table. */
const GROWTH_BYTES_MAX = 4 * 1024 * 1024;

const POLICIES = ['reassemble', 'first', 'each'] as const;

interface Totals {
  captures: number;
  frames: number;
  rows: number;
  readonly refused: Set<string>;
  readonly missed: string[];
}

async function decodeAll(path: string, options: PacketDecoderOptions, totals: Totals): Promise<void> {
  const decoder = new PacketDecoder(options);
  const packets = new PacketBatch();
  try {
    await readCapture(
      path,
      {},
      {
        frames: (frames) => {
          for (let from = 0; from < frames.count; ) {
            from = decoder.decode(frames, from, packets);
            const broken = findBrokenRow(frames, packets);
            if (broken !== null) totals.missed.push(`${path}: ${broken}`);
          }
        },
      },
    );
  } catch (error) {
    // What is no capture at all is refused in words; anything else is a failure of ours.
    if (error instanceof UserError) totals.refused.add(path);
    else totals.missed.push(`${path} threw ${error}`);
  }
  totals.frames += decoder.counters.frames;
  totals.rows += decoder.counters.rows;
}

async function pass(paths: readonly string[], totals: Totals): Promise<void> {
  for (const path of paths) {
    const started = performance.now();
    for (const fragments of POLICIES) await decodeAll(path, { fragments, validatesChecksums: true }, totals);
    const took = performance.now() - started;
    if (took > HANG_MS) totals.missed.push(`${path} took ${Math.round(took)} ms`);
    totals.captures++;
  }
}

/** Buffers are given back some turns of the event loop after they were collected. */
async function memoryInUse(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 5; i++) {
    collect();
    await setImmediate();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function newTotals(): Totals {
  return { captures: 0, frames: 0, rows: 0, refused: new Set(), missed: [] };
}

async function run({ corpus }: CorpusContext): Promise<SuiteResult> {
  const folder = join(corpus, 'malformed-tcpdump');
  const paths = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const totals = newTotals();
  await pass(paths, totals);
  const before = await memoryInUse();
  await pass(paths, newTotals());
  const grown = (await memoryInUse()) - before;
  if (grown > GROWTH_BYTES_MAX) totals.missed.push(`a second pass took ${grown} bytes more memory`);
  return {
    checks: totals.captures,
    agreeing: totals.captures - new Set(totals.missed.map((text) => text.split(/[: ]/)[0])).size,
    differences: [],
    missed: totals.missed,
    details: `${totals.captures} captures under 3 policies: ${totals.frames} frames, ${totals.rows} rows, ${totals.refused.size} refused, ${grown} bytes more after a second pass`,
  };
}

export const malformedSuite: CorpusSuite = {
  name: 'malformed',
  title: 'Broken captures through reader and decoder: no throw, no hang, no growth',
  run,
};
