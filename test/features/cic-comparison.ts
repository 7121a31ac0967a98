// Runs the fast and the slow implementation of the set `cic` over the same packets and lists every number in which they differ.
import { NetworkSet } from '../../src/base/networks.ts';
import { readCapture } from '../../src/capture/index.ts';
import { Engine } from '../../src/engine/engine.ts';
import { cicFeatures } from '../../src/features/cic-columns.ts';
import { CicMeter } from '../../src/features/cic-meter.ts';
import type { FeatureMeter, FeatureRows } from '../../src/features/feature-rows.ts';
import { PacketBatch } from '../../src/packets/packet-batch.ts';
import { PacketDecoder } from '../../src/packets/packet-decoder.ts';
import { type BuiltFrame, batchesOf } from '../packet-builder.ts';
import { SlowCic, type SlowRow, slowPackets } from './cic-slow.ts';

export interface CicComparison {
  /** Rows of the fast implementation. */
  readonly rows: readonly SlowRow[];
  readonly packets: number;
  /** Numbers compared. */
  readonly checks: number;
  readonly differences: readonly string[];
}

export interface CicRunOptions {
  readonly capacity?: number;
  /** Frames a batch. */
  readonly batchSize?: number;
  readonly hashSeed?: number;
}

const TOLERANCE = 1e-9;

/** Both implementations, fed from the same rows of packets. */
class CicPair implements FeatureMeter {
  readonly textNames: readonly string[] = [];
  readonly #fast: CicMeter;
  readonly #slow: SlowCic;
  readonly #rows: SlowRow[] = [];
  #packets = 0;

  constructor({ capacity, hashSeed }: CicRunOptions = {}) {
    this.#fast = new CicMeter(
      {
        emit: (rows) => this.#take(rows),
        localNetworks: new NetworkSet([]),
        ...(hashSeed === undefined ? {} : { hashSeed }),
      },
      capacity,
    );
    this.#slow = new SlowCic(capacity);
  }

  observe(...[frames, from, to, packets]: Parameters<FeatureMeter['observe']>): void {
    this.#fast.observe(frames, from, to, packets);
    for (const packet of slowPackets(frames, packets)) {
      this.#slow.add(packet);
      this.#packets++;
    }
  }

  finish(): void {
    this.#fast.finish();
    this.#slow.finish();
  }

  compare(): CicComparison {
    const slow = this.#slow.rows;
    const differences: string[] = [];
    if (slow.length !== this.#rows.length) differences.push(`${this.#rows.length} flows for ${slow.length}`);
    let checks = 0;
    for (const [i, row] of this.#rows.slice(0, slow.length).entries()) {
      const theirs = slow[i]!;
      checks += cicFeatures.length + 2;
      if (row.flowId !== theirs.flowId || row.startUs !== theirs.startUs)
        differences.push(`flow ${i}: ${row.flowId} at ${row.startUs} for ${theirs.flowId} at ${theirs.startUs}`);
      for (const { name } of cicFeatures)
        if (!isEqual(row.values[name]!, theirs.values[name]))
          differences.push(`${row.flowId}: ${name} ${row.values[name]} for ${theirs.values[name]}`);
    }
    return { rows: this.#rows, packets: this.#packets, checks, differences };
  }

  #take(rows: FeatureRows): void {
    const columns = cicFeatures.length;
    for (let i = 0; i < rows.count; i++)
      this.#rows.push({
        flowId: rows.subject[i]!,
        startUs: Math.round(rows.startSeconds[i]! * 1e6),
        values: Object.fromEntries(cicFeatures.map(({ name }, j) => [name, rows.values[i * columns + j]!])),
      });
  }
}

function isEqual(ours: number, theirs: number | undefined): boolean {
  if (theirs === undefined) return false;
  if (Number.isNaN(theirs)) return Number.isNaN(ours);
  return Math.abs(ours - theirs) <= TOLERANCE * Math.max(1, Math.abs(theirs));
}

/** Compares both over built frames. */
export function compareFrames(frames: readonly BuiltFrame[], options: CicRunOptions = {}): CicComparison {
  const pair = new CicPair(options);
  const decoder = new PacketDecoder({ fragments: 'reassemble', validatesChecksums: false });
  const packets = new PacketBatch();
  for (const batch of batchesOf(frames, options.batchSize)) {
    for (let from = 0; from < batch.count; ) {
      const next = decoder.decode(batch, from, packets);
      pair.observe(batch, from, next, packets);
      from = next;
    }
  }
  pair.finish();
  return pair.compare();
}

/** Compares both over a capture, read as the program reads it. */
export async function compareCapture(file: string, options: CicRunOptions = {}): Promise<CicComparison> {
  const pair = new CicPair(options);
  const engine = new Engine({
    policy: 'zeek',
    localNetworks: new NetworkSet([]),
    validatesChecksums: false,
    features: pair,
  });
  await readCapture(
    file,
    {},
    { makeFrames: (size, frames) => engine.makeFrames(size, frames), frames: (batch) => engine.process(batch) },
  );
  engine.finish();
  return pair.compare();
}
