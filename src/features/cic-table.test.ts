import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchesOf, udpFrame } from '../../test/packet-builder.ts';
import { NetworkSet } from '../base/networks.ts';
import { KEY_PROTOCOL, KEY_WORDS, PacketBatch } from '../packets/packet-batch.ts';
import { PacketDecoder } from '../packets/packet-decoder.ts';
import { CicMeter } from './cic-meter.ts';
import { CIC_FLOWS_MAX, CicTable } from './cic-table.ts';

/** A key of UDP whose ends are given by two small numbers. */
function keyOf(a: number, b: number): Uint32Array {
  const key = new Uint32Array(KEY_WORDS);
  key[3] = a;
  key[7] = b;
  key[KEY_PROTOCOL] = 17;
  return key;
}

test('a table finds what was put in and not removed, from both directions, in the order of its queues', () => {
  const step = fc.record({ a: fc.nat(7), b: fc.nat(7), what: fc.constantFrom('insert', 'remove', 'cut', 'reopen') });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.nat(), (steps, seed) => {
      const table = new CicTable(16, seed);
      const open = new Map<string, number>();
      const cut = new Map<string, number>();
      for (const { a, b, what } of steps) {
        const name = `${Math.min(a, b)} ${Math.max(a, b)}`;
        const hash = table.read(keyOf(a, b), 0, true);
        const slot = table.find(hash);
        expect(slot).toBe(open.get(name) ?? cut.get(name) ?? -1);
        if (slot < 0) {
          if (what === 'insert' && table.size < table.capacity) open.set(name, table.insert(hash));
        } else {
          open.delete(name);
          cut.delete(name);
          if (what === 'remove') table.remove(slot);
          else if (what === 'cut') {
            table.cut(slot);
            cut.set(name, slot);
          } else {
            table.reopen(slot);
            open.set(name, slot);
          }
        }
        expect(table.size).toBe(open.size + cut.size);
        expect([table.oldestOpen(), table.oldestCut()]).toEqual([
          [...open.values()][0] ?? -1,
          [...cut.values()][0] ?? -1,
        ]);
      }
    }),
  );
});

test('both directions of a packet give one key and one hash', () => {
  const table = new CicTable(4, 1);
  const there = table.read(keyOf(5, 9), 0, true);
  const key = [...table.key];
  expect(table.isSwapped).toBe(0);
  expect(table.read(keyOf(9, 5), 0, true)).toBe(there);
  expect([...table.key]).toEqual(key);
  expect(table.isSwapped).toBe(1);
});

test('a flood of 90,000 ends writes every flow and takes no more memory than the table has', () => {
  let rows = 0;
  const before = process.memoryUsage();
  const meter = new CicMeter({ emit: ({ count }) => (rows += count), localNetworks: new NetworkSet([]) });
  const size = 3000;
  const ROUNDS = 30;
  const [frames] = batchesOf(
    Array.from({ length: size }, (_, i) => udpFrame(1_700_000_000 + i / 1e4, { from: '10.0.0.1', to: '10.0.0.2' })),
  );
  const packets = new PacketBatch();
  new PacketDecoder({ fragments: 'reassemble', validatesChecksums: false }).decode(frames!, 0, packets);
  expect(packets.count).toBe(size);
  for (let round = 0; round < ROUNDS; round++) {
    for (let row = 0; row < size; row++) packets.key[row * KEY_WORDS + 3] = round * size + row;
    meter.observe(frames!, 0, size, packets);
    expect(rows).toBeGreaterThanOrEqual((round + 1) * size - CIC_FLOWS_MAX - 1024);
  }
  meter.finish();
  const after = process.memoryUsage();
  expect(rows).toBe(ROUNDS * size);
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(60e6);
  expect(after.heapUsed - before.heapUsed).toBeLessThan(60e6);
});
