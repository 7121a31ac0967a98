// What a contract learns, what it finds new, and how it forgets.
import { expect, test } from 'vitest';
import { activityOf } from '../../test/activity-maker.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import type { Contact } from './activity.ts';
import { Contract } from './contract.ts';
import type { Trust } from './learner.ts';

const context = { zone: UTC_ZONE, seed: 1 };
const CLOUD: Partial<Contact> = { host: 'm1.tuyaus.com', address: '198.51.100.7', port: 8883 };
const ROUTER: Partial<Contact> = {
  scope: 'lan',
  address: '192.168.1.1',
  peerMac: '02:00:00:00:00:01',
  protocol: 17,
  port: 53,
};
const DAY = 1440;

/** A plug that talks to its cloud each minute and asks the router now and then, settled after a day. */
function settledPlug(days = 1): Contract {
  const contract = new Contract(context);
  teach(contract, 0, days * DAY, 'baseline');
  contract.settle();
  return contract;
}

function teach(contract: Contract, from: number, until: number, trust: Trust): void {
  for (let minute = from; minute < until; minute++)
    contract.learn(activityOf(minute, minute % 10 === 0 ? [CLOUD, ROUTER] : [CLOUD]), trust);
}

test('the usual says nothing', () => {
  const contract = settledPlug();
  expect(contract.judge(activityOf(DAY, [CLOUD, ROUTER]))).toEqual([]);
});

test('nothing is said while learning', () => {
  const contract = new Contract(context);
  teach(contract, 0, 100, 'baseline');
  expect(contract.judge(activityOf(100, [{ address: '203.0.113.9', port: 4444 }]))).toEqual([]);
});

test('an unnamed address on an odd port is far stranger than another host of a known domain', () => {
  const contract = settledPlug();
  const [strange] = contract.judge(activityOf(DAY, [{ address: '203.0.113.9', port: 4975 }]));
  expect(strange?.kind).toBe('new-destination');
  expect(strange?.key).toBe('203.0.113.9');
  const [named] = contract.judge(activityOf(DAY, [{ host: 'update.example.com', address: '203.0.113.9' }]));
  expect(strange!.logP).toBeLessThan(named!.logP - 4);
  expect(contract.judge(activityOf(DAY, [{ ...CLOUD, host: 'm2.tuyaus.com', address: '203.0.113.9' }]))).toEqual([]);
});
