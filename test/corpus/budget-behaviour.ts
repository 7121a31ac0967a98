// Homes made of real days, as activities through the whole learned part: contract, learners, evidence and budget.
import type { Finding } from '../../src/base/finding.ts';
import { createRandom, type Random } from '../../src/base/random.ts';
import { UTC_ZONE } from '../../src/base/time-zone.ts';
import type { Activity } from '../../src/behaviour/activity.ts';
import { BehaviourBook } from '../../src/behaviour/behaviour-book.ts';
import type { AlarmBudget } from '../../src/evidence/alarm-budget.ts';
import { type ActivityDays, DAY_US, moved } from './activity-days.ts';

/** A Monday in 2026. */
const START_US = 1_767_571_200e6;
const WATCHED_DAYS = 7;
/** Findings of one kind, device and key within this time are one alert, as in the alert book. */
const ALERT_KEEP_US = 86_400e6;

/** Ends the name of the second device of a model. */
const SECOND = ' (second)';

export interface BehaviourHomesRequest {
  readonly devices: readonly ActivityDays[];
  readonly homes: number;
  readonly learnDays: number;
  readonly budget: AlarmBudget;
  readonly seed: number;
}

export interface BehaviourHomes {
  /** False alerts of each home in a week. */
  readonly counts: Uint32Array;
  /** By device and kind. */
  readonly byKind: ReadonlyMap<string, number>;
  /** The real days, of one device each, that any of the alerts came from. */
  readonly alarmDays: ReadonlySet<string>;
  /** Devices of each home: two of each model. */
  readonly devices: number;
}

/** Every device that has days enough learns from some of its days and is watched through others, a new draw for every home. */
export function watchBehaviourHomes({
  devices,
  homes,
  learnDays,
  budget,
  seed,
}: BehaviourHomesRequest): BehaviourHomes {
  const random = createRandom(seed);
  const able = devices
    .filter(({ blocks }) => blocks.length > learnDays)
    .flatMap((device) => [device, { ...device, name: device.name + SECOND }]);
  const counts = new Uint32Array(homes);
  const byKind = new Map<string, number>();
  const alarmDays = new Set<string>();
  for (let home = 0; home < homes; home++) {
    const members = able.map((device) => ({ device, days: homeDays(device, learnDays, random) }));
    const activities = members.flatMap(({ device, days }) => activitiesOn(device, days));
    for (const { device, kind, timeUs } of alertsOf(activities, learnDays, budget, home)) {
      const { device: source, days } = members.find((member) => member.device.name === device)!;
      const day = days[Math.floor((timeUs - START_US - source.startOfDayUs) / DAY_US)];
      counts[home]!++;
      alarmDays.add(`${device.replace(SECOND, '')} ${day}`);
      byKind.set(`${device} ${kind}`, (byKind.get(`${device} ${kind}`) ?? 0) + 1);
    }
  }
  return { counts, byKind, alarmDays, devices: able.length };
}

// Days to learn from in a row, then the other days in an order of chance, again and again: none of them on both sides.
function homeDays(device: ActivityDays, learnDays: number, random: Random): number[] {
  const count = device.blocks.length;
  const first = Math.floor(random() * (count - learnDays + 1));
  const learned = Array.from({ length: learnDays }, (_, i) => first + i);
  const others = Array.from({ length: count }, (_, i) => i).filter((day) => !learned.includes(day));
  const days = [...learned];
  while (days.length < learnDays + WATCHED_DAYS) days.push(...shuffled(others, random));
  return days.slice(0, learnDays + WATCHED_DAYS);
}

function activitiesOn(device: ActivityDays, days: readonly number[]): Activity[] {
  return days.flatMap((day, i) =>
    device.blocks[day]!.map((activity) => moved(activity, START_US + device.startOfDayUs + i * DAY_US, device.name)),
  );
}

interface RaisedAlert {
  readonly device: string;
  readonly kind: string;
  readonly timeUs: number;
}

function alertsOf(
  activities: readonly Activity[],
  learnDays: number,
  budget: AlarmBudget,
  seed: number,
): RaisedAlert[] {
  const book = new BehaviourBook({
    zone: UTC_ZONE,
    budget,
    learnSeconds: (learnDays * DAY_US) / 1e6,
    isLearnExact: true,
    seed,
    subjectOf: (device) => ({ address: device, mac: null }),
  });
  const alerts: RaisedAlert[] = [];
  const open = new Map<string, number>();
  const report = (finding: Finding): void => {
    if (finding.severity !== 'medium' && finding.severity !== 'high') return;
    const device = finding.subject.address ?? '';
    const key = `${device} ${finding.detector} ${finding.key}`;
    if (finding.startUs > (open.get(key) ?? Number.NEGATIVE_INFINITY) + ALERT_KEEP_US) {
      alerts.push({ device, kind: finding.detector, timeUs: finding.endUs - 1 });
    }
    open.set(key, finding.endUs);
  };
  for (const group of byWindow(activities)) book.observe(group, report);
  return alerts;
}

function byWindow(activities: readonly Activity[]): Activity[][] {
  const sorted = [...activities].sort((a, b) => a.startUs - b.startUs || (a.device < b.device ? -1 : 1));
  const groups: Activity[][] = [];
  for (const activity of sorted) {
    const last = groups.at(-1);
    if (last?.[0]?.startUs === activity.startUs) last.push(activity);
    else groups.push([activity]);
  }
  return groups;
}

function shuffled(days: readonly number[], random: Random): number[] {
  const left = [...days];
  return days.map(() => left.splice(Math.floor(random() * left.length), 1)[0]!);
}
