// Learning and watching this machine's own connections: one sample every so many seconds.

import { HOST_SET } from '../features/host-set.ts';
import type { HostSnapshot } from '../features/host-snapshot.ts';
import { fitModel } from '../models/fit-model.ts';
import { findModel } from '../models/index.ts';
import { defaultModelOptions } from '../models/option-values.ts';
import type { TrainedModel } from '../models/trained-model.ts';
import { type HostSample, HostSampler } from './host-sampler.ts';
import type { StudyFrame } from './study-frame.ts';
import { conduct, refuseInterruption, type StudyHooks } from './study-hooks.ts';

/** What sampling needs of the world; tests pass their own. */
export interface HostWorld {
  read(): HostSnapshot;
  /** Waits; ends early when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  nowMs(): number;
}

export interface HostPace {
  readonly intervalSeconds: number;
  /** Infinity = until somebody stops it. */
  readonly seconds: number;
}

/** Samples at even distances, each handed on as it is taken, until the time is over or the signal aborts. */
export async function sampleHost(
  world: HostWorld,
  pace: HostPace,
  hooks: StudyHooks,
  take: (sample: HostSample) => void,
): Promise<void> {
  const sampler = new HostSampler(world.read());
  const startMs = world.nowMs();
  const count = Math.max(1, Math.floor(pace.seconds / pace.intervalSeconds));
  for (let i = 1; i <= count; i++) {
    await world.wait(Math.max(0, startMs + i * pace.intervalSeconds * 1000 - world.nowMs()), hooks.signal);
    if (hooks.signal.aborted) return;
    take(sampler.sample(world.read()));
    hooks.progress(`sample ${i}${Number.isFinite(count) ? ` of ${count}` : ''}`, i / count);
  }
}

/** Learns an isolation forest from samples taken now. Throws StudyInterrupted when it is stopped before the end. */
export async function trainHost(
  world: HostWorld,
  pace: HostPace,
  frame: StudyFrame,
  seed: number,
  hooks: StudyHooks,
): Promise<TrainedModel> {
  const rows: Float64Array[] = [];
  await sampleHost(world, pace, hooks, ({ row }) => rows.push(row));
  refuseInterruption(hooks.signal);
  const columns = HOST_SET.features.length;
  const values = new Float64Array(rows.length * columns);
  for (const [i, row] of rows.entries()) values.set(row, i * columns);
  const spec = findModel('isolation-forest')!;
  const fit = fitModel({
    spec,
    options: defaultModelOptions(spec),
    matrix: { rows: rows.length, columns, values },
    labels: null,
    features: HOST_SET.features.map(({ name, unit, words }) => ({ name, unit, words })),
    featureSet: HOST_SET.name,
    scalers: [],
    seed,
    contamination: null,
    missingRule: 'drop',
    porchlight: frame.porchlight,
    createdMs: frame.createdMs,
    files: ["this machine's own connections"],
    notes: { intervalSeconds: pace.intervalSeconds },
  });
  return conduct(fit, hooks, 'fitting');
}
