// Tests of arp-spoof.
import { expect, test } from 'vitest';
import { Lab, listen, macOf } from '../../test/detection-lab.ts';
import { arpSpoof } from './arp-spoof.ts';

const ROUTER = '192.168.1.1';
const VICTIM = '192.168.1.20';
const ATTACKER = '192.168.1.66';
const ZERO_MAC = '00:00:00:00:00:00';
const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** The router and the victim ask for each other, as they do every few minutes. */
function ordinary(lab: Lab, seconds: number): void {
  lab.arp(seconds, 1, VICTIM, macOf(VICTIM), ROUTER, ZERO_MAC);
  lab.arp(seconds + 0.001, 2, ROUTER, macOf(ROUTER), VICTIM, macOf(VICTIM));
}

test('unasked replies that claim the router and the victim are found within three of them', () => {
  const lab = new Lab();
  ordinary(lab, 0);
  for (let i = 0; i < 20; i++) {
    lab.arp(10 + i * 2, 2, ROUTER, macOf(ATTACKER), VICTIM, macOf(VICTIM));
    lab.arp(10.5 + i * 2, 2, VICTIM, macOf(ATTACKER), ROUTER, macOf(ROUTER));
  }
  const { alerts, findings } = listen(lab.frames, [arpSpoof]);
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({ kind: 'arp-spoof', severity: 'high', device: { mac: macOf(ATTACKER) } });
  expect([...(alerts[0]!.numbers['addresses'] as string[])].sort()).toEqual([ROUTER, VICTIM]);
  expect((findings[0]!.endUs - findings[0]!.startUs) / 1e6).toBeLessThan(10);
});

test('replies alone give the attacker away: it addresses the owner by its MAC', () => {
  const lab = new Lab();
  for (let i = 0; i < 18; i++) {
    lab.arp(i * 7, 2, ROUTER, macOf(ATTACKER), VICTIM, macOf(VICTIM));
    lab.arp(i * 7 + 0.01, 2, VICTIM, macOf(ATTACKER), ROUTER, macOf(ROUTER));
  }
  expect(listen(lab.frames, [arpSpoof]).alerts[0]).toMatchObject({
    severity: 'high',
    device: { mac: macOf(ATTACKER) },
  });
});

test('an address that DHCP gave to another device is no spoof', () => {
  const lab = new Lab();
  ordinary(lab, 0);
  lab.dhcp(100, { type: 5, clientMac: macOf('192.168.1.30'), server: ROUTER, address: VICTIM });
  for (let i = 0; i < 20; i++) lab.arp(101 + i, 2, VICTIM, macOf('192.168.1.30'), ROUTER, macOf(ROUTER));
  expect(listen(lab.frames, [arpSpoof]).findings).toEqual([]);
});

test("a new device that announces a silent one's address twice, and answers questions then, is none", () => {
  const lab = new Lab();
  ordinary(lab, 0);
  lab.arp(1000, 2, VICTIM, macOf('192.168.1.30'), VICTIM, BROADCAST, BROADCAST);
  lab.arp(1001, 2, VICTIM, macOf('192.168.1.30'), VICTIM, BROADCAST, BROADCAST);
  for (let i = 0; i < 20; i++) {
    lab.arp(1100 + i * 60, 1, ROUTER, macOf(ROUTER), VICTIM, ZERO_MAC);
    lab.arp(1100.01 + i * 60, 2, VICTIM, macOf('192.168.1.30'), ROUTER, macOf(ROUTER));
  }
  expect(listen(lab.frames, [arpSpoof]).findings).toEqual([]);
});
