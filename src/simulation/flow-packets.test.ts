// Flow records become packets that the engine meters into the same records again.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Metered, meterFrames } from '../../test/metered-flows.ts';
import type { BuiltFrame } from '../../test/packet-builder.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { FLOW_FRAME_BYTES_MAX, gatewayMacOf } from './flow-frames.ts';
import { FlowSource, surveyFlows } from './flow-packets.ts';
import { FLOW_PACKETS_MAX, FLOW_PAYLOAD_MAX, type FlowRow } from './flow-steps.ts';
import { Timeline } from './timeline.ts';

const T = 1_600_000_000e6;

const plain: FlowRow = {
  startUs: T,
  durationUs: 2_000_000,
  originator: '192.168.1.20',
  responder: '203.0.113.9',
  originatorPort: 40_000,
  responderPort: 443,
  protocol: 6,
  state: 'SF',
  originatorPackets: 10,
  responderPackets: 12,
  originatorBytes: 900,
  responderBytes: 14_000,
};

const sourceOf = (rows: readonly FlowRow[]): FlowSource =>
  new FlowSource(rows, { mark: 3, shiftUs: 0, substitution: null, filter: null, house: 1 });

/** The packets of these records, in order. */
function framesOf(rows: readonly FlowRow[], batchFrames = 64): BuiltFrame[] {
  const timeline = new Timeline([sourceOf(rows)]);
  const batch = new FrameBatch(batchFrames * FLOW_FRAME_BYTES_MAX, batchFrames);
  const marks = new Uint16Array(batchFrames);
  const frames: BuiltFrame[] = [];
  for (let stop = 'full'; stop !== 'ended'; ) {
    stop = timeline.fill(batch, marks);
    for (let i = 0; i < batch.count; i++) {
      const at = batch.offset[i]!;
      expect(marks[i]).toBe(3);
      frames.push({
        time: batch.timeUs[i]! / 1e6,
        bytes: batch.bytes.slice(at, at + batch.captured[i]!),
        wire: batch.wire[i]!,
      });
    }
  }
  return frames;
}

/** The record that the engine makes of one record's packets, checksums judged. */
function metered(row: FlowRow): Metered {
  const { flows } = meterFrames(framesOf([row]), { validatesChecksums: true });
  expect(flows).toHaveLength(1);
  return flows[0]!;
}

const [originator, responder] = ['192.168.1.20:40000', '203.0.113.9:443'];

test('a finished connection comes back with its packets, bytes, duration, ports and state', () => {
  expect(metered(plain)).toMatchObject({
    originator,
    responder,
    state: 'SF',
    startUs: T,
    durationUs: 2_000_000,
    packets: [10, 12],
    bytes: [900, 14_000],
    ipBytes: [900 + 10 * 40, 14_000 + 12 * 40],
  });
});

const STATES: readonly (readonly [string, number, number])[] = [
  ['S0', 3, 0],
  ['REJ', 1, 1],
  ['RSTOS0', 2, 0],
  ['SH', 2, 0],
  ['S1', 5, 4],
  ['SF', 5, 5],
  ['S2', 6, 5],
  ['S3', 6, 5],
  ['RSTO', 6, 5],
  ['RSTR', 6, 5],
  ['SHR', 0, 2],
  ['RSTRH', 0, 2],
  ['OTH', 3, 3],
];

test.each(STATES)('a connection in state %s comes back in it', (state, originatorPackets, responderPackets) => {
  const hasData = ['S1', 'SF', 'S2', 'S3', 'RSTO', 'RSTR', 'OTH'].includes(state);
  const [originatorBytes, responderBytes] = hasData ? [500, 700] : [0, 0];
  const row = { ...plain, state, originatorPackets, responderPackets, originatorBytes, responderBytes };
  expect(metered(row)).toMatchObject({
    originator,
    responder,
    state,
    durationUs: 2_000_000,
    packets: [originatorPackets, responderPackets],
    bytes: [originatorBytes, responderBytes],
  });
});

const addresses = fc.constantFrom(['192.168.1.20', '203.0.113.9'], ['2001:db8::1', '2001:db8:1::9']);
const DATA_STATES = ['SF', 'S1', 'S2', 'S3', 'RSTO', 'RSTR'];

const connection = fc
  .record({
    ends: addresses,
    state: fc.constantFrom(...DATA_STATES),
    port: fc.constantFrom(22, 80, 443, 8883, 50_000),
    packets: fc.tuple(fc.integer({ min: 4, max: 60 }), fc.integer({ min: 4, max: 60 })),
    bytes: fc.tuple(fc.integer({ min: 1, max: 3_000_000 }), fc.integer({ min: 1, max: 3_000_000 })),
    durationUs: fc.integer({ min: 1000, max: 60_000_000 }),
  })
  // Where the bytes fit into the packets that are left beside those that begin and end the connection.
  .filter(({ packets, bytes }) => bytes.every((each, i) => Math.ceil(each / FLOW_PAYLOAD_MAX) <= packets[i]! - 3));

/** The records of many rows, which differ in their first port, in the order of the rows: one meter costs more than they do. */
function meteredRows(rows: readonly FlowRow[]): Metered[] {
  const { flows } = meterFrames(framesOf(rows), { validatesChecksums: true });
  expect(flows).toHaveLength(rows.length);
  const byStart = new Map(flows.map((flow) => [flow.startUs, flow]));
  return rows.map((row) => byStart.get(row.startUs)!);
}

test('property: connections with data come back whatever their packets and bytes', () => {
  fc.assert(
    fc.property(fc.array(connection, { minLength: 1, maxLength: 30 }), (all) => {
      const rows = all.map(
        ({ ends, state, port, packets, bytes, durationUs }, i): FlowRow => ({
          ...plain,
          startUs: T + i * 1_000_003,
          originator: ends[0]!,
          responder: ends[1]!,
          originatorPort: 30_000 + i,
          responderPort: port,
          state,
          durationUs,
          originatorPackets: packets[0],
          responderPackets: packets[1],
          originatorBytes: bytes[0],
          responderBytes: bytes[1],
        }),
      );
      for (const [i, flow] of meteredRows(rows).entries()) {
        const { ends, state, port, packets, bytes, durationUs } = all[i]!;
        expect(flow).toMatchObject({
          originator: `${ends[0]}:${30_000 + i}`,
          responder: `${ends[1]}:${port}`,
          state,
          durationUs,
          packets,
          bytes,
        });
      }
    }),
    { numRuns: 20 },
  );
});

const exchange = fc.record({
  packets: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 40 })),
  sizes: fc.tuple(fc.integer({ min: 0, max: 65_000 }), fc.integer({ min: 0, max: 65_000 })),
  durationUs: fc.integer({ min: 1000, max: 20_000_000 }),
});

test.each([17, 1])('property: datagrams and pings come back (protocol %i)', (protocol) => {
  fc.assert(
    fc.property(fc.array(exchange, { minLength: 1, maxLength: 30 }), (all) => {
      const rows = all.map(
        ({ packets, sizes, durationUs }, i): FlowRow => ({
          ...plain,
          protocol,
          startUs: T + i * 1_000_003,
          originator: protocol === 17 ? '192.168.1.20' : `192.168.1.${i + 20}`,
          originatorPort: protocol === 17 ? 40_000 + i : 8,
          responderPort: protocol === 17 ? 5683 : 0,
          state: packets[1] === 0 ? 'S0' : 'SF',
          durationUs: packets[0] + packets[1] > 1 ? durationUs : 0,
          originatorPackets: packets[0],
          responderPackets: packets[1],
          originatorBytes: sizes[0],
          responderBytes: packets[1] === 0 ? 0 : sizes[1],
        }),
      );
      for (const [i, flow] of meteredRows(rows).entries()) {
        const row = rows[i]!;
        const bytes = [row.originatorBytes!, row.responderBytes!];
        expect(flow).toMatchObject({
          originator: `${row.originator}:${row.originatorPort}`,
          responder: `203.0.113.9:${row.responderPort}`,
          durationUs: row.durationUs,
          packets: all[i]!.packets,
          ipBytes: all[i]!.packets.map((count, side) => count * 28 + bytes[side]!),
        });
        if (protocol === 17) expect(flow.state).toBe(row.state);
      }
    }),
    { numRuns: 15 },
  );
});

test('more packets than the limit are summed in larger ones, and the bytes stay', () => {
  const row = { ...plain, originatorPackets: 500_000, responderPackets: 7, originatorBytes: 20_000_000 };
  const flow = metered({ ...row, durationUs: 60_000_000 });
  expect(flow.packets).toEqual([FLOW_PACKETS_MAX, 7]);
  expect(flow.bytes).toEqual([20_000_000, 14_000]);
});

test('bytes beyond what the packets can carry make more packets, up to the limit', () => {
  const flow = metered({ ...plain, originatorPackets: 4, originatorBytes: 1_000_000 });
  expect(flow.bytes[0]).toBe(1_000_000);
  expect(flow.packets[0]).toBe(3 + Math.ceil(1_000_000 / FLOW_PAYLOAD_MAX));
});

test('records that only tell bytes at the IP layer keep them', () => {
  const row = { ...plain, originatorBytes: null, responderBytes: null, originatorIpBytes: 5000, responderIpBytes: 800 };
  expect(metered(row).ipBytes).toEqual([5000, 800]);
});

test('packets of many flows come in the order of time, whatever the order of the records and the size of batches', () => {
  const rows = Array.from({ length: 300 }, (_, i) => ({
    ...plain,
    originatorPort: 20_000 + i,
    startUs: T + ((i * 7919) % 300) * 30_000,
    durationUs: 1_000_000 + i * 10_000,
  }));
  const frames = framesOf(rows);
  expect(frames).toHaveLength(300 * 22);
  for (let i = 1; i < frames.length; i++) expect(frames[i]!.time).toBeGreaterThanOrEqual(frames[i - 1]!.time);
  expect(framesOf(rows, 1)).toEqual(frames);
  expect(meterFrames(frames).flows.map((flow) => flow.packets)).toEqual(rows.map(() => [10, 12]));
});

test('local hosts have MACs of their own, everybody else comes through the gateway', () => {
  const survey = surveyFlows([plain, { ...plain, originator: '192.168.1.30', responder: '198.51.100.7' }], 5);
  const macs = new Map(survey.hosts.map((host) => [host.address, host.mac]));
  expect(survey.gatewayMac).toBe(gatewayMacOf(5));
  expect(macs.get('203.0.113.9')).toBe(gatewayMacOf(5));
  expect(new Set(macs.values()).size).toBe(3);
  const elsewhere = surveyFlows([plain], 6);
  expect(elsewhere.hosts[0]!.mac).not.toBe(macs.get('192.168.1.20'));
});

test('records without usable addresses are left out and counted', () => {
  const source = sourceOf([{ ...plain, originator: '-' }, { ...plain, responder: '2001:db8::1' }, plain]);
  expect(source.malformed).toBe(2);
  expect(source.headUs).toBe(T);
});

test('a host whose MAC is known has it, and nobody else', () => {
  const known = { words: [0, 0, 0xffff, 0xc0a80114] as const, mac: 0x001122334455 };
  const macs = new Map(surveyFlows([plain], 5, known).hosts.map(({ address, mac }) => [address, mac]));
  expect(macs.get('192.168.1.20')).toBe(0x001122334455);
  expect(macs.get('203.0.113.9')).toBe(gatewayMacOf(5));
});

test('a SYN with options is one packet without payload where only IP bytes are recorded', () => {
  const row: FlowRow = { ...plain, state: 'S0', originatorPackets: 1, responderPackets: 0, durationUs: 0 };
  const tried = { ...row, originatorBytes: null, responderBytes: null, originatorIpBytes: 60, responderIpBytes: 0 };
  expect(framesOf([tried]).map(({ wire }) => wire)).toEqual([54]);
});
