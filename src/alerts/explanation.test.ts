// Tests of explanations: values, ranges, what would have been normal, probability, evidence and flows, in words and as a document.
import { expect, test } from 'vitest';
import type { FindingProof } from '../base/finding.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import type { Alert } from './alert.ts';
import { explainAlert, explanationLines } from './index.ts';
import { momentText } from './words.ts';

const AT_US = 1_767_237_120e6;

const PROOF: FindingProof = {
  features: [
    { name: 'bytes-out', unit: 'bytes', observed: 48e6, low: 0, high: 2e6, share: 0.8 },
    { name: 'destination', unit: '', observed: '203.0.113.9', low: null, high: null, share: 0.15 },
    { name: 'connections', unit: 'connections', observed: 1, low: 3, high: 3, share: 0.05 },
  ],
  counterfactual: { changes: [{ name: 'bytes-out', unit: 'bytes', value: 6e6 }] },
  logP: Math.log(1 / 20_160),
  isExtrapolated: true,
  logEvidence: 14.2,
  logThreshold: 13.1,
  confidence: 0.6,
  isOverBudget: false,
};

const ALERT: Alert = {
  id: 'a1',
  kind: 'unusual-volume',
  severity: 'medium',
  device: { id: 'd1', mac: null, ip: '192.168.1.20', name: 'camera' },
  place: { isOutside: false, isTargetOutside: false },
  startUs: AT_US,
  endUs: AT_US + 120e6,
  count: 3,
  numbers: {
    direction: 'up',
    bytes: 48e6,
    usualLow: 0,
    usualHigh: 2e6,
    unit: '203.0.113.9',
    seconds: 60,
  },
  key: 'up',
  flows: [
    {
      uid: 'C1',
      originator: '192.168.1.20',
      originatorPort: 4711,
      responder: '203.0.113.9',
      responderPort: 443,
      protocol: 'tcp',
    },
  ],
  technique: { id: 'T1048', name: 'Exfiltration Over Alternative Protocol' },
  proof: PROOF,
  delivery: 'alert',
  incident: 'a0',
};

test('the sentence says who, what, to whom, when and what is usual', () => {
  expect(explainAlert(ALERT, UTC_ZONE).sentence).toBe(
    'The device camera (192.168.1.20) sent 48.0 MB, most of it to 203.0.113.9 (no name known), between 03:12 and 03:14; usual: at most 2.0 MB a minute.',
  );
  expect(explainAlert(ALERT).sentence).toContain('within 2 minutes; usual');
});

test('the values that carry it stand with what was learned, and the counterfactual says what would have been normal', () => {
  const { features, counterfactual } = explainAlert(ALERT, UTC_ZONE);
  expect(features.map(({ label, words }) => `${label}: ${words}`)).toEqual([
    'Bytes sent: 48.0 MB, learned: 0 bytes to 2.0 MB',
    'Destination: 203.0.113.9, never seen while it was learned',
    'Connections begun: 1, learned: always 3',
  ]);
  expect(counterfactual).toBe('It would have been normal with bytes sent of at most 6.0 MB.');
  const none = { ...ALERT, proof: { ...PROOF, counterfactual: null } };
  expect(explainAlert(none).counterfactual).toBe('No single value, and no two, would have made it normal.');
  const changes = [
    { name: 'connections', unit: 'connections', value: 3 },
    { name: 'destination', unit: '', value: 'a known one' },
  ];
  expect(explainAlert({ ...ALERT, proof: { ...PROOF, counterfactual: { changes } } }).counterfactual).toBe(
    'It would have been normal with connections begun of at least 3 and with destination a known one.',
  );
});

test('a known place used in a new way is not called new, and no port is none', () => {
  const features = [
    { name: 'peer', unit: 'name', observed: '192.168.1.7', low: null, high: null, share: 0.8 },
    { name: 'port', unit: 'port', observed: 0, low: null, high: null, share: 0.2 },
  ];
  const words = (known: string): string[] =>
    explainAlert({ ...ALERT, numbers: { known }, proof: { ...PROOF, features } }).features.map((each) => each.words);
  expect(words('unit')).toEqual([
    '192.168.1.7, known, but not in this way',
    'none, hardly or never used while it was learned',
  ]);
  expect(words('nothing')[0]).toBe('192.168.1.7, never seen while it was learned');
});

test('ports and hours are places, no amounts', () => {
  const normal = (name: string, unit: string, value: number): string =>
    explainAlert({ ...ALERT, proof: { ...PROOF, counterfactual: { changes: [{ name, unit, value }] } } })
      .counterfactual!;
  expect(normal('port', 'port', 443)).toBe('It would have been normal on port 443.');
  expect(normal('hour', 'h', 8)).toBe('It would have been normal at 08 h.');
});

test('probability, evidence and confidence are said in plain words, extrapolation included', () => {
  const { probability, evidence, confidence } = explainAlert(ALERT);
  expect(probability!.words).toMatch(/so strange a minute would come about once in 2 weeks \(extrapolated: /);
  expect(evidence!.words).toBe(
    'The evidence is 14.2 of the 13.1 (natural logarithms) that your alarm budget asks for: enough to tell you.',
  );
  expect(confidence!.words).toContain('60 %');
  const inbox = explainAlert({
    ...ALERT,
    proof: { ...PROOF, isOverBudget: true, logEvidence: 9, isExtrapolated: false, logP: -400 },
  });
  expect(inbox.evidence!.words).toContain('waits in the inbox');
  expect(inbox.probability!.words).toBe(
    'If the device went on as it was learned, so strange a minute would come less than once in 1,000 years.',
  );
  const often = (logP: number): string =>
    explainAlert({ ...ALERT, proof: { ...PROOF, isExtrapolated: false, logP } }).probability!.words;
  expect([0, -4.1, -7.3].map((logP) => often(logP).replace(/.*come /, ''))).toEqual([
    'about once in a minute.',
    'about once in an hour.',
    'about once in a day.',
  ]);
});

test('a fact has figures in place of a proof', () => {
  const { proof: _, delivery: __, ...fact } = ALERT;
  const explanation = explainAlert({
    ...fact,
    kind: 'port-scan',
    numbers: { ports: 20, target: '192.168.1.1', protocol: 'TCP', seconds: 3 },
  });
  expect(explanation).toMatchObject({
    features: [],
    counterfactual: null,
    probability: null,
    evidence: null,
    confidence: null,
    delivery: 'alert',
  });
  const lines = explanationLines(explanation, UTC_ZONE);
  expect(lines.find(({ label }) => label === 'figures')!.text).toBe('Ports tried: 20');
  expect(lines.some(({ label }) => label === 'chance')).toBe(false);
});

test('the lines name everything in reading order', () => {
  const lines = explanationLines(explainAlert(ALERT, UTC_ZONE), UTC_ZONE);
  expect(lines.map(({ label }) => label).filter((label) => label !== '')).toEqual([
    'what',
    'since',
    'why',
    'normal',
    'chance',
    'evidence',
    'flows',
    'ATT&CK',
    'advice',
  ]);
  expect(lines.find(({ label }) => label === 'since')!.text).toBe('2026-01-01 03:12 to 2026-01-01 03:14, seen 3 times');
  expect(lines.find(({ label }) => label === 'flows')!.text).toBe('192.168.1.20:4711 to 203.0.113.9:443 tcp C1');
});

test('days are right from 1970 to 2107, leap days included', () => {
  for (let day = 0; day < 50_405; day += 13) {
    const iso = new Date(day * 86_400e3).toISOString().slice(0, 10);
    expect(momentText(day * 86_400e6 + 61e6, UTC_ZONE)).toBe(`${iso} 00:01`);
  }
  expect(momentText(951_782_400e6, UTC_ZONE)).toBe('2000-02-29 00:00');
});
