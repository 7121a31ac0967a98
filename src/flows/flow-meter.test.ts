// What holds of every flow meter: batch size and capacity change no record, every packet is in one, nothing throws.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Metered, meterFrames } from '../../test/metered-flows.ts';
import { ACK, type BuiltFrame, batchesOf, icmpFrame, SYN, tcpFrame, udpFrame } from '../../test/packet-builder.ts';
import { createRandom, type Random } from '../base/random.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { PacketBatch } from '../packets/packet-batch.ts';
import { PacketDecoder } from '../packets/packet-decoder.ts';
import { BYTES_PER_FLOW, BYTES_PER_FLOW_WITH_STATISTICS, FlowKernel } from './flow-kernel.ts';
import { createFlowMeter } from './index.ts';

const T = 1_600_000_000;

/** Packets of a few hosts that do whatever they like: handshakes, nonsense, pauses, time that goes back a little. */
function traffic(random: Random, count: number): BuiltFrame[] {
  const pick = (n: number): number => Math.floor(random() * n);
  let time = T;
  return Array.from({ length: count }, () => {
    time += random() < 0.02 ? random() * 400 : random() * 0.2 - 0.02;
    const ends = { from: `10.0.0.${1 + pick(3)}`, to: `10.0.0.${4 + pick(3)}` };
    const isBack = random() < 0.4;
    const turned = { from: isBack ? ends.to : ends.from, to: isBack ? ends.from : ends.to };
    const client = 40_000 + pick(3);
    const server = [53, 80, 123, 7777][pick(4)]!;
    const ports = { fromPort: isBack ? server : client, toPort: isBack ? client : server };
    const kind = random();
    if (kind < 0.25) return udpFrame(time, { ...turned, ...ports, payload: pick(200) });
    if (kind < 0.35) return icmpFrame(time, { ...turned, type: [0, 3, 8][pick(3)]!, payload: pick(60) });
    const near = pick(5) * 100;
    return tcpFrame(time, {
      ...turned,
      ...ports,
      flags: [SYN, SYN | ACK, ACK, ACK, ACK, pick(64)][pick(6)]!,
      sequence: random() < 0.1 ? pick(2 ** 32) : 0xffffff00 + near,
      acknowledged: random() < 0.1 ? pick(2 ** 32) : 0xffffff00 + pick(5) * 100,
      window: pick(3),
      payload: pick(2) * pick(200),
    });
  });
}

const packetsOf = (flows: readonly Metered[]): number =>
  flows.reduce((sum, flow) => sum + flow.packets[0] + flow.packets[1], 0);

const POLICIES = ['zeek', 'nfstream'] as const;

test.each(POLICIES)('the batch size changes no record of the policy %s', (policy) => {
  const frames = traffic(createRandom(1), 1500);
  const whole = meterFrames(frames, { policy, hasStatistics: true }).flows;
  for (const batchSize of [1, 7, 500])
    expect(meterFrames(frames, { policy, hasStatistics: true, batchSize }).flows).toEqual(whole);
});

test('neither a larger table, nor another hash seed, nor records that wait change what is recorded', () => {
  const frames = traffic(createRandom(2), 1500);
  const { flows } = meterFrames(frames);
  expect(meterFrames(frames, { capacity: 300 }).flows).toEqual(flows);
  expect(meterFrames(frames, { hashSeed: 0x1234567 }).flows).toEqual(flows);
  expect(meterFrames(frames, { holdsRecords: true, batchSize: 100 }).flows).toEqual(flows);
});

test.each(POLICIES)(
  'every packet is counted in exactly one record of the policy %s, however small the table',
  (policy) => {
    for (let seed = 0; seed < 20; seed++) {
      const frames = traffic(createRandom(seed), 1000);
      for (const capacity of [1, 3, 4096]) {
        const { flows, meter } = meterFrames(frames, { policy, capacity });
        expect(packetsOf(flows)).toBe(frames.length);
        expect(meter.counters.flows).toBe(flows.length);
        expect(meter.counters.openMost).toBeLessThanOrEqual(capacity);
        expect(meter.open).toBe(0);
      }
    }
  },
);

test('serial numbers and uids are unique, also where the same packets come twice', () => {
  const frames = traffic(createRandom(3), 1000);
  const { flows } = meterFrames([...frames, ...frames]);
  expect(new Set(flows.map((flow) => flow.serial)).size).toBe(flows.length);
  expect(new Set(flows.map((flow) => flow.uid)).size).toBe(flows.length);
});

test('a full table gives up the oldest attempt first and keeps conversations', () => {
  const talk = [SYN, SYN | ACK, ACK].map((flags, i) =>
    tcpFrame(T + i / 1000, {
      from: i === 1 ? '10.0.0.2' : '10.0.0.1',
      to: i === 1 ? '10.0.0.1' : '10.0.0.2',
      fromPort: i === 1 ? 443 : 50_000,
      toPort: i === 1 ? 50_000 : 443,
      flags,
      sequence: [100, 900, 101][i]!,
      acknowledged: [0, 101, 901][i]!,
    }),
  );
  const scan = Array.from({ length: 1000 }, (_, i) =>
    tcpFrame(T + 1 + i / 1000, {
      from: '10.0.0.9',
      to: `10.1.${i >> 8}.${i & 255}`,
      toPort: 23,
      flags: SYN,
      sequence: i,
    }),
  );
  const { flows, meter } = meterFrames([...talk, ...scan], { capacity: 10 });
  expect(flows).toHaveLength(1001);
  expect(meter.counters.evicted).toBe(991);
  expect(flows.filter((flow) => flow.reason === 'evicted').every((flow) => flow.state === 'S0')).toBe(true);
  expect(flows.find((flow) => flow.responder === '10.0.0.2:443')).toMatchObject({ state: 'S1', reason: 'end' });
  const evicted = flows.filter((flow) => flow.reason === 'evicted').map((flow) => flow.startUs);
  expect(evicted).toEqual([...evicted].sort((a, b) => a - b));
});

test('interim records carry the number and uid of their flow and do not disturb it', () => {
  const frames = Array.from({ length: 100 }, (_, i) =>
    udpFrame(T + i * 10, { from: '10.0.0.1', to: '10.0.0.2', payload: 10 }),
  );
  const interim: [number, number][] = [];
  const options = {
    interimSeconds: 300,
    emitInterim: (flows: { count: number; serial: Float64Array; originatorPackets: Float64Array }) => {
      for (let i = 0; i < flows.count; i++) interim.push([flows.serial[i]!, flows.originatorPackets[i]!]);
    },
  };
  const { flows } = meterFrames(frames, options);
  expect(flows).toEqual(meterFrames(frames).flows);
  expect(interim).toEqual([
    [0, 31],
    [0, 61],
    [0, 91],
  ]);
});

test('the memory of the table is what its constants say', () => {
  const bytesOf = (capacity: number, hasStatistics: boolean): number =>
    new FlowKernel({
      capacity,
      hasStatistics,
      isNfstream: false,
      holdsRecords: false,
      spltLength: 0,
      interimUs: 0,
      idleSeconds: -1,
      activeSeconds: -1,
      hashSeed: 0,
      rows: 64,
      emit: () => undefined,
      emitInterim: () => undefined,
    }).byteLength;
  const page = 65_536;
  for (const capacity of [10_000, 65_536, 100_000]) {
    const plain = bytesOf(capacity, false) - bytesOf(1, false);
    const wide = bytesOf(capacity, true) - bytesOf(1, true);
    expect(plain).toBeLessThanOrEqual(capacity * BYTES_PER_FLOW + page);
    expect(plain).toBeGreaterThan(capacity * BYTES_PER_FLOW * 0.9 - page);
    expect(wide).toBeLessThanOrEqual(capacity * BYTES_PER_FLOW_WITH_STATISTICS + page);
    expect(wide).toBeGreaterThan(capacity * BYTES_PER_FLOW_WITH_STATISTICS * 0.9 - page);
  }
});

test('data above holes is delivered in any order, and what is acknowledged without it counts as missed', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(lengths, fc.infiniteStream(fc.nat()), fc.infiniteStream(fc.boolean()), (sizes, order, losses) => {
      const ends = { from: '10.0.0.1', to: '10.0.0.2', fromPort: 50_000, toPort: 7777 };
      const back = { from: '10.0.0.2', to: '10.0.0.1', fromPort: 7777, toPort: 50_000 };
      let at = 101;
      const parts = sizes.map((payload) => {
        at += payload;
        return { payload, sequence: at - payload, rank: order.next().value!, isLost: losses.next().value! };
      });
      const sent = parts.filter(({ isLost }) => !isLost).sort((a, b) => a.rank - b.rank);
      const frames = [
        tcpFrame(T, { ...ends, flags: SYN, sequence: 100 }),
        tcpFrame(T + 0.01, { ...back, flags: SYN | ACK, sequence: 900, acknowledged: 101 }),
        tcpFrame(T + 0.02, { ...ends, flags: ACK, sequence: 101, acknowledged: 901 }),
        ...sent.map(({ payload, sequence }, i) =>
          tcpFrame(T + 0.03 + i * 0.001, { ...ends, flags: ACK, sequence, acknowledged: 901, payload }),
        ),
        tcpFrame(T + 0.2, { ...back, flags: ACK, sequence: 901, acknowledged: at }),
      ];
      const [flow] = meterFrames(frames).flows;
      const lost = parts.reduce((sum, { payload, isLost }) => sum + (isLost ? payload : 0), 0);
      expect(flow).toMatchObject({ missed: lost, bytes: [at - 101, 0], packets: [2 + sent.length, 2] });
      expect(flow!.history.includes('G')).toBe(lost > 0);
    }),
  );
});

test.each(POLICIES)('rows of random numbers are metered without an exception under the policy %s', (policy) => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, count) => {
      const random = createRandom(seed);
      const frames = new FrameBatch(4096, 64);
      const packets = new PacketBatch(64);
      const meter = createFlowMeter({ policy, capacity: 8, hasStatistics: true, emit: () => undefined });
      for (let round = 0; round < 5; round++) {
        frames.count = count;
        packets.count = count;
        for (let i = 0; i < count; i++) {
          frames.timeUs[i] = random() < 0.1 ? random() * 2 ** 52 : T * 1e6 + random() * 1e7;
          frames.timeNs[i] = random() * 1000;
          frames.wire[i] = random() * 2 ** 20;
          packets.frame[i] = i;
          for (let word = 0; word < 10; word++) packets.key[i * 10 + word] = random() < 0.7 ? word : random() * 2 ** 32;
          packets.key[i * 10 + 9] = [6, 17, 1, 58, 132, 6][Math.floor(random() * 6)]!;
          packets.marks[i] = random() * 256;
          packets.ipLength[i] = random() * 2 ** 17;
          packets.payloadAt[i] = random() * 4000;
          packets.transportAt[i] = random() * 4000;
          packets.payloadLength[i] = random() < 0.5 ? random() * 2 ** 16 : 0;
          packets.payloadCaptured[i] = random() * 2 ** 16;
          packets.tcpFlags[i] = random() * 256;
          packets.tcpSequence[i] = random() * 2 ** 32;
          packets.tcpAcknowledged[i] = random() * 2 ** 32;
          packets.tcpWindow[i] = random() * 3;
          packets.parentRow[i] = random() < 0.8 ? -1 : Math.floor(random() * i);
          if (i === 0) packets.parentRow[i] = -1;
          packets.tunnel[i] = random() * 9;
        }
        meter.process(frames, packets);
      }
      meter.finish();
    }),
    { numRuns: 30 },
  );
});

test('lengths of 2 GB and more stay what they are: frames, IPv6 jumbograms and their payload', () => {
  const huge = 0xf000_0000;
  const datagram = [...[3, 232, 0, 80], ...[0, 0], 0, 0, ...Array(10).fill(7)];
  const jumbo = [...[17, 0, 0xc2, 4], ...[0xf0, 0, 0, 0], ...datagram];
  const header = [0x60, 0, 0, 0, 0, 0, 0, 64, ...Array(15).fill(1), 2, ...Array(15).fill(1), 3];
  const bytes = Uint8Array.from([...Array(12).fill(2), 0x86, 0xdd, ...header, ...jumbo]);
  const frames = [{ time: T, bytes, wire: huge + 54 }];
  const [flow] = meterFrames(frames, { hasStatistics: true }).flows;
  expect(flow).toMatchObject({ state: 'S0', ipBytes: [huge + 40, 0], linkBytes: [huge + 54, 0] });
  const padded = [100, huge, 200].map((wire, i) => ({
    ...udpFrame(T + i, { from: '10.0.0.1', to: '10.0.0.2', payload: 10 }),
    wire,
  }));
  const [least, mean, , most] = meterFrames(padded, { hasStatistics: true }).flows[0]!.statistics!;
  expect([least, mean, most]).toEqual([100, (huge + 300) / 3, huge]);
});

test('a sink that throws leaves the table in order: every flow has one record all the same', () => {
  for (const holdsRecords of [false, true]) {
    const frames = Array.from({ length: 9000 }, (_, i) =>
      udpFrame(T + i / 1000, { from: '10.0.0.1', to: '10.0.0.2', fromPort: 1000 + i, toPort: 7777 }),
    );
    let calls = 0;
    const serials: number[] = [];
    const meter = createFlowMeter({
      policy: 'zeek',
      capacity: 64,
      holdsRecords,
      emit: (flows) => {
        for (let i = 0; i < flows.count; i++) serials.push(flows.serial[i]!);
        if (++calls % 3 === 2) throw new Error('no room');
      },
    });
    const packets = new PacketBatch();
    const decoder = new PacketDecoder({ fragments: 'reassemble', validatesChecksums: false });
    for (const batch of batchesOf(frames, 3000)) {
      decoder.decode(batch, 0, packets);
      for (let tries = 0; tries < 2; tries++) {
        try {
          meter.process(batch, packets);
        } catch {
          packets.count = 0;
        }
      }
      packets.count = 0;
    }
    for (let tries = 0; tries < 9; tries++) {
      try {
        meter.finish();
      } catch {
        // The rest comes with the next try.
      }
    }
    expect(meter.open).toBe(0);
    expect(new Set(serials).size).toBe(serials.length);
    expect(serials.length).toBe(meter.counters.flows);
  }
});

test('segments in descending order take a bounded part of what is kept above holes', () => {
  const ends = { from: '10.0.0.1', to: '10.0.0.2', fromPort: 50_000, toPort: 7777 };
  const back = { from: '10.0.0.2', to: '10.0.0.1', fromPort: 7777, toPort: 50_000 };
  const open = (from: string): BuiltFrame[] => [
    tcpFrame(T, { ...ends, from, flags: SYN, sequence: 100 }),
    tcpFrame(T, { ...back, to: from, flags: SYN | ACK, sequence: 900, acknowledged: 101 }),
    tcpFrame(T, { ...ends, from, flags: ACK, sequence: 101, acknowledged: 901, payload: 10 }),
    tcpFrame(T, { ...back, to: from, flags: ACK, sequence: 901, acknowledged: 111 }),
  ];
  const greedy = Array.from({ length: 16_384 }, (_, i) =>
    tcpFrame(T + 1, { ...ends, flags: ACK, sequence: 1111 + (16_384 - i) * 3, acknowledged: 901, payload: 1 }),
  );
  const modest = [
    tcpFrame(T + 2, { ...ends, from: '10.0.0.9', flags: ACK, sequence: 301, acknowledged: 901, payload: 10 }),
    tcpFrame(T + 2, { ...ends, from: '10.0.0.9', flags: ACK, sequence: 111, acknowledged: 901, payload: 190 }),
    tcpFrame(T + 3, { ...back, to: '10.0.0.9', flags: ACK, sequence: 901, acknowledged: 311 }),
    tcpFrame(T + 3, { ...ends, from: '10.0.0.9', flags: ACK, sequence: 411, acknowledged: 901, payload: 10 }),
    tcpFrame(T + 4, { ...back, to: '10.0.0.9', flags: ACK, sequence: 901, acknowledged: 421 }),
  ];
  const { flows } = meterFrames([...open('10.0.0.1'), ...open('10.0.0.9'), ...greedy, ...modest]);
  expect(flows.find((flow) => flow.originator.startsWith('10.0.0.9'))).toMatchObject({ missed: 100 });
});
