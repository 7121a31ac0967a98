// Conformance: every detector in the list keeps the contract, whatever it is shown.
import { expect, test } from 'vitest';
import { Lab, listen, macOf, SYN } from '../../test/detection-lab.ts';
import { catalogue } from '../alerts/catalogue.ts';
import { factWords } from '../alerts/fact-words.ts';
import { NetworkSet } from '../base/networks.ts';
import { defaultsOf } from '../base/options.ts';
import { createRandom } from '../base/random.ts';
import { createDeviceRegistry } from '../devices/index.ts';
import { FlowBatch } from '../flows/flow-batch.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { PacketBatch } from '../packets/packet-batch.ts';
import { detectors } from './index.ts';

/** All detectors together, bytes, with a flow table of a million slots and every text at its longest. */
const STATE_BYTES_ALL_MAX = 30e6;

test('names are unique and have words in the catalogue', () => {
  const names = detectors.map((spec) => spec.name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(catalogue[name], name).toBeDefined();
  expect(Object.keys(factWords).sort()).toEqual([...names].sort());
});

test.each(detectors)('$name declares its options, technique and memory', (spec) => {
  expect(spec.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(spec.title.length).toBeGreaterThan(3);
  expect(spec.description.length).toBeGreaterThan(60);
  expect(spec.technique.id).toMatch(/^T\d{4}(\.\d{3})?$/);
  expect(spec.stateBytesMax).toBeGreaterThan(0);
  for (const [name, option] of Object.entries(spec.options)) {
    expect(option.description.length, name).toBeGreaterThan(20);
    if (option.kind !== 'number') continue;
    expect(option.default, name).toBeGreaterThanOrEqual(option.least);
    expect(option.default, name).toBeLessThanOrEqual(option.most);
  }
});

test('all detectors together stay small', () => {
  expect(detectors.reduce((sum, spec) => sum + spec.stateBytesMax, 0)).toBeLessThan(STATE_BYTES_ALL_MAX);
});

test.each(detectors)('$name survives random rows and records', (spec) => {
  const localNetworks = new NetworkSet([]);
  const devices = createDeviceRegistry(localNetworks);
  const detector = spec.create(defaultsOf(spec.options), { localNetworks, devices });
  const random = createRandom(7);
  const frames = new FrameBatch(65_536);
  const packets = new PacketBatch();
  const flows = new FlowBatch();
  for (let round = 0; round < 20; round++) {
    for (const batch of [packets, flows]) {
      batch.count = Math.floor(random() * Math.min(batch.capacity, 512));
      for (const column of Object.values(batch)) {
        if (!ArrayBuffer.isView(column)) continue;
        const words = column as Uint32Array;
        for (let i = 0; i < Math.min(words.length, 8192); i++) words[i] = Math.floor(random() * 0xffffffff);
      }
    }
    for (let row = 0; row < packets.count; row++) {
      packets.frame[row] = Math.floor(random() * frames.capacity);
      packets.slot[row] = Math.floor(random() * 70_000) - 1;
      packets.payloadAt[row] = Math.floor(random() * 60_000);
      packets.isNew[row] = random() < 0.5 ? 1 : 0;
      packets.side[row] = random() < 0.5 ? 1 : 0;
    }
    for (let i = 0; i < frames.capacity; i++) frames.timeUs[i] = random() * 1e15;
    detector.observePackets?.(frames, packets, () => undefined);
    detector.observeFlows?.(flows, () => undefined);
    detector.advanceTo?.(random() * 1e15, () => undefined);
  }
  detector.finish?.(() => undefined);
});

// Every case runs again in other batches: seconds alone, more beside other work on two cores.
test('other batch sizes give the same findings', { timeout: 60_000 }, () => {
  const lab = new Lab();
  const random = createRandom(3);
  for (let i = 0; i < 3000; i++) {
    const t = i * 0.5;
    lab.tcp(t, '192.168.1.20', 40_000 + i, '192.168.1.1', 1 + (i % 800), SYN);
    lab.udp(t + 0.1, `10.0.${i >> 8}.${i & 255}`, 161, '192.168.1.1', 9999, Lab.bytes(20));
    if (i % 3 === 0)
      lab.arp(t + 0.2, 1, '192.168.1.30', macOf('192.168.1.30'), `192.168.1.${i % 250}`, '00:00:00:00:00:00');
    if (i % 5 === 0)
      lab.connection(t + 0.3, '192.168.1.40', 20_000 + i, '192.168.1.10', 22, Lab.bytes(1200), Lab.bytes(700));
    if (i % 7 === 0)
      lab.dns(t + 0.4, '192.168.1.50', '192.168.1.1', `x${Math.floor(random() * 1e9).toString(36)}qzx.com`, 1, null);
  }
  const whole = listen(lab.frames, detectors, 4096).findings.map(({ flows: _, ...finding }) => finding);
  expect(new Set(whole.map((finding) => finding.detector)).size).toBeGreaterThanOrEqual(4);
  for (const size of [1, 37, 1000]) {
    const other = listen(lab.frames, detectors, size).findings.map(({ flows: _, ...finding }) => finding);
    expect(other.map((finding) => JSON.stringify(finding)).sort()).toEqual(
      whole.map((finding) => JSON.stringify(finding)).sort(),
    );
  }
});

test('a flood from a hundred thousand forged sources leaves every table within its limit and gives one flood alert', () => {
  const before = process.memoryUsage();
  const lab = new Lab();
  for (let i = 0; i < 100_000; i++)
    lab.tcp(i / 100_000, `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 1024, '192.168.1.1', 80, SYN);
  const { alerts, devices } = listen(lab.frames);
  expect(alerts.map((alert) => alert.kind)).toEqual(['flood']);
  expect(alerts[0]!.numbers['packets']).toBe(100_000);
  expect(devices.devices().length).toBeLessThan(100);
  expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(STATE_BYTES_ALL_MAX * 4);
});
