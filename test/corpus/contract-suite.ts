// Contracts on the tuning devices: everything new after one learned day, how unlikely each was held to be, what an attack would have been, and how uploads grow.
import { join } from 'node:path';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../../src/base/networks.ts';
import { UTC_ZONE } from '../../src/base/time-zone.ts';
import type { Activity, Contact } from '../../src/behaviour/activity.ts';
import { featuresOf } from '../../src/behaviour/activity-features.ts';
import { Contract } from '../../src/behaviour/contract.ts';
import { JUMP_FACTOR } from '../../src/behaviour/jump-watch.ts';
import { UPLOAD_JUMPS } from '../../src/behaviour/unusual-volume.ts';
import { readCapture } from '../../src/capture/index.ts';
import { HomeMonitor } from '../../src/engine/home-monitor.ts';
import { activityOf, START_US } from '../activity-maker.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

/** The devices that priors were tuned on; the others of the corpus are for figures alone. */
const DEVICES: readonly (readonly [name: string, mac: string, captures: readonly string[]])[] = [
  [
    'aqara_gateway',
    '54:ef:44:cd:42:95',
    ['23', '24', '25'].map((day) => `iotensemble/aqara_gateway/2020-11-${day}.pcap`),
  ],
  [
    'skyworth_camera',
    'b8:c6:aa:08:45:26',
    ['23', '24'].map((day) => `iotensemble/skyworth_camera/2020-11-${day}.pcap`),
  ],
  ['amazon-plug', '24:ce:33:24:b5:cb', madea('amazon-plug')],
  ['kasa-bulb', 'd8:0d:17:33:c2:52', madea('kasa-bulb')],
  ['ring-doorbell', '90:48:6c:06:8f:74', madea('ring-doorbell')],
  ['blink-cam-01', 'f4:b8:5e:ff:2b:1b', ['oconnor-iot/pcaps/blink-cam-01.pcap']],
  ['lockly-hub-01', '24:6f:28:d9:a7:64', ['oconnor-iot/pcaps/lockly-hub-01.pcap']],
];
const DAY_US = 86_400e6;
/** As behaviour is taught: minutes after they closed, and with less trust what is stranger than this. */
const TEACHING_DELAY_US = 300e6;
const SUSPICIOUS_LOG_P = Math.log(1e-4);
/** Nothing that a device did of itself may be held for less likely than e^-16: an alarm would be near. */
const BENIGN_LOG_P_LEAST = -16;

/** What attacks do, and how unlikely the strictest device (the hub) must hold it. */
const PROBES: readonly (readonly [name: string, contact: Partial<Contact>, most: number])[] = [
  ['unnamed host, TCP port 4975', { address: '203.0.113.9', port: 4975 }, -17],
  ['unnamed host, TCP port 80', { address: '203.0.113.9', port: 80 }, -15],
  ['named host, HTTPS, 50 MB up', { host: 'files.example.net', address: '203.0.113.9', bytesOut: 50e6 }, -17],
  ['named host, HTTPS', { host: 'files.example.net', address: '203.0.113.9' }, -8],
  ['neighbour, SSH', { scope: 'lan', address: '192.168.1.77', peerMac: '02:00:00:00:00:77', port: 22 }, -17],
  [
    'telnet offered',
    { scope: 'lan', role: 'server', address: '192.168.1.77', peerMac: '02:00:00:00:00:77', port: 23 },
    -17,
  ],
];

export const contractSuite: CorpusSuite = {
  name: 'contract',
  title: 'Contracts of the tuning devices hold nothing ordinary for an attack',
  run: runContracts,
};

async function runContracts({ corpus }: CorpusContext): Promise<SuiteResult> {
  const differences: Difference[] = [];
  const missed: string[] = [];
  const lines: string[] = [];
  let days = 0;
  let checks = 0;
  for (const [name, mac, captures] of DEVICES) {
    const activities = await activitiesOf(corpus, mac, captures);
    const { contract, told, watchedDays } = watch(activities);
    days += watchedDays;
    lines.push(
      `${name}: ${watchedDays.toFixed(1)} days watched, ${told.length} surprises${told.map(({ words }) => `\n    ${words}`).join('')}`,
    );
    for (const { logP, words } of told)
      if (logP < BENIGN_LOG_P_LEAST) differences.push({ where: name, what: words, reason: null });
    checks += told.length;
    for (const learnDays of [1, 3]) {
      const { days: jumpDays, factors } = growthOf(activities, learnDays);
      if (jumpDays === 0) continue;
      checks++;
      const jumps = factors.filter((factor) => factor >= JUMP_FACTOR);
      const words = `${jumps.length} jumps (x ${JUMP_FACTOR}) after ${learnDays} d in ${jumpDays.toFixed(1)} days; uploads grew by x ${factors.map((factor) => factor.toFixed(1)).join(', ') || '1'}`;
      lines.push(`    ${words}`);
      if (jumps.length > 0) differences.push({ where: name, what: words, reason: null });
    }
    const lastUs = contract.document().lastUs;
    const probes = PROBES.map(([probe, contact, most]) => {
      const minute = (lastUs - START_US) / 6e7 + 1;
      const surprises = contract.judge(activityOf(minute, [contact], { isProvisional: true }));
      const logP = Math.min(0, ...surprises.map((surprise) => surprise.logP));
      if (name === 'lockly-hub-01' && logP > most) missed.push(`${probe}: ${logP.toFixed(1)}, wanted at most ${most}`);
      checks++;
      return `${probe} ${logP.toFixed(1)}`;
    });
    lines.push(`    attacks: ${probes.join(' · ')}`);
  }
  const details = `${days.toFixed(1)} device-days after one learned day\n${lines.join('\n')}`;
  return { checks, agreeing: checks - differences.length, differences, missed, details };
}

interface Told {
  readonly logP: number;
  readonly words: string;
}

/** Learns the first day, watches the rest. */
function watch(activities: readonly Activity[]): { contract: Contract; told: readonly Told[]; watchedDays: number } {
  const contract = new Contract({ zone: UTC_ZONE, seed: 1 });
  const told: Told[] = [];
  const waiting: { readonly activity: Activity; readonly trust: 'baseline' | 'drift' | 'suspicious' }[] = [];
  const endUs = activities[0]!.startUs + DAY_US;
  let isLearning = true;
  let watched = 0;
  const teach = (untilUs: number): void => {
    while (waiting.length > 0 && waiting[0]!.activity.untilUs <= untilUs) {
      const { activity, trust } = waiting.shift()!;
      contract.learn(activity, trust);
    }
  };
  let lastUs = endUs;
  for (const activity of activities) {
    teach(activity.startUs - TEACHING_DELAY_US);
    if (isLearning && activity.startUs >= endUs) {
      teach(Number.POSITIVE_INFINITY);
      contract.settle();
      isLearning = false;
      lastUs = activity.startUs;
    }
    const surprises = isLearning ? [] : contract.judge(activity);
    for (const { kind, key, logP } of surprises) told.push({ logP, words: `${kind} ${key}: logP ${logP.toFixed(1)}` });
    const least = Math.min(0, ...surprises.map(({ logP }) => logP));
    waiting.push({ activity, trust: isLearning ? 'baseline' : least <= SUSPICIOUS_LOG_P ? 'suspicious' : 'drift' });
    // Gaps of over six hours are not watched.
    if (!isLearning && activity.startUs - lastUs < DAY_US / 4) watched += activity.startUs - lastUs;
    lastUs = activity.startUs;
  }
  return { contract, told, watchedDays: watched / DAY_US };
}

/** By how much each largest upload exceeded the largest one before it, after so many learned days: what the rate of jumps rests on. */
function growthOf(activities: readonly Activity[], learnDays: number): { days: number; factors: readonly number[] } {
  const endUs = activities[0]!.startUs + learnDays * DAY_US;
  const factors: number[] = [];
  let largest = UPLOAD_JUMPS.baseLeast;
  let watchedUs = 0;
  let lastUs = endUs;
  for (const activity of activities) {
    const bytes = UPLOAD_JUMPS.value(featuresOf(activity));
    if (activity.startUs >= endUs) {
      if (bytes > largest) factors.push(bytes / largest);
      // A gap of over six hours may be the tap's, except for a device that sleeps: counted as nothing, on the safe side.
      if (activity.startUs - lastUs < DAY_US / 4) watchedUs += activity.startUs - lastUs;
      lastUs = activity.startUs;
    }
    largest = Math.max(largest, bytes);
  }
  return { days: watchedUs / DAY_US, factors };
}

async function activitiesOf(corpus: string, mac: string, captures: readonly string[]): Promise<Activity[]> {
  const all: Activity[] = [];
  const home = new HomeMonitor({
    localNetworks: new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!)),
    zone: UTC_ZONE,
    budget: { count: 1, perDays: 7 },
    learnSeconds: 86_400,
    isLearnExact: true,
    validatesChecksums: false,
    seed: 1,
    layers: { contract: false, models: false, calibration: true, evidence: true },
    events: { onActivities: (activities) => void all.push(...activities) },
  });
  for (const capture of captures)
    await readCapture(join(corpus, capture), {}, { frames: (batch) => home.process(batch) });
  home.finish();
  const device = home.identities.idOfMac(mac);
  return all.filter((activity) => activity.device === device);
}

function madea(device: string): string[] {
  return ['2023-05-26', '2023-06-13'].map((day) => `madea/${device}/${day}.pcap`);
}
