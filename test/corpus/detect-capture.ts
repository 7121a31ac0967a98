// Runs one capture through the whole engine with all detectors, as `porchlight scan` does, and gives its alerts.
import { type AlertJson, alertToJson, createAlertBook } from '../../src/alerts/index.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../../src/base/networks.ts';
import { defaultsOf } from '../../src/base/options.ts';
import { readCapture } from '../../src/capture/index.ts';
import { detectors } from '../../src/detectors/index.ts';
import { createDeviceRegistry } from '../../src/devices/index.ts';
import { Engine } from '../../src/engine/engine.ts';

/** Interim records of long flows, as the command line asks for them. */
const INTERIM_SECONDS = 300;

export interface Detection {
  readonly alerts: readonly AlertJson[];
  /** Time between first and last packet. */
  readonly seconds: number;
  readonly packets: number;
}

/** The alerts of one capture. */
export async function detectCapture(path: string): Promise<Detection> {
  const localNetworks = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
  const devices = createDeviceRegistry(localNetworks);
  const book = createAlertBook({ devices, detectors });
  const engine = new Engine({
    policy: 'zeek',
    localNetworks,
    validatesChecksums: false,
    interimSeconds: INTERIM_SECONDS,
    devices,
    detectors: detectors.map((spec) => spec.create(defaultsOf(spec.options), { localNetworks, devices })),
    onFinding: book.add,
  });
  await readCapture(path, {}, { frames: (batch) => engine.process(batch) });
  engine.finish();
  const { frames, firstUs, lastUs } = engine.counters;
  return {
    alerts: book.alerts().map((alert) => alertToJson(alert)),
    seconds: frames === 0 ? 0 : Math.max(0, lastUs - firstUs) / 1e6,
    packets: frames,
  };
}
