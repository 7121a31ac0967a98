// Neighbours and services: what is new among them, and what only keeps a network going.
import { expect, test } from 'vitest';
import { activityOf } from '../../test/activity-maker.ts';
import { CLOUD, DAY, ROUTER, settledPlug } from '../../test/contract-lab.ts';
import type { Contact } from './activity.ts';
import type { Contract } from './contract.ts';

const NEIGHBOUR: Partial<Contact> = { scope: 'lan', address: '192.168.1.77', peerMac: '02:00:00:00:00:77' };
const oddsOf = (contract: Contract, contacts: readonly Partial<Contact>[]): number =>
  Math.min(0, ...contract.judge(activityOf(DAY, contacts, { isProvisional: true })).map(({ logP }) => logP));

test('a device that never dealt with neighbours and logs in to one alarms at once', () => {
  const [surprise] = settledPlug().judge(activityOf(DAY, [CLOUD, { ...NEIGHBOUR, port: 22 }]));
  expect(surprise).toMatchObject({ kind: 'new-peer', key: '02:00:00:00:00:77' });
  expect(surprise!.numbers).toMatchObject({
    peer: '192.168.1.77',
    peerMac: '02:00:00:00:00:77',
    port: 22,
    protocol: 6,
  });
  expect(surprise!.logP).toBeLessThan(-17);
  expect(oddsOf(settledPlug(), [{ ...NEIGHBOUR, port: 80 }])).toBeGreaterThan(-15);
});

test('another service of a known neighbour is told with the service that is usual, and is less strange than a new neighbour', () => {
  const contract = settledPlug();
  const [surprise] = contract.judge(activityOf(DAY, [{ ...ROUTER, protocol: 6, port: 8090 }]));
  expect(surprise).toMatchObject({ kind: 'new-peer', numbers: { known: 'unit' } });
  expect(surprise!.counterfactual).toEqual({ changes: [{ name: 'port', unit: 'port', value: 53 }] });
  expect(surprise!.logP).toBeGreaterThan(oddsOf(settledPlug(), [{ ...NEIGHBOUR, port: 8090 }]));
});

test('a neighbour is known by its MAC when its address changes', () => {
  const contract = settledPlug();
  expect(oddsOf(contract, [{ ...ROUTER, address: '192.168.1.254' }])).toBe(0);
});

test('answers to group questions, DHCP, pings that nobody answers and neighbour discovery are no neighbours', () => {
  const contract = settledPlug();
  const silent = { answered: 0, packetsIn: 0, bytesIn: 0, packetsOut: 2, bytesOut: 300 };
  for (const contact of [
    { ...NEIGHBOUR, ...silent, protocol: 17, port: 50_123 },
    { ...NEIGHBOUR, protocol: 17, port: 67 },
    { ...NEIGHBOUR, ...silent, protocol: 1, port: 0 },
    { ...NEIGHBOUR, protocol: 58, port: 0 },
    { ...NEIGHBOUR, scope: 'group' as const, address: '239.255.255.250', protocol: 17, port: 1900 },
  ])
    expect(oddsOf(contract, [contact])).toBe(0);
  // A flood to a high port is no answer.
  expect(oddsOf(contract, [{ ...NEIGHBOUR, ...silent, packetsOut: 500, protocol: 17, port: 50_123 }])).toBeLessThan(-8);
});

test('a service that is answered is new, a port that is refused is none', () => {
  const contract = settledPlug();
  const asked = { ...NEIGHBOUR, role: 'server' as const, port: 23 };
  const [surprise] = contract.judge(activityOf(DAY, [asked]));
  expect(surprise).toMatchObject({
    kind: 'new-service',
    key: '6/23',
    numbers: { port: 23, protocol: 6, asker: '192.168.1.77' },
  });
  expect(surprise!.logP).toBeLessThan(-16);
  expect(oddsOf(settledPlug(), [{ ...asked, packetsOut: 3, bytesOut: 120 }])).toBe(0);
  expect(oddsOf(settledPlug(), [{ ...asked, packetsOut: 0, bytesOut: 0 }])).toBe(0);
});

test('a service known in the house is new when the Internet is answered, and a new visitor to it is nearly ordinary', () => {
  const contract = settledPlug();
  const asked = { ...NEIGHBOUR, role: 'server' as const, port: 8080 };
  contract.learn(activityOf(DAY, [asked]), 'baseline');
  const [exposed] = contract.judge(activityOf(DAY + 1, [{ role: 'server', port: 8080, address: '203.0.113.5' }]));
  expect(exposed).toMatchObject({ kind: 'new-service', numbers: { known: 'service', scope: 'internet' } });
  expect(exposed!.logP).toBeLessThan(-15);
  const visitor = contract.judge(
    activityOf(DAY + 1, [{ ...asked, address: '192.168.1.78', peerMac: '02:00:00:00:00:78' }]),
  );
  expect(visitor).toHaveLength(1);
  expect(visitor[0]).toMatchObject({ kind: 'new-peer', key: '02:00:00:00:00:78 visits' });
  expect(visitor[0]!.logP).toBeGreaterThan(-11);
});

test('the owner can say that a neighbour and a service are normal', () => {
  const contract = settledPlug();
  const asked = { ...NEIGHBOUR, role: 'server' as const, port: 8000 };
  contract.learn(activityOf(DAY, [asked, { ...NEIGHBOUR, port: 1883 }]), 'suspicious');
  expect(contract.accept('new-peer', '02:00:00:00:00:77')).toBe(true);
  expect(contract.accept('new-service', '6/8000')).toBe(true);
  expect(contract.accept('new-service', '6/8001')).toBe(false);
  expect(oddsOf(contract, [asked, { ...NEIGHBOUR, port: 1883 }])).toBe(0);
});
