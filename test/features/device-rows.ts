// Rows and windows of the device-window set over built frames or a capture, as plain objects.
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../../src/base/networks.ts';
import { readCapture } from '../../src/capture/index.ts';
import { Engine } from '../../src/engine/engine.ts';
import { DeviceWindow } from '../../src/features/device-window.ts';
import { deviceFeatures, writeDeviceWindow } from '../../src/features/device-window-columns.ts';
import { DeviceWindowMeter } from '../../src/features/device-window-set.ts';
import type { FeatureRows } from '../../src/features/feature-rows.ts';
import { type BuiltFrame, batchesOf } from '../packet-builder.ts';

export interface DeviceRow {
  readonly device: string;
  readonly start: number;
  readonly address: string;
  readonly values: Readonly<Record<string, number>>;
}

const privateNetworks = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));

/** An engine whose meter writes `rows`, and copies of the windows behind them. */
export class DeviceRun {
  readonly rows: DeviceRow[] = [];
  readonly windows: DeviceWindow[] = [];
  readonly meter: DeviceWindowMeter;
  readonly engine: Engine;

  constructor(windowSeconds: number) {
    this.meter = new DeviceWindowMeter(
      { windowSeconds, localNetworks: privateNetworks, emit: (rows) => this.#take(rows) },
      (window) => this.windows.push(copyOf(window)),
    );
    this.engine = new Engine({
      policy: 'zeek',
      localNetworks: privateNetworks,
      validatesChecksums: false,
      features: this.meter,
    });
  }

  #take(rows: FeatureRows): void {
    const columns = deviceFeatures.length;
    for (let i = 0; i < rows.count; i++)
      this.rows.push({
        device: rows.subject[i]!,
        start: rows.startSeconds[i]!,
        address: rows.texts[0]![i]!,
        values: named([...rows.values.subarray(i * columns, (i + 1) * columns)]),
      });
  }
}

export function deviceRows(frames: readonly BuiltFrame[], windowSeconds = 60, batchSize = 4096): DeviceRun {
  const run = new DeviceRun(windowSeconds);
  for (const batch of batchesOf(frames, batchSize)) run.engine.process(batch);
  run.engine.finish();
  return run;
}

export async function captureDeviceRows(file: string, windowSeconds: number): Promise<DeviceRun> {
  const run = new DeviceRun(windowSeconds);
  await readCapture(
    file,
    {},
    { frames: (batch) => run.engine.process(batch), makeFrames: (size, count) => run.engine.makeFrames(size, count) },
  );
  run.engine.finish();
  return run;
}

/** The row that a window makes. */
export function rowOf(window: DeviceWindow): DeviceRow {
  const values = new Float64Array(deviceFeatures.length);
  writeDeviceWindow(window, values, 0);
  return { device: window.device, start: window.startSeconds, address: window.addressText, values: named([...values]) };
}

function named(values: readonly number[]): Record<string, number> {
  return Object.fromEntries(deviceFeatures.map(({ name }, i) => [name, values[i]!]));
}

function copyOf(window: DeviceWindow): DeviceWindow {
  const copy = new DeviceWindow();
  copy.begin(window.device, window.startSeconds, window.seconds);
  copy.add(window);
  return copy;
}
