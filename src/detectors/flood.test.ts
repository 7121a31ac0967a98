// Tests of flood.
import { expect, test, vi } from 'vitest';
import { ACK, EPOCH_US, Lab, listen, SYN, SYN_ACK } from '../../test/detection-lab.ts';
import { wordAlert } from '../alerts/index.ts';
import { flood } from './flood.ts';

// Hundreds of thousands of packets: on a busy machine more than the usual time of a test.
vi.setConfig({ testTimeout: 120_000 });

const VICTIM = '192.168.1.1';
const ATTACKER = '192.168.1.66';

test('a SYN flood from forged sources is one alert about the victim, with the exact count', () => {
  const lab = new Lab();
  for (let i = 0; i < 20_000; i++)
    lab.tcp(i / 10_000, `10.${(i >> 12) & 15}.${(i >> 4) & 255}.9`, 1024 + (i & 15), VICTIM, 80, SYN);
  const { alerts } = listen(lab.frames, [flood]);
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({ kind: 'flood', severity: 'high', device: { ip: VICTIM } });
  expect(alerts[0]!.numbers).toMatchObject({ role: 'victim', method: 'tcp-syn', packets: 20_000, port: 80 });
  const sources = alerts[0]!.numbers['sources'] as number;
  expect(Math.abs(sources - 1280) / 1280).toBeLessThan(0.15);
});

test.each([
  ['tcp-syn', (lab: Lab, i: number) => lab.tcp(i / 1000, ATTACKER, 1024 + i, VICTIM, 80, SYN)],
  ['tcp-other', (lab: Lab, i: number) => lab.tcp(i / 1000, ATTACKER, 1024 + i, VICTIM, 80, ACK)],
  ['udp', (lab: Lab, i: number) => lab.udp(i / 1000, ATTACKER, 40_000 + i, VICTIM, 9, Lab.bytes(100))],
  ['icmp', (lab: Lab, i: number) => lab.ping(i / 1000, ATTACKER, VICTIM)],
] as const)('a flood of %s packets by one device is told about source and victim', (method, packet) => {
  const lab = new Lab();
  for (let i = 0; i < 5000; i++) packet(lab, i);
  const { alerts } = listen(lab.frames, [flood]);
  expect(alerts.map((alert) => [alert.device.ip, alert.numbers['role'], alert.numbers['method']]).sort()).toEqual([
    [VICTIM, 'victim', method],
    [ATTACKER, 'source', method],
  ]);
  expect(alerts.map((alert) => alert.numbers['packets'])).toEqual([5000, 5000]);
});

const both = (lab: Lab): unknown[] =>
  listen(lab.frames, [flood])
    .alerts.map((alert) => [alert.device.ip, alert.numbers['role'], alert.numbers['method'], alert.numbers['packets']])
    .sort();

test.each([
  [
    'ip-fragment',
    (lab: Lab, i: number) =>
      lab.fragment(i / 500, [ATTACKER, VICTIM], 17, Lab.bytes(400), {
        id: i & 0xffff,
        fragmentOffset: 1600,
        hasMore: true,
      }),
  ],
  [
    'ip-fragment',
    (lab: Lab, i: number) =>
      lab.fragment(i / 500, [ATTACKER, VICTIM], 6, Lab.bytes(64), { id: i & 0xffff, fragmentOffset: 0, hasMore: true }),
  ],
  [
    'ip-other',
    (lab: Lab, i: number) =>
      lab.ip(
        i / 4000,
        ATTACKER,
        VICTIM,
        47,
        Lab.bytes(500).map(() => 120),
      ),
  ],
  ['ip-other', (lab: Lab, i: number) => lab.ip(i / 4000, ATTACKER, VICTIM, 253, Lab.bytes(40))],
] as const)('a flood of %s packets without ports (case %#) is told about source and victim', (method, packet) => {
  const lab = new Lab();
  for (let i = 0; i < 12_000; i++) packet(lab, i);
  expect(both(lab)).toEqual([
    [VICTIM, 'victim', method, 12_000],
    [ATTACKER, 'source', method, 12_000],
  ]);
});

test('the sentence of a flood of another IP protocol names it, by number where few know its name', () => {
  const sentences = [47, 253].map((protocol) => {
    const lab = new Lab();
    for (let i = 0; i < 12_000; i++)
      lab.ip(
        i / 6000,
        `20.0.${i >> 8}.${i & 255}`,
        VICTIM,
        protocol,
        Lab.bytes(40).map(() => 120),
      );
    return wordAlert(listen(lab.frames, [flood]).alerts[0]!).sentence;
  });
  expect(sentences[0]).toMatch(/received 12,000 GRE packets from about [\d,]+ addresses within 2 seconds\.$/);
  expect(sentences[1]).toMatch(/received 12,000 IP protocol 253 packets from/);
});

test('of lone fragments no flow is made', () => {
  const lab = new Lab();
  for (let i = 0; i < 50; i++)
    lab.fragment(i, [ATTACKER, VICTIM], 17, Lab.bytes(64), { id: i, fragmentOffset: 0, hasMore: true });
  const { engine } = listen(lab.frames, [flood]);
  expect(engine.counters.flows.flows).toBe(0);
  expect(engine.counters.decode.rows).toBe(50);
});

test('datagrams in fragments that become whole are no flood, also where a part of them gets lost', () => {
  for (const lostEvery of [0, 4]) {
    const lab = new Lab();
    for (let i = 0; i < 600; i++) {
      for (let part = 0; part < 20; part++) {
        if (lostEvery > 0 && part === 7 && i % lostEvery !== 0) continue;
        const given = { id: i, fragmentOffset: part * 1480, hasMore: part < 19 };
        lab.fragment(
          i / 60 + part / 10_000,
          ['192.168.1.30', VICTIM],
          17,
          part === 0 ? [0x0f, 0xa0, 8, 1, 0, 0, 0, 0, ...Lab.bytes(1472)] : Lab.bytes(1480),
          given,
        );
      }
    }
    expect(listen(lab.frames, [flood]).findings).toEqual([]);
  }
});

test('a busy tunnel that is not read, with traffic both ways, is none', () => {
  for (const protocol of [47, 50]) {
    const lab = new Lab();
    for (let i = 0; i < 40_000; i++) {
      const [from, to] = i % 20 === 0 ? [VICTIM, ATTACKER] : [ATTACKER, VICTIM];
      lab.ip(
        i / 4000,
        from,
        to,
        protocol,
        Lab.bytes(60).map(() => 120),
      );
    }
    expect(listen(lab.frames, [flood]).findings).toEqual([]);
  }
});

test('datagrams of one single flow that is never answered are a flood from 1,000 a second on', () => {
  const lab = new Lab();
  for (let i = 0; i < 12_000; i++) lab.udp(i / 2000, ATTACKER, 4000, VICTIM, 9, Lab.bytes(10));
  expect(
    listen(lab.frames, [flood])
      .alerts.map((alert) => alert.device.ip)
      .sort(),
  ).toEqual([VICTIM, ATTACKER]);
});

test('reflected answers nobody asked for are a flood, however short', () => {
  for (const [method, packet] of [
    [
      'udp-answer',
      (lab: Lab, i: number) => lab.udp(i / 1e6, `20.${i >> 8}.${i & 255}.7`, 161, VICTIM, 40_000 + i, Lab.bytes(50)),
    ],
    [
      'tcp-answer',
      (lab: Lab, i: number) => lab.tcp(i / 1e6, `20.${i >> 8}.${i & 255}.7`, 80, VICTIM, 1024 + i, SYN_ACK),
    ],
  ] as const) {
    const lab = new Lab();
    for (let i = 0; i < 700; i++) packet(lab, i);
    const { alerts } = listen(lab.frames, [flood]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!.numbers).toMatchObject({ role: 'victim', method, packets: 700 });
  }
});

test('a port scan is no flood', () => {
  const lab = new Lab();
  for (let i = 0; i < 20_000; i++) lab.tcp(i / 4000, ATTACKER, 40_000, VICTIM, 1 + i, SYN);
  expect(listen(lab.frames, [flood]).findings).toEqual([]);
});

const scan = (lab: Lab, from: string, ports: number, seconds: number): void => {
  for (let i = 0; i < ports; i++) lab.tcp((i / ports) * seconds, from, 41_000, VICTIM, 1 + i, SYN);
};

test.each([
  ['a scan by the same host just before', (lab: Lab) => scan(lab, ATTACKER, 500, 0.3), VICTIM],
  ['a scan by another host meanwhile', (lab: Lab) => scan(lab, '192.168.1.67', 4000, 4), VICTIM],
  ['a scan of all ports meanwhile', (lab: Lab) => scan(lab, '192.168.1.67', 60_000, 4), VICTIM],
  [
    'one packet in fourteen to some port',
    (lab: Lab) => {
      for (let i = 0; i < 200; i++) lab.tcp(0.5 + i / 80, ATTACKER, 3000 + i, VICTIM, (i * 509) & 0xffff, SYN);
    },
    ATTACKER,
  ],
])('%s hides no flood of one port', (_, beside, who) => {
  const lab = new Lab();
  beside(lab);
  for (let i = 0; i < 2500; i++) lab.tcp(0.5 + i / 1000, ATTACKER, 1024 + i, VICTIM, 80, SYN);
  lab.frames.sort((a, b) => a.timeUs! - b.timeUs!);
  expect(listen(lab.frames, [flood]).alerts.map((alert) => alert.device.ip)).toContain(who);
});

test('no scan is a flood: of all ports within the window, of a few hundred ports again and again, beside a busy server', () => {
  const all = new Lab();
  scan(all, ATTACKER, 65_535, 9);
  expect(listen(all.frames, [flood]).findings).toEqual([]);
  const again = new Lab();
  for (let round = 0; round < 10; round++)
    for (let i = 0; i < 500; i++) again.tcp(round * 0.9 + i / 1000, ATTACKER, 41_000 + round, VICTIM, 1 + i, SYN);
  again.frames.sort((a, b) => a.timeUs! - b.timeUs!);
  expect(listen(again.frames, [flood]).findings).toEqual([]);
  const busy = new Lab();
  for (let i = 0; i < 3000; i++) busy.connection(i / 400, '192.168.1.30', 1024 + i, VICTIM, 80, [1], [2]);
  scan(busy, ATTACKER, 2000, 6);
  busy.frames.sort((a, b) => a.timeUs! - b.timeUs!);
  expect(listen(busy.frames, [flood]).findings).toEqual([]);
});

test('a busy server whose connections all work is none', () => {
  const lab = new Lab();
  for (let i = 0; i < 3000; i++) lab.connection(i / 300, ATTACKER, 1024 + i, VICTIM, 80, [1], [2]);
  expect(listen(lab.frames, [flood]).findings).toEqual([]);
});

test('a video stream one way is none', () => {
  const lab = new Lab();
  for (let i = 0; i < 6000; i++) lab.udp(i / 500, '192.168.1.30', 5004, '192.168.1.40', 5004, Lab.bytes(20));
  expect(listen(lab.frames, [flood]).findings).toEqual([]);
});

test.each([
  ['a 4K camera', 1300, 1430, 1],
  ['a download over QUIC seen one way', 1200, 2000, 1],
  ['four cameras', 1300, 4000, 4],
])('%s is a stream of long datagrams, no flood; the same rate of short ones is', (_, bytes, rate, senders) => {
  const stream = (size: number): Lab => {
    const lab = new Lab();
    const payload = Lab.bytes(size);
    for (let i = 0; i < senders; i++) lab.udp(i / rate, `192.168.1.${30 + i}`, 6970, '192.168.1.20', 50_004, payload);
    for (let i = senders; i < rate * 8; i++) {
      const { bytes: same } = lab.frames[i % senders]!;
      lab.frames.push({ bytes: same, timeUs: EPOCH_US + Math.round((i / rate) * 1e6) });
    }
    return lab;
  };
  expect(listen(stream(bytes).frames, [flood]).findings).toEqual([]);
  expect(listen(stream(30).frames, [flood]).alerts.length).toBeGreaterThan(0);
});

test('long datagrams by the hundred megabits a second are a flood', () => {
  const lab = new Lab();
  lab.udp(0, ATTACKER, 4000, VICTIM, 9, Lab.bytes(900));
  const { bytes, timeUs = 0 } = lab.frames[0]!;
  for (let i = 1; i < 101_000; i++) lab.frames.push({ bytes, timeUs: timeUs + i * 50 });
  expect(listen(lab.frames, [flood]).alerts.length).toBeGreaterThan(0);
});
