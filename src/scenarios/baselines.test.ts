import { expect, test } from 'vitest';
import type { Activity, Contact } from '../behaviour/activity.ts';
import { BaselineWatch } from './baselines.ts';
import { InjectedFlows } from './injected-flows.ts';

const MAC = '02:00:00:00:00:01';
const MINUTE = 60e6;

function contact(part: Partial<Contact>): Contact {
  return {
    scope: 'internet',
    role: 'client',
    host: null,
    address: '198.51.100.1',
    peerMac: null,
    protocol: 6,
    port: 443,
    connections: 1,
    answered: 1,
    packetsOut: 5,
    packetsIn: 5,
    bytesOut: 500,
    bytesIn: 500,
    flows: [],
    ...part,
  };
}

function activity(minute: number, contacts: readonly Contact[]): Activity {
  const startUs = minute * MINUTE;
  return {
    device: 'd1',
    startUs,
    isProvisional: false,
    untilUs: startUs + MINUTE,
    contacts,
    questions: [],
    fingerprints: [],
    arpRequests: 0,
  };
}

/** A day of learning, a day of watching with one strange minute of its own, and an attack in two minutes. */
function watchedDays(): { watch: BaselineWatch; injected: InjectedFlows } {
  const watch = new BaselineWatch();
  const injected = new InjectedFlows(1);
  Object.assign(injected.attacks[0]!, { packets: 2, firstUs: 2000 * MINUTE, lastUs: 2001 * MINUTE });
  for (const minute of [2000, 2001]) injected.attacks[0]!.windows.add(`${MAC}|${minute}`);
  for (let minute = 0; minute < 2880; minute++) {
    const isAttack = minute === 2000 || minute === 2001;
    const usual = contact({ packetsOut: 5 + (minute % 3) });
    const strange = contact({
      address: '203.0.113.5',
      port: 8081,
      connections: isAttack ? 30 : 2,
      packetsOut: isAttack ? 400 : 60,
    });
    const contacts = isAttack || minute === 2500 ? [usual, strange] : [usual];
    watch.observe(activity(minute, contacts), MAC, minute < 1440);
  }
  return { watch, injected };
}

const attacks = [
  { expect: ['flood'], firstUs: 2000 * MINUTE, lastUs: 2001 * MINUTE, isPoisoning: false, isTimeCollapsed: false },
];

test('each rule gets as many false alerts as the detectors have, and no more', () => {
  const { watch, injected } = watchedDays();
  const macs = new Set([MAC]);
  expect(watch.benignWindows({ injected, macs })).toBe(1438);
  for (const falseAlerts of [0, 1, 3]) {
    const rows = watch.judge({ attacks, injected, falseAlerts, deviceDays: 1, macs });
    expect(rows.map(({ name }) => name)).toEqual(['box-plot', 'new-destination-rule', 'port-rule']);
    for (const row of rows) expect(row.falseAlerts).toBeLessThanOrEqual(falseAlerts);
  }
});

test('a rule finds an attack whose windows score above every benign one, a minute after it began', () => {
  const { watch, injected } = watchedDays();
  const rows = watch.judge({ attacks, injected, falseAlerts: 0, deviceDays: 1, macs: new Set([MAC]) });
  expect(rows[0]).toMatchObject({ name: 'box-plot', found: 1, total: 1, medianDelaySeconds: 60, falseAlerts: 0 });
  expect(rows[2]).toMatchObject({ name: 'port-rule', found: 1 });
});

test('a share at a false positive rate stands only where that rate means ten benign windows', () => {
  const { watch, injected } = watchedDays();
  const [row] = watch.judge({ attacks, injected, falseAlerts: 0, deviceDays: 1, macs: new Set([MAC]) });
  expect(row).toMatchObject({ tprAtFpr1e3: null, tprAtFpr1e4: null });
});

test('attacks while devices learn are in no total', () => {
  const { watch, injected } = watchedDays();
  const poisoning = [{ ...attacks[0]!, isPoisoning: true }];
  const [row] = watch.judge({ attacks: poisoning, injected, falseAlerts: 0, deviceDays: 1, macs: new Set([MAC]) });
  expect(row).toMatchObject({ found: 0, total: 0, medianDelaySeconds: null });
});

test('with ten benign windows and more behind a rate, the share at it is that of attacks above its threshold', () => {
  const watch = new BaselineWatch();
  const injected = new InjectedFlows(1);
  Object.assign(injected.attacks[0]!, { packets: 1, firstUs: 2000 * MINUTE, lastUs: 2000 * MINUTE });
  injected.attacks[0]!.windows.add(`${MAC}|2000`);
  for (let minute = 0; minute < 13_000; minute++) {
    // Every 2,000th minute is as busy as the attack: above it by no threshold, but at one in a thousand.
    const isBusy = minute === 2000 || minute % 2000 === 777;
    watch.observe(activity(minute, [contact({ packetsOut: isBusy ? 500 : 5 + (minute % 3) })]), MAC, minute < 1440);
  }
  const one = [{ ...attacks[0]!, lastUs: 2000 * MINUTE }];
  const judged = watch.judge({ attacks: one, injected, falseAlerts: 0, deviceDays: 8, macs: new Set([MAC]) });
  expect(judged[0]).toMatchObject({ name: 'box-plot', found: 0, tprAtFpr1e3: 1, tprAtFpr1e4: null });
});
