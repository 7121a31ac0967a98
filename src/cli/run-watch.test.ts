import { expect, test } from 'vitest';
import type { Alert } from '../alerts/alert.ts';
import { createAlertTeller } from './run-watch.ts';
import { paintNothing } from './terminal.ts';

const alert: Alert = {
  id: 'a1',
  kind: 'port-scan',
  severity: 'medium',
  device: { mac: null, ip: '192.168.1.66', name: null },
  place: { isOutside: false, isTargetOutside: false },
  startUs: 1_700_000_000_000_000,
  endUs: 1_700_000_005_000_000,
  count: 1,
  numbers: { ports: 20, target: '192.168.1.1', targets: 1, protocol: 'TCP', seconds: 5, answered: 0 },
  flows: [],
  technique: { id: 'T1046', name: 'Network Service Discovery' },
};

test('an alert is told once, and again when it becomes graver', () => {
  const told: string[] = [];
  const teller = createAlertTeller(false, paintNothing, (text) => told.push(text), 200);
  teller.tell(alert);
  teller.tell({ ...alert, count: 2 });
  expect(told).toEqual([
    '22:13:25  medium  The device 192.168.1.66 tried 20 TCP ports of 192.168.1.1 within 5 seconds.\n',
  ]);
  teller.tell({ ...alert, severity: 'high' });
  expect(told[1]).toContain('  high    ');
});

test('as JSON an alert is one line', () => {
  const told: string[] = [];
  createAlertTeller(true, paintNothing, (text) => told.push(text), 80).tell(alert);
  expect(told[0]!.indexOf('\n')).toBe(told[0]!.length - 1);
  expect(JSON.parse(told[0]!)).toMatchObject({ type: 'alert', kind: 'port-scan', severity: 'medium' });
});
