// The 48 statistics beside a plain computation from the list of packets.
import { expect, test } from 'vitest';
import { meterFrames } from '../../test/metered-flows.ts';
import { ACK, type BuiltFrame, FIN, PSH, RST, SYN, tcpFrame } from '../../test/packet-builder.ts';
import { createRandom } from '../base/random.ts';
import { STATISTICS_NAMES } from './flow-statistics.ts';

const T = 1_600_000_000;
const FLAG_BITS = { syn: 2, cwr: 128, ece: 64, urg: 32, ack: 16, psh: 8, rst: 4, fin: 1 } as const;

interface Packet {
  readonly ms: number;
  readonly size: number;
  readonly direction: 0 | 1;
  readonly flags: number;
}

function moments(values: readonly number[]): readonly [number, number, number, number] {
  if (values.length === 0) return [0, 0, 0, 0];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [
    Math.min(...values),
    mean,
    values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0,
    Math.max(...values),
  ];
}

function expected(packets: readonly Packet[]): number[] {
  const sets = [
    packets,
    packets.filter((each) => each.direction === 0),
    packets.filter((each) => each.direction === 1),
  ];
  const gaps = (set: readonly Packet[]): number[] => set.slice(1).map((packet, i) => packet.ms - set[i]!.ms);
  return [
    ...sets.flatMap((set) => moments(set.map((packet) => packet.size))),
    ...sets.flatMap((set) => moments(gaps(set))),
    ...sets.flatMap((set) =>
      Object.values(FLAG_BITS).map((bit) => set.filter((packet) => (packet.flags & bit) !== 0).length),
    ),
  ];
}

function build(packets: readonly Packet[]): BuiltFrame[] {
  return packets.map((packet) => ({
    ...tcpFrame(T + packet.ms / 1000, {
      from: packet.direction === 0 ? '10.0.0.1' : '10.0.0.2',
      to: packet.direction === 0 ? '10.0.0.2' : '10.0.0.1',
      fromPort: packet.direction === 0 ? 40_000 : 7777,
      toPort: packet.direction === 0 ? 7777 : 40_000,
      flags: packet.flags,
    }),
    wire: packet.size,
  }));
}

test('the statistics of random flows are those of their packets', () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = createRandom(seed);
    const count = 1 + Math.floor(random() * 60);
    let ms = 0;
    const packets = Array.from({ length: count }, (_, i): Packet => {
      ms += Math.floor(random() ** 4 * 100_000);
      const flags = Math.floor(random() * 256);
      return { ms, size: 60 + Math.floor(random() * 1455), direction: i > 0 && random() < 0.5 ? 1 : 0, flags };
    });
    const { flows } = meterFrames(build(packets), { policy: 'nfstream', hasStatistics: true });
    expect(flows).toHaveLength(1);
    const wanted = expected(packets);
    STATISTICS_NAMES.forEach((name, column) => {
      const value = flows[0]!.statistics![column]!;
      expect(Math.abs(value - wanted[column]!), name).toBeLessThanOrEqual(
        1e-9 * Math.max(1, Math.abs(wanted[column]!)),
      );
    });
  }
});

test('many equal packets have no deviation at all', () => {
  const packets = Array.from(
    { length: 50_000 },
    (_, i): Packet => ({ ms: i * 7, size: 1514, direction: 0, flags: ACK }),
  );
  const { flows } = meterFrames(build(packets), { policy: 'nfstream', hasStatistics: true });
  const value = (name: string): number => flows[0]!.statistics![STATISTICS_NAMES.indexOf(name)]!;
  expect(value('bidirectional_stddev_ps')).toBe(0);
  expect(value('bidirectional_stddev_piat_ms')).toBe(0);
  expect(value('src2dst_mean_piat_ms')).toBe(7);
});

test('nfstream starts a new flow after 120 s of silence or 1800 s in all, and a FIN ends nothing', () => {
  const at = (seconds: number, flags = ACK): Packet => ({ ms: seconds * 1000, size: 60, direction: 0, flags });
  const counts = (packets: readonly Packet[]): [number, string][] =>
    meterFrames(build(packets), { policy: 'nfstream' }).flows.map((flow) => [flow.packets[0], flow.reason]);
  expect(counts([at(0, SYN), at(1, FIN | ACK), at(2, RST), at(121, PSH)])).toEqual([[4, 'end']]);
  expect(counts([at(0), at(120)])).toEqual([
    [1, 'timeout'],
    [1, 'end'],
  ]);
  expect(counts(Array.from({ length: 20 }, (_, i) => at(i * 100)))).toEqual([
    [18, 'active'],
    [2, 'end'],
  ]);
});
