// The saved contract: the same to the bit, small at its limits, and refused when it is not one.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { activityOf } from '../../test/activity-maker.ts';
import { CLOUD, DAY, plainContext, ROUTER, settledPlug } from '../../test/contract-lab.ts';
import type { Contact } from './activity.ts';
import { CONTRACT_STATE_BYTES_MAX, Contract } from './contract.ts';
import type { Trust } from './learner.ts';

const hosts = ['a.example.com', 'b.example.com', 'x.cloudfront.net', 'cam.tuyaus.com', '<b>', null];
const arbitraryContact = fc.record({
  scope: fc.constantFrom<Contact['scope']>('internet', 'lan', 'group', 'other'),
  role: fc.constantFrom<Contact['role']>('client', 'server'),
  host: fc.constantFrom(...hosts),
  address: fc.constantFrom('198.51.100.1', '198.51.100.2', '203.0.113.3', '2001:db8::4', '192.168.1.5'),
  peerMac: fc.constantFrom('02:00:00:00:00:05', null),
  protocol: fc.constantFrom(6, 17, 1),
  port: fc.constantFrom(0, 22, 53, 80, 443, 8883, 50_000),
  packetsOut: fc.nat(9),
  packetsIn: fc.nat(9),
  bytesOut: fc.nat(1e6),
  bytesIn: fc.nat(1e6),
});
const arbitraryMinute = fc.record({
  gap: fc.constantFrom(1, 1, 1, 7, 200, 1440, 60_000),
  trust: fc.constantFrom<Trust>('baseline', 'drift', 'suspicious', 'none'),
  contacts: fc.array(arbitraryContact, { maxLength: 6 }),
});

test('restored at any point, a contract goes on exactly like the one that never stopped', () => {
  fc.assert(
    fc.property(fc.array(arbitraryMinute, { maxLength: 40 }), fc.nat(40), (minutes, stop) => {
      const kept = settledPlug();
      let other = Contract.restore(JSON.parse(JSON.stringify(kept.save())), plainContext);
      let minute = DAY;
      for (const [i, { gap, trust, contacts }] of minutes.entries()) {
        minute += gap;
        const activity = activityOf(minute, contacts);
        expect(other.judge(activity)).toEqual(kept.judge(activity));
        kept.learn(activity, trust);
        other.learn(activity, trust);
        if (i === stop) other = Contract.restore(JSON.parse(JSON.stringify(other.save())), plainContext);
      }
      expect(JSON.stringify(other.save())).toBe(JSON.stringify(kept.save()));
      expect(other.document()).toEqual(kept.document());
    }),
    { numRuns: 60 },
  );
});

test('surprises are finite, at most 1 and of known kinds, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(arbitraryMinute, { maxLength: 20 }), (minutes) => {
      const contract = settledPlug();
      let minute = DAY;
      for (const { gap, trust, contacts } of minutes) {
        minute += gap;
        const activity = activityOf(minute, contacts);
        for (const surprise of contract.judge(activity)) {
          expect(surprise.logP).toBeLessThanOrEqual(0);
          expect(surprise.logP).toBeGreaterThanOrEqual(-40);
          expect(surprise.features.length).toBeLessThanOrEqual(3);
          for (const { share } of surprise.features) expect(share).toBeGreaterThanOrEqual(0);
          expect(JSON.stringify([surprise.key, surprise.numbers])).not.toMatch(/[<>]/);
        }
        contract.learn(activity, trust);
      }
    }),
    { numRuns: 60 },
  );
});

/** A device that fills every table with the longest texts. */
function hoarder(): Contract {
  const contract = new Contract(plainContext);
  const label = 'x'.repeat(60);
  for (let minute = 0; minute < 3000; minute++) {
    const i = minute % 300;
    const host = `h${minute}.${label}.${label}.d${String(i).padStart(3, '0')}${label.slice(4)}.com`;
    const contacts: Partial<Contact>[] = [
      {
        host,
        address: `2001:db8:1234:5678:9abc:def0:${(minute % 500).toString(16)}:${i.toString(16)}`,
        port: 1024 + ((minute * 7) % 30_000),
        bytesOut: 2 ** (minute % 30),
        bytesIn: 3 ** (minute % 18),
      },
      {
        scope: 'lan',
        address: `fd00:1234:5678:9abc:def0:1234:5678:${i.toString(16)}`,
        peerMac: `02:00:00:00:0${i % 9}:${String(i % 90).padStart(2, '0')}`,
        port: 1024 + ((minute * 11) % 30_000),
      },
      {
        scope: 'lan',
        role: 'server',
        address: `192.168.${i % 250}.${i % 240}`,
        peerMac: null,
        port: 1024 + ((minute * 13) % 30_000),
      },
      { scope: 'group', address: `ff02::${i.toString(16)}`, protocol: 17, port: 5000 + i },
    ];
    contract.learn(
      activityOf(minute, contacts, {
        questions: [{ name: host, count: 3, missing: 2, resolver: `2001:db8:1234:5678:9abc:def0:1:${i.toString(16)}` }],
        fingerprints: [`t13d${1000 + i}h2_8daaf6152771_${100_000_000_000 + i}`],
      }),
      'baseline',
    );
  }
  contract.settle();
  for (let minute = 3000; minute < 3400; minute++) {
    const activity = activityOf(minute, [{ address: `203.0.${minute & 255}.${(minute >> 8) & 255}`, port: minute }]);
    contract.judge(activity);
    contract.learn(activity, 'suspicious');
  }
  return contract;
}

test('full to the last table it is below its limit, restores, and says what it left out', () => {
  const contract = hoarder();
  const text = JSON.stringify(contract.save());
  expect(text.length).toBeLessThan(CONTRACT_STATE_BYTES_MAX);
  expect(text.length).toBeGreaterThan(30_000);
  expect(JSON.stringify(Contract.restore(JSON.parse(text), plainContext).save())).toBe(text);
  const { destinations, otherDestinations, peers, services } = contract.document();
  expect(destinations).toHaveLength(64);
  expect(otherDestinations!.units).toBeGreaterThan(200);
  expect(peers.length).toBeLessThanOrEqual(40);
  expect(services.length).toBeLessThanOrEqual(32);
});

test('what an attacker adds pushes out nothing that is normal, not even what was unseen for weeks', () => {
  const contract = settledPlug();
  for (let day = 1; day < 30; day++) contract.learn(activityOf(day * DAY, [ROUTER]), 'drift');
  for (let minute = 30 * DAY; minute < 30 * DAY + 500; minute++)
    contract.learn(
      activityOf(minute, [{ address: `203.0.${(minute >> 8) & 255}.${minute & 255}`, port: 23 }]),
      'suspicious',
    );
  const { destinations } = contract.document();
  expect(destinations.find(({ unit }) => unit === 'tuyaus.com')?.isNormal).toBe(true);
  expect(destinations.filter(({ isNormal }) => isNormal)).toHaveLength(1);
});

test('a scan of the ports of a known place makes none of them normal and fills nothing', () => {
  const contract = settledPlug();
  for (let minute = DAY; minute < 3 * DAY; minute++)
    contract.learn(activityOf(minute, [{ ...CLOUD, port: 1 + (minute % 700) }]), 'suspicious');
  const [cloud] = contract.document().destinations;
  expect(cloud).toMatchObject({ isAnyPort: false });
  expect(cloud!.ports.map(({ port }) => port)).toEqual([8883]);
  expect(() => Contract.restore(JSON.parse(JSON.stringify(contract.save())), plainContext)).not.toThrow();
});

test('an upload in parts is judged whole, also over a restart', () => {
  const part = [{ host: 'files.example.net', address: '203.0.113.9', bytesOut: 400_000 }];
  const contract = settledPlug();
  expect(contract.judge(activityOf(DAY, part))).toHaveLength(1);
  const told: number[] = [];
  let restored = Contract.restore(JSON.parse(JSON.stringify(contract.save())), plainContext);
  for (let minute = DAY + 1; minute < DAY + 60; minute++) {
    for (const { logP } of restored.judge(activityOf(minute, part))) told.push(logP);
    restored = Contract.restore(JSON.parse(JSON.stringify(restored.save())), plainContext);
  }
  // Each time it has grown by e^2, so a 24 MB upload is told once more.
  expect(told).toHaveLength(1);
});

test('damaged states throw with words and never hang', () => {
  const text = JSON.stringify(settledPlug().save());
  for (const saved of [null, 7, 'x', [], {}, { version: 2 }, { ...(JSON.parse(text) as object), clock: [1] }])
    expect(() => Contract.restore(saved, plainContext)).toThrow(/contract/);
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom('9', 'null', '"', '[', '-1', '{}'), (at, put) => {
      let saved: unknown;
      try {
        saved = JSON.parse(text.slice(0, at) + put + text.slice(at + 1));
      } catch {
        return;
      }
      let restored: Contract;
      try {
        restored = Contract.restore(saved, plainContext);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        expect(error).not.toBeInstanceOf(TypeError);
        return;
      }
      restored.judge(activityOf(DAY, [{}]));
      restored.learn(activityOf(DAY, [{}]), 'drift');
      restored.document();
    }),
    { numRuns: 400 },
  );
});
