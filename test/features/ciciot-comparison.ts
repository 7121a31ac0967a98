// Runs the ciciot set over frames and compares its rows, column by column, with those of the slow second implementation.
import { NetworkSet } from '../../src/base/networks.ts';
import { readCapture } from '../../src/capture/index.ts';
import { Engine } from '../../src/engine/engine.ts';
import { ciciotColumns } from '../../src/features/ciciot-columns.ts';
import { ciciotSet } from '../../src/features/ciciot-set.ts';
import type { FeatureMeter, FeatureRows } from '../../src/features/feature-rows.ts';
import type { FrameBatch } from '../../src/packets/frame-batch.ts';
import { type SlowFrame, slowCiciotRows } from './ciciot-slow.ts';

export interface CiciotComparison {
  readonly rows: number;
  readonly cells: number;
  /** "row 3 IAT: 0.1, definition 0.2" */
  readonly differences: readonly string[];
  /** Columns that differ from 0 in some row: what the frames exercised. */
  readonly used: ReadonlySet<string>;
}

/** Relative to the larger of 1 and the number. */
const TOLERANCE = 1e-9;

/** Rows of the set over batches of frames, by an engine as every command has it. */
export class CiciotRun {
  readonly rows: number[][] = [];
  readonly engine: Engine;

  constructor(window: number) {
    const { maker } = ciciotSet;
    if (maker.from !== 'packets') throw new Error('ciciot rows come from packets');
    const localNetworks = new NetworkSet([]);
    const features: FeatureMeter = maker.create({ window, localNetworks, emit: (rows) => this.#take(rows) });
    this.engine = new Engine({ policy: 'zeek', localNetworks, validatesChecksums: true, features });
  }

  #take(rows: FeatureRows): void {
    const columns = ciciotColumns.length;
    for (let i = 0; i < rows.count; i++) this.rows.push([...rows.values.subarray(i * columns, (i + 1) * columns)]);
  }
}

/** Copies of a batch's frames. */
export function framesOf(batch: FrameBatch): SlowFrame[] {
  return Array.from({ length: batch.count }, (_, i) => ({
    bytes: batch.bytes.slice(batch.offset[i]!, batch.offset[i]! + batch.captured[i]!),
    wire: batch.wire[i]!,
    time: BigInt(batch.timeUs[i]!) * 1000n + BigInt(batch.timeNs[i]!),
    link: batch.link[i]!,
  }));
}

/** Both implementations over a capture file. */
export async function compareCapture(file: string, window: number, batchFrames = 4096): Promise<CiciotComparison> {
  const run = new CiciotRun(window);
  const frames: SlowFrame[] = [];
  const take = (batch: FrameBatch): void => {
    frames.push(...framesOf(batch));
    run.engine.process(batch);
  };
  await readCapture(
    file,
    { batchFrames },
    { frames: take, makeFrames: (size, count) => run.engine.makeFrames(size, count) },
  );
  run.engine.finish();
  return compareRows(run.rows, slowCiciotRows(frames, window));
}

export function compareRows(
  ours: readonly (readonly number[])[],
  theirs: readonly Record<string, number>[],
): CiciotComparison {
  const differences: string[] = [];
  const used = new Set<string>();
  if (ours.length !== theirs.length) differences.push(`${ours.length} rows, definition ${theirs.length}`);
  for (let row = 0; row < Math.min(ours.length, theirs.length); row++) {
    for (const [i, { name }] of ciciotColumns.entries()) {
      const a = ours[row]![i]!;
      const b = theirs[row]![name] ?? Number.POSITIVE_INFINITY;
      if (a !== 0) used.add(name);
      const isClose = Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b));
      if (!isClose && !(Number.isNaN(a) && Number.isNaN(b)))
        differences.push(`row ${row} ${name}: ${a}, definition ${b}`);
    }
  }
  return { rows: ours.length, cells: ours.length * ciciotColumns.length, differences, used };
}
