import fc from 'fast-check';
import { expect, test } from 'vitest';
import { activity, contact, START_US } from '../../test/behaviour-days.ts';
import type { Activity } from './activity.ts';
import {
  ACTIVITY_FEATURES,
  extractFeatures,
  FEATURE_COUNT,
  featurePlace,
  featuresOf,
  scaleRow,
  scaleValue,
  unscaleValue,
} from './activity-features.ts';

function valuesOf(of: Activity): Record<string, number> {
  const row = new Float64Array(FEATURE_COUNT);
  extractFeatures(of, row);
  return Object.fromEntries(ACTIVITY_FEATURES.map(({ name }, i) => [name, row[i]!]));
}

test('an activity becomes the numbers that its formulas say', () => {
  const contacts = [
    contact({
      host: 'a.example.com',
      address: '203.0.113.1',
      bytesOut: 900,
      bytesIn: 100,
      packetsOut: 3,
      packetsIn: 1,
    }),
    contact({ host: 'a.example.com', address: '203.0.113.2', port: 8883, bytesOut: 100, connections: 0, answered: 0 }),
    contact({ host: null, address: '203.0.113.3', bytesOut: 0, connections: 4, answered: 1, packetsOut: 7 }),
    contact({ scope: 'lan', host: null, address: '192.168.1.9', port: 443, bytesOut: 50, bytesIn: 60 }),
    contact({ scope: 'lan', role: 'server', host: null, address: '192.168.1.9', port: 80, connections: 2 }),
    contact({ scope: 'group', host: null, address: '224.0.0.251', port: 5353, packetsOut: 5, bytesOut: 9999 }),
    contact({ scope: 'other', host: null, address: '', port: 0, connections: 30, answered: 0, bytesOut: 5000 }),
  ];
  const questions = [
    { name: 'a.example.com', count: 3, missing: 0, resolver: '192.168.1.1' },
    { name: 'b.example.com', count: 2, missing: 2, resolver: '192.168.1.1' },
  ];
  const values = valuesOf(activity(START_US, contacts, { questions, arpRequests: 4 }));
  expect(values).toMatchObject({
    'bytes-out': 900 + 100 + 0 + 50 + 2000 + 5000,
    'packets-out': 3 + 10 + 7 + 10 + 10 + 10,
    connections: 1 + 0 + 4 + 1 + 30,
    failed: 36 - 3,
    'answered-share': 3 / 36,
    asked: 2,
    'internet-hosts': 2,
    'lan-peers': 1,
    // 443 (twice, at home too), 8883, and the sum of the others.
    ports: 3,
    'lan-bytes-out': 2050,
    'group-packets': 5,
    'largest-upload': 2000,
    questions: 5,
    names: 2,
    'missing-names': 2,
    'arp-requests': 4,
  });
});

test('an activity without any contact has numbers too', () => {
  const values = Object.values(valuesOf(activity(START_US, [], { arpRequests: 0 })));
  expect(values.every(Number.isFinite)).toBe(true);
  expect(values.filter((value) => value !== 0)).toEqual([1]);
});

test('names and positions belong together, and no name stands twice', () => {
  expect(new Set(ACTIVITY_FEATURES.map(({ name }) => name)).size).toBe(FEATURE_COUNT);
  for (const [i, { name }] of ACTIVITY_FEATURES.entries()) expect(featurePlace(name)).toBe(i);
  expect(() => featurePlace('no-such')).toThrow(/no-such/);
});

test('what models see leads back to the value within what 32 bits hold, and never falls while it grows', () => {
  const place = fc.integer({ min: 0, max: FEATURE_COUNT - 1 });
  fc.assert(
    fc.property(place, fc.integer({ min: 0, max: 2 ** 40 }), fc.integer({ min: 1, max: 1000 }), (at, value, more) => {
      const { softness } = ACTIVITY_FEATURES[at]!;
      expect(Math.abs(unscaleValue(at, scaleValue(at, value)) - value)).toBeLessThan(1 + 2e-6 * (value + softness));
      expect(scaleValue(at, value + more)).toBeGreaterThanOrEqual(scaleValue(at, value));
      expect(scaleValue(at, 2 * value + softness)).toBeGreaterThan(scaleValue(at, value));
    }),
  );
  const raw = Float64Array.from({ length: FEATURE_COUNT }, (_, i) => i * 100);
  const scaled = new Float64Array(FEATURE_COUNT);
  scaleRow(raw, scaled);
  expect([...scaled]).toEqual([...raw].map((value, i) => scaleValue(i, value)));
});

test('the row that is kept is that of the activity that was asked for', () => {
  const first = activity(START_US, [contact({ bytesOut: 1 })]);
  const second = activity(START_US, [contact({ bytesOut: 2 })]);
  expect([first, second, first, first].map((each) => featuresOf(each)[featurePlace('bytes-out')])).toEqual([
    1, 2, 1, 1,
  ]);
});
