// What an experiment has shown, counted: from judged alerts and watched time to the document that everything is printed from.
import type { Alert } from '../alerts/alert.ts';
import { wordAlert } from '../alerts/index.ts';
import { measuredRate } from '../evidence/intervals.ts';
import { type AlertJudge, type Find, isFalse, isGrave, type JudgedAlert, type JudgedAttack } from './alert-judge.ts';
import type { InjectedFlows } from './injected-flows.ts';
import type { Scenario, ScenarioAttack, ScenarioLevel } from './scenario.ts';
import {
  type AlertRow,
  type AttackRow,
  type DetectorRow,
  type DeviceRow,
  figure,
  type LevelRow,
  medianDelay,
  roundTo,
  type ScenarioDocument,
  WINDOWS_OF_RATE_LEAST,
} from './scenario-document.ts';
import { daysOfAny, type WatchedTime } from './watched-time.ts';

const WEEK_DAYS = 7;

/** A device of the home as it was run. */
export interface RunDevice {
  readonly name: string;
  readonly mac: string | null;
  readonly address: string | null;
  readonly level: ScenarioLevel;
  /** When it was watched, and when packets of its captures were heard, in the home's time. */
  readonly time: WatchedTime;
  readonly heard: WatchedTime;
  readonly learnsUntilUs: number;
}

/** An attack as it was run, in the home's time. */
export interface RunAttack extends JudgedAttack {
  readonly attack: ScenarioAttack;
  /** Name of the home's device that it was mapped to, if any. */
  readonly device: string | null;
  readonly isPoisoning: boolean;
  readonly isTimeCollapsed: boolean;
}

export interface ScenarioRun {
  readonly scenario: Scenario;
  readonly devices: readonly RunDevice[];
  readonly attacks: readonly RunAttack[];
  readonly judge: AlertJudge;
  readonly injected: InjectedFlows;
  /** Kinds that learn: their false alerts are what the budget is about. */
  readonly learnedKinds: ReadonlySet<string>;
  /** Windows of a minute in which a watched device sent or got something, and nothing was injected. */
  readonly benignWindows: number;
  readonly baselines: readonly DetectorRow[];
  readonly warnings: readonly string[];
}

export function scenarioDocument(run: ScenarioRun): ScenarioDocument {
  const { scenario, devices, judge } = run;
  const judged = judge.alerts.toSorted((a, b) => a.firstUs - b.firstUs || (a.alert.id < b.alert.id ? -1 : 1));
  const alertList = judged.map((each) => alertRow(each, run));
  const falseAlerts = judged.filter(isFalse);
  const attacks = run.attacks.map((attack, i) => attackRow(attack, judge.finds[i]!, run, i));
  const counted = attacks.filter((attack) => !attack.isPoisoning);
  const poisoning = attacks.filter((attack) => attack.isPoisoning);
  const deviceRows = devices.map((device) => deviceRow(device, falseAlerts));
  const deviceDays = sum(deviceRows.map((row) => row.deviceDays));
  const rate = measuredRate(falseAlerts.length, deviceDays, WEEK_DAYS);
  return {
    kind: 'scenario',
    name: scenario.name,
    deviceDays: roundTo(deviceDays, 6),
    deviceDaysLearning: roundTo(sum(deviceRows.map((row) => row.deviceDaysLearning)), 6),
    alerts: alertList.length,
    falseAlerts: falseAlerts.length,
    falseAlertsLearning: judged.filter(
      (each) => each.isRaisedLearning && !each.isRaisedWatched && each.attacks.size === 0,
    ).length,
    falseAlertsPerDeviceWeek: figure(rate.rate),
    falseAlertsUpper95: figure(rate.upper95),
    budget: budgetRow(run, falseAlerts),
    attacks,
    ...foundRow(counted),
    foundGrave: counted.filter((attack) => attack.foundGrave).length,
    poisoning: { found: poisoning.filter((attack) => attack.found).length, total: poisoning.length },
    alertList,
    falseAlertList: alertList.filter((row) => row.isFalse),
    detectors: detectorRows(run, falseAlerts, counted, deviceDays),
    baselines: run.baselines,
    benignWindows: run.benignWindows,
    levels: levelRows(deviceRows, counted),
    devices: deviceRows,
    warnings: run.warnings,
  };
}

function foundRow(attacks: readonly AttackRow[]): Pick<LevelRow, 'found' | 'total' | 'medianDelaySeconds'> {
  const timed = attacks.filter((attack) => !attack.isTimeCollapsed);
  return {
    found: attacks.filter((attack) => attack.found).length,
    total: attacks.length,
    medianDelaySeconds: medianDelay(timed.map((attack) => attack.delaySeconds)),
  };
}

function budgetRow(run: ScenarioRun, falseAlerts: readonly JudgedAlert[]): ScenarioDocument['budget'] {
  const { count, perDays } = run.scenario.budget;
  const learned = falseAlerts.filter(({ alert }) => run.learnedKinds.has(alert.kind)).length;
  const homeDays = daysOfAny(run.devices.map(({ time, learnsUntilUs }) => ({ time, fromUs: learnsUntilUs })));
  const { rate, upper95 } = measuredRate(learned, homeDays, 1);
  return {
    count,
    perDays,
    measuredPerDay: figure(rate),
    upper95: figure(upper95),
    falseLearnedAlerts: learned,
    homeDays: roundTo(homeDays, 6),
  };
}

function attackRow(attack: RunAttack, finds: readonly Find[], run: ScenarioRun, position: number): AttackRow {
  const injected = run.injected.attacks[position]!;
  const byTime = finds.toSorted((a, b) => a.atUs - b.atUs);
  const first = byTime[0];
  const grave = byTime.find(isGrave);
  const alert =
    first === undefined ? undefined : run.judge.alerts.find((each) => each.alert.id === first.alertId)?.alert;
  const delayOf = (find: Find | undefined): number | null =>
    find === undefined ? null : roundTo((find.atUs - injected.firstUs) / 1e6, 6);
  return {
    name: attack.attack.name,
    found: first !== undefined,
    expect: attack.expect,
    kind: first?.kind ?? null,
    device: alert === undefined ? attack.device : deviceName(alert, run.devices),
    delaySeconds: delayOf(first),
    alertIds: [...new Set(byTime.map((find) => find.alertId))],
    level: attack.attack.level,
    sort: attack.attack.sort,
    source: attack.attack.file,
    foundGrave: grave !== undefined,
    graveDelaySeconds: delayOf(grave),
    isPoisoning: attack.isPoisoning,
    isTimeCollapsed: attack.isTimeCollapsed,
    packets: injected.packets,
    start: timeText(injected.firstUs),
    seconds: injected.packets === 0 ? 0 : roundTo((injected.lastUs - injected.firstUs) / 1e6, 6),
  };
}

function alertRow(judged: JudgedAlert, run: ScenarioRun): AlertRow {
  const { alert } = judged;
  return {
    id: alert.id,
    kind: alert.kind,
    severity: alert.severity,
    delivery: alert.delivery ?? 'alert',
    device: { name: deviceName(alert, run.devices), mac: alert.device.mac, ip: alert.device.ip },
    sentence: wordAlert(alert).sentence,
    raised: timeText(judged.firstUs) ?? '',
    raisedLast: timeText(judged.lastUs) ?? '',
    attacks: [...judged.attacks].sort((a, b) => a - b).map((i) => run.attacks[i]!.attack.name),
    isFalse: isFalse(judged),
    isLearning: !judged.isRaisedWatched && judged.isRaisedLearning,
  };
}

function deviceRow(device: RunDevice, falseAlerts: readonly JudgedAlert[]): DeviceRow {
  const { name, mac, level, time, heard, learnsUntilUs } = device;
  return {
    name,
    mac,
    level,
    deviceDays: roundTo(time.days(learnsUntilUs, time.lastUs), 6),
    deviceDaysLearning: roundTo(time.days(time.firstUs, learnsUntilUs), 6),
    deviceDaysHeard: roundTo(heard.days(learnsUntilUs, heard.lastUs), 6),
    falseAlerts: falseAlerts.filter(({ alert }) => isAbout(alert, device)).length,
    start: timeText(time.firstUs),
    learnsUntil: timeText(learnsUntilUs),
    end: timeText(time.lastUs),
    spans: time.spans.map(([from, to]) => [timeText(from), timeText(to)]),
  };
}

/** What each kind found of the attacks that expect it, and its false alerts. */
function detectorRows(
  run: ScenarioRun,
  falseAlerts: readonly JudgedAlert[],
  attacks: readonly AttackRow[],
  deviceDays: number,
): DetectorRow[] {
  const expected = attacks.flatMap((attack) => attack.expect);
  const kinds = [...new Set([...expected, ...falseAlerts.map(({ alert }) => alert.kind)])].sort();
  return kinds.map((name) => {
    const mine = run.attacks.flatMap((attack, i) =>
      attack.isPoisoning || !attack.expect.includes(name)
        ? []
        : [
            {
              attack,
              find: run.judge.finds[i]!.find((each) => each.kind === name),
              injected: run.injected.attacks[i]!,
            },
          ],
    );
    const found = mine.filter(({ find }) => find !== undefined).length;
    const delays = mine
      .filter(({ attack }) => !attack.isTimeCollapsed)
      .map(({ find, injected }) => (find === undefined ? null : (find.atUs - injected.firstUs) / 1e6));
    const wrong = falseAlerts.filter(({ alert }) => alert.kind === name);
    const falseWindows = sum(wrong.map(({ minutes }) => minutes.size));
    const share = mine.length === 0 ? null : roundTo(found / mine.length, 6);
    return {
      name,
      found,
      total: mine.length,
      falseAlerts: wrong.length,
      falseAlertsPerDeviceWeek: figure(measuredRate(wrong.length, deviceDays, WEEK_DAYS).rate),
      medianDelaySeconds: medianDelay(delays),
      tprAtFpr1e3: shareAtRate(share, falseWindows, run.benignWindows, 1e-3),
      tprAtFpr1e4: shareAtRate(share, falseWindows, run.benignWindows, 1e-4),
    };
  });
}

/** An alert says yes or no: its share holds where its own false positive rate is low enough, and is nothing where it is not. */
function shareAtRate(share: number | null, falseWindows: number, benignWindows: number, rate: number): number | null {
  if (share === null || benignWindows * rate < WINDOWS_OF_RATE_LEAST) return null;
  return falseWindows <= benignWindows * rate ? share : 0;
}

function levelRows(devices: readonly DeviceRow[], attacks: readonly AttackRow[]): LevelRow[] {
  return (['packets', 'flows'] as const).map((level) => {
    const mine = devices.filter((device) => device.level === level);
    return {
      level,
      deviceDays: roundTo(sum(mine.map((device) => device.deviceDays)), 6),
      falseAlerts: sum(mine.map((device) => device.falseAlerts)),
      ...foundRow(attacks.filter((attack) => attack.level === level)),
    };
  });
}

export function isAbout({ device }: Pick<Alert, 'device'>, declared: Pick<RunDevice, 'mac' | 'address'>): boolean {
  if (device.mac !== null && declared.mac !== null) return device.mac === declared.mac;
  return device.ip !== null && device.ip === declared.address;
}

function deviceName(alert: Alert, devices: readonly RunDevice[]): string | null {
  return devices.find((device) => isAbout(alert, device))?.name ?? alert.device.ip ?? alert.device.mac;
}

/** ISO 8601; null where there is no time. Captures may hold times that no calendar has. */
function timeText(timeUs: number): string | null {
  const date = new Date(timeUs / 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
