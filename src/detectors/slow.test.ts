// Tests that patience does not help an attacker: every kind that counts distinct things finds them at one in 30 seconds, within an hour.
import { expect, test } from 'vitest';
import { Lab, listen, macOf, SYN } from '../../test/detection-lab.ts';
import { ipv4, tcp } from '../../test/frame-builder.ts';
import { parseIpv4 } from '../base/address.ts';
import { createRandom } from '../base/random.ts';
import { detectors } from './index.ts';

const ATTACKER = '192.168.1.66';
const TARGET = '192.168.1.10';
const ROUTER = '192.168.1.1';
const ZERO_MAC = '00:00:00:00:00:00';
const random = createRandom(11);
const letters = (count: number): string =>
  Array.from({ length: count }, () => 'abcdefghijklmnopqrstuvwxyz'[Math.floor(random() * 26)]).join('');

/** A step of an attack, the number and its time in seconds. */
type Step = (lab: Lab, i: number, t: number) => void;

const solicit: Step = (lab, i, t) => {
  const address = (last: number): number[] => [0xfd, ...new Array<number>(14).fill(0), last];
  const group = [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 1 + i];
  const packet = [
    0x60,
    0,
    0,
    0,
    0,
    24,
    58,
    255,
    ...address(250),
    ...group,
    135,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    ...address(1 + i),
  ];
  lab.frame(t, macOf(ATTACKER), '33:33:ff:00:00:01', 0x86dd, packet);
};

const STEPS: Readonly<Record<string, readonly [kind: string, step: Step]>> = {
  'TCP ports of one host': ['port-scan', (lab, i, t) => lab.tcp(t, ATTACKER, 40_000, TARGET, 1 + i * 7, SYN)],
  'UDP ports of one host': ['port-scan', (lab, i, t) => lab.udp(t, ATTACKER, 40_000, TARGET, 1 + i * 7, [])],
  'few ports of many hosts': [
    'port-scan',
    (lab, i, t) => lab.tcp(t, ATTACKER, 40_000, `192.168.1.${100 + (i % 24)}`, 1000 + Math.floor(i / 24), SYN),
  ],
  'addresses by ARP': [
    'host-sweep',
    (lab, i, t) => lab.arp(t, 1, ATTACKER, macOf(ATTACKER), `192.168.1.${100 + i}`, ZERO_MAC),
  ],
  'addresses by IPv6 neighbour discovery': ['host-sweep', solicit],
  'addresses by ping': ['host-sweep', (lab, i, t) => lab.ping(t, ATTACKER, `192.168.1.${100 + i}`)],
  'addresses by TCP': ['host-sweep', (lab, i, t) => lab.tcp(t, ATTACKER, 40_000 + i, `192.168.1.${100 + i}`, 445, SYN)],
  'addresses by UDP': ['host-sweep', (lab, i, t) => lab.udp(t, ATTACKER, 40_000 + i, `192.168.1.${100 + i}`, 161, [0])],
  'Internet addresses for Telnet': [
    'host-sweep',
    (lab, i, t) => lab.tcp(t, ATTACKER, 40_000 + i, `20.${i}.7.9`, 23, SYN),
  ],
  'IP protocols': ['host-sweep', (lab, i, t) => lab.ip(t, ATTACKER, TARGET, 60 + i, [])],
  'Mirai SYNs': [
    'mirai-syn',
    (lab, i, t) => lab.tcp(t, ATTACKER, 40_000, `20.${i}.7.9`, 9999, SYN, [], parseIpv4(`20.${i}.7.9`)),
  ],
  'SSH logins': [
    'brute-force',
    (lab, i, t) => lab.connection(t, ATTACKER, 40_000 + i, TARGET, 22, Lab.bytes(1300), Lab.bytes(900)),
  ],
  'Telnet logins': [
    'brute-force',
    (lab, i, t) => lab.connection(t, ATTACKER, 40_000 + i, TARGET, 23, Lab.bytes(40), Lab.bytes(80)),
  ],
  'refused FTP logins': [
    'brute-force',
    (lab, i, t) =>
      lab.connection(t, ATTACKER, 40_000 + i, TARGET, 21, Lab.ascii('PASS x\r\n'), Lab.ascii('530 No\r\n')),
  ],
  'one SSH login on each of many hosts': [
    'brute-force',
    (lab, i, t) => lab.connection(t, ATTACKER, 40_000 + i, `192.168.1.${100 + i}`, 22, Lab.bytes(1300), Lab.bytes(900)),
  ],
  'names that carry data': [
    'dns-tunnel',
    (lab, _, t) => lab.dns(t, ATTACKER, ROUTER, `${letters(50)}.example.com`, 1, '1.2.3.4'),
  ],
  'machine-made names': ['generated-names', (lab, _, t) => lab.dns(t, ATTACKER, ROUTER, `${letters(14)}.com`, 1, null)],
};

test.each(Object.entries(STEPS))('%s, one in 30 seconds, are found within an hour', (_, [kind, step]) => {
  const lab = new Lab();
  // What an ordinary home does meanwhile.
  for (let i = 0; i < 60; i++) lab.connection(i * 60 + 7, '192.168.1.20', 30_000 + i, '20.1.1.1', 443, [1], [2]);
  for (let i = 0; i < 120; i++) step(lab, i, i * 30);
  lab.frames.sort((a, b) => a.timeUs! - b.timeUs!);
  const found = listen(lab.frames, detectors).alerts.filter((alert) => alert.kind === kind);
  expect(found).toHaveLength(1);
  expect(['medium', 'high']).toContain(found[0]!.severity);
  expect(found[0]!.device).toMatchObject({ mac: macOf(ATTACKER) });
  expect((found[0]!.endUs - found[0]!.startUs) / 1e6).toBeLessThanOrEqual(3600);
});

test('a claim of the router by ARP once in three minutes is found', () => {
  const lab = new Lab();
  lab.arp(0, 2, ROUTER, macOf(ROUTER), TARGET, macOf(TARGET));
  for (let i = 0; i < 20; i++) {
    lab.arp(10 + i * 180, 2, ROUTER, macOf(ATTACKER), TARGET, macOf(TARGET));
    lab.arp(20 + i * 180, 1, ROUTER, macOf(ROUTER), TARGET, ZERO_MAC);
  }
  const { alerts } = listen(lab.frames, detectors);
  expect(alerts.map((alert) => [alert.kind, alert.device.mac])).toContainEqual(['arp-spoof', macOf(ATTACKER)]);
});

test('a contact once in half an hour is found within a day', () => {
  const lab = new Lab();
  for (let i = 0; i < 48; i++) {
    const syn = tcp(30_000 + i, 4444, [], { flags: SYN });
    const packet = ipv4(6, syn, { source: ATTACKER, destination: '20.1.1.1' });
    lab.frame(i * 1800, macOf(ATTACKER), macOf('20.1.1.1'), 0x0800, packet);
  }
  const { alerts } = listen(lab.frames, detectors);
  expect(alerts.map((alert) => [alert.kind, alert.device.ip, alert.numbers['intervalSeconds']])).toEqual([
    ['beacon', ATTACKER, 1800],
  ]);
});
