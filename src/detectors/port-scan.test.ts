// Tests of port-scan.
import { expect, test } from 'vitest';
import { ACK, EPOCH_US, Lab, listen, RST_ACK, SYN, SYN_ACK } from '../../test/detection-lab.ts';
import { flood } from './flood.ts';
import { hostSweep } from './host-sweep.ts';
import { portScan } from './port-scan.ts';

const SCANNER = '192.168.1.20';
const TARGET = '192.168.1.1';

test('a SYN scan of 1,000 ports is one alert with the exact count and the open ports', () => {
  const lab = new Lab();
  for (let port = 1; port <= 1000; port++) {
    lab.tcp(port / 500, SCANNER, 40_000, TARGET, port, SYN);
    if (port === 22 || port === 80) lab.tcp(port / 500 + 0.0005, TARGET, port, SCANNER, 40_000, SYN_ACK);
    else lab.tcp(port / 500 + 0.0005, TARGET, port, SCANNER, 40_000, RST_ACK);
  }
  const { alerts } = listen(lab.frames, [portScan]);
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({ kind: 'port-scan', severity: 'high', device: { ip: SCANNER } });
  expect(alerts[0]!.numbers).toMatchObject({ ports: 1000, target: TARGET, protocol: 'TCP', answered: ['22', '80'] });
  expect(alerts[0]!.flows.length).toBeGreaterThan(0);
});

test.each([
  ['UDP', (lab: Lab, i: number) => lab.udp(i * 0.01, SCANNER, 41_000, TARGET, 1 + i, [])],
  ['ACK', (lab: Lab, i: number) => lab.tcp(i * 0.01, SCANNER, 41_000, TARGET, 1 + i, ACK)],
  ['Xmas', (lab: Lab, i: number) => lab.tcp(i * 0.01, SCANNER, 41_000, TARGET, 1 + i, 0x29)],
  ['null', (lab: Lab, i: number) => lab.tcp(i * 0.01, SCANNER, 41_000, TARGET, 1 + i, 0)],
])('a %s scan of 60 ports is found', (_, probe) => {
  const lab = new Lab();
  for (let i = 0; i < 60; i++) probe(lab, i);
  const { alerts } = listen(lab.frames, [portScan]);
  expect(alerts.map((alert) => alert.device.ip)).toEqual([SCANNER]);
  expect(alerts[0]!.numbers['ports']).toBe(60);
});

test('a scan of one port in 30 seconds is found within an hour', () => {
  const lab = new Lab();
  for (let i = 0; i < 120; i++) lab.tcp(i * 30, SCANNER, 41_000 + i, TARGET, 1000 + i * 7, SYN);
  const { findings } = listen(lab.frames, [portScan]);
  expect(findings.length).toBeGreaterThan(0);
  expect((findings[0]!.endUs - findings[0]!.startUs) / 1e6).toBeLessThanOrEqual(3600);
});

test('one port in 30 seconds is still found when 12,000 forged sources flood the table meanwhile', () => {
  const lab = new Lab();
  for (let i = 0; i < 30; i++) {
    lab.tcp(i * 30, SCANNER, 41_000 + i, TARGET, 1000 + i, SYN);
    for (let j = 0; j < 400; j++)
      lab.tcp(i * 30 + 1 + j / 1000, `10.${i}.${j >> 8}.${j & 255}`, 1024, '192.168.1.2', 80, SYN);
  }
  const { findings } = listen(lab.frames, [portScan]);
  expect(findings.map((finding) => finding.subject.address)).toContain(SCANNER);
});

test('ports that answer are no scan: passive FTP, a page with many connections', () => {
  const lab = new Lab();
  for (let i = 0; i < 100; i++) lab.connection(i * 0.1, SCANNER, 30_000 + i, TARGET, 50_000 + i, [1], [2]);
  expect(listen(lab.frames, [portScan]).findings).toEqual([]);
});

test('late answers of a server, and traceroute, are no scan', () => {
  const lab = new Lab();
  for (let i = 0; i < 200; i++) lab.udp(i, '8.8.8.8', 53, SCANNER, 20_000 + i);
  for (let i = 0; i < 200; i++) lab.tcp(i, '93.184.216.34', 443, SCANNER, 20_000 + i, RST_ACK);
  for (let i = 0; i < 90; i++) lab.udp(i * 0.1, SCANNER, 50_000, '93.184.216.34', 33_434 + i);
  expect(listen(lab.frames, [portScan]).findings).toEqual([]);
});

const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

test.each([
  ['SSDP', '239.255.255.250', 1900, 1900],
  ['SSDP answered from a fresh port', '239.255.255.250', 1900, 0],
  ['WS-Discovery', '239.255.255.250', 3702, 3702],
  ['mDNS asked from a fresh port', '224.0.0.251', 5353, 5353],
  ["a maker's search by broadcast", '255.255.255.255', 9999, 9999],
])('answers to %s come to ever new ports and are no scan', (_, group, port, from) => {
  const lab = new Lab();
  for (let i = 0; i < 120; i++) {
    const asker = 40_000 + i * 7;
    lab.udp(i * 20, SCANNER, asker, group, port, ascii('M-SEARCH * HTTP/1.1'));
    for (let device = 30; device < 33; device++)
      lab.udp(i * 20 + 2, `192.168.1.${device}`, from || 50_000 + i, SCANNER, asker, ascii('HTTP/1.1 200 OK'));
  }
  expect(listen(lab.frames, [portScan, hostSweep, flood]).findings).toEqual([]);
});

test('a search by multicast hides no scan of the ports that did not ask', () => {
  const lab = new Lab();
  lab.udp(0, TARGET, 40_000, '239.255.255.250', 1900, ascii('M-SEARCH * HTTP/1.1'));
  for (let i = 0; i < 60; i++) lab.udp(1 + i * 0.01, SCANNER, 1900, TARGET, 40_000 + i, [1]);
  expect(listen(lab.frames, [portScan]).alerts[0]!.numbers['ports']).toBe(59);
});

test.each([
  ['30 minutes', 1800, 1],
  ['five hours', 5 * 3600, 2],
  ['two days', 48 * 3600, 2],
])('the same scan again after %s invents no second target', (_, pause, count) => {
  const lab = new Lab();
  for (const at of [0, pause]) {
    for (let i = 0; i < 60; i++) lab.tcp(at + i * 0.01, SCANNER, 41_000 + i, TARGET, 100 + i, SYN);
  }
  const { alerts } = listen(lab.frames, [portScan]);
  expect(alerts.map((alert) => [alert.numbers['ports'], alert.numbers['targets']])).toEqual(
    new Array(count).fill([60, 1]),
  );
  expect((alerts.at(-1)!.endUs - alerts[0]!.startUs) / 1e6).toBeCloseTo(pause + 0.59, 3);
});

test('a scan lasts from its first to its last new port, whatever went to that host before and goes to one of its ports later', () => {
  const lab = new Lab();
  lab.tcp(0, SCANNER, 30_000, TARGET, 7000, SYN);
  lab.connection(3, SCANNER, 30_001, TARGET, 80, [1], [2]);
  for (let i = 0; i < 300; i++) lab.tcp(25 + i * 0.001, SCANNER, 41_000, TARGET, 1 + i, SYN);
  for (let i = 0; i < 1500; i++) lab.tcp(60 + i * 0.01, SCANNER, 42_000 + i, TARGET, 80 + (i % 2), SYN);
  const [alert] = listen(lab.frames, [portScan]).alerts;
  expect(alert!.numbers).toMatchObject({ ports: 301, seconds: 0.299 });
  expect([alert!.startUs, alert!.endUs].map((us) => (us - EPOCH_US) / 1e6)).toEqual([25, 25.299]);
});

test('later connections to a port that a half-open scan found open change neither its count nor its end', () => {
  const lab = new Lab();
  const open = (seconds: number, from: number): void => {
    lab.tcp(seconds, SCANNER, from, TARGET, 80, SYN);
    lab.tcp(seconds + 0.0001, TARGET, 80, SCANNER, from, SYN_ACK);
    lab.tcp(seconds + 0.0002, SCANNER, from, TARGET, 80, 0x04);
  };
  for (let i = 0; i < 60; i++) {
    if (i === 30) open(i * 0.001, 41_000);
    else lab.tcp(i * 0.001, SCANNER, 41_000, TARGET, 100 + i, SYN);
  }
  for (let i = 0; i < 20; i++) lab.connection(5 + i, SCANNER, 50_000 + i, TARGET, 80, [1], [2]);
  for (let i = 0; i < 500; i++) open(30 + i * 0.01, 43_000 + i);
  const [alert] = listen(lab.frames, [portScan]).alerts;
  expect(alert!.numbers).toMatchObject({ ports: 60, answered: ['80'], seconds: 0.059 });
});

test('a half-open scan of ports that are all open is found, with every port once', () => {
  const lab = new Lab();
  for (let i = 0; i < 200; i++) {
    lab.tcp(i * 0.01, SCANNER, 41_000, TARGET, 1 + i, SYN);
    lab.tcp(i * 0.01 + 0.001, TARGET, 1 + i, SCANNER, 41_000, SYN_ACK);
    lab.tcp(i * 0.01 + 0.002, SCANNER, 41_000, TARGET, 1 + i, 0x04);
  }
  const { alerts } = listen(lab.frames, [portScan]);
  expect(alerts).toHaveLength(1);
  expect(alerts[0]!.numbers).toMatchObject({ ports: 200, target: TARGET });
});

test('a few ports on each of many machines are found; many servers that all answer are not', () => {
  const grid = new Lab();
  const work = new Lab();
  for (let i = 0; i < 14 * 20; i++) {
    const host = `192.168.1.${100 + (i % 20)}`;
    grid.tcp(i * 0.1, SCANNER, 41_000 + i, host, 8000 + Math.floor(i / 20), SYN);
    grid.tcp(i * 0.1 + 0.001, host, 8000 + Math.floor(i / 20), SCANNER, 41_000 + i, RST_ACK);
    work.connection(i * 0.1, SCANNER, 41_000 + i, host, 8000 + Math.floor(i / 20), [1], [2]);
  }
  const { alerts } = listen(grid.frames, [portScan]);
  expect(alerts).toHaveLength(1);
  expect(alerts[0]!.numbers).toMatchObject({ ports: 14, targets: 20 });
  expect(listen(work.frames, [portScan]).findings).toEqual([]);
});
