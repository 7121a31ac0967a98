// Activities of single devices out of real captures, cut into blocks of 24 hours that can be put on other days.
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../../src/base/networks.ts';
import { ACTIVITY_SECONDS, type Activity } from '../../src/behaviour/activity.ts';
import { ActivityMeter } from '../../src/behaviour/activity-meter.ts';
import { readCapture } from '../../src/capture/index.ts';
import { createDeviceRegistry } from '../../src/devices/index.ts';
import { parseMac } from '../../src/devices/mac.ts';
import { Engine } from '../../src/engine/engine.ts';

export const DAY_US = 86_400e6;
const WINDOW_US = ACTIVITY_SECONDS * 1e6;
/** A block is kept when the capture covers so much of it. */
const COVERED_LEAST = 0.75;

export interface ActivityDays {
  readonly name: string;
  readonly isTuning: boolean;
  /** Time of day at which every block begins, from midnight UTC. */
  readonly startOfDayUs: number;
  /** Closed activities of each block, times from the start of the block. */
  readonly blocks: readonly (readonly Activity[])[];
}

export interface DeviceCaptures {
  readonly name: string;
  readonly mac: string;
  readonly isTuning: boolean;
  readonly paths: readonly string[];
}

/** Reads the captures of one device in order of time. */
export async function readActivityDays({ name, mac, isTuning, paths }: DeviceCaptures): Promise<ActivityDays> {
  const activities: Activity[] = [];
  let lastUs = 0;
  for (const path of paths) {
    const { closed, untilUs } = await activitiesOf(path, parseMac(mac));
    activities.push(...closed);
    lastUs = untilUs;
  }
  const firstUs = activities[0]?.startUs ?? 0;
  const days = Math.floor((lastUs - firstUs) / DAY_US + 1 - COVERED_LEAST);
  const blocks: Activity[][] = Array.from({ length: days }, () => []);
  for (const activity of activities) {
    const sinceUs = activity.startUs - firstUs;
    blocks[Math.floor(sinceUs / DAY_US)]?.push(moved(activity, (sinceUs % DAY_US) - activity.startUs));
  }
  return { name, isTuning, startOfDayUs: firstUs % DAY_US, blocks };
}

/** The same activity, `byUs` later, of another device if named. */
export function moved(activity: Activity, byUs: number, device: string = activity.device): Activity {
  return { ...activity, device, startUs: activity.startUs + byUs, untilUs: activity.untilUs + byUs };
}

async function activitiesOf(path: string, mac: number): Promise<{ closed: Activity[]; untilUs: number }> {
  const localNetworks = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
  const devices = createDeviceRegistry(localNetworks);
  const idOf = (device: number) => (devices.macNumberOf(device) === mac ? 'd1' : null);
  const meter = new ActivityMeter({ localNetworks, registry: devices, idOf });
  const closed: Activity[] = [];
  const engine = new Engine({
    policy: 'zeek',
    localNetworks,
    validatesChecksums: false,
    devices,
    detectors: [],
    makesFullFacts: true,
    observer: meter,
    slices: {
      onBoundary: (boundaryUs) => {
        if (boundaryUs % WINDOW_US === 0) closed.push(...meter.close(boundaryUs));
      },
      onBlind: () => undefined,
      onEpoch: () => meter.reset(),
    },
  });
  await readCapture(path, {}, { frames: (batch) => engine.process(batch) });
  engine.finish();
  return { closed, untilUs: engine.counters.lastUs };
}
