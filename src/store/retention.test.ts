import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { contactOf } from '../../test/activity-maker.ts';
import type { Alert } from '../alerts/alert.ts';
import type { Activity } from '../behaviour/activity.ts';
import { summariseFlows } from './flow-summaries.ts';
import { type RetentionOptions, type RetentionResult, retain } from './retention.ts';
import { Store } from './store.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-retention-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const freshStore = (): Store => Store.open(join(root, `data-${made++}`), 'write');

const DAY_MS = 86_400_000;
/** A whole day, so that levels end together. */
const NOW_MS = 20_700 * DAY_MS;
const NOW_MINUTE = NOW_MS / 60_000;
const ROOM = 1e12;
const usual = { nowMs: NOW_MS, keepDays: 30, bytesMax: ROOM, budgetMs: 1e9 };

function minuteOf(minute: number, device = 'd1', ends = 1): Activity {
  const contacts = Array.from({ length: ends }, (_, i) =>
    contactOf({ host: `host-${(minute * ends + i) % 5000}.example`, address: '198.51.100.7' }),
  );
  const startUs = minute * 60e6;
  return {
    device,
    startUs,
    isProvisional: false,
    untilUs: startUs + 60e6,
    contacts,
    questions: [],
    fingerprints: [],
    arpRequests: 0,
  };
}

function add(store: Store, activities: readonly Activity[]): void {
  store.transaction(() => {
    store.flows.add(summariseFlows(activities));
    store.summaries.add(activities);
  });
}

/** Steps until there is nothing more to do. */
function retainAll(store: Store, options: RetentionOptions): RetentionResult {
  for (let steps = 0; steps < 10_000; steps++) {
    const result = retain(store, options);
    if (!result.isMore) return result;
  }
  throw new Error('it never ends');
}

function alert(id: string, startUs: number): Alert {
  return {
    id,
    kind: 'port-scan',
    severity: 'medium',
    device: { id: 'd1', mac: null, ip: '192.168.1.66', name: null },
    place: { isOutside: false, isTargetOutside: false },
    startUs,
    endUs: startUs + 5e6,
    count: 1,
    numbers: {},
    flows: [],
    technique: { id: 'T1046', name: 'Network Service Discovery' },
  };
}

test('minutes give way after two days, hours after thirty, and the days keep the sums of all', () => {
  const store = freshStore();
  const activities = Array.from({ length: 45 * 24 }, (_, hour) => minuteOf(NOW_MINUTE - 1 - hour * 60));
  add(store, activities);
  const whole = store.traffic.sum(2, 'd1', 0, NOW_MINUTE);
  retainAll(store, { ...usual, keepDays: 60 });
  expect(store.traffic.oldestMinute(0)).toBe(NOW_MINUTE - 2 * 1440 + 59);
  expect(store.traffic.oldestMinute(1)).toBe(NOW_MINUTE - 30 * 1440);
  expect(store.traffic.oldestMinute(2)).toBe(NOW_MINUTE - 45 * 1440);
  expect(store.traffic.sum(2, 'd1', 0, NOW_MINUTE)).toEqual(whole);
  expect(store.traffic.sum(1, 'd1', 0, NOW_MINUTE).up).toBe((whole.up / 45) * 30);
  retainAll(store, usual);
  expect(store.traffic.oldestMinute(2)).toBe(NOW_MINUTE - 30 * 1440);
  expect(store.traffic.knownEnds('d1').every(({ lastMinute }) => lastMinute >= NOW_MINUTE - 30 * 1440)).toBe(true);
  store.close();
});

test('nothing is deleted on a clock that has jumped, in either direction, until a day of data confirms it', () => {
  for (const jumpDays of [400, -400]) {
    const store = freshStore();
    add(
      store,
      Array.from({ length: 100 }, (_, i) => minuteOf(NOW_MINUTE - 60 - i * 1440)),
    );
    add(store, [minuteOf(NOW_MINUTE - 1)]);
    retain(store, { ...usual, keepDays: 1000 });
    const before = store.flows.count();
    const jumpedMs = NOW_MS + jumpDays * DAY_MS;
    const jumped = jumpedMs / 60_000;
    // At first the data are of the old time; then they come in the new one, and a day of them is not enough until it is over.
    expect(retain(store, { ...usual, nowMs: jumpedMs }).isWaiting).toBe(true);
    for (let hour = 0; hour < 24; hour++) {
      add(store, [minuteOf(jumped + hour * 60)]);
      const result = retain(store, { ...usual, nowMs: jumpedMs + hour * 3_600_000 + 60_000, bytesMax: 1 });
      expect(result.isWaiting).toBe(true);
      expect(result.summaries).toBe(0);
    }
    expect(store.flows.count()).toBeGreaterThan(before);
    add(store, [minuteOf(jumped + 24 * 60)]);
    expect(retainAll(store, { ...usual, nowMs: jumpedMs + DAY_MS + 3_600_000 }).isWaiting).toBe(false);
    if (jumpDays > 0) expect(store.traffic.oldestMinute(2)).toBe(Math.floor(jumped / 1440) * 1440);
    store.close();
  }
}, 120_000);

test('the size on disk comes down to the limit: the oldest summaries go, verdicts, rules, settings and users stay', () => {
  const store = freshStore();
  for (let day = 11; day >= 0; day--)
    add(
      store,
      Array.from({ length: 60 }, (_, i) => minuteOf(NOW_MINUTE - 1 - day * 1440 - i, 'd1', 40)),
    );
  store.transaction(() => {
    for (let i = 0; i < 50; i++)
      store.alerts.put({
        alert: alert(`a${i}`, (NOW_MINUTE - i) * 60e6),
        raisedUs: 1,
        updatedUs: (NOW_MINUTE - i) * 60e6,
      });
    store.owner.addVerdict({ alert: 'a1', device: 'd1', kind: 'port-scan', verdict: 'normal', madeUs: 1, rule: null });
    store.owner.putSetting('home', { keepDays: 30 });
    store.access.putUser({
      name: 'anna',
      role: 'owner',
      passwordHash: 'x',
      totpSecret: null,
      totpStep: 0,
      createdMs: 1,
    });
  });
  const bytesBefore = store.size().usedBytes;
  const bytesMax = Math.floor(bytesBefore * 0.5);
  retainAll(store, { ...usual, bytesMax });
  expect(store.size().bytes).toBeLessThanOrEqual(bytesMax);
  expect(statSync(store.file).size).toBeLessThanOrEqual(bytesMax);
  expect(store.traffic.oldestMinute(2)!).toBeGreaterThan(NOW_MINUTE - 12 * 1440);
  expect(store.traffic.oldestMinute(0)!).toBeGreaterThan(NOW_MINUTE - 12 * 1440);
  expect(store.flows.count()).toBeGreaterThan(0);
  expect(store.alerts.count()).toBe(50);
  // With no room at all the alerts go too, and it ends.
  retainAll(store, { ...usual, bytesMax: 1000 });
  expect([store.flows.count(), store.alerts.count(), store.summaries.summary().hours]).toEqual([0, 0, 0]);
  expect(store.owner.verdicts()).toHaveLength(1);
  expect(store.owner.setting('home')).toEqual({ keepDays: 30 });
  expect(store.access.load().users).toHaveLength(1);
  store.close();
}, 120_000);

test('a step ends when its time is over, and the next one goes on', () => {
  const store = freshStore();
  add(
    store,
    Array.from({ length: 3000 }, (_, i) => minuteOf(NOW_MINUTE - 4 * 1440 - i)),
  );
  add(store, [minuteOf(NOW_MINUTE - 1)]);
  let ms = 0;
  const clock = (): number => {
    ms += 30;
    return ms;
  };
  const first = retain(store, { ...usual, budgetMs: 50, clock });
  expect(first.isMore).toBe(true);
  expect(first.summaries).toBeGreaterThan(0);
  expect(store.traffic.oldestMinute(0)).toBeLessThan(NOW_MINUTE - 2 * 1440);
  let steps = 1;
  while (retain(store, { ...usual, budgetMs: 50, clock }).isMore) steps++;
  expect(steps).toBeGreaterThan(2);
  expect(store.traffic.oldestMinute(0)).toBe(NOW_MINUTE - 1);
  store.close();
});

test('alerts are kept for a year, whatever is kept of summaries', () => {
  const store = freshStore();
  add(store, [minuteOf(NOW_MINUTE - 1)]);
  store.transaction(() => {
    for (const days of [10, 364, 366, 500]) {
      const us = (NOW_MINUTE - days * 1440) * 60e6;
      store.alerts.put({ alert: alert(`a${days}`, us), raisedUs: us, updatedUs: us });
    }
  });
  expect(retainAll(store, usual).alerts).toBe(2);
  expect(store.alerts.list().map((each) => each.alert.id)).toEqual(['a10', 'a364']);
  store.close();
});
