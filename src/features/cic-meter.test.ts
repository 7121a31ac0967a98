import { expect, test } from 'vitest';
import { type CicRunOptions, compareFrames } from '../../test/features/cic-comparison.ts';
import type { SlowRow } from '../../test/features/cic-slow.ts';
import { ethernet, ipv4, tcp, udp } from '../../test/frame-builder.ts';
import { ACK, type BuiltFrame, FIN, icmpFrame, PSH, RST, SYN, tcpFrame, udpFrame } from '../../test/packet-builder.ts';

const A = '192.168.1.20';
const B = '93.184.216.34';
const T = 1_700_000_000;

/** Rows of the frames; the slow implementation must say the same. */
function rowsOf(frames: readonly BuiltFrame[], options: CicRunOptions = {}): readonly SlowRow[] {
  const { rows, differences } = compareFrames(frames, options);
  expect(differences).toEqual([]);
  return rows;
}

const out = (at: number, flags: number, payload = 0, window = 8192): BuiltFrame =>
  tcpFrame(T + at, { from: A, to: B, fromPort: 40000, toPort: 80, flags, payload, window });
const back = (at: number, flags: number, payload = 0, window = 300): BuiltFrame =>
  tcpFrame(T + at, { from: B, to: A, fromPort: 80, toPort: 40000, flags, payload, window });
const datagram = (at: number, payload: number, isBack = false, port = 5000): BuiltFrame =>
  isBack
    ? udpFrame(T + at, { from: B, to: A, fromPort: 53, toPort: port, payload })
    : udpFrame(T + at, { from: A, to: B, fromPort: port, toPort: 53, payload });

const complete = [
  out(0, SYN),
  back(0.01, SYN | ACK, 0, 65535),
  out(0.02, ACK, 0, 4096),
  out(0.03, ACK | PSH, 100),
  back(0.05, ACK | PSH, 500),
  out(0.06, ACK | FIN),
  back(0.08, ACK | FIN),
  out(0.1, ACK),
];

test('a connection has the numbers that its packets make by hand', () => {
  const [row, ...others] = rowsOf(complete);
  expect(others).toEqual([]);
  expect(row!.flowId).toBe(`${A}-${B}-40000-80-6`);
  expect(row!.startUs).toBe(T * 1e6);
  expect(row!.values).toMatchObject({
    'Destination Port': 80,
    Protocol: 6,
    'Flow Duration': 100_000,
    'Total Fwd Packets': 5,
    'Total Backward Packets': 3,
    'Total Length of Fwd Packets': 100,
    'Total Length of Bwd Packets': 500,
    'Fwd Packet Length Max': 100,
    'Fwd Packet Length Min': 0,
    'Fwd Packet Length Mean': 20,
    'Flow Bytes/s': 6000,
    'Flow Packets/s': 80,
    'Flow IAT Max': 20_000,
    'Flow IAT Min': 10_000,
    'Fwd IAT Total': 100_000,
    'Fwd IAT Mean': 25_000,
    'Bwd IAT Total': 70_000,
    'Bwd IAT Max': 40_000,
    'Fwd PSH Flags': 1,
    'Bwd PSH Flags': 1,
    'Fwd URG Flags': 0,
    'Fwd Header Length': 100,
    'Fwd Header Length.1': 100,
    'Bwd Header Length': 60,
    'Fwd Packets/s': 50,
    'Bwd Packets/s': 30,
    'Min Packet Length': 0,
    'Max Packet Length': 500,
    'Packet Length Mean': 75,
    'FIN Flag Count': 2,
    'SYN Flag Count': 2,
    'RST Flag Count': 0,
    'PSH Flag Count': 2,
    'ACK Flag Count': 7,
    'Down/Up Ratio': 0.6,
    'Average Packet Size': 75,
    'Avg Fwd Segment Size': 20,
    'Subflow Fwd Packets': 5,
    'Subflow Bwd Bytes': 500,
    Init_Win_bytes_forward: 8192,
    Init_Win_bytes_backward: 65535,
    act_data_pkt_fwd: 1,
    min_seg_size_forward: 20,
    'Fwd Avg Bytes/Bulk': 0,
    'Active Mean': 0,
    'Idle Mean': 0,
  });
  expect(row!.values['Fwd Packet Length Std']).toBeCloseTo(Math.sqrt((4 * 20 ** 2 + 80 ** 2) / 4), 9);
  expect(row!.values['Packet Length Variance']).toBeCloseTo((6 * 75 ** 2 + 25 ** 2 + 425 ** 2) / 7, 6);
});

test('what follows an ended connection without a SYN belongs to it, and a SYN begins the next one', () => {
  const late = [back(0.2, ACK), out(0.3, RST)];
  const rows = rowsOf([...complete, ...late, out(1, SYN), back(1.1, RST | ACK)]);
  expect(rows.map(({ values }) => values['Flow Duration'])).toEqual([300_000, 100_000]);
});

test('a SYN begins no new flow before FIN both ways and an ACK', () => {
  expect(rowsOf([...complete.slice(0, -1), out(1, SYN)])).toHaveLength(1);
  expect(rowsOf([out(0, SYN), out(0.1, FIN | ACK), out(0.2, FIN | ACK), back(0.3, ACK), out(0.4, SYN)])).toHaveLength(
    1,
  );
});

test('a RST ends a flow of either side', () => {
  expect(rowsOf([out(0, SYN), back(0.1, RST | ACK), out(1, SYN), back(1.1, RST | ACK), out(2, SYN)])).toHaveLength(3);
});

test('the first packet goes forward, whatever it is', () => {
  const [row] = rowsOf([back(0, SYN | ACK), out(0.1, ACK)]);
  expect(row!.flowId).toBe(`${B}-${A}-80-40000-6`);
  expect(row!.values['Destination Port']).toBe(40000);
});

test('a flow ends 120 s after its start, and the next one goes the same way', () => {
  const frames = [out(0, SYN), back(0.1, SYN | ACK), out(60, ACK, 10), out(120, ACK, 10), back(120.000_001, ACK, 700)];
  const rows = rowsOf(frames);
  expect(rows.map(({ values }) => values['Flow Duration'])).toEqual([120_000_000, 0]);
  expect(rows.map(({ flowId }) => flowId)).toEqual([`${A}-${B}-40000-80-6`, `${A}-${B}-40000-80-6`]);
  expect(rows[1]!.values).toMatchObject({
    'Total Fwd Packets': 0,
    'Total Backward Packets': 1,
    'Down/Up Ratio': Number.NaN,
    Init_Win_bytes_forward: -1,
    min_seg_size_forward: 0,
  });
});

test('any packet shows that the time of a flow is over, and its direction is kept until 240 s after its start', () => {
  const quiet = (at: number): BuiltFrame => udpFrame(T + at, { from: '10.0.0.1', to: '10.0.0.2' });
  const isForward = (at: number, seenAt: number): boolean =>
    rowsOf([datagram(0, 10), quiet(seenAt), datagram(at, 20, true)]).some(
      ({ flowId, values }) => flowId.startsWith(A) && values['Total Backward Packets'] === 1,
    );
  expect(isForward(130, 125)).toBe(true);
  expect(isForward(240, 125)).toBe(true);
  expect(isForward(240.000_001, 125)).toBe(false);
  expect(isForward(500, 400)).toBe(false);
});

test('a flow that is far behind the latest packet ends by its own clock, and hands its direction on', () => {
  const rows = rowsOf([datagram(50, 1, false, 6000), datagram(0, 10), datagram(121, 20, true)]);
  expect(rows.map(({ flowId }) => flowId)).toEqual([
    `${A}-${B}-5000-53-17`,
    `${A}-${B}-6000-53-17`,
    `${A}-${B}-5000-53-17`,
  ]);
});

test('an answer after 240 s is a first packet', () => {
  const rows = rowsOf([datagram(0, 10), datagram(300, 20, true)]);
  expect(rows.map(({ flowId }) => flowId)).toEqual([`${A}-${B}-5000-53-17`, `${B}-${A}-53-5000-17`]);
});

test('packets out of order never make negative times', () => {
  const [row] = rowsOf([datagram(1, 10), datagram(0.5, 20), datagram(2, 30), datagram(1.5, 40, true)]);
  expect(row!.values).toMatchObject({ 'Flow Duration': 1e6, 'Flow IAT Min': 0, 'Flow IAT Max': 1e6 });
});

test('a packet from the far future ends what is open, and what follows is counted as before', () => {
  const rows = rowsOf([
    datagram(0, 10),
    datagram(1, 10, true),
    datagram(4e9, 1, false, 6000),
    datagram(2, 10),
    datagram(3, 10),
    datagram(130, 10),
  ]);
  expect(rows.map(({ values }) => values['Total Fwd Packets']).sort()).toEqual([1, 1, 1, 2]);
});

test('four packets with payload within a second of each other are a bulk', () => {
  const times = [0, 0.5, 1.5, 2.5, 3, 4.5, 5, 5.5];
  const [row] = rowsOf(times.map((at, i) => datagram(at, 10 * (i + 1))));
  // The gap of 1.5 s before the sixth parts a bulk of five from three packets that are none.
  expect(row!.values).toMatchObject({
    'Fwd Avg Bytes/Bulk': 150,
    'Fwd Avg Packets/Bulk': 5,
    'Fwd Avg Bulk Rate': 50,
    'Bwd Avg Bytes/Bulk': 0,
  });
});

test('payload of the other side ends a bulk, a bare acknowledgement does not', () => {
  const run = [0, 0.1, 0.2].map((at) => out(at, ACK, 100));
  const bulkOf = (between: BuiltFrame): number | undefined =>
    rowsOf([...run, between, out(0.4, ACK, 100)])[0]!.values['Fwd Avg Packets/Bulk'];
  expect(bulkOf(back(0.3, ACK))).toBe(4);
  expect(bulkOf(back(0.3, ACK, 1))).toBe(0);
});

test('bulks of both sides are counted apart and averaged', () => {
  const burst = (from: number, count: number, isBack: boolean): BuiltFrame[] =>
    Array.from({ length: count }, (_, i) => datagram(from + i / 10, 100, isBack));
  const [row] = rowsOf([...burst(0, 4, false), ...burst(1, 5, true), ...burst(2, 8, false)]);
  expect(row!.values).toMatchObject({
    'Fwd Avg Packets/Bulk': 6,
    'Fwd Avg Bytes/Bulk': 600,
    'Bwd Avg Packets/Bulk': 5,
    'Bwd Avg Bulk Rate': 1250,
  });
  expect(row!.values['Fwd Avg Bulk Rate']).toBeCloseTo(1200 / 1, 6);
});

test('gaps above a second part subflows', () => {
  const [row] = rowsOf([datagram(0, 10), datagram(1, 20), datagram(2.5, 30, true), datagram(4, 40)]);
  expect(row!.values).toMatchObject({
    'Subflow Fwd Packets': 1,
    'Subflow Fwd Bytes': 70 / 3,
    'Subflow Bwd Packets': 1 / 3,
    'Subflow Bwd Bytes': 10,
  });
});

test('gaps above 5 s part active times, and the last one counts only if a gap follows', () => {
  const [row] = rowsOf([0, 1, 2, 10, 16, 17, 30, 31].map((at) => datagram(at, 1)));
  expect(row!.values).toMatchObject({
    'Active Mean': 1_500_000,
    'Active Max': 2_000_000,
    'Active Min': 1_000_000,
    'Idle Mean': 9_000_000,
    'Idle Max': 13_000_000,
    'Idle Min': 6_000_000,
  });
  expect(row!.values['Active Std']).toBeCloseTo(Math.SQRT1_2 * 1e6, 3);
});

test('exactly 5 s of silence is no pause, and a single packet no active time', () => {
  const [row] = rowsOf([0, 5, 10, 15.000_001].map((at) => datagram(at, 1)));
  expect(row!.values).toMatchObject({ 'Active Max': 10_000_000, 'Idle Max': 5_000_001 });
  const [single] = rowsOf([0, 6].map((at) => datagram(at, 1)));
  expect(single!.values).toMatchObject({ 'Active Mean': 0, 'Idle Mean': 6_000_000 });
});

test('a flow of one packet is a row whose rates are missing', () => {
  const [row] = rowsOf([datagram(0, 33)]);
  expect(row!.values).toMatchObject({
    'Flow Duration': 0,
    'Flow Bytes/s': Number.NaN,
    'Flow Packets/s': Number.NaN,
    'Fwd Packets/s': Number.NaN,
    'Bwd Packets/s': Number.NaN,
    'Flow IAT Mean': 0,
    'Packet Length Std': 0,
    'Down/Up Ratio': 0,
    'Fwd Header Length': 8,
    Init_Win_bytes_forward: -1,
    Init_Win_bytes_backward: -1,
  });
});

test('ICMP of two machines is one flow without ports, and a flow of its own beside TCP', () => {
  const rows = rowsOf([
    icmpFrame(T, { from: A, to: B, type: 8, payload: 56 }),
    icmpFrame(T + 0.1, { from: B, to: A, type: 0, payload: 56 }),
    icmpFrame(T + 0.2, { from: B, to: A, type: 3, code: 3, payload: 28 }),
    out(0.3, SYN),
    icmpFrame(T + 0.4, { from: 'fe80::1', to: 'fe80::2', type: 135, payload: 16 }),
  ]);
  expect(rows.map(({ flowId }) => flowId)).toEqual([
    `${A}-${B}-0-0-1`,
    `${A}-${B}-40000-80-6`,
    'fe80::1-fe80::2-0-0-58',
  ]);
  expect(rows[0]!.values).toMatchObject({ 'Total Backward Packets': 2, 'Fwd Header Length': 8, Protocol: 1 });
});

test('VLAN tags do not part a flow, and Ethernet padding is no payload', () => {
  const tagged = tcpFrame(T, { from: A, to: B, fromPort: 1, toPort: 2, flags: ACK, vlan: 7 });
  const plain = tcpFrame(T + 1, { from: B, to: A, fromPort: 2, toPort: 1, flags: ACK });
  const padded = { ...plain, bytes: Uint8Array.from([...plain.bytes, 0, 0, 0, 0, 0, 0]) };
  const [row, ...others] = rowsOf([tagged, padded]);
  expect(others).toEqual([]);
  expect(row!.values).toMatchObject({ 'Max Packet Length': 0, 'Total Backward Packets': 1 });
});

test('a machine that talks to itself sends forward', () => {
  const [row] = rowsOf([0, 1].map((at) => udpFrame(T + at, { from: A, to: A, fromPort: 9, toPort: 9 })));
  expect(row!.values['Total Fwd Packets']).toBe(2);
});

test('both ways between two ports of one machine are one flow', () => {
  const frames = [10, 9].map((port, i) => udpFrame(T + i, { from: A, to: A, fromPort: port, toPort: 19 - port }));
  const [row, ...others] = rowsOf(frames);
  expect(others).toEqual([]);
  expect(row!.values).toMatchObject({ 'Total Fwd Packets': 1, 'Total Backward Packets': 1, 'Destination Port': 9 });
});

const packet = (at: number, bytes: readonly number[]): BuiltFrame => ({
  time: T + at,
  bytes: Uint8Array.from(ethernet(0x0800, bytes)),
});

test('header lengths include TCP options, and the shortest forward one is kept', () => {
  const segment = (options: number): number[] => ipv4(6, tcp(1, 2, [], { options: Array<number>(options).fill(1) }));
  const [row] = rowsOf([packet(0, segment(12)), packet(1, segment(4)), packet(2, segment(20))]);
  expect(row!.values).toMatchObject({ min_seg_size_forward: 24, 'Fwd Header Length': 32 + 24 + 40 });
});

test('of a tunnel the innermost packet counts, once', () => {
  const inner = ipv4(17, udp(7, 8, [1, 2, 3]), { source: '10.9.9.1', destination: '10.9.9.2' });
  const vxlan = udp(5555, 4789, [8, 0, 0, 0, 0, 0, 1, 0, ...ethernet(0x0800, inner)]);
  const rows = rowsOf([
    packet(0, ipv4(4, inner)),
    packet(1, ipv4(47, [0, 0, 8, 0, ...inner])),
    packet(2, ipv4(17, vxlan)),
  ]);
  expect(rows.map(({ flowId }) => flowId)).toEqual(['10.9.9.1-10.9.9.2-7-8-17']);
  expect(rows[0]!.values).toMatchObject({ 'Total Fwd Packets': 3, 'Total Length of Fwd Packets': 9 });
});

test('a fragmented datagram counts once, when it is whole; a cut header and other protocols do not count', () => {
  const whole = udp(7, 8, Array<number>(40).fill(5));
  const [row, ...others] = rowsOf([
    packet(0, ipv4(17, whole.slice(0, 24), { id: 9, hasMore: true })),
    packet(2, ipv4(17, whole.slice(24), { id: 9, fragmentOffset: 24 })),
    packet(3, ipv4(17, whole.slice(0, 24), { id: 10, hasMore: true })),
    packet(4, ipv4(6, tcp(7, 8).slice(0, 16))),
    packet(5, ipv4(132, Array<number>(16).fill(1))),
  ]);
  expect(others).toEqual([]);
  expect(row!.startUs).toBe((T + 2) * 1e6);
  expect(row!.values).toMatchObject({ 'Total Fwd Packets': 1, 'Total Length of Fwd Packets': 40 });
});

/** Many flows of all kinds, interleaved: times, sizes and flags from a linear congruential generator. */
function mixture(count: number): BuiltFrame[] {
  let state = 12345;
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let at = 0;
  return Array.from({ length: count }, () => {
    at += next(10) === 0 ? next(40) / 4 : next(1000) / 1e5;
    const ends = [`10.0.0.${next(4) + 1}`, `10.0.1.${next(4) + 1}`];
    const [from, to] = (next(2) === 0 ? ends : ends.reverse()) as [string, string];
    if (next(4) === 0) return udpFrame(T + at, { from, to, fromPort: 9, toPort: 9, payload: next(300) });
    const flags = [SYN, ACK, ACK | PSH, ACK | FIN, RST, ACK, ACK, ACK][next(8)]!;
    return tcpFrame(T + at, { from, to, fromPort: 9, toPort: 9, flags, payload: next(3) === 0 ? 0 : next(1400) });
  });
}

test('thousands of interleaved packets give what the slow implementation gives, in the same order', () => {
  const { rows, checks, differences } = compareFrames(mixture(3000));
  expect(rows.length).toBeGreaterThan(200);
  expect(differences).toEqual([]);
  expect(checks).toBe(rows.length * 81);
});

test('rows depend neither on the size of batches nor on the seed of the hash', () => {
  const frames = mixture(700);
  const whole = rowsOf(frames);
  for (const options of [{ batchSize: 1 }, { batchSize: 7 }, { batchSize: 1024 }, { hashSeed: 99 }])
    expect(rowsOf(frames, options)).toEqual(whole);
});

test('a full table writes its oldest flow first', () => {
  const frames = [1, 2, 3, 4].map((port) => datagram(port, 10, false, port));
  const rows = rowsOf([...frames, datagram(5, 10, false, 2)], { capacity: 2 });
  expect(rows.map(({ flowId }) => flowId.split('-')[2])).toEqual(['1', '2', '3', '4', '2']);
  rowsOf(mixture(1000), { capacity: 5 });
});

test('a full table forgets directions before it writes a flow that is open', () => {
  const cut = [datagram(0, 10, false, 1), datagram(1, 10, false, 2)];
  const later = [3, 4].map((port) => datagram(130 + port, 10, false, port));
  const rows = rowsOf([...cut, ...later, datagram(140, 1, true, 1), datagram(141, 1, true, 2)], { capacity: 3 });
  expect(rows.map(({ flowId }) => flowId)).toEqual([
    `${A}-${B}-1-53-17`,
    `${A}-${B}-2-53-17`,
    `${A}-${B}-3-53-17`,
    `${A}-${B}-4-53-17`,
    `${B}-${A}-53-1-17`,
    `${B}-${A}-53-2-17`,
  ]);
});
