import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { activityOf, START_US } from '../../test/activity-maker.ts';
import { HOSTILE_STRINGS } from '../../test/hostile-strings.ts';
import type { Activity, Contact } from '../behaviour/activity.ts';
import { summariseFlows } from './flow-summaries.ts';
import { LEVEL_MINUTES } from './flow-summary-table.ts';
import { Store } from './store.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-flows-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const freshStore = (): Store => Store.open(join(root, `data-${made++}`), 'write');
const START = START_US / 60e6;

const add = (store: Store, activities: readonly Activity[]): void =>
  store.transaction(() => store.flows.add(structuredClone(summariseFlows(activities))));

test('what a device does goes under the registrable name, the MAC of a neighbour, or the address', () => {
  const store = freshStore();
  add(store, [
    activityOf(0, [
      { host: 'cdn.eu.example.com', address: '198.51.100.7', bytesOut: 100, bytesIn: 900 },
      { host: 'api.example.com', address: '198.51.100.8', bytesOut: 10, bytesIn: 20 },
      { host: null, address: '203.0.113.9', protocol: 17, port: 123 },
      { scope: 'lan', peerMac: '02:00:00:00:00:07', address: '192.168.1.7', port: 22 },
      { scope: 'group', address: '224.0.0.251', protocol: 17, port: 5353 },
      { scope: 'other', address: '', port: 0, protocol: 0 },
    ]),
  ]);
  const ends = store.traffic.knownEnds('d1');
  expect(ends.map(({ scope, name }) => `${scope} ${name}`).sort()).toEqual([
    'group 224.0.0.251',
    'internet 203.0.113.9',
    'internet example.com',
    'lan 02:00:00:00:00:07',
    'other ',
  ]);
  const example = ends.find(({ name }) => name === 'example.com')!;
  expect(new Set(example.addresses)).toEqual(new Set(['198.51.100.7', '198.51.100.8']));
  expect(example.services).toEqual(['443/tcp']);
  expect(store.traffic.endsOf(0, 'd1', START, START + 1).find(({ end }) => end === example.end)).toMatchObject({
    up: 110,
    down: 920,
    connections: 2,
  });
  // Between two devices of the home a byte would count twice: the home's own sum is with the Internet.
  expect(store.traffic.sum(0, '', START, START + 1)).toEqual({ up: 110 + 1200 + 1200, down: 920 + 4000 + 4000 });
  expect(store.traffic.sum(0, 'd1', START, START + 1)).toEqual({ up: 110 + 4 * 1200, down: 920 + 4 * 4000 });
  store.close();
});

test('what comes later for the same minute, hour and day is added to what is there', () => {
  const store = freshStore();
  for (let i = 0; i < 3; i++) add(store, [activityOf(0, [{ bytesOut: 5, bytesIn: 7 }])]);
  for (const level of LEVEL_MINUTES.keys())
    expect(store.traffic.pairs(level, 0, START + 2)).toMatchObject([{ up: 15, down: 21, connections: 3 }]);
  expect(store.flows.count()).toBe(3);
  store.close();
});

test('windows that are open still are not summed, and a minute in which nobody talked was watched all the same', () => {
  const store = freshStore();
  add(store, [activityOf(0, [{}], { isProvisional: true }), activityOf(1, [])]);
  expect(store.traffic.series(0, '', START, START + 5)).toEqual([{ minute: START + 1, up: 0, down: 0 }]);
  expect(store.flows.count()).toBe(0);
  expect(store.flows.newestMinute()).toBe(START + 1);
  store.close();
});

const smallContact: fc.Arbitrary<Partial<Contact>> = fc.record({
  scope: fc.constantFrom('internet', 'lan', 'group', 'other'),
  host: fc.constantFrom(null, 'a.example.com', 'b.example.com', 'www.example.org', 'not a host name'),
  address: fc.constantFrom('198.51.100.1', '198.51.100.2', '192.168.1.9'),
  peerMac: fc.constantFrom(null, '02:00:00:00:00:09'),
  port: fc.constantFrom(0, 53, 443),
  protocol: fc.constantFrom(1, 6, 17),
  bytesOut: fc.nat({ max: 2 ** 40 }),
  bytesIn: fc.nat({ max: 2 ** 40 }),
  packetsOut: fc.nat({ max: 1e6 }),
  packetsIn: fc.nat({ max: 1e6 }),
  connections: fc.nat({ max: 1000 }),
});
const someActivities = fc.array(
  fc.record({
    minute: fc.nat({ max: 5 * 1440 }),
    device: fc.constantFrom('d1', 'd2', 'd3'),
    contacts: fc.array(smallContact, { maxLength: 6 }),
  }),
  { maxLength: 40 },
);

test('hours and days are exactly the sum of their minutes, for each end and in the totals, however batches are cut', () => {
  fc.assert(
    fc.property(someActivities, fc.nat({ max: 40 }), (given, cut) => {
      const store = freshStore();
      const activities = given.map(({ minute, device, contacts }) => activityOf(minute, contacts, { device }));
      for (const part of [activities.slice(0, cut), activities.slice(cut)]) add(store, part);
      const sums = LEVEL_MINUTES.map((_, level) => ({
        pairs: store.traffic
          .pairs(level, 0, START + 1e6)
          .map(({ device, end, up, down, connections }) => [device, end, up, down, connections].join(' '))
          .sort(),
        totals: ['', 'd1', 'd2', 'd3'].map((device) => store.traffic.sum(level, device, 0, START + 1e6)),
      }));
      expect(sums[1]).toEqual(sums[0]);
      expect(sums[2]).toEqual(sums[0]);
      const up = activities.flatMap(({ contacts }) => contacts).reduce((sum, { bytesOut }) => sum + bytesOut, 0);
      expect(sums[0]!.totals.slice(1).reduce((sum, each) => sum + each.up, 0)).toBe(up);
      for (const level of LEVEL_MINUTES.keys()) expect(rowsOf(store, level)).toBeGreaterThanOrEqual(0);
      expect(store.flows.count()).toBe(0);
      store.close();
    }),
    { numRuns: 40 },
  );
}, 120_000);

/** Rows of a level, counted by deleting them. */
function rowsOf(store: Store, level: number): number {
  const before = store.flows.count();
  while (store.transaction(() => store.retention.dropSummaries(level, START + 1e6, 1000)) > 0);
  return before - store.flows.count();
}

test('a device that is forgotten takes its summaries and the names that only it knew along', () => {
  const store = freshStore();
  add(store, [
    activityOf(0, [{ host: 'secret.example' }, { host: 'www.example.com' }]),
    activityOf(0, [{ host: 'www.example.com' }], { device: 'd2' }),
  ]);
  store.transaction(() => store.flows.forget('d1'));
  expect(store.traffic.knownEnds('d1')).toEqual([]);
  expect(store.traffic.pairs(2, 0, START + 1e6).map(({ device }) => device)).toEqual(['d2']);
  expect(store.traffic.sum(0, 'd1', 0, START + 1e6)).toEqual({ up: 0, down: 0 });
  expect(store.flows.count()).toBe(3);
  store.transaction(() => store.flows.forget('d2'));
  expect(store.flows.count()).toBe(0);
  store.close();
});

test('the neighbours of a forgotten device forget its MAC and addresses, and keep their sums', () => {
  const store = freshStore();
  const neighbour = { scope: 'lan', peerMac: '02:00:00:00:00:77', address: '192.168.1.77' } as const;
  add(store, [activityOf(0, [neighbour, { scope: 'lan', peerMac: '02:00:00:00:00:09', address: '192.168.1.9' }])]);
  const before = store.traffic.sum(2, 'd1', 0, START + 1e6);
  store.transaction(() => store.flows.forgetNeighbour(['02:00:00:00:00:77', '192.168.1.77']));
  const ends = JSON.stringify(store.traffic.knownEnds('d1'));
  expect(ends).not.toContain('77');
  expect(ends).toContain('02:00:00:00:00:09');
  expect(store.traffic.sum(2, 'd1', 0, START + 1e6)).toEqual(before);
  store.close();
});

test('of two devices that are one, the sums are one, minute by minute', () => {
  const store = freshStore();
  add(store, [
    activityOf(0, [{ bytesOut: 1, bytesIn: 2 }]),
    activityOf(0, [{ bytesOut: 10, bytesIn: 20 }], { device: 'd2' }),
    activityOf(70, [{ bytesOut: 100, bytesIn: 200 }], { device: 'd2' }),
  ]);
  store.transaction(() => store.joinDevices('d1', 'd2'));
  expect(store.traffic.series(0, 'd1', START, START + 100)).toEqual([
    { minute: START, up: 11, down: 22 },
    { minute: START + 70, up: 100, down: 200 },
  ]);
  expect(store.traffic.endsOf(1, 'd1', START, START + 100)).toMatchObject([{ up: 111, down: 222 }]);
  expect(store.traffic.knownEnds('d2')).toEqual([]);
  expect(store.flows.count()).toBe(5);
  store.close();
});

test('what was taken back is not remembered', () => {
  const store = freshStore();
  expect(() =>
    store.transaction(() => {
      store.flows.add(summariseFlows([activityOf(0, [{ host: 'www.example.com' }])]));
      throw new Error('power cut');
    }),
  ).toThrow('power cut');
  expect(store.flows.count()).toBe(0);
  add(store, [activityOf(0, [{ host: 'www.example.com' }])]);
  expect(store.traffic.knownEnds('d1').map(({ name }) => name)).toEqual(['example.com']);
  store.close();
});

test('hostile host names are kept as addresses: none is a host name', () => {
  const store = freshStore();
  const contacts = HOSTILE_STRINGS.map(({ text }) => ({ host: text, address: '198.51.100.66' }));
  for (let i = 0; i < contacts.length; i += 50) add(store, [activityOf(i, contacts.slice(i, i + 50))]);
  const names = store.traffic.knownEnds('d1').map(({ name }) => name);
  for (const name of names) expect(name).toMatch(/^[a-z0-9_.:-]{1,253}$/);
  store.close();
});
