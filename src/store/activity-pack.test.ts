import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Activity, Contact } from '../behaviour/activity.ts';
import { BadPack, PACKED_FLOWS_MAX, packActivities, unpackActivities } from './activity-pack.ts';

const HOUR_US = 1_700_000_000_000_000 - (1_700_000_000_000_000 % 3_600_000_000);
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const small = fc.nat({ max: 65_535 });
const word = fc.string({ maxLength: 40, unit: 'grapheme' });
const flow = fc.record({
  uid: word,
  originator: word,
  originatorPort: small,
  responder: word,
  responderPort: small,
  protocol: word,
});
const contact: fc.Arbitrary<Contact> = fc.record({
  scope: fc.constantFrom('internet', 'lan', 'group', 'other'),
  role: fc.constantFrom('client', 'server'),
  host: fc.option(word),
  address: word,
  peerMac: fc.option(word),
  protocol: small,
  port: small,
  connections: small,
  answered: small,
  packetsOut: count,
  packetsIn: count,
  bytesOut: count,
  bytesIn: count,
  flows: fc.array(flow, { maxLength: PACKED_FLOWS_MAX }),
});
const activity: fc.Arbitrary<Activity> = fc
  .record({
    minute: fc.nat({ max: 59 }),
    contacts: fc.array(contact, { maxLength: 8 }),
    questions: fc.array(fc.record({ name: word, count: small, missing: small, resolver: word }), { maxLength: 4 }),
    fingerprints: fc.array(word, { maxLength: 3 }),
    arpRequests: small,
  })
  .map(({ minute, ...rest }) => {
    const startUs = HOUR_US + minute * 60e6;
    return { device: 'd7', startUs, isProvisional: false, untilUs: startUs + 60e6, ...rest };
  });

test('what is unpacked is what was packed', () => {
  fc.assert(
    fc.property(fc.array(activity, { maxLength: 10 }), (activities) => {
      expect(unpackActivities('d7', HOUR_US, packActivities(HOUR_US, activities))).toEqual(activities);
    }),
    { numRuns: 200 },
  );
});

test('of a contact one flow is kept, and long texts are cut', () => {
  const one: Activity = {
    device: 'd1',
    startUs: HOUR_US,
    isProvisional: false,
    untilUs: HOUR_US + 60e6,
    contacts: [
      {
        scope: 'internet',
        role: 'client',
        host: 'é'.repeat(600),
        address: '203.0.113.9',
        peerMac: null,
        protocol: 6,
        port: 443,
        connections: 2,
        answered: 2,
        packetsOut: 9,
        packetsIn: 9,
        bytesOut: 2 ** 52,
        bytesIn: 0,
        flows: [1, 2].map((n) => ({
          uid: `C${n}`,
          originator: '192.168.1.2',
          originatorPort: 50_000,
          responder: '203.0.113.9',
          responderPort: 443,
          protocol: 'tcp',
        })),
      },
    ],
    questions: [],
    fingerprints: [],
    arpRequests: 0,
  };
  const [back] = unpackActivities('d1', HOUR_US, packActivities(HOUR_US, [one]));
  expect(back!.contacts[0]!.flows.map(({ uid }) => uid)).toEqual(['C1']);
  expect(back!.contacts[0]!.host).toBe('é'.repeat(512));
  expect(back!.contacts[0]!.bytesOut).toBe(2 ** 52);
});

test('damaged bytes are refused, whatever they are: nothing crashes or grows', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isDeflated) => {
      try {
        unpackActivities('d1', HOUR_US, isDeflated ? deflateSync(Buffer.concat([Buffer.from([1]), bytes])) : bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(BadPack);
      }
    }),
    { numRuns: 2000 },
  );
  const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024));
  expect(() => unpackActivities('d1', HOUR_US, bomb)).toThrow(BadPack);
});
