import { expect, test } from 'vitest';
import { decodeAll, ethernet, hex } from '../../test/frame-builder.ts';
import type { Fact } from './facts.ts';

const reply = hex('0001 0800 06 04 0002 020000000001 c0a80101 020000000002 c0a80102');

function factsOf(bytes: readonly number[], link = 1): { facts: Fact[]; arp: number; noIp: number } {
  const facts: Fact[] = [];
  const { counters, rows } = decodeAll([{ bytes, link, timeUs: 77 }], { facts: (fact) => facts.push(fact) });
  expect(rows).toEqual([]);
  return { facts, arp: counters.arp, noIp: counters.noIp };
}

test('an ARP reply becomes a fact with all its addresses and those of the frame', () => {
  const { facts, arp, noIp } = factsOf(ethernet(0x0806, reply));
  expect({ arp, noIp }).toEqual({ arp: 1, noIp: 1 });
  expect(facts).toEqual([
    {
      kind: 'arp',
      timeUs: 77,
      timeNs: 0,
      flow: null,
      fromOriginator: true,
      operation: 2,
      senderMac: '02:00:00:00:00:01',
      senderAddress: '192.168.1.1',
      targetMac: '02:00:00:00:00:02',
      targetAddress: '192.168.1.2',
      frameSource: '02:00:00:00:00:01',
      frameDestination: '02:00:00:00:00:02',
    },
  ]);
});

test('a cooked capture knows the sender of the frame only', () => {
  const cooked = hex('0000 0001 0006 020000000001 0000 0806');
  expect(factsOf([...cooked, ...reply], 113).facts[0]).toMatchObject({
    frameSource: '02:00:00:00:00:01',
    frameDestination: '',
  });
});

test('other hardware, other protocols and cut messages are counted without a fact', () => {
  const otherHardware = [0, 6, ...reply.slice(2)];
  for (const message of [otherHardware, reply.slice(0, 27)]) {
    expect(factsOf(ethernet(0x0806, message))).toMatchObject({ facts: [], arp: 1 });
  }
});
