// Tests of rogue-dhcp.
import { expect, test } from 'vitest';
import { Lab, listen, macOf } from '../../test/detection-lab.ts';
import { rogueDhcp } from './rogue-dhcp.ts';

const ROUTER = '192.168.1.1';
const ROGUE = '192.168.1.66';
const clientMac = macOf('192.168.1.20');

test('an offer by a second server that names another router is grave', () => {
  const lab = new Lab();
  lab.dhcp(0, { type: 2, clientMac, server: ROUTER, address: '192.168.1.20', router: ROUTER, dns: ROUTER });
  lab.dhcp(1, { type: 5, clientMac, server: ROUTER, address: '192.168.1.20', router: ROUTER, dns: ROUTER });
  lab.dhcp(60, { type: 2, clientMac, server: ROGUE, address: '192.168.1.99', router: ROGUE, dns: ROGUE });
  const { alerts } = listen(lab.frames, [rogueDhcp]);
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({ kind: 'rogue-dhcp', severity: 'high', device: { ip: ROGUE, mac: macOf(ROGUE) } });
  expect(alerts[0]!.numbers).toMatchObject({ expected: ROUTER, router: ROGUE, offers: 1 });
});

test('one server for many clients, and a new one after days of silence, are nothing', () => {
  const lab = new Lab();
  for (let i = 0; i < 50; i++)
    lab.dhcp(i * 600, { type: 5, clientMac, server: ROUTER, address: '192.168.1.20', router: ROUTER });
  for (let i = 0; i < 5; i++)
    lab.dhcp(400_000 + i, { type: 5, clientMac, server: ROGUE, address: '192.168.1.20', router: ROGUE });
  expect(listen(lab.frames, [rogueDhcp]).findings).toEqual([]);
});

test('another MAC under the identifier of the known server is found when it names another router, and is a relay when not', () => {
  const alertsOf = (router: string): readonly unknown[] => {
    const lab = new Lab();
    const offer = { type: 2, clientMac, server: ROUTER, address: '192.168.1.20' } as const;
    for (let i = 0; i < 3; i++) {
      lab.dhcp(i * 60, { ...offer, router: ROUTER });
      lab.dhcp(i * 60 + 1, { ...offer, router });
      const { bytes, timeUs } = lab.frames.pop()!;
      lab.frames.push({ bytes: [...bytes.slice(0, 6), 2, 0, 0, 0, 1, 66, ...bytes.slice(12)], timeUs: timeUs! });
    }
    return listen(lab.frames, [rogueDhcp]).alerts.map((alert) => [alert.device.mac, alert.severity]);
  };
  expect(alertsOf(ROGUE)).toEqual([[macOf(ROGUE), 'high']]);
  expect(alertsOf(ROUTER)).toEqual([]);
});
