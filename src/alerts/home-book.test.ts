// Tests of the book of a home: identities, budget, rules by data time, clearing out, and going on from a saved state.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding, FindingProof } from '../base/finding.ts';
import { NetworkSet, parseNetwork } from '../base/networks.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import { detectors } from '../detectors/index.ts';
import { createDeviceRegistry } from '../devices/index.ts';
import type { Alert } from './alert.ts';
import { type AlertBook, type AlertBookOptions, createAlertBook, OTHERS_MAX } from './alert-book.ts';
import type { AllowRule } from './allow-rule.ts';
import { AllowRules } from './allow-rules.ts';
import { parseAlert, parseBookState } from './book-state.ts';
import { alertToJson, wordAlert } from './index.ts';

const devices = createDeviceRegistry(new NetworkSet([parseNetwork('192.168.0.0/16')!]));
const TECHNIQUE = { id: 'T1071', name: 'Application Layer Protocol', matrix: 'enterprise' } as const;
const SPECS = [
  ...detectors,
  { name: 'new-destination', technique: TECHNIQUE },
  { name: 'unusual-volume', technique: TECHNIQUE },
];

const idOfAddress = (address: string | null): string | null =>
  address?.startsWith('192.168.1.') === true ? `d${address.split('.')[3]}` : null;

type Told = readonly [change: string, id: string, atUs: number];

function newHome(given: Partial<AlertBookOptions> = {}): {
  book: AlertBook;
  told: Told[];
  allowed: Told[];
  alerts: Alert[];
} {
  const [told, allowed, alerts]: [Told[], Told[], Alert[]] = [[], [], []];
  const book = createAlertBook({
    devices,
    detectors: SPECS,
    identities: ({ address }) => {
      const id = idOfAddress(address);
      return id === null ? null : { id, name: `thing ${id}` };
    },
    keepSeconds: 86_400,
    hasIncidents: true,
    onAlert: (alert, change, atUs) => {
      told.push([change, alert.id, atUs]);
      alerts.push(alert);
    },
    onAllowed: (alert, change, atUs) => allowed.push([change, alert.id, atUs]),
    ...given,
  });
  return { book, told, allowed, alerts };
}

function proofOf(logEvidence: number, isOverBudget: boolean): FindingProof {
  return {
    features: [{ name: 'destination', unit: '', observed: 'example.org', low: null, high: null, share: 1 }],
    counterfactual: null,
    logP: -15,
    isExtrapolated: true,
    logEvidence,
    logThreshold: 13,
    confidence: 0.8,
    isOverBudget,
  };
}

function finding(given: Partial<Finding> & { readonly at?: number } = {}): Finding {
  const { at = 0, ...rest } = given;
  return {
    detector: 'new-destination',
    subject: { address: '192.168.1.20', mac: null },
    key: 'example.org|443',
    severity: 'medium',
    startUs: at * 1e6,
    endUs: (at + 60) * 1e6,
    numbers: {
      unit: 'example.org',
      address: '203.0.113.9',
      port: 443,
      protocol: 6,
      bytesOut: 100,
      bytesIn: 9,
      known: 'nothing',
    },
    flows: [],
    ...rest,
  };
}

test('an alert of a home carries identity, technique, proof, delivery and incident, and is told at the time of the data', () => {
  const { book, told } = newHome();
  book.add(finding({ proof: proofOf(14, false) }), 90e6);
  book.add(finding({ at: 10, proof: proofOf(15, false) }), 100e6);
  const [alert] = book.alerts();
  expect(alert).toMatchObject({
    device: { id: 'd20', ip: '192.168.1.20', name: 'thing d20' },
    technique: { id: 'T1071' },
    delivery: 'alert',
    incident: alert!.id,
    key: 'example.org|443',
    count: 2,
    proof: { logEvidence: 15 },
  });
  expect(told).toEqual([
    ['new', alert!.id, 90e6],
    ['updated', alert!.id, 100e6],
  ]);
  expect(alertToJson(alert!)).toMatchObject({ delivery: 'alert', incident: alert!.id, proof: { logEvidence: 15 } });
});

test('an alert goes on when the identity of its device becomes known, by MAC or address', () => {
  const mac = '02:00:00:00:00:42';
  let isKnown = false;
  const { book } = newHome({ identities: () => (isKnown ? { id: 'd7', name: null } : null) });
  book.add(finding({ subject: { address: '192.168.1.20', mac } }));
  book.add(finding({ subject: { address: '192.168.1.30', mac: null } }));
  isKnown = true;
  book.add(finding({ at: 60, subject: { address: '192.168.1.20', mac } }));
  book.add(finding({ at: 70, subject: { address: '192.168.1.20', mac: '02:00:00:00:00:43' }, key: 'other' }));
  expect(book.alerts().map(({ device, count, key }) => [device.id, device.ip, count, key])).toContainEqual([
    'd7',
    '192.168.1.20',
    2,
    'example.org|443',
  ]);
  expect(book.alerts()).toHaveLength(3);
});

test('what is over the budget waits in the inbox at low severity, and leaves it when the evidence is enough', () => {
  const { book } = newHome();
  book.add(finding({ proof: proofOf(9, true) }));
  expect(book.alerts()[0]).toMatchObject({ delivery: 'inbox', severity: 'low', proof: { logEvidence: 9 } });
  book.add(finding({ at: 60, proof: proofOf(14, false) }));
  book.add(finding({ at: 120, proof: proofOf(8, true) }));
  expect(book.alerts()).toHaveLength(1);
  expect(book.alerts()[0]).toMatchObject({
    delivery: 'alert',
    severity: 'medium',
    count: 3,
    proof: { logEvidence: 14 },
  });
});

test('facts have neither proof nor delivery, and a storm of notices takes no place from alerts', () => {
  const { book } = newHome();
  for (let i = 0; i < OTHERS_MAX + 700; i++)
    book.add(finding({ detector: 'new-device', severity: 'info', key: String(i), numbers: {} }));
  expect(book.aggregated).toBe(700);
  const shared = book.alerts().find(({ count }) => count === 700)!;
  expect(wordAlert(shared).sentence).toBe(
    '700 further findings of the kind "New device" came after the list of alerts was full.',
  );
  expect(book.alerts().every(({ delivery }) => delivery === 'notice')).toBe(true);
  book.add(finding({ detector: 'port-scan', key: '', numbers: { ports: 30 } }));
  const [scan] = book.alerts();
  expect(scan).toMatchObject({ kind: 'port-scan', device: { id: 'd20' } });
  expect(Object.keys(scan!)).not.toContain('delivery');
  expect(Object.keys(scan!)).not.toContain('proof');
});

test('a covered alert is kept apart until its rule ends by data time, and then it is new', () => {
  const rule: AllowRule = {
    id: 'r1',
    verdict: 'normal',
    scope: { device: 'd20', kind: 'new-destination' },
    reason: '',
    createdUs: 0,
    expiresUs: 1000e6,
    fromAlert: null,
  };
  const rules = new AllowRules([rule], { zone: UTC_ZONE });
  const { book, told, allowed } = newHome({ rules });
  book.add(finding());
  book.add(finding({ at: 30 }));
  expect([book.alerts().length, told.length]).toEqual([0, 0]);
  expect(allowed.map(([change]) => change)).toEqual(['new', 'updated']);
  book.add(finding({ at: 950 }));
  expect(told.map(([change]) => change)).toEqual(['new']);
  expect(book.alerts()).toHaveLength(1);
  rules.replace([{ ...rule, expiresUs: null }]);
  expect(book.alerts()).toHaveLength(0);
});

test('an alert cites its first flows and its latest ones', () => {
  const { book } = newHome();
  const flow = (i: number): Finding['flows'][number] => ({
    uid: `C${i}`,
    originator: '192.168.1.20',
    originatorPort: i,
    responder: '203.0.113.9',
    responderPort: 443,
    protocol: 'tcp',
  });
  for (let i = 0; i < 40; i++) book.add(finding({ at: i, flows: [flow(i)] }));
  expect(book.alerts()[0]!.flows.map(({ uid }) => uid)).toEqual(['C0', 'C1', 'C2', 'C3', 'C36', 'C37', 'C38', 'C39']);
});

test('alerts without news for a day are let go, and those of a far future after the clock went back', () => {
  const { book } = newHome();
  book.add(finding(), 0);
  book.add(finding({ at: 1e7, key: 'later' }), 1e13);
  expect(book.alerts().map(({ key }) => key)).toEqual(['later']);
  book.add(finding({ at: 10, key: 'back' }), 10e6);
  expect(book.alerts().map(({ key }) => key)).toEqual(['back']);
});

test('a verdict marks an alert, and a forgotten device leaves nothing', () => {
  const { book } = newHome();
  book.add(finding());
  book.add(finding({ subject: { address: '192.168.1.21', mac: null } }));
  const [first] = book.alerts();
  expect(book.judge(first!.id, 'bad')).toMatchObject({ verdict: 'bad' });
  expect(book.judge('none', 'bad')).toBeNull();
  book.forget('d20');
  expect(book.alerts().map(({ device }) => device.id)).toEqual(['d21']);
  expect(JSON.stringify(book.save())).not.toContain('d20');
});

/** Findings as a home makes them: kinds, devices, keys and times at random. */
const FINDINGS = fc.array(
  fc.record({
    detector: fc.constantFrom('new-destination', 'port-scan', 'unusual-volume', 'new-device'),
    host: fc.integer({ min: 1, max: 4 }),
    key: fc.constantFrom('a', 'b'),
    atMinutes: fc.integer({ min: 0, max: 4000 }),
    evidence: fc.integer({ min: 1, max: 20 }),
  }),
  { maxLength: 60 },
);

test('a book that goes on from its saved state tells exactly what an uninterrupted one tells, and saves the same text', () => {
  fc.assert(
    fc.property(FINDINGS, fc.nat(60), (given, cut) => {
      const findings = given
        .toSorted((a, b) => a.atMinutes - b.atMinutes)
        .map(({ detector, host, key, atMinutes, evidence }) =>
          finding({
            detector,
            key,
            at: atMinutes * 60,
            subject: { address: `192.168.1.${host}`, mac: null },
            ...(detector === 'port-scan' || detector === 'new-device'
              ? {}
              : { proof: proofOf(evidence, evidence < 13) }),
          }),
        );
      const whole = newHome();
      const first = newHome();
      for (const each of findings) whole.book.add(each);
      for (const each of findings.slice(0, cut)) first.book.add(each);
      const saved = JSON.stringify(first.book.save());
      const second = newHome({ restored: JSON.parse(saved) });
      expect(JSON.stringify(second.book.save())).toBe(saved);
      for (const each of findings.slice(cut)) second.book.add(each);
      expect([...first.told, ...second.told]).toEqual(whole.told);
      expect([...first.alerts, ...second.alerts]).toEqual(whole.alerts);
      expect(JSON.stringify(second.book.save())).toBe(JSON.stringify(whole.book.save()));
    }),
    { numRuns: 150 },
  );
});

test('a state that is none is refused with words, whatever it is', () => {
  const { book } = newHome();
  book.add(finding({ proof: proofOf(9, true) }));
  const good = JSON.parse(JSON.stringify(book.save())) as Record<string, unknown>;
  expect(() => parseBookState(good)).not.toThrow();
  for (const bad of [null, 1, [], {}, { ...good, version: 2 }, { ...good, entries: 7 }, { ...good, entries: [{}] }])
    expect(() => parseBookState(bad)).toThrow(/alerts/);
  const entry = (good['entries'] as Record<string, unknown>[])[0]!;
  const alert = entry['alert'] as Record<string, unknown>;
  for (const [name, value] of Object.entries({
    id: 7,
    severity: 'worst',
    startUs: 'x',
    numbers: { a: {} },
    device: 'd1',
    flows: [{ uid: 1 }],
    proof: { features: 1 },
    key: 5,
    kind: '__proto__',
    delivery: 'mail',
    verdict: 7,
  }))
    expect(() => parseAlert({ ...alert, [name]: value }), name).toThrow(/alert/i);
  fc.assert(
    fc.property(fc.anything(), (value) => {
      try {
        parseBookState(value);
        return false;
      } catch (error) {
        return error instanceof Error && error.message.includes('alerts');
      }
    }),
  );
});
