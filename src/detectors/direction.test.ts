// Tests that detectors take the directions of flows from the meter: one-way captures, and captures that begin in the midst.
import { expect, test } from 'vitest';
import { ACK, Lab, listen, RST_ACK, SYN, SYN_ACK } from '../../test/detection-lab.ts';
import { detectors } from './index.ts';

const HOST = '192.168.1.20';
const OTHER = '192.168.1.10';
const SERVER = '20.1.1.1';
const DATA = 0x18;
const FIN = 0x01;

const alertsOf = (lab: Lab): unknown[] =>
  listen(lab.frames, detectors)
    .alerts.filter((alert) => alert.severity !== 'info' && alert.kind !== 'beacon')
    .map((alert) => [alert.kind, alert.device.ip]);

test('where only the scanner is heard, it is the scanner; where only its target is, nobody is blamed', () => {
  const scanner = new Lab();
  const target = new Lab();
  for (let i = 0; i < 150; i++) {
    scanner.tcp(i, HOST, 41_000, OTHER, 1 + i, SYN);
    if (i % 10 === 0) target.tcp(i, OTHER, 1 + i, HOST, 41_000, SYN_ACK);
    else target.tcp(i, OTHER, 1 + i, HOST, 41_000, RST_ACK);
  }
  expect(alertsOf(scanner)).toEqual([['port-scan', HOST]]);
  expect(alertsOf(target)).toEqual([]);
});

test.each([443, 8883, 5223, 8080])(
  'connections to port %d that a capture joins in their midst are no scan by the server',
  (port) => {
    // A server's keepalive comes first, the client's answer follows, or is not seen at all.
    for (const isOneWay of [false, true]) {
      const lab = new Lab();
      for (let i = 0; i < 60; i++) {
        const t = i * 20;
        lab.tcp(t, SERVER, port, HOST, 50_000 + i, ACK, [], 1000);
        if (!isOneWay) lab.tcp(t + 0.01, HOST, 50_000 + i, SERVER, port, ACK, [], 1000);
      }
      expect(alertsOf(lab)).toEqual([]);
    }
  },
);

test('connections between high ports that go on are no scan, whoever is heard first', () => {
  const lab = new Lab();
  for (let i = 0; i < 60; i++) {
    lab.tcp(i * 20, OTHER, 40_001 + i, HOST, 50_000 + i, ACK, [], 1000);
    lab.tcp(i * 20 + 0.01, HOST, 50_000 + i, OTHER, 40_001 + i, ACK, [], 1000);
  }
  expect(alertsOf(lab)).toEqual([]);
});

test('an ACK scan whose probes are all reset is still one', () => {
  const lab = new Lab();
  for (let i = 0; i < 60; i++) {
    lab.tcp(i, HOST, 41_000, OTHER, 1 + i, ACK);
    lab.tcp(i + 0.01, OTHER, 1 + i, HOST, 41_000, 0x04);
  }
  expect(alertsOf(lab)).toEqual([['port-scan', HOST]]);
});

test('regular contacts that are heard in one direction, or joined in their midst, belong to the device', () => {
  for (const isServerHeard of [false, true]) {
    const lab = new Lab();
    for (let i = 0; i < 200; i++) {
      const port = 30_000 + i;
      if (isServerHeard) lab.tcp(i * 60, SERVER, 4444, HOST, port, SYN_ACK, [], 1000);
      lab.tcp(i * 60 + 0.01, HOST, port, SERVER, 4444, isServerHeard ? DATA : SYN, isServerHeard ? [1] : [], 1001);
    }
    const { alerts } = listen(lab.frames, detectors);
    expect(alerts.map((alert) => [alert.kind, alert.device.ip])).toEqual([['beacon', HOST]]);
  }
});

test('the proof of an alert names client and server as the flow does', () => {
  const lab = new Lab();
  for (let i = 0; i < 700; i++) lab.tcp(i / 1e6, `20.${i >> 8}.${i & 255}.7`, 80, HOST, 1024 + i, SYN_ACK);
  const reflection = listen(lab.frames).alerts.find((alert) => alert.kind === 'flood')!;
  expect(reflection.device.ip).toBe(HOST);
  expect(reflection.flows[0]).toMatchObject({ originator: HOST, responderPort: 80, protocol: 'tcp' });
  const scan = new Lab();
  for (let i = 0; i < 60; i++) scan.tcp(i, HOST, 41_000, OTHER, 1 + i, SYN);
  expect(listen(scan.frames).alerts[0]!.flows[0]).toMatchObject({ originator: HOST, responder: OTHER });
});

test.each([53, 80, 8080])(
  'a scan of low ports from port %d, which a server would have, is one all the same',
  (port) => {
    const fins = new Lab();
    const datagrams = new Lab();
    for (let i = 0; i < 60; i++) {
      fins.tcp(i, HOST, port, OTHER, 900 + i, FIN);
      datagrams.udp(i, HOST, port, OTHER, 900 + i, []);
    }
    expect(alertsOf(fins)).toEqual([['port-scan', HOST]]);
    expect(alertsOf(datagrams)).toEqual([['port-scan', HOST]]);
  },
);
