import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { copyPackets, type WrittenPacket } from '../../test/capture-writer.ts';
import { EPOCH_US, Lab, RST_ACK, SYN } from '../../test/detection-lab.ts';
import { batchOf, type TestFrame } from '../../test/frame-builder.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { readCapture } from '../capture/index.ts';
import { createDeviceRegistry } from '../devices/index.ts';
import { Engine } from '../engine/engine.ts';
import type { Activity } from './activity.ts';
import { ActivityMeter } from './activity-meter.ts';

interface Told {
  readonly closed: Activity[];
  readonly provisional: Activity[];
}

/** Runs frames through the engine in batches of so many; devices are named after their registry numbers. */
function meterFrames(frames: readonly TestFrame[], batchFrames: number): Told {
  const localNetworks = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
  const registry = createDeviceRegistry(localNetworks);
  const meter = new ActivityMeter({ localNetworks, registry, idOf: (number) => `d${number + 1}` });
  const told: Told = { closed: [], provisional: [] };
  const engine = new Engine({
    policy: 'zeek',
    localNetworks,
    validatesChecksums: false,
    devices: registry,
    observer: meter,
    makesFullFacts: true,
    slices: {
      onBoundary(us) {
        if (us % 60e6 === 0) told.closed.push(...meter.close(us));
        else told.provisional.push(...meter.provisional(us));
      },
      onBlind: () => undefined,
      onEpoch: () => meter.reset(),
    },
  });
  for (let from = 0; from < frames.length; from += batchFrames)
    engine.process(batchOf(frames.slice(from, from + batchFrames)));
  engine.advanceTo(frames.at(-1)!.timeUs! + 60e6);
  engine.finish();
  return told;
}

async function exampleFrames(): Promise<TestFrame[]> {
  const packets: WrittenPacket[] = [];
  const path = new URL('../../examples/home.pcap', import.meta.url).pathname;
  expect(readFileSync(path).length).toBeGreaterThan(100_000);
  await readCapture(path, {}, { frames: (batch) => void packets.push(...copyPackets(batch)) });
  return packets.map(({ bytes, time, link }) => ({ bytes: [...bytes], link, timeUs: Number(time / 1000n) }));
}

test('what devices did in a minute does not depend on how the packets came in batches', async () => {
  const frames = (await exampleFrames()).slice(0, 3000);
  const whole = meterFrames(frames, frames.length);
  expect(whole.closed.length).toBeGreaterThan(10);
  expect(whole.closed.some(({ contacts }) => contacts.some(({ host }) => host !== null))).toBe(true);
  for (const size of [1, 7, 500]) {
    const parts = meterFrames(frames, size);
    expect(parts.closed).toEqual(whole.closed);
    expect(parts.provisional).toEqual(whole.provisional);
  }
});

test('a minute holds connections, answers, packets and bytes of both sides, once each', () => {
  const lab = new Lab();
  lab.tcp(1, '192.168.1.20', 5000, '192.168.1.30', 80, SYN);
  lab.tcp(1.1, '192.168.1.30', 80, '192.168.1.20', 5000, 0x12);
  lab.tcp(1.2, '192.168.1.20', 5000, '192.168.1.30', 80, 0x10);
  lab.tcp(38, '192.168.1.20', 5001, '192.168.1.30', 80, SYN);
  // The answer comes in the next slice of ten seconds and counts once.
  lab.tcp(41, '192.168.1.30', 80, '192.168.1.20', 5001, 0x12);
  const { closed, provisional } = meterFrames(lab.frames, 100);
  const [client, server] = closed;
  expect(closed.length).toBe(2);
  expect(client!.startUs).toBe(EPOCH_US);
  expect(client!.untilUs).toBe(EPOCH_US + 60e6);
  expect(client!.contacts).toMatchObject([
    { scope: 'lan', role: 'client', port: 80, connections: 2, answered: 2, packetsOut: 3, packetsIn: 2 },
  ]);
  expect(server!.contacts).toMatchObject([
    { role: 'server', address: '192.168.1.20', port: 80, connections: 2, answered: 2, packetsOut: 2, packetsIn: 3 },
  ]);
  expect(client!.contacts[0]!.flows.length).toBe(2);
  expect(client!.contacts[0]!.flows[0]!.uid).toMatch(/^C\w{11}$/);
  expect(provisional.length).toBeGreaterThan(0);
  expect(provisional.every(({ isProvisional }) => isProvisional)).toBe(true);
});

test('a connection that was not seen to begin makes nobody a server: after a long silence the other end may speak first', () => {
  const lab = new Lab();
  const PSH_ACK = 0x18;
  lab.tcp(1, '192.168.1.30', 5228, '192.168.1.20', 50_105, PSH_ACK);
  lab.tcp(1.1, '192.168.1.20', 50_105, '192.168.1.30', 5228, PSH_ACK);
  const { closed } = meterFrames(lab.frames, 100);
  const contacts = closed.flatMap((activity) => activity.contacts);
  expect(contacts.map(({ role }) => role).sort()).toEqual(['client', 'server']);
  expect(contacts.find(({ role }) => role === 'server')!.answered).toBe(0);
});

test('a scan of more ends than a window has contacts is summed in one more', () => {
  const lab = new Lab();
  for (let i = 0; i < 200; i++) lab.tcp(1 + i / 100, '192.168.1.20', 4000, `192.168.7.${i + 1}`, 23, SYN);
  const [scanner] = meterFrames(lab.frames, 64).closed;
  expect(scanner!.contacts.length).toBe(65);
  expect(scanner!.contacts.at(-1)).toMatchObject({ scope: 'other', connections: 136, packetsOut: 136 });
  // What it is told for must be shown: the first flows of them all are kept.
  expect(scanner!.contacts.at(-1)!.flows).toMatchObject([{ responder: '192.168.7.65' }, {}, {}, {}]);
});

test('who is scanned on many ports begins no connections of its own', () => {
  const lab = new Lab();
  for (let i = 0; i < 200; i++) {
    lab.tcp(1 + i / 100, '192.168.7.9', 4000, '192.168.1.20', i + 1, SYN);
    lab.tcp(1.001 + i / 100, '192.168.1.20', i + 1, '192.168.7.9', 4000, RST_ACK);
  }
  const { closed } = meterFrames(lab.frames, 64);
  const target = closed.find(({ contacts }) => contacts[0]!.role === 'server')!;
  expect(target.contacts.at(-1)).toMatchObject({ scope: 'other', connections: 0, packetsIn: 136 });
  expect(target.contacts.at(-1)!.flows).toHaveLength(4);
});
