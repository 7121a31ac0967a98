import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAddress } from '../base/address.ts';
import { parseMac } from '../devices/mac.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { HostFrames } from './host-frames.ts';
import { HostWatch, MDNS } from './host-input.ts';
import type { Neighbour } from './host-neighbours.ts';
import type { HostSocket } from './host-sockets.ts';

const OWN = '192.168.1.5';
const OWN_MAC = '02:00:00:00:00:05';
const ROUTER_MAC = '02:00:00:00:00:01';
const BEGAN_MS = 1_700_000_000_000;
const LOOK_MS = 2000;

const words = (text: string): readonly number[] => parseAddress(text)!;
const neighbour = (text: string, mac: string, isHeard = true): Neighbour => ({
  address: words(text),
  text,
  mac: parseMac(mac),
  interface: 'eth0',
  isHeard,
});
const socket = (
  remote: string,
  remotePort: number,
  sent: number,
  received: number,
  localPort = 40_000,
): HostSocket => ({
  protocol: 'tcp',
  local: words(OWN),
  localPort,
  remote: words(remote),
  remotePort,
  isServer: false,
  sent,
  received,
});

interface SeenFrame {
  readonly timeUs: number;
  readonly wire: number;
  readonly from: string;
  readonly to: string;
  readonly type: number;
  readonly bytes: Uint8Array;
}

interface Step {
  readonly sockets?: readonly HostSocket[];
  readonly neighbours?: readonly Neighbour[];
  /** Milliseconds that the clock goes on before it; less than nothing: it is set back. */
  readonly afterMs?: number;
}

interface Told {
  readonly frames: SeenFrame[];
  readonly met: string[];
  readonly ticks: number[];
}

const macText = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/..(?!$)/g, '$&:');

/** Looks once for each step, with a clock of its own, and returns everything that was told. */
async function watch(steps: readonly Step[], prepare: (watch: HostWatch) => void = () => undefined): Promise<Told> {
  const told: Told = { frames: [], met: [], ticks: [] };
  const stop = new AbortController();
  let at = -1;
  let nowMs = BEGAN_MS;
  const one = new HostWatch(
    {
      mayAsk: false,
      lookMs: 0,
      now: () => nowMs,
      readGateways: () => [words('192.168.1.1')],
      interfaces: () => ({ eth0: [{ address: OWN, mac: OWN_MAC }] }) as never,
      readSockets: async () => {
        nowMs += steps[++at]!.afterMs ?? LOOK_MS;
        return [...(steps[at]!.sockets ?? [])];
      },
      readNeighbours: async () => [...(steps[Math.max(0, at)]!.neighbours ?? [neighbour('192.168.1.1', ROUTER_MAC)])],
    },
    {
      frames({ count, bytes, offset, captured, wire, timeUs }) {
        for (let i = 0; i < count; i++) {
          const frame = bytes.slice(offset[i]!, offset[i]! + captured[i]!);
          told.frames.push({
            timeUs: timeUs[i]!,
            wire: wire[i]!,
            to: macText(frame.subarray(0, 6)),
            from: macText(frame.subarray(6, 12)),
            type: (frame[12]! << 8) | frame[13]!,
            bytes: frame,
          });
        }
      },
      met: (address, mac) => told.met.push(`${address} ${mac}`),
      tick: (timeUs) => {
        told.ticks.push(timeUs);
        if (at === steps.length - 1) stop.abort();
      },
    },
  );
  prepare(one);
  await one.run(stop.signal);
  one.close();
  return told;
}

const FLAGS_AT = 14 + 20 + 13;
const tcpOf = ({ frames }: Told): SeenFrame[] => frames.filter(({ type, bytes }) => type === 0x0800 && bytes[23] === 6);

test('a connection is opened, carries the bytes that the system counted, and is closed when it is gone', async () => {
  const told = await watch([
    { sockets: [socket('93.184.216.34', 443, 500, 4000)] },
    { sockets: [socket('93.184.216.34', 443, 700, 200_000)] },
    { sockets: [] },
  ]);
  const segments = tcpOf(told);
  expect(segments.slice(0, 3).map(({ bytes }) => bytes[FLAGS_AT])).toEqual([0x02, 0x12, 0x10]);
  expect(segments.slice(-3).map(({ bytes }) => bytes[FLAGS_AT]! & 1)).toEqual([1, 1, 0]);
  const payload = (from: string): number =>
    segments.filter((each) => each.from === from).reduce((sum, { wire }) => sum + wire - 54, 0);
  expect([payload(OWN_MAC), payload(ROUTER_MAC)]).toEqual([700, 200_000]);
  expect(segments.every(({ from, to }) => new Set([from, to]).has(ROUTER_MAC))).toBe(true);
  expect(segments.every(({ timeUs }, i) => i === 0 || timeUs >= segments[i - 1]!.timeUs)).toBe(true);
});

test('a peer at home has its own MAC, and what has no known router the one that stands for it', async () => {
  const peers = [neighbour('192.168.1.1', ROUTER_MAC), neighbour('192.168.1.20', '02:00:00:00:00:14')];
  const near = await watch([{ sockets: [socket('192.168.1.20', 80, 1, 1)], neighbours: peers }]);
  expect(tcpOf(near)[0]!.to).toBe('02:00:00:00:00:14');
  const far = await watch([{ sockets: [socket('93.184.216.34', 443, 1, 1)], neighbours: [] }]);
  expect(tcpOf(far)[0]!.to).toBe('02:50:4c:00:00:01');
});

const udpOf = ({ frames }: Told): string[][] =>
  frames
    .filter(({ type, bytes }) => type === 0x0800 && bytes[23] === 17)
    .map(({ from, wire, bytes }) => [
      from === OWN_MAC ? 'out' : 'back',
      bytes.subarray(30, 34).join('.'),
      String(wire),
    ]);

test('a UDP socket with a peer is one exchange without bytes, told once and when it is still there at the second look', async () => {
  const open = { ...socket('93.184.216.34', 443, 0, 0), protocol: 'udp' as const };
  const short = { ...socket('192.0.2.53', 53, 0, 0), protocol: 'udp' as const };
  expect(udpOf(await watch([{ sockets: [open, short] }]))).toEqual([]);
  const told = await watch([{ sockets: [open, short] }, { sockets: [open] }, { sockets: [open] }, { sockets: [] }]);
  expect(udpOf(told)).toEqual([
    ['out', '93.184.216.34', '42'],
    ['back', OWN, '42'],
  ]);
  expect(tcpOf(told)).toEqual([]);
});

test('who began a UDP conversation speaks first, and a group does not answer', async () => {
  const asked = { ...socket('192.168.1.9', 50_000, 0, 0, 5683), protocol: 'udp' as const, isServer: true };
  const group = { ...socket('239.1.2.3', 5004, 0, 0), protocol: 'udp' as const };
  const told = await watch([{ sockets: [asked, group] }, { sockets: [asked, group] }]);
  expect(udpOf(told).map(([way, to]) => [way, to])).toEqual([
    ['back', OWN],
    ['out', '192.168.1.9'],
    ['out', '239.1.2.3'],
  ]);
});

test('TCP and UDP between the same ports are two', async () => {
  const tcp = socket('93.184.216.34', 443, 10, 10);
  const told = await watch([
    { sockets: [tcp, { ...tcp, protocol: 'udp' }] },
    { sockets: [tcp, { ...tcp, protocol: 'udp' }] },
  ]);
  expect(tcpOf(told).filter(({ bytes }) => bytes[FLAGS_AT] === 0x02)).toHaveLength(1);
  expect(udpOf(told)).toHaveLength(2);
});

test('the same ports again with smaller counts are a new connection that counts from nothing', async () => {
  const told = await watch([
    { sockets: [socket('93.184.216.34', 443, 900, 900)] },
    { sockets: [] },
    { sockets: [socket('93.184.216.34', 443, 100, 100)] },
  ]);
  expect(tcpOf(told).filter(({ bytes }) => bytes[FLAGS_AT] === 0x02)).toHaveLength(2);
  const sent = tcpOf(told).filter(({ from }) => from === OWN_MAC);
  expect(sent.reduce((sum, { wire }) => sum + wire - 54, 0)).toBe(1000);
});

test('a neighbour is met once and announced again each minute while the system hears of it', async () => {
  const neighbours = [neighbour('192.168.1.1', ROUTER_MAC), neighbour('192.168.1.20', '02:00:00:00:00:14', false)];
  const told = await watch(Array.from({ length: 61 }, () => ({ neighbours })));
  expect(told.met).toEqual([`192.168.1.1 ${ROUTER_MAC}`, '192.168.1.20 02:00:00:00:00:14']);
  const announced = (mac: string): number =>
    told.frames.filter(({ type, from }) => type === 0x0806 && from === mac).length;
  expect([announced(ROUTER_MAC), announced('02:00:00:00:00:14')]).toEqual([3, 1]);
});

test('a clock that is stepped by a moment holds still; one that is set back for good is followed', async () => {
  const told = await watch([{}, { afterMs: -500 }, { afterMs: 400 }, { afterMs: 2000 }, { afterMs: -3_600_000 }, {}]);
  const since = told.ticks.map((us) => us / 1000 - BEGAN_MS);
  expect(since).toEqual([2000, 2000, 2000, 3900, 3900 - 3_600_000, 3900 - 3_598_000]);
});

test('8,192 connections are told in batches that fit, and more than that are left out', async () => {
  const sockets = Array.from({ length: 9000 }, (_, i) =>
    socket(`93.184.${i >> 8}.${i & 255}`, 443, 10, 10, 10_000 + (i % 50_000)),
  );
  const told = await watch([{ sockets }, { sockets }]);
  expect(tcpOf(told).filter(({ bytes }) => bytes[FLAGS_AT] === 0x02)).toHaveLength(8192);
}, 30_000);

test('what was heard of a neighbour comes as it was sent, what comes from nobody known does not', async () => {
  const payload = Uint8Array.of(1, 2, 3, 4);
  const told = await watch([{}], (one) => {
    one.hear('192.168.1.1', 5353, MDNS, payload);
    one.hear('192.168.1.77', 5353, MDNS, payload);
    one.hear('192.168.1.1', 5353, MDNS, new Uint8Array(20_000));
    one.hear('not an address', 5353, MDNS, payload);
  });
  const heard = told.frames.filter(({ type, bytes }) => type === 0x0800 && bytes[23] === 17);
  expect(heard.map(({ from, to, bytes }) => [from, to, [...bytes.subarray(42)]])).toEqual([
    [ROUTER_MAC, '01:00:5e:00:00:fb', [1, 2, 3, 4]],
  ]);
});

test('frames stand in their batch within its bytes, whatever is said', () => {
  const ends = { fromMac: 1, toMac: 2, from: words(OWN), to: words('224.0.0.251') };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1400 }), { maxLength: 80 }), (sizes) => {
      const frames = new HostFrames(new FrameBatch(4096, 16), 4096);
      frames.clear();
      for (const size of sizes) {
        if (frames.isFull(size + 64)) frames.clear();
        frames.datagram(1, ends, 5353, 5353, new Uint8Array(size));
        const { count, offset, captured } = frames.batch;
        expect(offset[count - 1]! + captured[count - 1]!).toBeLessThanOrEqual(4096);
        expect(count).toBeLessThanOrEqual(16);
      }
    }),
  );
});
