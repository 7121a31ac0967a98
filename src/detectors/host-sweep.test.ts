// Tests of host-sweep.
import { expect, test } from 'vitest';
import { ACK, EPOCH_US, Lab, listen, macOf, SYN } from '../../test/detection-lab.ts';
import { hostSweep } from './host-sweep.ts';

const SCANNER = '192.168.1.20';
const ZERO_MAC = '00:00:00:00:00:00';

test.each([
  ['icmp', (lab: Lab, t: number, host: string) => lab.ping(t, SCANNER, host)],
  ['tcp', (lab: Lab, t: number, host: string) => lab.tcp(t, SCANNER, 40_000, host, 80, SYN)],
  ['tcp', (lab: Lab, t: number, host: string) => lab.tcp(t, SCANNER, 40_000, host, 80, ACK)],
  ['udp', (lab: Lab, t: number, host: string) => lab.udp(t, SCANNER, 40_000, host, 40_125, [])],
  ['arp', (lab: Lab, t: number, host: string) => lab.arp(t, 1, SCANNER, macOf(SCANNER), host, ZERO_MAC)],
] as const)('a sweep by %s over a /24 is found with the count of addresses', (method, probe) => {
  for (const gap of [0.00001, 30]) {
    const lab = new Lab();
    for (let i = 1; i < 121; i++) if (i !== 20) probe(lab, i * gap, `192.168.1.${i}`);
    const { alerts } = listen(lab.frames, [hostSweep]);
    expect(alerts, `one in ${gap} s`).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ kind: 'host-sweep', device: { ip: SCANNER, mac: macOf(SCANNER) } });
    expect(alerts[0]!.numbers).toMatchObject({ method, addresses: 119 });
  }
});

test('a sweep by ARP begins with its first request, not with what its sender asked for in ordinary life', () => {
  const lab = new Lab();
  for (let i = 0; i < 6; i++) lab.arp(i * 9, 1, SCANNER, macOf(SCANNER), `192.168.1.${200 + i}`, ZERO_MAC);
  for (let i = 1; i < 121; i++) lab.arp(90 + i / 100, 1, SCANNER, macOf(SCANNER), `192.168.1.${i}`, ZERO_MAC);
  for (let i = 0; i < 40; i++) lab.arp(100 + i, 1, SCANNER, macOf(SCANNER), `192.168.1.${200 + (i % 3)}`, ZERO_MAC);
  const [alert] = listen(lab.frames, [hostSweep]).alerts;
  expect([alert!.startUs, alert!.endUs].map((us) => (us - EPOCH_US) / 1e6)).toEqual([90.01, 91.2]);
});

test('a sweep of the Internet for Telnet is of high severity', () => {
  const lab = new Lab();
  for (let i = 0; i < 40; i++) lab.tcp(i, SCANNER, 40_000 + i, `${20 + i}.7.${i}.9`, 23, SYN);
  expect(listen(lab.frames, [hostSweep]).alerts[0]).toMatchObject({ severity: 'high', device: { ip: SCANNER } });
});

test('an IP protocol scan is found by its packets', () => {
  const lab = new Lab();
  for (let protocol = 60; protocol < 90; protocol++) lab.ip(protocol / 10, SCANNER, '192.168.1.1', protocol, []);
  const { alerts } = listen(lab.frames, [hostSweep]);
  expect(alerts[0]!.numbers).toMatchObject({ method: 'protocols', protocols: 30, target: '192.168.1.1' });
});

test('a browser, its DNS questions and a few pings are no sweep', () => {
  const lab = new Lab();
  for (let i = 0; i < 300; i++) lab.connection(i, SCANNER, 30_000 + i, `20.${i >> 8}.${i & 255}.9`, 443, [1], [2]);
  for (let i = 0; i < 300; i++) lab.dns(i, SCANNER, `9.9.${i >> 8}.${i & 255}`, 'www.example.com', 1, '20.1.1.1');
  for (let i = 0; i < 5; i++) lab.ping(i, SCANNER, `20.1.1.${i + 1}`);
  expect(listen(lab.frames, [hostSweep]).findings).toEqual([]);
});

test('a phone without Internet that tries forty servers is no sweep', () => {
  const lab = new Lab();
  for (let i = 0; i < 40; i++) lab.tcp(i * 20, SCANNER, 30_000 + i, `${20 + i}.1.1.9`, 443, SYN);
  expect(listen(lab.frames, [hostSweep]).findings).toEqual([]);
});

test('an IPv6 neighbour sweep is found; a device that asks for a few neighbours, again and again, is none', () => {
  const solicit = (lab: Lab, seconds: number, target: number): void => {
    const [from, to] = [Array(16).fill(0), Array(16).fill(0)];
    from.splice(0, 2, 0xfd, 0);
    from[15] = 66;
    to.splice(0, 2, 0xfd, 0);
    to[15] = target;
    const group = [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, target];
    const packet = [0x60, 0, 0, 0, 0, 24, 58, 255, ...from, ...group, 135, 0, 0, 0, 0, 0, 0, 0, ...to];
    lab.frame(seconds, '02:00:00:00:01:42', '33:33:ff:00:00:01', 0x86dd, packet);
  };
  const sweep = new Lab();
  const usual = new Lab();
  for (let i = 0; i < 200; i++) {
    solicit(sweep, i * 0.05, 1 + i);
    solicit(usual, i * 10, 1 + (i % 10));
  }
  const { alerts } = listen(sweep.frames, [hostSweep]);
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({ severity: 'medium', device: { mac: '02:00:00:00:01:42', ip: 'fd00::42' } });
  expect(alerts[0]!.numbers).toMatchObject({ method: 'ndp', first: 'fd00::1', last: 'fd00::c8' });
  expect(Math.abs((alerts[0]!.numbers['addresses'] as number) - 200)).toBeLessThan(3);
  expect(listen(usual.frames, [hostSweep]).findings).toEqual([]);
});
