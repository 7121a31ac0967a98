// What a simulated home says at home: RTSP with its pictures, MQTT to the broker, IPv6 from the first address on, each as its standard has it.
import { expect, test } from 'vitest';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { Engine } from '../engine/engine.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { SimulatedHome } from './simulated-home.ts';

const START = 1_767_571_200e6;
const HOUR = 3600e6;
const LOCAL = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));

interface Heard {
  /** The first 65 bytes of payloads as text, by "port to" and "port from" the server's port, in order. */
  readonly texts: Map<string, string[]>;
  /** Type of each ICMPv6 message and how many there were. */
  readonly neighbours: Map<number, number>;
  readonly frames6: number;
  readonly badChecksums: number;
  readonly facts: Map<string, number>;
}

function hear(hours: number, devices: readonly string[], fromHour: number): Heard {
  const home = new SimulatedHome({ seed: 4, startUs: START + fromHour * HOUR, days: hours / 24, devices });
  const texts = new Map<string, string[]>();
  const neighbours = new Map<number, number>();
  const facts = new Map<string, number>();
  let frames6 = 0;
  const engine = new Engine({
    policy: 'zeek',
    localNetworks: LOCAL,
    validatesChecksums: true,
    onFact: (fact) => facts.set(fact.kind, (facts.get(fact.kind) ?? 0) + 1),
  });
  const batch = new FrameBatch(1024 * 1024, 4096);
  for (let hasMore = true; hasMore; ) {
    hasMore = home.fill(batch, Number.POSITIVE_INFINITY);
    for (let i = 0; i < batch.count; i++) {
      const at = batch.offset[i]!;
      const frame = batch.bytes.subarray(at, at + batch.captured[i]!);
      if (frame[12] === 0x86) {
        frames6++;
        const isAlert = frame[20] === 0;
        if (isAlert || frame[20] === 58) {
          const type = frame[isAlert ? 62 : 54]!;
          neighbours.set(type, (neighbours.get(type) ?? 0) + 1);
        }
      } else if (frame[12] === 8 && (frame[23] === 6 || frame[23] === 17)) note(texts, frame);
    }
    engine.process(batch);
  }
  engine.finish();
  return { texts, neighbours, frames6, badChecksums: engine.counters.decode.badChecksums, facts };
}

function note(texts: Map<string, string[]>, frame: Uint8Array): void {
  const port = (at: number): number => (frame[at]! << 8) | frame[at + 1]!;
  const [source, target] = [port(34), port(36)];
  const known = [source, target].find((each) => [554, 1883, 6970, 6971].includes(each));
  if (known === undefined) return;
  const isTcp = frame[23] === 6;
  const header = isTcp ? (frame[46]! >>> 4) * 4 : 8;
  const length = ((frame[16]! << 8) | frame[17]!) - 20 - header;
  if (length <= 0) return;
  const key = `${known} ${known === target ? 'to' : 'from'}`;
  const list = texts.get(key) ?? [];
  texts.set(key, list);
  list.push(String.fromCharCode(...frame.subarray(34 + header, 34 + header + Math.min(65, length))));
}

const kinds = (list: readonly string[] | undefined, pattern: RegExp): (string | undefined)[] => [
  ...new Set((list ?? []).map((text) => pattern.exec(text)?.[1]).filter((each) => each !== undefined)),
];

test('a recorder fetches the camera as RTSP has it, and people see it by datagrams of RTP', () => {
  const { texts, badChecksums } = hear(6, ['camera', 'server', 'phone', 'phone'], 17);
  const asked = texts.get('554 to')!;
  expect(kinds(asked, /^([A-Z_]+) rtsp:/)).toEqual(
    expect.arrayContaining(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN']),
  );
  const answered = texts.get('554 from')!;
  expect(kinds(answered, /^(RTSP\/1\.0 \d+)/)).toEqual(['RTSP/1.0 200', 'RTSP/1.0 401']);
  // Within the connection each piece begins with a dollar sign, its channel and its length (RFC 2326 10.12), then RTP's version 2.
  const pieces = answered.filter((text) => text.startsWith('$\0'));
  expect(pieces.length).toBeGreaterThan(300);
  expect(pieces.every((text) => text.charCodeAt(4) === 0x80)).toBe(true);
  const datagrams = texts.get('6970 from')!;
  expect(datagrams.length).toBeGreaterThan(100);
  expect(datagrams.every((text) => text.charCodeAt(0) === 0x80)).toBe(true);
  const sequence = datagrams.map((text) => text.charCodeAt(2) * 256 + text.charCodeAt(3));
  expect(sequence.slice(0, 50).every((number, i) => i === 0 || number === sequence[i - 1]! + 1)).toBe(true);
  expect(texts.get('6971 from')!.every((text) => text.charCodeAt(1) === 200)).toBe(true);
  expect(badChecksums).toBe(0);
}, 120_000);

test('a meter keeps its connection to the broker with reports and pings, a sensor wakes up for its own', () => {
  const { texts, facts } = hear(2, ['server', 'meter', 'sensor', 'sensor'], 9);
  const types = (texts.get('1883 to') ?? []).map((text) => text.charCodeAt(0) >>> 4);
  // CONNECT, PUBLISH, SUBSCRIBE, PINGREQ, DISCONNECT (MQTT 3.1.1, 2.2.1).
  expect([...new Set(types)].sort((a, b) => a - b)).toEqual([1, 3, 8, 12, 14]);
  const backs = (texts.get('1883 from') ?? []).map((text) => text.charCodeAt(0) >>> 4);
  expect([...new Set(backs)].sort((a, b) => a - b)).toEqual([2, 9, 13]);
  const count = (type: number, list: readonly number[]): number => list.filter((each) => each === type).length;
  expect(count(13, backs)).toBe(count(12, types));
  // A report a minute, and a ping in each of the halves without one.
  expect(count(3, types)).toBeGreaterThan(110);
  expect(facts.get('mqtt-connect') ?? facts.get('mqtt')).toBeGreaterThan(4);
}, 120_000);

test('hosts make their addresses, routers are asked and advertise, names are answered and connections made by IPv6', () => {
  const { neighbours, frames6, badChecksums } = hear(2, ['phone', 'computer', 'hub', 'camera'], 18);
  expect([...neighbours.keys()].sort((a, b) => a - b)).toEqual([133, 134, 135, 136, 143]);
  // Five to eighteen minutes apart, and one for each host that asks.
  expect(neighbours.get(134)!).toBeGreaterThan(12);
  expect(frames6).toBeGreaterThan(2000);
  expect(badChecksums).toBe(0);
}, 120_000);

test('addresses towards the Internet change daily where they are private, and do not depend on the days before', () => {
  const prefix = [0x20010db8, 0x00078a00, 0, 0] as const;
  const of = (kind: string, day: number) => {
    const home = new SimulatedHome({ seed: 9, startUs: START + day * 24 * HOUR, devices: [kind] });
    return (atDay: number) => home.devices[0]!.globalAddress(prefix, START + (atDay + 0.5) * 24 * HOUR);
  };
  expect(of('phone', 0)(3)).toEqual(of('phone', 3)(3));
  expect(of('phone', 0)(3)).not.toEqual(of('phone', 0)(4));
  expect(of('server', 0)(3)).toEqual(of('server', 0)(4));
  expect(of('camera', 0)(3)).toBeNull();
});
