import { expect, test } from 'vitest';
import type { Alert } from '../alerts/alert.ts';
import type { FindingFlow } from '../base/finding.ts';
import { AlertJudge, foundWithinUs, isFalse } from './alert-judge.ts';
import { InjectedFlows } from './injected-flows.ts';

const MINUTE = 60e6;
const HOUR = 60 * MINUTE;
const MAC = '02:00:00:00:00:01';

const flow = (uid: string): FindingFlow => ({
  uid,
  originator: '192.168.1.5',
  originatorPort: 1,
  responder: '192.168.1.9',
  responderPort: 2,
  protocol: 'tcp',
});

function alert(part: Partial<Alert>): Alert {
  return {
    id: 'a1',
    kind: 'port-scan',
    severity: 'medium',
    device: { mac: MAC, ip: '192.168.1.5', name: null },
    place: { isOutside: false, isTargetOutside: false },
    startUs: 0,
    endUs: 0,
    count: 1,
    numbers: {},
    flows: [],
    technique: { id: 'T1046', name: 'Network Service Discovery' },
    ...part,
  };
}

/** A judge of one attack between hours 10 and 11 whose only flow is "evil", on a device that learns for 5 hours. */
function judge(expected: readonly string[] = ['port-scan'], hosts: readonly string[] = [MAC]): AlertJudge {
  const injected = new InjectedFlows(1);
  Object.assign(injected, { attacksOf: ({ uid }: FindingFlow) => (uid === 'evil' ? [0] : []) });
  for (const host of hosts) injected.attacks[0]!.participants.add(host);
  const attacks = [{ expect: expected, firstUs: 10 * HOUR, lastUs: 11 * HOUR }];
  return new AlertJudge({ attacks, injected, learnsUntilUs: () => 5 * HOUR });
}

test('an expected alert that cites an injected flow finds its attack and is not false', () => {
  const one = judge();
  one.raise(alert({ flows: [flow('evil')] }), 10 * HOUR + 5e6);
  expect(one.finds[0]).toMatchObject([{ alertId: 'a1', kind: 'port-scan', atUs: 10 * HOUR + 5e6 }]);
  expect(isFalse(one.alerts[0]!)).toBe(false);
});

test('an alert of another kind that cites an injected flow finds nothing, and is not false either', () => {
  const one = judge();
  one.raise(alert({ kind: 'flood', flows: [flow('evil')] }), 10 * HOUR);
  expect(one.finds[0]).toEqual([]);
  expect(isFalse(one.alerts[0]!)).toBe(false);
});

test('an alert of the right kind at the right time that cites other flows is false', () => {
  const one = judge();
  one.raise(alert({ flows: [flow('innocent')] }), 10 * HOUR + MINUTE);
  expect(one.finds[0]).toEqual([]);
  expect(isFalse(one.alerts[0]!)).toBe(true);
});

test('an alert about somebody who took no part finds nothing', () => {
  const one = judge(['port-scan'], ['02:00:00:00:00:02']);
  one.raise(alert({ flows: [flow('evil')] }), 10 * HOUR + MINUTE);
  expect(one.finds[0]).toEqual([]);
});

test('alerts before the first packet or later than ten minutes after the last find nothing', () => {
  for (const atUs of [10 * HOUR - 1, 11 * HOUR + 10 * MINUTE + 1]) {
    // A scan of an hour is a slow one, so a kind is asked for that has no slow form.
    const one = judge(['flood']);
    one.raise(alert({ kind: 'flood', flows: [flow('evil')] }), atUs);
    expect(one.finds[0]).toEqual([]);
  }
  const last = judge(['flood']);
  last.raise(alert({ kind: 'flood', flows: [flow('evil')] }), 11 * HOUR + 10 * MINUTE);
  expect(last.finds[0]).toHaveLength(1);
});

test('an alert that was raised before and is raised again in time counts at that time', () => {
  const one = judge();
  one.raise(alert({ flows: [flow('innocent')] }), 9 * HOUR);
  one.raise(alert({ flows: [flow('innocent'), flow('evil')] }), 10 * HOUR + 7e6);
  expect(one.finds[0]).toMatchObject([{ atUs: 10 * HOUR + 7e6 }]);
  expect(isFalse(one.alerts[0]!)).toBe(false);
});

test('beacons and slow scans may be told an hour after their last packet', () => {
  expect(foundWithinUs(['beacon', 'new-destination'], 0)).toBe(HOUR);
  expect(foundWithinUs(['port-scan'], 11 * MINUTE)).toBe(HOUR);
  expect(foundWithinUs(['port-scan'], 10 * MINUTE)).toBe(10 * MINUTE);
  expect(foundWithinUs(['new-destination'], 5 * HOUR)).toBe(10 * MINUTE);
});

test('alerts of low severity, notices, entries of the inbox and those of learning are not false', () => {
  const cases: readonly (readonly [Partial<Alert>, number])[] = [
    [{ severity: 'low' }, 20 * HOUR],
    [{ severity: 'info', delivery: 'notice' }, 20 * HOUR],
    [{ severity: 'medium', delivery: 'inbox' }, 20 * HOUR],
    [{ severity: 'high' }, 4 * HOUR],
  ];
  for (const [part, atUs] of cases) {
    const one = judge();
    one.raise(alert(part), atUs);
    expect(isFalse(one.alerts[0]!), JSON.stringify(part)).toBe(false);
  }
  const watched = judge();
  watched.raise(alert({ severity: 'high' }), 4 * HOUR);
  watched.raise(alert({ severity: 'high' }), 6 * HOUR);
  expect(isFalse(watched.alerts[0]!)).toBe(true);
  expect(watched.alerts[0]).toMatchObject({ isRaisedLearning: true, isRaisedWatched: true });
});

test('a find in the inbox and a later alert of the same are both kept, so that the weaker one can be told apart', () => {
  const one = judge();
  one.raise(alert({ severity: 'low', delivery: 'inbox', flows: [flow('evil')] }), 10 * HOUR + 1e6);
  one.raise(alert({ severity: 'medium', flows: [flow('evil')] }), 10 * HOUR + 9e6);
  one.raise(alert({ severity: 'medium', flows: [flow('evil')] }), 10 * HOUR + 11e6);
  expect(one.finds[0]!.map(({ severity, atUs }) => [severity, atUs - 10 * HOUR])).toEqual([
    ['low', 1e6],
    ['medium', 9e6],
  ]);
});
