// A simulated TCP connection is what the flow meter says of it: its end, its bytes, what was lost and sent again.
import { expect, test } from 'vitest';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { createRandom } from '../base/random.ts';
import { Engine } from '../engine/engine.ts';
import { CONNECTION_STATES } from '../flows/flow-batch.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { FrameWriter } from './frame-writer.ts';
import { HappeningQueue } from './happening-queue.ts';
import { MessageList } from './script.ts';
import type { Station } from './station.ts';
import { TcpConversation, type TcpEnding } from './tcp-conversation.ts';

const DEVICE: Station = { macHigh: 0x0200, macLow: 1, address: 0xc0a80114, ttl: 64, clock: 5, delayUs: 2000 };
const CLOUD: Station = { macHigh: 0x0200, macLow: 2, address: 0x5db8d822, ttl: 52, clock: 9, delayUs: 30_000 };

interface Record {
  readonly state: string;
  readonly bytes: readonly [number, number];
  readonly packets: readonly [number, number];
  readonly missed: number;
  readonly frames: number;
}

function converse(ending: TcpEnding, lossShare = 0, hasStamps = false): Record {
  const queue = new HappeningQueue();
  queue.add(
    new TcpConversation({
      from: DEVICE,
      to: CLOUD,
      sourcePort: 40_000,
      destinationPort: 443,
      script: new MessageList([
        { side: 0, bytes: 500, waitUs: 1000 },
        { side: 1, bytes: 9000, waitUs: 90_000 },
        { side: 0, bytes: 20_000, waitUs: 2e6 },
      ]),
      ending,
      random: createRandom(4),
      startUs: 1e12,
      lossShare,
      // A fourth SYN comes 7 s after the first, when an attempt is over already.
      tries: 3,
      hasStamps,
    }),
  );
  const batch = new FrameBatch(1024 * 1024, 512);
  const writer = new FrameWriter(createRandom(5));
  writer.attach(batch, null);
  while (queue.size > 0) queue.step(writer);
  const records: Record[] = [];
  const engine = new Engine({
    policy: 'zeek',
    localNetworks: new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!)),
    validatesChecksums: true,
    onFlows: (flows) => {
      for (let i = 0; i < flows.count; i++)
        records.push({
          state: CONNECTION_STATES[flows.state[i]!]!,
          bytes: [flows.originatorBytes[i]!, flows.responderBytes[i]!],
          packets: [flows.originatorPackets[i]!, flows.responderPackets[i]!],
          missed: flows.missedBytes[i]!,
          frames: batch.count,
        });
    },
  });
  engine.process(batch);
  engine.finish();
  expect(records).toHaveLength(1);
  expect(engine.counters.decode.badChecksums).toBe(0);
  return records[0]!;
}

test.each([
  ['originator', 'SF'],
  ['responder', 'SF'],
  ['originator-reset', 'RSTO'],
  ['responder-reset', 'RSTR'],
  ['left', 'S1'],
] as const)('a connection that ends by %s is %s, and every byte is there', (ending, state) => {
  for (const hasStamps of [false, true]) {
    const record = converse(ending, 0, hasStamps);
    expect(record.state).toBe(state);
    expect(record.bytes).toEqual([20_500, 9000]);
    expect(record.missed).toBe(0);
    expect(record.packets[0] + record.packets[1]).toBe(record.frames);
  }
});

test('a connection that is refused or not answered carries nothing', () => {
  expect(converse('refused')).toMatchObject({ state: 'REJ', packets: [1, 1] });
  expect(converse('silent')).toMatchObject({ state: 'S0', packets: [3, 0] });
});

test('lost segments are sent again and count as packets, not as bytes', () => {
  const whole = converse('originator');
  const lossy = converse('originator', 0.3);
  expect(lossy.frames).toBeGreaterThan(whole.frames);
  expect(lossy.bytes).toEqual(whole.bytes);
  expect(lossy.state).toBe('SF');
});
