// Tests of host-sweep.
import { expect, test } from 'vitest';
import { ACK, Lab, listen, macOf, SYN } from '../../test/detection-lab.ts';
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
