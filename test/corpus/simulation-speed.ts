// How fast a simulated home is made, alone and with the whole monitor of a home behind it, in CPU seconds.
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../../src/base/networks.ts';
import { UTC_ZONE } from '../../src/base/time-zone.ts';
import { HomeMonitor } from '../../src/engine/home-monitor.ts';
import { FRAME_BATCH_CAPACITY, FrameBatch } from '../../src/packets/frame-batch.ts';
import { SimulatedHome } from '../../src/simulation/simulated-home.ts';

const BATCH_BYTES = 1024 * 1024;
const DAY_SECONDS = 86_400;

/** A line a size of home: packets a second of its time, and its seconds in a second of CPU. */
export function speedText(): string {
  return [
    [14, 2],
    [200, 0.25],
  ]
    .map(([devices, days]) => {
      const alone = speedOf(devices!, days!, false);
      const watched = speedOf(devices!, days!, true);
      const words = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
      return `${devices} devices: ${alone.packets.toFixed(1)} packets/s; ${words(alone.speed)} × real time made, ${words(watched.speed)} × with the monitor, a core`;
    })
    .join('\n');
}

function speedOf(
  devices: number,
  days: number,
  isWatched: boolean,
): { readonly packets: number; readonly speed: number } {
  const home = new SimulatedHome({ seed: 7, startUs: 1_767_571_200e6, days, devices });
  const monitor = isWatched ? createMonitor() : null;
  const batch =
    monitor?.makeFrames(BATCH_BYTES, FRAME_BATCH_CAPACITY) ?? new FrameBatch(BATCH_BYTES, FRAME_BATCH_CAPACITY);
  let packets = 0;
  const before = process.cpuUsage();
  for (let hasMore = true; hasMore; ) {
    hasMore = home.fill(batch, Number.POSITIVE_INFINITY);
    packets += batch.count;
    monitor?.process(batch);
  }
  monitor?.finish();
  const { user, system } = process.cpuUsage(before);
  return { packets: packets / (days * DAY_SECONDS), speed: (days * DAY_SECONDS) / ((user + system) / 1e6) };
}

function createMonitor(): HomeMonitor {
  return new HomeMonitor({
    localNetworks: new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!)),
    zone: UTC_ZONE,
    budget: { count: 1, perDays: 7 },
    learnSeconds: 7 * DAY_SECONDS,
    isLearnExact: false,
    validatesChecksums: true,
    seed: 1,
  });
}
