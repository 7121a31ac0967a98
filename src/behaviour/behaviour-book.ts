// The behaviour of all devices of a home: activities in, findings of learned kinds out, as the alarm budget allows.
import type { FindingSink, FindingSubject } from '../base/finding.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { AlarmBudget } from '../evidence/alarm-budget.ts';
import { type BudgetStream, splitBudget } from '../evidence/budget.ts';
import { BudgetGuard } from '../evidence/budget-guard.ts';
import type { Activity } from './activity.ts';
import type { Contract } from './contract.ts';
import { type DeviceBehaviour, type DeviceOptions, DeviceWatch, type HomeWatch } from './device-behaviour.ts';
import { learners } from './index.ts';
import type { LearnerSpec } from './learner.ts';
import { DAY_US, HOUR_US, MINUTE_US } from './time-spans.ts';

/** Devices whose behaviour is learnt (60 MB at most); those beyond are watched for facts alone. */
export const DEVICES_LEARNT_MAX = 512;
/** A device with so few minutes, none of them within this time, makes room for another one. */
const PASSING_MINUTES = 10;
const PASSING_US = HOUR_US;

/**
 * Shares of the budget, relative to each other. A new destination is what most break-ins look like; volumes, peers and services come next;
 * a window score says least of what happened, and an unusual hour alone hardly ever means harm.
 */
const KIND_WEIGHTS: Readonly<Record<string, number>> = {
  'new-destination': 6,
  'new-peer': 4,
  'new-service': 4,
  'unusual-volume': 4,
  'unusual-rate': 2,
  behaviour: 2,
  'unusual-hour': 1,
};

/** Kinds whose scores are of whole minutes: what a device does once a week looks strange to them, whatever it is. */
const YOUNG_KINDS: ReadonlySet<string> = new Set(['behaviour', 'unusual-rate']);

/** Days after which a device's week was seen. */
const DAYS_KNOWN = 7;

/** Which parts work; all by default. For ablation. */
export interface BehaviourLayers {
  readonly contract: boolean;
  readonly models: boolean;
  readonly calibration: boolean;
  readonly evidence: boolean;
}

export interface BehaviourOptions {
  readonly zone: TimeZone;
  readonly budget: AlarmBudget;
  readonly learnSeconds: number;
  readonly isLearnExact: boolean;
  readonly seed: number;
  readonly layers?: BehaviourLayers;
  readonly learners?: readonly LearnerSpec[];
  /** Whom a finding about an identity names. */
  readonly subjectOf: (device: string) => FindingSubject;
}

export class BehaviourBook {
  readonly #options: BehaviourOptions;
  readonly #deviceOptions: DeviceOptions;
  readonly #devices = new Map<string, DeviceWatch>();
  #guard: BudgetGuard;
  /** Day (since 1970) whose thresholds hold. */
  #day = Number.NEGATIVE_INFINITY;
  #timeUs = Number.NEGATIVE_INFINITY;
  #hasNewStreams = false;

  constructor(options: BehaviourOptions) {
    this.#options = options;
    const { zone, seed, learnSeconds, isLearnExact, layers } = options;
    this.#deviceOptions = {
      zone,
      seed,
      learnSeconds,
      isLearnExact,
      hasContract: layers?.contract ?? true,
      specs: (layers?.models ?? true) ? (options.learners ?? learners) : [],
      isCalibrated: layers?.calibration ?? true,
      gathersEvidence: layers?.evidence ?? true,
    };
    this.#guard = new BudgetGuard(options.budget);
  }

  /**
   * Closed or provisional activities of one boundary, in order of device id. Closed ones are judged by what was learnt before them and
   * taught some minutes later; provisional ones are judged only, by what can only grow until they close.
   */
  observe(activities: readonly Activity[], report: FindingSink): void {
    const first = activities[0];
    if (first === undefined) return;
    this.advanceTo(first.untilUs);
    const home = this.#homeFor(report);
    for (const activity of activities) this.#deviceOf(activity.device, activity.startUs)?.observe(activity, home);
  }

  /** Time of the data has come to `timeUs`. */
  advanceTo(timeUs: number): void {
    if (timeUs <= this.#timeUs) return;
    this.#timeUs = timeUs;
    const day = Math.floor(timeUs / DAY_US);
    const isNewDay = day !== this.#day;
    this.#day = day;
    for (const device of this.#devices.values()) {
      if (device.advanceTo(timeUs)) this.#hasNewStreams = true;
      if (isNewDay) device.beginDay(day * DAY_US);
    }
    if (isNewDay || this.#hasNewStreams) this.#splitBudget();
  }

  /** A fact lies on this device and span: activities that overlap it do not teach, those of the last minutes included. */
  suspect(device: string, fromUs: number, untilUs: number): void {
    // Its first window may still be open.
    const startUs = Math.floor(fromUs / MINUTE_US) * MINUTE_US;
    const home = this.#homeFor(() => undefined);
    this.#deviceOf(device, startUs)?.suspect(fromUs, untilUs, home);
  }

  /** The clock jumped, or nothing was seen for long: spans of learning go on from where they were, nothing is purged. */
  openEpoch(timeUs: number): void {
    const fromUs = Number.isFinite(this.#timeUs) ? this.#timeUs : timeUs;
    for (const device of this.#devices.values()) device.openEpoch(fromUs, timeUs);
    this.#guard.openEpoch();
    this.#timeUs = timeUs;
    this.#day = Math.floor(timeUs / DAY_US);
  }

  /** In the order in which they were seen. */
  devices(): readonly DeviceBehaviour[] {
    return [...this.#devices.values()]
      .map((device) => device.state())
      .sort((a, b) => a.firstUs - b.firstUs || (a.device < b.device ? -1 : 1));
  }

  contractOf(device: string): Contract | null {
    return this.#devices.get(device)?.contract ?? null;
  }

  /** The owner's word on what was told. */
  teach(device: string, kind: string, key: string, verdict: 'normal' | 'bad', timeUs: number): void {
    this.#devices.get(device)?.teach(kind, key, verdict, timeUs);
    if (verdict === 'bad') this.#guard.refund();
  }

  forget(device: string): void {
    if (this.#devices.delete(device)) this.#splitBudget();
  }

  /** Plain JSON of one device, null where there is none. */
  saveDevice(device: string): unknown {
    return this.#devices.get(device)?.save() ?? null;
  }

  /** Plain JSON of what belongs to no device. */
  saveHome(): unknown {
    const { budget } = this.#options;
    const isStarted = Number.isFinite(this.#timeUs);
    return { version: 1, budget, guard: this.#guard.save(), timeUs: isStarted ? this.#timeUs : null };
  }

  /** Throws an Error with words for what `saveDevice` does not make. */
  restoreDevice(device: string, saved: unknown): void {
    const watch = new DeviceWatch(device, 0, this.#deviceOptions);
    watch.restore(saved);
    this.#devices.set(device, watch);
  }

  /** Throws an Error with words for what `saveHome` does not make. */
  restoreHome(saved: unknown): void {
    const { version, budget, guard, timeUs } = (saved ?? {}) as Record<string, unknown>;
    if (version !== 1) throw new Error(`the behaviour of the home has version ${String(version)}`);
    if (timeUs !== null && !Number.isSafeInteger(timeUs)) throw new Error('the behaviour of the home has no time');
    this.#guard = BudgetGuard.restore(guard, this.#options.budget);
    if (timeUs === null) return;
    this.#timeUs = timeUs as number;
    this.#day = Math.floor(this.#timeUs / DAY_US);
    const { count, perDays } = (budget ?? {}) as Partial<AlarmBudget>;
    // The owner may have set another budget since: it is split when time goes on.
    this.#hasNewStreams = count !== this.#options.budget.count || perDays !== this.#options.budget.perDays;
  }

  #deviceOf(id: string, firstUs: number): DeviceWatch | null {
    const known = this.#devices.get(id);
    if (known !== undefined) return known;
    if (this.#devices.size >= DEVICES_LEARNT_MAX && !this.#makeRoom()) return null;
    const device = new DeviceWatch(id, firstUs, this.#deviceOptions);
    this.#devices.set(id, device);
    return device;
  }

  /** A flood of invented devices must not keep real ones out: what was hardly seen, and not of late, goes first. */
  #makeRoom(): boolean {
    let least: DeviceWatch | null = null;
    for (const device of this.#devices.values()) {
      if (device.lastUs > this.#timeUs - PASSING_US || device.life.activeMinutes > PASSING_MINUTES) continue;
      if (least === null || device.lastUs < least.lastUs) least = device;
    }
    return least !== null && this.#devices.delete(least.id);
  }

  #homeFor(report: FindingSink): HomeWatch {
    const guard = this.#guard;
    const { subjectOf, layers } = this.#options;
    const isGuarded = layers?.evidence ?? true;
    return {
      demandAt: (timeUs) => (isGuarded ? guard.demandAt(timeUs) : 0),
      spend: (timeUs) => guard.spend(timeUs),
      refund: () => guard.refund(),
      subjectOf,
      report,
    };
  }

  #splitBudget(): void {
    this.#hasNewStreams = false;
    const asked: BudgetStream[] = [];
    const youths: number[] = [];
    const streams = [...this.#devices.values()].flatMap((device) =>
      device.activeStreams().map((stream) => {
        asked.push({ kind: stream.kind, windowsPerDay: device.windowsPerDay, weight: KIND_WEIGHTS[stream.kind] ?? 1 });
        youths.push(YOUNG_KINDS.has(stream.kind) ? youthOf(device.knownDays(this.#timeUs)) : 0);
        return stream;
      }),
    );
    const lengths = splitBudget(this.#options.budget, asked);
    for (const [i, stream] of streams.entries()) stream.logRunLength = lengths[i]! + youths[i]!;
  }
}

/**
 * Log evidence that scores of a device must reach beyond the budget's while it is known for less than a week: what it does once a week is
 * strange to whoever saw a day of it, and all the more likely to come, the fewer days were seen. 1.9 after a day, 0.8 after three, 0 after seven.
 */
function youthOf(days: number): number {
  return Math.log(Math.max(1, DAYS_KNOWN / Math.max(days, 0.5)));
}
