// Judges each alert the moment it is raised: which attacks it finds, and whether it is a false one.
import type { Alert } from '../alerts/alert.ts';
import type { Severity } from '../base/finding.ts';
import type { InjectedFlows } from './injected-flows.ts';

const MINUTE_US = 60e6;
/** An alert finds an attack until so long after its last packet. */
export const FOUND_WITHIN_US = 10 * MINUTE_US;
/** The same for attacks that are slow by nature. */
export const FOUND_WITHIN_SLOW_US = 60 * MINUTE_US;
/** Kinds whose attacks are slow: a beacon always, scans when they last longer than ten minutes. */
const SCANS = ['host-sweep', 'port-scan', 'modbus-scan', 'mirai-syn'];

/** What an attack expects, and until when. */
export interface JudgedAttack {
  readonly expect: readonly string[];
  /** Time of its first and last packet in the home, whole microseconds. */
  readonly firstUs: number;
  readonly lastUs: number;
}

/** The first time that one alert found an attack. */
export interface Find {
  readonly alertId: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly delivery: NonNullable<Alert['delivery']>;
  readonly atUs: number;
}

/** All that is kept of one alert. */
export interface JudgedAlert {
  alert: Alert;
  readonly firstUs: number;
  /** Latest time it was raised. */
  lastUs: number;
  /** Positions of the attacks whose packets it cites. */
  readonly attacks: Set<number>;
  /** It was raised at medium or high severity, no notice, while its device learned, and while it was watched. */
  isRaisedLearning: boolean;
  isRaisedWatched: boolean;
  /** Minutes since 1970 at which it was raised while watched, the first thousand. */
  readonly minutes: Set<number>;
}

const MINUTES_MAX = 1000;

export interface AlertJudgeOptions {
  readonly attacks: readonly JudgedAttack[];
  readonly injected: InjectedFlows;
  /** From when on an alert about this device counts as watched. */
  learnsUntilUs(alert: Alert): number;
}

export class AlertJudge {
  /** By position of the attack: alerts that found it, in the order they did. */
  readonly finds: readonly Find[][];
  readonly #alerts = new Map<string, JudgedAlert>();
  readonly #options: AlertJudgeOptions;

  constructor(options: AlertJudgeOptions) {
    this.#options = options;
    this.finds = options.attacks.map(() => []);
  }

  get alerts(): readonly JudgedAlert[] {
    return [...this.#alerts.values()];
  }

  /** Suits `HomeEvents.onAlert`. */
  raise(alert: Alert, atUs: number): void {
    const judged = this.#remember(alert, atUs);
    for (const flow of alert.flows)
      for (const attack of this.#options.injected.attacksOf(flow, alert)) judged.attacks.add(attack);
    for (const attack of judged.attacks) this.#find(attack, alert, atUs);
    if (!isGrave(alert)) return;
    if (atUs < this.#options.learnsUntilUs(alert)) judged.isRaisedLearning = true;
    else {
      judged.isRaisedWatched = true;
      if (judged.minutes.size < MINUTES_MAX) judged.minutes.add(Math.floor(atUs / MINUTE_US));
    }
  }

  #remember(alert: Alert, atUs: number): JudgedAlert {
    const known = this.#alerts.get(alert.id);
    if (known !== undefined) {
      known.alert = alert;
      known.lastUs = atUs;
      return known;
    }
    const judged: JudgedAlert = {
      alert,
      firstUs: atUs,
      lastUs: atUs,
      attacks: new Set(),
      isRaisedLearning: false,
      isRaisedWatched: false,
      minutes: new Set(),
    };
    this.#alerts.set(alert.id, judged);
    return judged;
  }

  #find(position: number, alert: Alert, atUs: number): void {
    const { expect, firstUs, lastUs } = this.#options.attacks[position]!;
    const { participants } = this.#options.injected.attacks[position]!;
    const { ip, mac } = alert.device;
    if (!expect.includes(alert.kind) || !(participants.has(ip ?? '') || participants.has(mac ?? ''))) return;
    if (atUs < firstUs || atUs > lastUs + foundWithinUs(expect, lastUs - firstUs)) return;
    const finds = this.finds[position]!;
    const { id: alertId, kind, severity, delivery = 'alert' } = alert;
    const isKnown = finds.some((find) => find.alertId === alertId && find.severity === severity);
    if (!isKnown) finds.push({ alertId, kind, severity, delivery, atUs });
  }
}

/** Medium or high, and no notice: what an owner is alarmed by. */
export function isGrave({ severity, delivery }: Pick<Alert, 'severity' | 'delivery'>): boolean {
  return (severity === 'medium' || severity === 'high') && delivery !== 'notice' && delivery !== 'inbox';
}

/** How long after its last packet an attack may still be found. */
export function foundWithinUs(expect: readonly string[], lengthUs: number): number {
  const isSlow =
    expect.includes('beacon') || (lengthUs > FOUND_WITHIN_US && expect.some((kind) => SCANS.includes(kind)));
  return isSlow ? FOUND_WITHIN_SLOW_US : FOUND_WITHIN_US;
}

/** An alert that names no attack and was raised where it should not. */
export function isFalse(judged: JudgedAlert): boolean {
  return judged.isRaisedWatched && judged.attacks.size === 0;
}
