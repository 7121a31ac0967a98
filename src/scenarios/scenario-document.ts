// The JSON document of `porchlight evaluate SCENARIO.yaml --json`: a public contract. Names are never changed, only added.
import type { Alert } from '../alerts/alert.ts';
import type { Severity } from '../base/finding.ts';
import type { ScenarioLevel } from './scenario.ts';

/** One attack and what became of it. */
export interface AttackRow {
  readonly name: string;
  readonly found: boolean;
  readonly expect: readonly string[];
  /** Kind of the alert that found it first; null = not found. */
  readonly kind: string | null;
  /** Device that alert is about (its name in the scenario, else its address or MAC); where none found it, the device it was mapped to. */
  readonly device: string | null;
  /** Data time of that alert − first injected packet; null = not found. */
  readonly delaySeconds: number | null;
  readonly alertIds: readonly string[];
  readonly level: ScenarioLevel;
  /** As the scenario sorts it, and the file that it is from. */
  readonly sort: string | null;
  readonly source: string;
  /** Found by an alert of medium or high severity, not only by an entry of the inbox; and after how long. */
  readonly foundGrave: boolean;
  readonly graveDelaySeconds: number | null;
  /** It began while its device learned: counted in `poisoning`, not in `found` and `total`. */
  readonly isPoisoning: boolean;
  /** Its capture's times are collapsed: its delay is no figure. */
  readonly isTimeCollapsed: boolean;
  /** Injected packets, and data time of the first and last. */
  readonly packets: number;
  readonly start: string | null;
  readonly seconds: number;
}

export interface AlertRow {
  readonly id: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly delivery: NonNullable<Alert['delivery']>;
  readonly device: { readonly name: string | null; readonly mac: string | null; readonly ip: string | null };
  readonly sentence: string;
  /** When it was raised first and last, data time. */
  readonly raised: string;
  readonly raisedLast: string;
  /** Attacks whose packets it cites. */
  readonly attacks: readonly string[];
  readonly isFalse: boolean;
  readonly isLearning: boolean;
}

export interface DetectorRow {
  readonly name: string;
  readonly found: number;
  readonly total: number;
  readonly falseAlerts: number;
  readonly falseAlertsPerDeviceWeek: number | null;
  readonly medianDelaySeconds: number | null;
  readonly tprAtFpr1e3: number | null;
  readonly tprAtFpr1e4: number | null;
}

/** Figures of one level: packets, or flows turned into packets. */
export interface LevelRow {
  readonly level: ScenarioLevel;
  readonly deviceDays: number;
  readonly falseAlerts: number;
  readonly found: number;
  readonly total: number;
  readonly medianDelaySeconds: number | null;
}

export interface DeviceRow {
  readonly name: string;
  readonly mac: string | null;
  readonly level: ScenarioLevel;
  readonly deviceDays: number;
  readonly deviceDaysLearning: number;
  /** Of the watched days those without silences of the device itself over 6 h: less, where it sleeps. */
  readonly deviceDaysHeard: number;
  readonly falseAlerts: number;
  /** First packet, end of learning and last packet, data time. */
  readonly start: string | null;
  readonly learnsUntil: string | null;
  readonly end: string | null;
  /** Start and end of each span in which it was watched or learned. */
  readonly spans: readonly (readonly [string | null, string | null])[];
}

export interface ScenarioDocument {
  readonly kind: 'scenario';
  readonly name: string;
  readonly deviceDays: number;
  readonly deviceDaysLearning: number;
  /** Entries of alertList: of every severity, notices too. */
  readonly alerts: number;
  readonly falseAlerts: number;
  readonly falseAlertsLearning: number;
  readonly falseAlertsPerDeviceWeek: number | null;
  /** One-sided: the data exclude a higher rate per device-week (95 %). */
  readonly falseAlertsUpper95: number | null;
  /** False learned alerts of the home a day, beside what was promised (`count` in `perDays`). */
  readonly budget: {
    readonly count: number;
    readonly perDays: number;
    readonly measuredPerDay: number | null;
    readonly upper95: number | null;
    readonly falseLearnedAlerts: number;
    readonly homeDays: number;
  };
  readonly attacks: readonly AttackRow[];
  readonly found: number;
  readonly total: number;
  readonly medianDelaySeconds: number | null;
  /** Found by an alert of medium or high severity. */
  readonly foundGrave: number;
  readonly poisoning: { readonly found: number; readonly total: number };
  readonly alertList: readonly AlertRow[];
  readonly falseAlertList: readonly AlertRow[];
  readonly detectors: readonly DetectorRow[];
  readonly baselines: readonly DetectorRow[];
  /** Windows of a minute that the true positive rates are about: of declared devices, watched, with nothing injected. */
  readonly benignWindows: number;
  readonly levels: readonly LevelRow[];
  readonly devices: readonly DeviceRow[];
  readonly warnings: readonly string[];
}

/** Median with missing ones as infinite; null where there is none, or it is infinite. */
export function medianDelay(delays: readonly (number | null)[]): number | null {
  if (delays.length === 0) return null;
  const sorted = delays.map((delay) => delay ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const middle = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
  return Number.isFinite(middle) ? roundTo(middle, 3) : null;
}

/** A number as JSON holds it: finite and rounded, else null. */
export function figure(value: number): number | null {
  return Number.isFinite(value) ? roundTo(value, 6) : null;
}

export function roundTo(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

/** Benign windows that a false positive rate must mean before it is quoted. */
export const WINDOWS_OF_RATE_LEAST = 10;
