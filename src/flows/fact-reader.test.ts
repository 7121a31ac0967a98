import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ethernet, hex, icmp, ipv4, tcp, u16, udp } from '../../test/frame-builder.ts';
import { text } from '../../test/protocols/collect-facts.ts';
import type { Fact } from '../packets/facts.ts';
import { FRAME_BATCH_CAPACITY, FrameBatch } from '../packets/frame-batch.ts';
import { PacketBatch } from '../packets/packet-batch.ts';
import { PacketDecoder } from '../packets/packet-decoder.ts';
import { FactReader, type FactReaderCounters } from './fact-reader.ts';
import { SERVICES } from './flow-batch.ts';
import { createFlowMeter } from './index.ts';
import { EARLY_SEGMENTS_MAX, STREAM_WAITING_MAX } from './stream-side.ts';

interface Run {
  readonly facts: readonly Fact[];
  readonly services: readonly string[];
  readonly counters: FactReaderCounters;
}

/** Frames, `stepUs` apart, through decoder, meter and reader, `batchFrames` at a time. */
function run(frames: readonly (readonly number[])[], batchFrames = FRAME_BATCH_CAPACITY, stepUs = 1000): Run {
  const facts: Fact[] = [];
  const services: string[] = [];
  const meter = createFlowMeter({
    policy: 'zeek',
    holdsRecords: true,
    emit: (flows) => {
      for (let i = 0; i < flows.count; i++) {
        services.push(SERVICES.filter((_, bit) => ((flows.services[i]! >>> bit) & 1) === 1).join());
      }
    },
  });
  const reader = new FactReader({ meter, sink: (fact) => facts.push(fact) });
  const decoder = new PacketDecoder({ fragments: 'reassemble', validatesChecksums: false });
  const batch = new FrameBatch(4 * 1024 * 1024);
  const packets = new PacketBatch();
  for (let from = 0; from < frames.length; from += batchFrames) {
    fill(batch, frames.slice(from, from + batchFrames), from * stepUs, stepUs);
    for (let next = 0; next < batch.count; ) {
      next = decoder.decode(batch, next, packets);
      meter.process(batch, packets);
      reader.process(batch, packets);
    }
  }
  meter.finish();
  return { facts, services, counters: reader.counters };
}

function fill(batch: FrameBatch, frames: readonly (readonly number[])[], firstUs: number, stepUs: number): void {
  let at = 0;
  batch.count = frames.length;
  for (const [i, frame] of frames.entries()) {
    batch.bytes.set(frame, at);
    batch.offset[i] = at;
    batch.captured[i] = frame.length;
    batch.wire[i] = frame.length;
    batch.timeUs[i] = 1e15 + firstUs + i * stepUs;
    batch.link[i] = 1;
    at += frame.length;
  }
}

const CLIENT = '192.0.2.1';
const SERVER = '192.0.2.2';
const SYN = 2;
const ACK = 16;

interface Segment {
  /** 0 = client. */
  readonly side: number;
  /** Offset in the stream of that side. */
  readonly at: number;
  readonly bytes: readonly number[];
}

/** Frames of one connection: its handshake, then the segments as given. */
function connection(segments: readonly Segment[], port = 80, clientPort = 50_000, client = CLIENT): number[][] {
  const frame = (side: number, payload: readonly number[], flags: number, sequence: number): number[] => {
    const [from, to] = side === 0 ? [clientPort, port] : [port, clientPort];
    const ends = side === 0 ? { source: client, destination: SERVER } : { source: SERVER, destination: client };
    return ethernet(
      0x0800,
      ipv4(6, tcp(from, to, payload, { flags, sequence, acknowledged: side === 0 ? 901 : 101 }), ends),
    );
  };
  const data = segments.map(({ side, at, bytes }) => frame(side, bytes, ACK, (side === 0 ? 101 : 901) + at));
  return [frame(0, [], SYN, 100), frame(1, [], SYN | ACK, 900), frame(0, [], ACK, 101), ...data];
}

/** A stream in pieces of `size` bytes. */
function cut(side: number, bytes: readonly number[], size: number): Segment[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => ({
    side,
    at: i * size,
    bytes: bytes.slice(i * size, (i + 1) * size),
  }));
}

const REQUESTS = text(
  'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 300\r\n\r\n' +
    `${'x'.repeat(300)}GET /b HTTP/1.1\r\nHost: b\r\nUser-Agent: lamp\r\n\r\n`,
);
const CONNECT = [0x10, 18, ...u16(4), ...text('MQTT'), 4, 0x80, 0, 60, ...u16(6), ...text('bulb-7')];

/** Facts without what depends on the packet that completes them. */
const plain = (facts: readonly Fact[]): unknown[] =>
  facts.map((fact) => ({ ...fact, timeUs: 0, timeNs: 0, flow: null }));

test('requests are found on any port, and the flow is marked', () => {
  const { facts, services } = run(connection(cut(0, REQUESTS, 1000), 8080));
  expect(facts).toMatchObject([{ path: '/a' }, { path: '/b', agent: 'lamp', fromOriginator: true }]);
  expect(facts[0]!.flow).toMatchObject({ originator: CLIENT, responder: SERVER, responderPort: 8080 });
  expect(facts[0]!.flow).toBe(facts[1]!.flow);
  expect(services).toEqual(['http']);
});

test('facts do not depend on segmentation, on the order of segments, on repeats or on batch size', () => {
  const whole = plain(run(connection(cut(0, REQUESTS, 10_000))).facts);
  expect(whole).toHaveLength(2);
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 200 }),
      fc.array(fc.nat(), { maxLength: 40 }),
      fc.constantFrom(1, 3, 4096),
      (size, swaps, batch) => {
        const segments = cut(0, REQUESTS, size);
        const shuffled = segments.slice();
        for (const [i, swap] of swaps.entries()) {
          const a = i % shuffled.length;
          const b = swap % shuffled.length;
          [shuffled[a], shuffled[b]] = [shuffled[b]!, shuffled[a]!];
        }
        const repeated = swaps.slice(0, 3).map((swap) => segments[swap % segments.length]!);
        expect(plain(run(connection([...shuffled, ...repeated]), batch).facts)).toEqual(whole);
      },
    ),
    { numRuns: 30 },
  );
});

test('a stream of single bytes is read, in order and backwards within the limit', () => {
  expect(run(connection(cut(0, CONNECT, 1), 17501)).facts).toMatchObject([{ kind: 'mqtt', clientId: 'bulb-7' }]);
  const backwards = cut(0, CONNECT, 1).reverse();
  expect(backwards.length).toBeLessThan(EARLY_SEGMENTS_MAX);
  expect(run(connection(backwards, 17501)).facts).toHaveLength(1);
});

test('a retransmission does not replace what was read first', () => {
  const [first, second] = ['GET /first HTTP/1.1\r\n', 'GET /other HTTP/1.1\r\n'].map(text);
  const rest = text('Host: h\r\n\r\n');
  const segments = [first!, second!].map((bytes) => ({ side: 0, at: 0, bytes }));
  expect(run(connection([...segments, { side: 0, at: first!.length, bytes: rest }])).facts).toMatchObject([
    { path: '/first' },
  ]);
});

test('a hole is stepped over inside a body and ends the reading elsewhere', () => {
  const segments = cut(0, REQUESTS, 50);
  const body = segments.filter((each) => each.at !== 150);
  expect(run(connection(body)).facts).toHaveLength(2);
  const head = segments.filter((each) => each.at !== 0);
  expect(run(connection(head)).facts).toEqual([]);
});

test('a message longer than the limit is given up, and nothing stays in memory', () => {
  const endless = text(`GET /${'x'.repeat(2 * STREAM_WAITING_MAX)} HTTP/1.1\r\n\r\n`);
  const { facts, counters } = run(
    connection([...cut(0, endless, 1400), ...cut(1, text('HTTP/1.1 200 OK\r\n\r\n'), 100)]),
  );
  expect(facts).toMatchObject([{ kind: 'http-response' }]);
  expect(counters).toMatchObject({ streams: 0, held: 0 });
});

test('both sides of one connection are told apart, and an answer needs no name of its own', () => {
  const { facts, services } = run(
    connection(
      [
        { side: 0, at: 0, bytes: CONNECT },
        { side: 1, at: 0, bytes: hex('20020000') },
      ],
      17501,
    ),
  );
  expect(facts).toMatchObject([
    { packetType: 1, fromOriginator: true },
    { packetType: 2, fromOriginator: false },
  ]);
  expect(services).toEqual(['mqtt']);
});

test('behind an HTTP CONNECT the connection is looked at anew', () => {
  const tunnel = text('CONNECT h:22 HTTP/1.1\r\n\r\n');
  const granted = text('HTTP/1.1 200 OK\r\n\r\n');
  const { facts } = run(
    connection(
      [
        { side: 0, at: 0, bytes: tunnel },
        { side: 1, at: 0, bytes: granted },
        { side: 1, at: granted.length, bytes: text('SSH-2.0-inside\r\n') },
        { side: 0, at: tunnel.length, bytes: text('SSH-2.0-client\r\n') },
      ],
      3128,
    ),
  );
  expect(facts.map((fact) => fact.kind)).toEqual(['http-request', 'http-response', 'ssh', 'ssh']);
});

test('connections without payload cost nothing, unknown ones no object', () => {
  const attempts = Array.from({ length: 200 }, (_, i) => connection([], 80, 1024 + i).slice(0, 1)).flat();
  expect(run(attempts).counters).toEqual({ evicted: 0, streams: 0, held: 0, unspent: 0 });
  const unknown = connection(
    [...cut(0, Array<number>(5000).fill(0xaa), 1000), ...cut(1, Array<number>(5000).fill(0xbb), 1000)],
    9999,
  );
  expect(run(unknown).counters).toMatchObject({ streams: 0, held: 0 });
});

const QUERY = [...hex('123401000001000000000000'), 1, ...text('a'), 0, 0, 1, 0, 1];
const datagram = (port: number, payload: readonly number[], from = 40_000): number[] =>
  ethernet(0x0800, ipv4(17, udp(from, port, payload), { source: CLIENT, destination: SERVER }));

test('datagrams are read by the port of either side', () => {
  const { facts, services } = run([datagram(53, QUERY), datagram(40_001, QUERY, 5353)]);
  expect(facts).toMatchObject([{ transport: 'dns' }, { transport: 'mdns' }]);
  expect([...services].sort()).toEqual(['dns', 'mdns']);
  expect(run([datagram(9999, QUERY)]).facts).toEqual([]);
});

test('ICMP errors are facts, echoes are not, and a flood of errors is cut short', () => {
  const quoted = ipv4(17, udp(5000, 161, []), { source: SERVER, destination: CLIENT });
  const error = ethernet(0x0800, ipv4(1, icmp(3, 3, quoted), { source: CLIENT, destination: SERVER }));
  const echo = ethernet(0x0800, ipv4(1, icmp(8, 0, [0, 1, 0, 1]), { source: CLIENT, destination: SERVER }));
  expect(run([error, echo]).facts).toMatchObject([{ kind: 'icmp', type: 3, quoted: { destinationPort: 161 } }]);
  const flood = run(Array.from({ length: 3000 }, () => error));
  // A thousand in each of the three seconds that 3,000 frames a millisecond apart take.
  expect(flood.facts).toHaveLength(3000);
  expect(
    run(
      Array.from({ length: 3000 }, () => error),
      4096,
      1,
    ).counters.unspent,
  ).toBe(2000);
});
