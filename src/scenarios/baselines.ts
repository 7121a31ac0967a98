// Three dumb rules beside the detectors, on the same windows and with the same number of false alerts: what is not better than they is nothing.
import type { Activity } from '../behaviour/activity.ts';
import { measuredRate } from '../evidence/intervals.ts';
import { foundWithinUs, type JudgedAttack } from './alert-judge.ts';
import type { InjectedFlows } from './injected-flows.ts';
import { type DetectorRow, figure, medianDelay, roundTo, WINDOWS_OF_RATE_LEAST } from './scenario-document.ts';

/** Windows that are remembered: 100 devices for a week. Later ones are left out, which is said. */
export const BASELINE_WINDOWS_MAX = 1_000_000;
/** Destinations of a device that are remembered. */
const DESTINATIONS_MAX = 10_000;
/** Flagged windows of one device closer than this are one alert, as in the book of alerts. */
const ALERT_GAP_US = 3600e6;
const MINUTE_US = 60e6;
/** DNS, DHCP and NTP: the rule that "solves" IoT-23. */
const ORDINARY_PORTS: ReadonlySet<number> = new Set([53, 67, 68, 123]);

export const BASELINES = ['box-plot', 'new-destination-rule', 'port-rule'] as const;

interface Learned {
  readonly packets: number[];
  /** First and third quartile of the packets a minute; null while learning. */
  quartiles: readonly [number, number] | null;
  readonly destinations: Set<string>;
}

interface Window {
  readonly mac: string;
  readonly startUs: number;
  readonly scores: readonly number[];
}

export interface BaselineJudgement {
  readonly attacks: readonly (JudgedAttack & { readonly isPoisoning: boolean; readonly isTimeCollapsed: boolean })[];
  readonly injected: InjectedFlows;
  /** False alerts that each rule may have. */
  readonly falseAlerts: number;
  readonly deviceDays: number;
  /** MACs of declared devices: false alerts and benign windows are theirs. */
  readonly macs: ReadonlySet<string>;
}

export class BaselineWatch {
  readonly #windows: Window[] = [];
  readonly #devices = new Map<string, Learned>();
  isFull = false;

  /** A closed activity of the device with this MAC. */
  observe(activity: Activity, mac: string, isLearning: boolean): void {
    const packets = activity.contacts.reduce((sum, { packetsOut, packetsIn }) => sum + packetsOut + packetsIn, 0);
    let device = this.#devices.get(mac);
    if (device === undefined) {
      device = { packets: [], quartiles: null, destinations: new Set() };
      this.#devices.set(mac, device);
    }
    const unknown = newDestinations(activity, device.destinations);
    if (isLearning) {
      device.packets.push(packets);
      return;
    }
    if (this.#windows.length >= BASELINE_WINDOWS_MAX) {
      this.isFull = true;
      return;
    }
    device.quartiles ??= quartilesOf(device.packets);
    const [low, high] = device.quartiles;
    const beyond = Math.max(0, (packets - high) / Math.max(1, high - low));
    this.#windows.push({ mac, startUs: activity.startUs, scores: [beyond, unknown, otherPorts(activity)] });
  }

  /** Windows of declared devices without injected packets. */
  benignWindows({ injected, macs }: Pick<BaselineJudgement, 'injected' | 'macs'>): number {
    return this.#windows.filter(({ mac, startUs }) => macs.has(mac) && !injected.isInjected(mac, startUs)).length;
  }

  judge(judgement: BaselineJudgement): DetectorRow[] {
    const { injected, macs } = judgement;
    const benign: Window[] = [];
    const hit: Window[] = [];
    for (const window of this.#windows) {
      if (injected.isInjected(window.mac, window.startUs)) hit.push(window);
      else if (macs.has(window.mac)) benign.push(window);
    }
    return BASELINES.map((name, rule) => judgeRule(name, rule, benign, hit, judgement));
  }
}

function judgeRule(
  name: string,
  rule: number,
  benign: readonly Window[],
  hit: readonly Window[],
  judgement: BaselineJudgement,
): DetectorRow {
  const { attacks, injected, deviceDays } = judgement;
  const threshold = thresholdFor(benign, rule, judgement.falseAlerts);
  const counted = attacks.flatMap((attack, i) => (attack.isPoisoning ? [] : [{ attack, seen: injected.attacks[i]! }]));
  const delaysAbove = (limit: number): (number | null)[] =>
    counted.map(({ attack, seen }) => {
      const untilUs = attack.lastUs + foundWithinUs(attack.expect, attack.lastUs - attack.firstUs);
      const first = hit.find(
        (window) =>
          window.scores[rule]! > limit &&
          window.startUs <= untilUs &&
          seen.windows.has(`${window.mac}|${Math.floor(window.startUs / MINUTE_US)}`),
      );
      return first === undefined ? null : (first.startUs + MINUTE_US - seen.firstUs) / 1e6;
    });
  const shareAt = (rate: number): number | null => {
    if (counted.length === 0 || benign.length * rate < WINDOWS_OF_RATE_LEAST) return null;
    const limit = quantileLimit(benign, rule, rate);
    return roundTo(delaysAbove(limit).filter((delay) => delay !== null).length / counted.length, 6);
  };
  const delays = delaysAbove(threshold);
  const falseAlerts = countAlerts(benign, rule, threshold);
  return {
    name,
    found: delays.filter((delay) => delay !== null).length,
    total: counted.length,
    falseAlerts,
    falseAlertsPerDeviceWeek: figure(measuredRate(falseAlerts, deviceDays, 7).rate),
    medianDelaySeconds: medianDelay(delays.filter((_, i) => !counted[i]!.attack.isTimeCollapsed)),
    tprAtFpr1e3: shareAt(1e-3),
    tprAtFpr1e4: shareAt(1e-4),
  };
}

/** The lowest score above which a rule has no more false alerts than it may. */
function thresholdFor(benign: readonly Window[], rule: number, falseAlertsMost: number): number {
  const scores = [...new Set(benign.map((window) => window.scores[rule]!))].sort((a, b) => b - a);
  let threshold = scores[0] ?? 0;
  for (const score of scores) {
    if (countAlerts(benign, rule, score) > falseAlertsMost) break;
    threshold = score;
  }
  return threshold;
}

function countAlerts(windows: readonly Window[], rule: number, threshold: number): number {
  const lastUs = new Map<string, number>();
  let alerts = 0;
  for (const { mac, startUs, scores } of windows) {
    if (!(scores[rule]! > threshold)) continue;
    if (startUs - (lastUs.get(mac) ?? Number.NEGATIVE_INFINITY) > ALERT_GAP_US) alerts++;
    lastUs.set(mac, startUs);
  }
  return alerts;
}

/** The score above which at most this share of the benign windows lies. */
function quantileLimit(benign: readonly Window[], rule: number, rate: number): number {
  const scores = benign.map((window) => window.scores[rule]!).sort((a, b) => b - a);
  return scores[Math.floor(scores.length * rate)] ?? 0;
}

function quartilesOf(packets: readonly number[]): readonly [number, number] {
  const sorted = packets.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return [at(0.25), at(0.75)];
}

/** Destinations of a window that were never seen before; they are known from then on. */
function newDestinations(activity: Activity, known: Set<string>): number {
  let count = 0;
  for (const { scope, role, host, address } of activity.contacts) {
    if (role !== 'client' || (scope !== 'internet' && scope !== 'lan')) continue;
    const destination = host ?? address;
    if (known.has(destination)) continue;
    count++;
    if (known.size < DESTINATIONS_MAX) known.add(destination);
  }
  return count;
}

function otherPorts(activity: Activity): number {
  return activity.contacts.reduce(
    (sum, { role, port, connections }) => sum + (role === 'client' && !ORDINARY_PORTS.has(port) ? connections : 0),
    0,
  );
}
