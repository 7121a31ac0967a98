// A small home made of frames for tests of learned behaviour: a camera and a plug live their days, and somebody else may join in.
import type { Alert } from '../src/alerts/alert.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../src/base/networks.ts';
import { createRandom } from '../src/base/random.ts';
import { UTC_ZONE } from '../src/base/time-zone.ts';
import { HomeMonitor } from '../src/engine/home-monitor.ts';
import type { HomeOptions, HomeState } from '../src/engine/home-options.ts';
import { Lab, macOf, ROUTER_MAC, SYN } from './detection-lab.ts';
import { batchOf, type TestFrame } from './frame-builder.ts';

export const CAMERA = '192.168.1.20';
export const PLUG = '192.168.1.30';
const ROUTER = '192.168.1.1';
const CLOUD = '203.0.113.10';
const PLUG_CLOUD = '203.0.113.80';
export const STRANGER = '198.51.100.77';

/** Ordinary life from `fromSeconds` on: the camera reports twice a minute, the plug every two minutes. Seeded. */
export function ordinaryLife(lab: Lab, fromSeconds: number, untilSeconds: number, seed = 1): void {
  const random = createRandom(seed);
  lab.arp(fromSeconds, 1, CAMERA, macOf(CAMERA), ROUTER, '00:00:00:00:00:00');
  lab.arp(fromSeconds + 0.01, 2, ROUTER, ROUTER_MAC, CAMERA, macOf(CAMERA));
  lab.arp(fromSeconds + 0.02, 1, PLUG, macOf(PLUG), ROUTER, '00:00:00:00:00:00');
  lab.arp(fromSeconds + 0.03, 2, ROUTER, ROUTER_MAC, PLUG, macOf(PLUG));
  let port = 30_000;
  for (let seconds = fromSeconds + 1; seconds < untilSeconds - 2; seconds += 30) {
    const at = seconds + random() * 5;
    lab.dns(at, CAMERA, ROUTER, 'api.camera-maker.example', 1, CLOUD);
    lab.connection(at + 0.2, CAMERA, port++, CLOUD, 443, Lab.bytes(300 + Math.floor(random() * 200)), Lab.bytes(120));
    if (Math.floor(seconds / 30) % 4 === 0)
      lab.connection(at + 0.5, PLUG, port++, PLUG_CLOUD, 8883, Lab.bytes(60), Lab.bytes(30));
    if (port > 60_000) port = 30_000;
  }
}

/** The camera is taken over: it looks for Telnet in the house, then sends to a stranger. */
export function takeOver(lab: Lab, atSeconds: number): void {
  for (let i = 0; i < 120; i++) lab.tcp(atSeconds + i * 0.1, CAMERA, 5555, `192.168.1.${100 + i}`, 23, SYN);
  for (let i = 0; i < 40; i++)
    lab.connection(atSeconds + 60 + i * 5, CAMERA, 40_000 + i, STRANGER, 4444, Lab.bytes(1400), Lab.bytes(20));
}

export interface HomeRun {
  readonly home: HomeMonitor;
  readonly alerts: readonly Alert[];
  /** `CHANGE ID at SECONDS` of everything that was told, in order. */
  readonly told: readonly string[];
  readonly states: readonly HomeState[];
}

export interface HomeRunOptions {
  readonly batchFrames?: number;
  /** Seconds of a clock that ticks between packets, as a live interface's does; absent: a file. */
  readonly tickSeconds?: number;
  /** Save the state at every so many boundaries. */
  readonly saveEvery?: number;
  readonly options?: Partial<HomeOptions>;
  readonly finishes?: boolean;
}

/** Makes a home that learns for six hours. */
export function makeHome(options: Partial<HomeOptions> = {}): HomeMonitor {
  return new HomeMonitor({
    localNetworks: new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!)),
    zone: UTC_ZONE,
    budget: { count: 1, perDays: 7 },
    learnSeconds: 6 * 3600,
    isLearnExact: true,
    validatesChecksums: false,
    seed: 7,
    ...options,
  });
}

/** Runs frames (sorted by time) through a home. */
export function runHome(frames: readonly TestFrame[], given: HomeRunOptions = {}): HomeRun {
  const told: string[] = [];
  const states: HomeState[] = [];
  let boundaries = 0;
  const home: HomeMonitor = makeHome({
    ...given.options,
    events: {
      ...given.options?.events,
      onAlert: (alert, change, atUs) => told.push(`${change} ${alert.kind} ${alert.id} at ${atUs / 1e6}`),
      onBoundary: () => {
        if (given.saveEvery !== undefined && ++boundaries % given.saveEvery === 0) states.push(home.save());
      },
    },
  });
  const size = given.batchFrames ?? 512;
  for (let from = 0; from < frames.length; from += size) {
    const part = frames.slice(from, from + size);
    home.process(batchOf(part));
    const next = frames[from + size]?.timeUs;
    if (given.tickSeconds === undefined || next === undefined) continue;
    for (let us = part.at(-1)!.timeUs! + given.tickSeconds * 1e6; us < next; us += given.tickSeconds * 1e6)
      home.advanceTo(us);
  }
  if (given.finishes !== false) home.finish();
  return { home, alerts: home.book.alerts(), told, states };
}

/** Frames of a lab in the order of their time. */
export function inOrder(lab: Lab): TestFrame[] {
  return lab.frames.toSorted((a, b) => a.timeUs! - b.timeUs!);
}
