// Each attack of a simulated home is found: facts by their detectors within minutes, what only habits tell by what was learnt.
import { expect, test } from 'vitest';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import { learnedKinds } from '../behaviour/index.ts';
import { detectors } from '../detectors/index.ts';
import { HomeMonitor } from '../engine/home-monitor.ts';
import { ATTACKS } from './simulated-attacks.ts';
import { SimulatedHome } from './simulated-home.ts';

const START = 1_767_571_200e6;
const HOUR = 3600e6;
const DAY = 24 * HOUR;
const HOME_BUDGET = { count: 1, perDays: 7 };

/** Kinds of alerts about the attacker's MAC that were raised after the attack began, `info` left out. */
function found(
  name: string,
  atUs: number,
  lengthUs: number,
  learnSeconds: number,
  devices: readonly string[],
): string[] {
  const home = new SimulatedHome({ seed: 11, startUs: START, days: (atUs + lengthUs) / DAY, devices });
  const { device } = home.startAttack(name, START + atUs);
  const kinds = new Set<string>();
  const monitor = new HomeMonitor({
    localNetworks: new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!)),
    zone: UTC_ZONE,
    budget: HOME_BUDGET,
    learnSeconds,
    isLearnExact: false,
    validatesChecksums: true,
    seed: 1,
    hashSeed: 1,
    events: {
      onAlert: (alert, _, raisedUs) => {
        if (raisedUs >= START + atUs && alert.severity !== 'info' && alert.device.mac === device.mac)
          kinds.add(alert.kind);
      },
    },
  });
  const batch = monitor.makeFrames(1024 * 1024, 4096);
  for (let hasMore = true; hasMore; ) {
    hasMore = home.fill(batch, Number.POSITIVE_INFINITY);
    monitor.process(batch);
  }
  monitor.finish();
  return [...kinds];
}

const KINDS = ['camera', 'computer', 'tv', 'plug', 'printer', 'phone', 'hub', 'light'];
const facts = ATTACKS.filter(({ expects }) => expects.some((kind) => detectors.some(({ name }) => name === kind)));
const learned = ATTACKS.filter((each) => !facts.includes(each));

test('every attack names kinds of alerts that exist', () => {
  const names = new Set([...detectors, ...learnedKinds].map(({ name }) => name));
  for (const { name, expects } of ATTACKS)
    expect([name, expects.filter((kind) => !names.has(kind))]).toEqual([name, []]);
  expect(ATTACKS.length).toBeGreaterThanOrEqual(12);
  expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
});

test.each(facts.map((attack) => [attack.name, attack] as const))(
  '%s is found by its detector',
  (name, { expects }) => {
    // A regular call shows after hours only.
    const lengthUs = name === 'beacon' ? 15 * HOUR : HOUR / 2;
    const kinds = found(name, HOUR / 2, lengthUs, 7 * 86_400, KINDS);
    expect(kinds.filter((kind) => expects.includes(kind))).not.toEqual([]);
  },
  600_000,
);

test.each(learned.map((attack) => [attack.name, attack] as const))(
  '%s is told by what was learnt',
  (name, { expects }) => {
    const kinds = found(name, 4 * DAY + 14 * HOUR, 3 * HOUR, 3 * 86_400, KINDS);
    expect(kinds.filter((kind) => expects.includes(kind))).not.toEqual([]);
  },
  600_000,
);

test('a quiet day of the same home raises none of the facts that attacks raise', () => {
  const quiet = new SimulatedHome({ seed: 12, startUs: START, days: 1 });
  const kinds = new Set<string>();
  const monitor = new HomeMonitor({
    localNetworks: new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!)),
    zone: UTC_ZONE,
    budget: HOME_BUDGET,
    learnSeconds: 7 * 86_400,
    isLearnExact: false,
    validatesChecksums: true,
    seed: 1,
    events: { onAlert: (alert) => alert.severity !== 'info' && kinds.add(alert.kind) },
  });
  const batch = monitor.makeFrames(1024 * 1024, 4096);
  for (let hasMore = true; hasMore; ) {
    hasMore = quiet.fill(batch, Number.POSITIVE_INFINITY);
    monitor.process(batch);
  }
  monitor.finish();
  expect([...kinds]).toEqual([]);
}, 600_000);
