// Reads captures through a home monitor and keeps nothing: what learning costs without a store. `node bench/home-worker.ts HOURS FILE…`
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../src/base/networks.ts';
import { readCaptures } from '../src/capture/index.ts';
import { createHeapGuard } from '../src/daemon/heap-guard.ts';
import { HomeMonitor } from '../src/engine/home-monitor.ts';
import { createTimeZone } from '../src/homes/time-zone.ts';

const [hours = '24', ...files] = process.argv.slice(2);
const guardHeap = createHeapGuard();
const home = new HomeMonitor({
  localNetworks: new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!)),
  zone: createTimeZone('UTC'),
  budget: { count: 1, perDays: 7 },
  learnSeconds: Number(hours) * 3600,
  isLearnExact: true,
  validatesChecksums: false,
  seed: 1,
  hashSeed: 1,
});
await readCaptures(
  files,
  {},
  {
    makeFrames: (bytes, count) => home.makeFrames(bytes, count),
    frames: (batch) => {
      home.process(batch);
      guardHeap();
    },
    warn: () => undefined,
  },
);
home.finish();
process.stdout.write(`${home.counters.frames} frames, ${home.behaviour.devices().length} devices\n`);
