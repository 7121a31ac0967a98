// Tests that each detector's declared memory limit holds: hostile traffic fills its state, then the heap is measured.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { HostileStorm } from '../../test/hostile-storm.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { defaultsOf } from '../base/options.ts';
import { createRandom } from '../base/random.ts';
import { createDeviceRegistry } from '../devices/index.ts';
import { FlowBatch } from '../flows/flow-batch.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { PacketBatch } from '../packets/packet-batch.ts';
import type { Detector, DetectorSpec } from './detector.ts';
import { detectors } from './index.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Compiled code and what the collector keeps, bytes: no state of the detector. */
const SLACK_BYTES = 256 * 1024;
/** Part of a large limit that must really be taken up, so that the storm is shown to fill the tables and the limit to mean something. */
const USED_SHARE_MIN = 0.25;
const LARGE_BYTES = 1024 * 1024;
const ROUNDS = 40;
const FACTS_A_ROUND = 120;

async function bytesInUse(): Promise<number> {
  // Dropped buffers are given back beside the collection that finds them, in another thread.
  for (let i = 0; i < 4; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const localNetworks = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
const devices = createDeviceRegistry(localNetworks);

function createOf(spec: DetectorSpec): Detector {
  return spec.create(defaultsOf(spec.options), { localNetworks, devices });
}

/** Shows a detector everything that hostile traffic can; each round by itself is garbage afterwards. */
function storm(detector: Detector, rounds: number): void {
  const storms = new HostileStorm(createRandom(5));
  const frames = new FrameBatch(65_536);
  const packets = new PacketBatch(1024);
  const flows = new FlowBatch();
  const ignore = (): void => undefined;
  for (let round = 0; round < rounds; round++) {
    storms.rows(frames, packets);
    detector.observePackets?.(frames, packets, ignore);
    for (let i = 0; i < FACTS_A_ROUND; i++) {
      detector.observeFacts?.(storms.facts(detector.factKinds ?? []), ignore);
    }
    storms.flows(flows);
    detector.observeFlows?.(flows, ignore);
  }
}

test.each(detectors)('$name stays within the memory that it declares, and needs a good part of it', async (spec) => {
  // Compiles what the measurement runs.
  storm(createOf(spec), 10);
  const before = await bytesInUse();
  const detector = createOf(spec);
  storm(detector, ROUNDS);
  const used = (await bytesInUse()) - before;
  expect(used).toBeLessThan(spec.stateBytesMax + SLACK_BYTES);
  if (spec.stateBytesMax > LARGE_BYTES) expect(used).toBeGreaterThan(spec.stateBytesMax * USED_SHARE_MIN);
  // The detector is in use until here.
  detector.finish?.(() => undefined);
});
