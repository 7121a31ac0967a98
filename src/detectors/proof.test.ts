// Every finding names what proves it, also where there is no flow: sweeps by ARP, spoofed addresses, DHCP answers, beacons.
import { expect, test } from 'vitest';
import { Lab, listen, macOf, SYN } from '../../test/detection-lab.ts';
import { arpSpoof } from './arp-spoof.ts';
import { beacon } from './beacon.ts';
import { hostSweep } from './host-sweep.ts';
import { rogueDhcp } from './rogue-dhcp.ts';

const ROUTER = '192.168.1.1';
const DEVICE = '192.168.1.20';
const ROGUE = '192.168.1.66';
const ZERO_MAC = '00:00:00:00:00:00';

test('a sweep by ARP cites the question that told it', () => {
  const lab = new Lab();
  for (let i = 1; i < 121; i++) lab.arp(i / 100, 1, ROGUE, macOf(ROGUE), `192.168.1.${i}`, ZERO_MAC);
  const [first] = listen(lab.frames, [hostSweep]).findings;
  expect(first!.flows).toMatchObject([{ protocol: 'arp', uid: '', originator: ROGUE }]);
  expect(first!.flows[0]!.responder).toMatch(/^192\.168\.1\.\d+$/);
});

test('a spoofed address cites the claim: whose address, told to whom', () => {
  const lab = new Lab();
  lab.arp(0, 1, DEVICE, macOf(DEVICE), ROUTER, ZERO_MAC);
  lab.arp(0.1, 2, ROUTER, macOf(ROUTER), DEVICE, macOf(DEVICE));
  for (let i = 0; i < 5; i++) lab.arp(10 + i * 2, 2, ROUTER, macOf(ROGUE), DEVICE, macOf(DEVICE));
  const [first] = listen(lab.frames, [arpSpoof]).findings;
  expect(first!.flows).toEqual([
    { protocol: 'arp', uid: '', originator: ROUTER, originatorPort: 0, responder: DEVICE, responderPort: 0 },
  ]);
});

test('a second DHCP server cites the flow of its answer', () => {
  const lab = new Lab();
  const clientMac = macOf(DEVICE);
  lab.dhcp(0, { type: 5, clientMac, server: ROUTER, address: DEVICE, router: ROUTER, dns: ROUTER });
  lab.dhcp(60, { type: 2, clientMac, server: ROGUE, address: '192.168.1.99', router: ROGUE, dns: ROGUE });
  const [first] = listen(lab.frames, [rogueDhcp]).findings;
  expect(first!.flows).toMatchObject([{ protocol: 'udp' }]);
  expect(first!.flows[0]!.uid).toMatch(/^C[0-9A-Za-z]{11}$/);
  expect([first!.flows[0]!.originatorPort, first!.flows[0]!.responderPort].sort()).toEqual([67, 68]);
});

test('a beacon cites its latest connection', () => {
  const lab = new Lab();
  for (let i = 0; i < 200; i++) lab.tcp(i * 60, DEVICE, 20_000 + i, '203.0.113.9', 4444, SYN);
  const last = listen(lab.frames, [beacon]).findings.at(-1)!;
  expect(last.flows).toMatchObject([
    { protocol: 'tcp', originator: DEVICE, responder: '203.0.113.9', responderPort: 4444 },
  ]);
  expect(last.flows[0]!.uid).toMatch(/^C/);
  expect(last.flows[0]!.originatorPort).toBeGreaterThan(20_000);
});
