// What a contract learns, what it finds new, and how it comes round to it.
import { expect, test } from 'vitest';
import { activityOf } from '../../test/activity-maker.ts';
import { CLOUD, DAY, plainContext, ROUTER, settledPlug, teachPlug } from '../../test/contract-lab.ts';
import type { Contact } from './activity.ts';
import { Contract } from './contract.ts';
import type { Trust } from './learner.ts';

const STRANGER: Partial<Contact> = { address: '203.0.113.9', port: 4975 };
const UPDATE: Partial<Contact> = { host: 'update.example.com', address: '203.0.113.9' };

const oddsOf = (contract: Contract, minute: number, contacts: readonly Partial<Contact>[]): number =>
  Math.min(0, ...contract.judge(activityOf(minute, contacts, { isProvisional: true })).map(({ logP }) => logP));

test('the usual says nothing, and nothing is said while learning', () => {
  expect(settledPlug().judge(activityOf(DAY, [CLOUD, ROUTER]))).toEqual([]);
  const learning = new Contract(plainContext);
  teachPlug(learning, 0, 100, 'baseline');
  expect(learning.reach).toBeNull();
  expect(learning.judge(activityOf(100, [STRANGER]))).toEqual([]);
});

test('an unnamed address on an odd port alarms at once after one day; a named web server does not', () => {
  const contract = settledPlug();
  const [strange] = contract.judge(activityOf(DAY, [CLOUD, STRANGER]));
  expect(strange).toMatchObject({
    kind: 'new-destination',
    key: '203.0.113.9',
    isExtrapolated: true,
    counterfactual: null,
  });
  expect(strange!.numbers).toMatchObject({ unit: '203.0.113.9', host: '', port: 4975, protocol: 6, known: 'nothing' });
  expect(strange!.flows).toHaveLength(1);
  expect(strange!.logP).toBeLessThan(-16);
  const named = oddsOf(settledPlug(), DAY, [UPDATE]);
  expect(named).toBeGreaterThan(-13);
  expect(named).toBeLessThan(-8);
});

test('another host of a known domain, and a known address under a new name or none, are no news', () => {
  const contract = settledPlug();
  expect(oddsOf(contract, DAY, [{ ...CLOUD, host: 'm2.tuyaus.com', address: '203.0.113.9' }])).toBe(0);
  expect(oddsOf(contract, DAY, [{ ...CLOUD, host: null }])).toBe(0);
  expect(oddsOf(contract, DAY, [{ ...CLOUD, host: 'other.example.net' }])).toBe(0);
});

test('what was told and is not normal comes back after hours: a reminder for the inbox, once', () => {
  const contract = settledPlug();
  const meet = (minute: number): readonly number[] => {
    const window = activityOf(minute, [STRANGER]);
    const told = contract.judge(window).map(({ logP }) => logP);
    contract.learn(window, 'suspicious');
    return told;
  };
  expect(meet(DAY)[0]).toBeLessThan(-16);
  expect(meet(DAY + 130)).toEqual([]);
  expect(meet(DAY + 800)).toEqual([-9]);
  expect(meet(DAY + 801)).toEqual([]);
});

test('a ping to a known place is no news, one to a stranger is', () => {
  const ping = { protocol: 1, port: 0, packetsIn: 0 };
  expect(settledPlug().judge(activityOf(DAY, [{ ...CLOUD, ...ping }]))).toEqual([]);
  expect(settledPlug().judge(activityOf(DAY, [{ ...STRANGER, ...ping }]))).toMatchObject([{ key: '203.0.113.9' }]);
});

test('whoever was met on one service is told again when met an hour later on another that nobody offers beside it', () => {
  const contract = settledPlug();
  const neighbour = { scope: 'lan', address: '192.168.1.40', peerMac: '02:00:00:00:00:40' } as const;
  const meet = (minute: number, contact: Partial<Contact>): readonly (string | number | boolean)[] => {
    const window = activityOf(minute, [contact]);
    const keys = contract.judge(window).map(({ key }) => key);
    contract.learn(window, 'suspicious');
    return keys;
  };
  for (const [contact, unit] of [
    [neighbour, '02:00:00:00:00:40'],
    [STRANGER, '203.0.113.9'],
  ] as const) {
    expect(meet(DAY, { ...contact, port: 445 })).toEqual([unit]);
    expect(meet(DAY + 30, { ...contact, port: 22 })).toEqual([]);
    expect(meet(DAY + 200, { ...contact, port: 445 })).toEqual([]);
    expect(meet(DAY + 400, { ...contact, port: 23 })).toEqual([`${unit} 6/23`]);
  }
});

test('pinging many silent neighbours is a search; pinging one or two is what servers of addresses do', () => {
  const pings = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      scope: 'lan' as const,
      protocol: 1,
      port: 0,
      host: null,
      address: `192.168.1.${100 + i}`,
      packetsIn: 0,
      packetsOut: 1,
    }));
  expect(settledPlug().judge(activityOf(DAY, pings(2)))).toEqual([]);
  const [search] = settledPlug().judge(activityOf(DAY, pings(8)));
  expect(search).toMatchObject({ kind: 'new-peer', numbers: { count: 8 } });
  expect(search!.logP).toBeLessThan(-18);
});

test('a router that answers in the name of known places while the line is down is less strange than a neighbour', () => {
  const oddsWith = (contact: Partial<Contact>): number =>
    oddsOf(settledPlug(), DAY, [{ scope: 'lan', address: '192.168.5.1', port: 8883, ...contact }]);
  const neighbour = oddsWith({ host: null, peerMac: '02:00:00:00:00:40', port: 4975 });
  const router = oddsWith({ host: null, peerMac: null });
  expect(router).toBeGreaterThan(neighbour + 3);
  expect(oddsWith({ host: CLOUD.host!, peerMac: null })).toBeGreaterThan(router + 0.5);
});

test('the more days were learned without anything new, the stranger a new thing is', () => {
  const short = oddsOf(settledPlug(1), DAY, [UPDATE]);
  const long = oddsOf(settledPlug(7), 7 * DAY, [UPDATE]);
  expect(long).toBeLessThan(short - 0.3);
});

test('a device that meets new places every hour has no alarm for one more', () => {
  const contract = new Contract(plainContext);
  for (let minute = 0; minute < DAY; minute += 5)
    contract.learn(
      activityOf(minute, [
        {
          host: `site${Math.floor(minute / 60)}.example${minute}.com`,
          address: `198.18.${minute >> 8}.${minute & 255}`,
        },
      ]),
      'baseline',
    );
  contract.settle();
  expect(oddsOf(contract, DAY, [UPDATE])).toBeGreaterThan(-8);
});

test('a port that a known place never had is told with the port that it has', () => {
  const [surprise] = settledPlug().judge(activityOf(DAY, [{ ...CLOUD, port: 22 }]));
  expect(surprise).toMatchObject({ key: 'tuyaus.com 6/22', numbers: { known: 'unit', port: 22 } });
  expect(surprise!.counterfactual).toEqual({ changes: [{ name: 'port', unit: 'port', value: 8883 }] });
});

test('an upload to a new place is stranger with every megabyte, told once and again when it has become graver', () => {
  const contract = settledPlug();
  const upload = (bytesOut: number) => [{ ...UPDATE, bytesOut }];
  expect(oddsOf(contract, DAY, upload(50e6))).toBeLessThan(oddsOf(contract, DAY, upload(1e6)) - 3);
  expect(contract.judge(activityOf(DAY, upload(2000)))).toHaveLength(1);
  expect(contract.judge(activityOf(DAY + 1, upload(2000)))).toEqual([]);
  const [grave] = contract.judge(activityOf(DAY + 2, upload(9e6)));
  expect(grave?.features[0]?.name).toBe('destination');
  expect(grave?.features.map(({ name }) => name)).toContain('bytesOut');
  expect(contract.judge(activityOf(DAY + 3, upload(2000)))).toEqual([]);
});

test('an activity that is still open is judged without being remembered', () => {
  const contract = settledPlug();
  const before = JSON.stringify(contract.save());
  expect(oddsOf(contract, DAY, [STRANGER])).toBeLessThan(-16);
  expect(JSON.stringify(contract.save())).toBe(before);
});

test.each<[Trust, number]>([
  ['baseline', 1],
  ['drift', 2],
  ['suspicious', 5],
  ['none', Number.POSITIVE_INFINITY],
])('with trust %s a new place is normal after %s days', (trust, days) => {
  const contract = settledPlug();
  let normalAfter = Number.POSITIVE_INFINITY;
  for (let day = 1; day <= 8 && normalAfter === Number.POSITIVE_INFINITY; day++) {
    teachPlug(contract, day * DAY, day * DAY + 600, 'drift');
    contract.learn(activityOf(day * DAY + 600, [UPDATE]), trust);
    const unit = contract.document().destinations.find((destination) => destination.unit === 'example.com');
    if (unit?.isNormal === true) normalAfter = day;
  }
  expect(normalAfter).toBe(days);
});

test('twice within an hour around midnight is no second day', () => {
  const contract = settledPlug();
  contract.learn(activityOf(2 * DAY - 10, [UPDATE]), 'drift');
  contract.learn(activityOf(2 * DAY + 10, [UPDATE]), 'drift');
  expect(contract.document().destinations.find(({ unit }) => unit === 'example.com')).toMatchObject({
    days: 2,
    isNormal: false,
  });
});

test('what was unseen for a quarter of a year is forgotten and news again', () => {
  const contract = settledPlug();
  for (let day = 1; day < 100; day++) contract.learn(activityOf(day * DAY, [ROUTER]), 'drift');
  expect(contract.document().destinations).toEqual([]);
  expect(oddsOf(contract, 100 * DAY, [CLOUD])).toBeLessThan(-8);
});

test('the owner can say that a new place is normal', () => {
  const contract = settledPlug();
  contract.learn(activityOf(DAY, [STRANGER]), 'suspicious');
  expect(contract.accept('new-destination', '203.0.113.9')).toBe(true);
  expect(contract.accept('new-destination', '203.0.113.10')).toBe(false);
  expect(oddsOf(contract, DAY + 10, [STRANGER])).toBe(0);
});

test('who stays below the alarms for a week gains no more than the stated bound', () => {
  const quiet = settledPlug();
  const drifted = settledPlug();
  const days = 7;
  for (let day = 1; day <= days; day++) {
    teachPlug(quiet, day * DAY, (day + 1) * DAY, 'drift');
    teachPlug(drifted, day * DAY, day * DAY + 700, 'drift');
    for (let i = 0; i < 20; i++)
      drifted.learn(activityOf(day * DAY + 700 + i, [{ address: `203.0.${day}.${i}`, port: 443 }]), 'suspicious');
    teachPlug(drifted, day * DAY + 720, (day + 1) * DAY, 'drift');
  }
  const last = (days + 1) * DAY;
  const fresh = oddsOf(quiet, last, [{ address: '198.18.7.7', port: 4975 }]);
  const gained = oddsOf(drifted, last, [{ address: '198.18.7.7', port: 4975 }]) - fresh;
  // ln((a + k + n/10) / (a + k)) of contract-rates.ts with a = 0.02 and k = 0; shares of classes move a little beside it.
  expect(gained).toBeLessThan(Math.log((0.02 + days / 10) / 0.02) + 0.5);
  expect(drifted.document().destinations.filter(({ isNormal }) => isNormal)).toHaveLength(1);
  // A login port in the middle of it still alarms at once.
  expect(
    oddsOf(drifted, last, [{ address: '198.18.7.7', port: 23, answered: 0, packetsIn: 0, connections: 3 }]),
  ).toBeLessThan(-15);
});

test('time servers of a pool and others beside known ones are nearly ordinary', () => {
  const contract = new Contract(plainContext);
  const time = (host: string, address: string): Partial<Contact> => ({ host, address, protocol: 17, port: 123 });
  for (let minute = 0; minute < DAY; minute += 30)
    contract.learn(activityOf(minute, [time('pool.ntp.org', `198.18.0.${minute & 127}`)]), 'baseline');
  contract.settle();
  const plain = settledPlug();
  const other = [{ ...time('time.example.net', '203.0.113.77') }];
  expect(oddsOf(contract, DAY, other)).toBeGreaterThan(oddsOf(plain, DAY, other) + 2);
  const edge = new Contract(plainContext);
  for (let minute = 0; minute < DAY; minute++)
    edge.learn(activityOf(minute, [{ host: 'd1.cloudfront.net', address: '198.18.0.1' }]), 'baseline');
  edge.settle();
  const [sibling] = edge.judge(activityOf(DAY, [{ host: 'd2.cloudfront.net', address: '203.0.113.2' }]));
  expect(sibling).toMatchObject({ key: 'd2.cloudfront.net', numbers: { known: 'hosting' } });
  expect(sibling!.logP).toBeGreaterThan(oddsOf(edge, DAY, [UPDATE]) + 1);
});

test('a dozen new addresses in one minute are one surprise, far stranger than one', () => {
  const contract = settledPlug();
  const many = Array.from({ length: 12 }, (_, i) => ({
    address: `203.0.113.${i}`,
    port: 23,
    answered: 0,
    packetsIn: 0,
    bytesIn: 0,
  }));
  const surprises = contract.judge(activityOf(DAY, many));
  expect(surprises).toHaveLength(1);
  expect(surprises[0]).toMatchObject({ key: 'many 6/23', numbers: { count: 12 } });
  expect(surprises[0]!.flows).toHaveLength(8);
  expect(surprises[0]!.logP).toBeLessThan(oddsOf(settledPlug(), DAY, many.slice(0, 1)) - 8);
});

test('a steady device that is back after hours is excused for what it did before, for minutes', () => {
  const contract = settledPlug(2);
  const back = 2 * DAY + 300;
  const web = [{ address: '203.0.113.9', port: 8883 }];
  const excused = oddsOf(contract, back, web);
  teachPlug(contract, back, back + 30, 'drift');
  expect(excused).toBeGreaterThan(oddsOf(contract, back + 30, web) + 2);
});
