// Tests of allow rules: what they cover, what verdicts make of alerts, and that grave facts are not muted by the way.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SEVERITIES } from '../base/finding.ts';
import type { TimeZone } from '../base/time-zone.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import type { Alert } from './alert.ts';
import type { AllowRule } from './allow-rule.ts';
import {
  AllowRules,
  coversAlert,
  isDestination,
  MUTE_DAYS,
  previewRule,
  ruleFromVerdict,
  VERDICT_DAYS,
} from './allow-rules.ts';

const HOUR_US = 3600e6;
const DAY_US = 24 * HOUR_US;
const CONTEXT = { zone: UTC_ZONE, groupOf: (device: string) => (device === 'd1' ? 'camera' : null) };

function alertOf(given: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    kind: 'new-destination',
    severity: 'medium',
    device: { id: 'd1', mac: '02:00:00:00:00:01', ip: '192.168.1.20', name: 'camera' },
    place: { isOutside: false, isTargetOutside: false },
    startUs: 10 * DAY_US + 3 * HOUR_US,
    endUs: 10 * DAY_US + 3 * HOUR_US + 60e6,
    count: 1,
    numbers: { unit: 'example.org', host: 'cdn.example.org', address: '203.0.113.9', port: 443, protocol: 6 },
    key: 'example.org|443',
    flows: [],
    technique: { id: '', name: '' },
    ...given,
  };
}

function ruleOf(scope: AllowRule['scope'], expiresUs: number | null = null): AllowRule {
  return { id: 'r1', verdict: 'normal', scope, reason: '', createdUs: 0, expiresUs, fromAlert: null };
}

const covers = (scope: AllowRule['scope'], alert: Alert, expiresUs: number | null = null): boolean =>
  coversAlert(ruleOf(scope, expiresUs), alert, CONTEXT);

test('every part of a scope must fit: device, group, kind, key and destination', () => {
  const alert = alertOf();
  expect(covers({}, alert)).toBe(true);
  expect(covers({ device: 'd1', kind: 'new-destination', key: 'example.org|443' }, alert)).toBe(true);
  expect(covers({ device: 'd2' }, alert)).toBe(false);
  expect(covers({ device: 'group:camera' }, alert)).toBe(true);
  expect(covers({ device: 'group:plug' }, alert)).toBe(false);
  expect(covers({ device: 'group:camera' }, alertOf({ device: { mac: null, ip: '192.168.1.9', name: null } }))).toBe(
    false,
  );
  expect(covers({ device: 'd1', kind: 'unusual-volume' }, alert)).toBe(false);
  expect(covers({ key: 'other' }, alert)).toBe(false);
});

test('a destination is a name with the names below it, or a network that all addresses of the other end lie in', () => {
  const alert = alertOf();
  for (const fits of ['example.org', 'EXAMPLE.org', 'cdn.example.org', '203.0.113.9', '203.0.113.0/24'])
    expect(covers({ destination: fits }, alert), fits).toBe(true);
  for (const other of ['ample.org', 'org.example', 'www.cdn.example.org', '203.0.114.0/24', '203.0.113.10'])
    expect(covers({ destination: other }, alert), other).toBe(false);
  const flow = {
    uid: 'C1',
    originator: '192.168.1.20',
    originatorPort: 1,
    responder: '198.51.100.7',
    responderPort: 443,
    protocol: 'tcp',
  };
  expect(covers({ destination: '203.0.113.0/24' }, alertOf({ flows: [flow] }))).toBe(false);
  const scan = alertOf({ kind: 'port-scan', numbers: { ports: 40, target: '192.168.1.7', targets: 30 } });
  expect(covers({ kind: 'port-scan', destination: '192.168.1.7' }, scan)).toBe(false);
  expect(
    covers({ kind: 'port-scan', destination: '192.168.1.7' }, { ...scan, numbers: { ...scan.numbers, targets: 1 } }),
  ).toBe(true);
});

test('minutes are of the local day, over midnight too, and follow summer time', () => {
  const at = (hours: number, length = 60e6): Alert =>
    alertOf({ startUs: 10 * DAY_US + hours * HOUR_US, endUs: 10 * DAY_US + hours * HOUR_US + length });
  expect(covers({ minutes: [180, 240] }, at(3))).toBe(true);
  expect(covers({ minutes: [180, 240] }, at(4))).toBe(false);
  expect(covers({ minutes: [180, 240] }, at(3.9, HOUR_US))).toBe(false);
  expect(covers({ minutes: [1380, 60] }, at(23.5))).toBe(true);
  expect(covers({ minutes: [1380, 60] }, at(0.5))).toBe(true);
  expect(covers({ minutes: [1380, 60] }, at(1))).toBe(false);
  expect(covers({ minutes: [180, 240] }, at(3, 3 * DAY_US))).toBe(false);
  const summerFromUs = 10 * DAY_US + 2 * HOUR_US;
  const zone: TimeZone = { name: 'test', fromUs: [Number.NEGATIVE_INFINITY, summerFromUs], offsetSeconds: [0, 3600] };
  const rule = ruleOf({ minutes: [240, 300] });
  expect(coversAlert(rule, at(3), { zone })).toBe(true);
  expect(coversAlert(rule, at(3), CONTEXT)).toBe(false);
});

test('rules are retroactive and end by the time of the data', () => {
  const rule = { ...ruleOf({ device: 'd1', kind: 'new-destination' }, 11 * DAY_US), createdUs: 10.5 * DAY_US };
  expect(coversAlert(rule, alertOf(), CONTEXT)).toBe(true);
  expect(coversAlert(rule, alertOf({ endUs: 11 * DAY_US }), CONTEXT)).toBe(false);
});

test('a rule that does not name the kind never covers high severity', () => {
  const mirai = alertOf({ kind: 'mirai-syn', severity: 'high' });
  for (const scope of [{}, { device: 'd1' }, { device: 'group:camera' }, { minutes: [0, 1440] as const }])
    expect(covers(scope, mirai)).toBe(false);
  expect(covers({ device: 'd1' }, { ...mirai, severity: 'medium' })).toBe(true);
  expect(covers({ device: 'd1', kind: 'mirai-syn' }, mirai)).toBe(true);
});

test('a verdict makes a rule about this thing on this device that expires; a mute is about the kind', () => {
  const alert = alertOf();
  const rule = ruleFromVerdict(alert, 'normal', { nowUs: 20 * DAY_US })!;
  expect(rule).toMatchObject({
    verdict: 'normal',
    scope: { device: 'd1', kind: 'new-destination', key: 'example.org|443' },
    expiresUs: (20 + VERDICT_DAYS) * DAY_US,
    fromAlert: 'a1',
  });
  expect(ruleFromVerdict(alert, 'normal', { nowUs: 20 * DAY_US })?.id).toBe(rule.id);
  const mute = ruleFromVerdict(alert, 'mute', { nowUs: 0 })!;
  expect(mute.scope).toEqual({ device: 'd1', kind: 'new-destination' });
  expect(mute.expiresUs).toBe(MUTE_DAYS * DAY_US);
  expect(ruleFromVerdict(alert, 'normal', { nowUs: 0, days: null, reach: 'destination' })).toMatchObject({
    scope: { destination: 'example.org' },
    expiresUs: null,
  });
  expect(ruleFromVerdict(alert, 'mute', { nowUs: 0, days: 30 })?.expiresUs).toBe(30 * DAY_US);
});

test('a stranger is named by its address, and an alert that many share makes no rule', () => {
  const stranger = alertOf({ kind: 'port-scan', device: { id: null, mac: null, ip: '203.0.113.7', name: null } });
  const rule = ruleFromVerdict(stranger, 'normal', { nowUs: 0 })!;
  expect(rule.scope).toMatchObject({ device: '203.0.113.7', kind: 'port-scan' });
  expect(coversAlert(rule, stranger, CONTEXT)).toBe(true);
  expect(coversAlert(rule, { ...stranger, device: { ...stranger.device, ip: '203.0.113.8' } }, CONTEXT)).toBe(false);
  expect(ruleFromVerdict(alertOf({ device: { mac: null, ip: null, name: null } }), 'normal', { nowUs: 0 })).toBeNull();
});

test('the rule of a verdict covers its alert, whatever the alert', () => {
  const alerts = fc.record({
    severity: fc.constantFrom(...SEVERITIES),
    key: fc.option(fc.string(), { nil: undefined }),
    kind: fc.constantFrom('port-scan', 'new-destination', 'unusual-volume', 'unknown'),
    host: fc.oneof(fc.constant(''), fc.domain(), fc.ipV4(), fc.string()),
    targets: fc.nat(20),
    hasDevice: fc.boolean(),
    startUs: fc.integer({ min: 0, max: 4e15 }),
  });
  fc.assert(
    fc.property(alerts, fc.constantFrom('thing', 'destination', 'kind'), (given, reach) => {
      const { hasDevice, host, targets, key, ...rest } = given;
      const alert = alertOf({
        ...rest,
        endUs: rest.startUs + 60e6,
        numbers: { host, targets },
        ...(key === undefined ? {} : { key }),
        ...(hasDevice ? {} : { device: { mac: null, ip: '192.168.1.9', name: null } }),
      });
      const rule = ruleFromVerdict(alert, 'normal', { nowUs: alert.endUs, reach: reach as 'thing' })!;
      expect(coversAlert(rule, alert, CONTEXT)).toBe(true);
    }),
  );
});

test('a preview says which alerts would have gone and which of the same kind or device would not', () => {
  const mine = alertOf();
  const otherHost = alertOf({ id: 'a2', key: 'other.example|443', numbers: { unit: 'other.example' } });
  const otherKind = alertOf({ id: 'a3', kind: 'unusual-volume' });
  const stranger = alertOf({ id: 'a4', kind: 'unusual-volume', device: { id: 'd2', mac: null, ip: null, name: null } });
  const rule = ruleFromVerdict(mine, 'normal', { nowUs: 20 * DAY_US })!;
  const preview = previewRule(rule, [mine, otherHost, otherKind, stranger], CONTEXT);
  expect(preview.removed.map(({ id }) => id)).toEqual(['a1']);
  expect(preview.kept.map(({ id }) => id)).toEqual(['a2', 'a3']);
});

test('rules are asked in their order, and others can take their place', () => {
  const rules = new AllowRules([ruleOf({ kind: 'port-scan' }), { ...ruleOf({ device: 'd1' }), id: 'r2' }], CONTEXT);
  expect(rules.ruleFor(alertOf())?.id).toBe('r2');
  rules.replace([]);
  expect(rules.ruleFor(alertOf())).toBeNull();
});

test('a destination is an address, a network or a name', () => {
  for (const good of ['example.org', '10.0.0.0/8', '2001:db8::1', '_dns.example', 'a'])
    expect(isDestination(good), good).toBe(true);
  for (const bad of ['', 'a b', '=cmd()', 'a/b/c', '-x', 'x\u202e', '<b>']) expect(isDestination(bad), bad).toBe(false);
});
