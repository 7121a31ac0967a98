// A plug with a cloud and a router, taught to a contract: what tests of contracts begin with.
import { UTC_ZONE } from '../src/base/time-zone.ts';
import type { Contact } from '../src/behaviour/activity.ts';
import { Contract } from '../src/behaviour/contract.ts';
import type { Trust } from '../src/behaviour/learner.ts';
import { activityOf } from './activity-maker.ts';

export const plainContext = { zone: UTC_ZONE, seed: 1 };
export const CLOUD: Partial<Contact> = { host: 'm1.tuyaus.com', address: '198.51.100.7', port: 8883 };
export const ROUTER: Partial<Contact> = {
  scope: 'lan',
  address: '192.168.1.1',
  peerMac: '02:00:00:00:00:01',
  protocol: 17,
  port: 53,
};
/** Minutes of a day. */
export const DAY = 1440;

/** Talks to its cloud each minute, and asks the router now and then. */
export function teachPlug(contract: Contract, from: number, until: number, trust: Trust): void {
  for (let minute = from; minute < until; minute++)
    contract.learn(activityOf(minute, minute % 10 === 0 ? [CLOUD, ROUTER] : [CLOUD]), trust);
}

/** A plug that has learned for some days. */
export function settledPlug(days = 1): Contract {
  const contract = new Contract(plainContext);
  teachPlug(contract, 0, days * DAY, 'baseline');
  contract.settle();
  return contract;
}
