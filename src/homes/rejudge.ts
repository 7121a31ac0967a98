// Judging again: the stored summaries of a home through today's learners, models, budget and rules, from the first one on.
import type { Alert } from '../alerts/alert.ts';
import type { AllowRule } from '../alerts/allow-rule.ts';
import { createAlertBook } from '../alerts/index.ts';
import type { Activity } from '../behaviour/activity.ts';
import { BehaviourBook } from '../behaviour/behaviour-book.ts';
import { learnedKinds } from '../behaviour/index.ts';
import { detectors } from '../detectors/index.ts';
import type { HomeMoment } from '../engine/home-options.ts';
import { EPOCH_GAP_US, SLICE_US } from '../engine/time-slices.ts';
import type { HomeSettings } from './home-settings.ts';
import { homeNetworks } from './home-settings.ts';
import type { HomeView, ViewedAlert } from './home-view.ts';
import { StoredRegistry } from './stored-registry.ts';

const MINUTE_US = 60e6;
/** Two alerts of one kind, device and thing are the same when they lie so close. */
const SAME_US = 3600e6;

export interface RejudgeOptions {
  /** Alerts that ended before it are not shown; everything stored is learned from. */
  readonly sinceUs: number;
  readonly settings: HomeSettings;
  readonly onProgress?: (done: number) => void;
  /** True ends the work early, with what was found so far. */
  readonly isStopped?: () => boolean;
}

/** `same`: told then as well; `new`: not told then; `gone`: told then, and would not be today. */
export type RejudgedChange = 'same' | 'new' | 'gone';

export interface RejudgedAlert {
  readonly alert: Alert;
  readonly change: RejudgedChange;
  /** The allow rule that covers it today. */
  readonly rule: AllowRule | null;
}

export interface Rejudgement {
  /** First and last moment of the stored summaries. */
  readonly fromUs: number;
  readonly untilUs: number;
  readonly windows: number;
  readonly devices: number;
  /** When the last device had been learned; null = none has. */
  readonly learnedUs: number | null;
  /** Learned alerts and what waits in the inbox, by when they began. */
  readonly alerts: readonly RejudgedAlert[];
  /** Facts cannot be judged again from summaries: they are as they were told, under today's rules. */
  readonly facts: readonly ViewedAlert[];
  readonly isStopped: boolean;
}

/** Judges what is stored again; null when nothing is. */
export function rejudge(view: HomeView, options: RejudgeOptions): Rejudgement | null {
  const hours = view.store.read(() => view.store.summaries.hours(Number.MIN_SAFE_INTEGER));
  if (hours.length === 0) return null;
  const past = view.alerts();
  const facts = past.filter(({ alert }) => alert.proof === undefined && (alert.delivery ?? 'alert') === 'alert');
  const moments = view.store.read(() => view.store.moments.list());
  const judge = new Judge(view, options, moments);
  let isStopped = false;
  for (const [i, hourUs] of hours.entries()) {
    if (options.isStopped?.() === true) {
      isStopped = true;
      break;
    }
    judge.take(view.store.read(() => view.store.summaries.readHour(hourUs)));
    options.onProgress?.((i + 1) / hours.length);
  }
  const told = past.filter(({ alert }) => alert.proof !== undefined).map(({ alert }) => alert);
  const isSince = ({ endUs }: Alert): boolean => endUs >= options.sinceUs;
  const { untilUs } = judge;
  const isSeen = ({ startUs }: Alert): boolean => !isStopped || startUs <= untilUs;
  return {
    fromUs: judge.fromUs,
    untilUs,
    windows: judge.windows,
    devices: judge.behaviour.devices().length,
    learnedUs: judge.learnedUs(),
    alerts: compareAlerts(
      judge.alerts().filter(isSince),
      told.filter((alert) => isSince(alert) && isSeen(alert)),
    )
      .map(({ alert, change }) => ({ alert, change, rule: view.rules.ruleFor(alert) }))
      .sort((a, b) => a.alert.startUs - b.alert.startUs || (a.alert.id < b.alert.id ? -1 : 1)),
    facts: facts.filter(({ alert }) => isSince(alert)),
    isStopped,
  };
}

class Judge {
  readonly behaviour: BehaviourBook;
  windows = 0;
  fromUs = Number.NaN;
  untilUs = Number.NaN;
  readonly #book: ReturnType<typeof createAlertBook>;
  /** In the order in which they happened, and how many of them lie behind us. */
  readonly #moments: readonly HomeMoment[];
  #momentsTaken = 0;
  #timeUs = Number.NaN;
  /** Alerts as they were last, those that the book has let go too. */
  readonly #alerts = new Map<string, Alert>();

  constructor(view: HomeView, { settings }: RejudgeOptions, moments: readonly HomeMoment[]) {
    const registry = new StoredRegistry(homeNetworks(settings), view.devices);
    const identities = new Map(view.devices.map((device) => [device.id, device]));
    this.#moments = moments;
    this.behaviour = new BehaviourBook({
      zone: view.zone,
      budget: settings.budget,
      learnSeconds: settings.learnSeconds,
      isLearnExact: false,
      seed: settings.seed,
      subjectOf: (device) => {
        const identity = identities.get(device);
        return { mac: identity?.macs[0] ?? null, address: identity?.addresses[0] ?? null };
      },
    });
    this.#book = createAlertBook({
      devices: registry,
      detectors: [...detectors, ...learnedKinds],
      identities: ({ mac, address }) => {
        const identity = identities.get(registry.idOf(mac, address) ?? '');
        return identity === undefined ? null : { id: identity.id, name: identity.name };
      },
      keepSeconds: 86_400,
      hasIncidents: true,
      onAlert: (alert) => this.#alerts.set(alert.id, alert),
    });
  }

  /** The activities of an hour, in order of time. */
  take(activities: readonly Activity[]): void {
    for (let from = 0; from < activities.length; ) {
      const { startUs } = activities[from]!;
      let until = from + 1;
      while (until < activities.length && activities[until]!.startUs === startUs) until++;
      this.#takeMinute(activities.slice(from, until));
      from = until;
    }
  }

  /** The closed activities of one minute, in order of device id, as a running home has them. */
  #takeMinute(minute: readonly Activity[]): void {
    const { startUs, untilUs } = minute[0]!;
    if (Number.isNaN(this.fromUs)) this.#begin(startUs);
    this.#takeMoments(startUs, untilUs);
    this.#passTo(startUs);
    this.untilUs = untilUs;
    this.windows += minute.length;
    this.behaviour.observe(minute, (finding) => this.#book.add(finding, untilUs));
    this.#passTo(untilUs);
  }

  #begin(startUs: number): void {
    this.fromUs = this.#timeUs = startUs;
    // Summaries of what happened then are gone.
    while ((this.#moments[this.#momentsTaken]?.atUs ?? startUs) < startUs) this.#momentsTaken++;
  }

  /** What the running home knew before this minute was over. */
  #takeMoments(startUs: number, untilUs: number): void {
    let hasEpoch = false;
    for (; this.#momentsTaken < this.#moments.length; this.#momentsTaken++) {
      const moment = this.#moments[this.#momentsTaken]!;
      if (moment.atUs > untilUs) break;
      if (moment.kind === 'epoch') {
        this.#passTo(moment.fromUs);
        this.behaviour.openEpoch(moment.atUs);
        this.#timeUs = Math.floor(moment.atUs / SLICE_US) * SLICE_US;
        hasEpoch = true;
        continue;
      }
      this.#passTo(moment.atUs - SLICE_US);
      if (moment.kind === 'suspect') this.behaviour.suspect(moment.device, moment.fromUs, moment.untilUs);
      else {
        this.behaviour.observe([moment.activity], (finding) => this.#book.add(finding, moment.atUs));
        this.#passTo(moment.atUs);
      }
    }
    if (hasEpoch || !(startUs - this.untilUs > EPOCH_GAP_US)) return;
    this.behaviour.openEpoch(startUs);
    this.#timeUs = startUs;
  }

  /** Time passes minute by minute: what is due in between, at the next of them, is due before anything that is judged. */
  #passTo(untilUs: number): void {
    while (this.#timeUs < untilUs) {
      this.#timeUs = Math.min(untilUs, (Math.floor(this.#timeUs / MINUTE_US) + 1) * MINUTE_US);
      this.behaviour.advanceTo(this.#timeUs);
    }
  }

  alerts(): Alert[] {
    return [...this.#alerts.values()];
  }

  learnedUs(): number | null {
    const ends = this.behaviour.devices().filter(({ phase }) => phase === 'watching');
    return ends.length === 0 ? null : Math.max(...ends.map(({ learningEndsUs }) => learningEndsUs));
  }
}

/** What is told today beside what was told then. */
export function compareAlerts(
  today: readonly Alert[],
  then: readonly Alert[],
): { readonly alert: Alert; readonly change: RejudgedChange }[] {
  const left = new Set(then);
  const compared: { alert: Alert; change: RejudgedChange }[] = [];
  for (const alert of today) {
    const before = [...left].find((each) => isSame(each, alert));
    if (before !== undefined) left.delete(before);
    compared.push({ alert, change: before === undefined ? 'new' : 'same' });
  }
  for (const alert of left) compared.push({ alert, change: 'gone' });
  return compared;
}

function isSame(a: Alert, b: Alert): boolean {
  const isOne = a.kind === b.kind && a.device.id === b.device.id && a.key === b.key;
  const isLike = (a.delivery ?? 'alert') === (b.delivery ?? 'alert');
  return isOne && isLike && a.startUs <= b.endUs + SAME_US && b.startUs <= a.endUs + SAME_US;
}
