// Tests of what a fact says of its flow when the flow has turned round between the packet and the reading of it.
import { expect, test } from 'vitest';
import type { FlowIdentity } from '../packets/facts.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, NO_LINK, PacketBatch } from '../packets/packet-batch.ts';
import { FactContext } from './fact-context.ts';
import type { FlowMeter } from './flow-meter.ts';

const CLIENT = 0xc0a80132;
const SERVER = 0xcb007105;

function identity(isTurned: boolean): FlowIdentity {
  const [originator, responder] = isTurned ? ['203.0.113.5', '192.168.1.50'] : ['192.168.1.50', '203.0.113.5'];
  const [originatorPort, responderPort] = isTurned ? [123, 50_000] : [50_000, 123];
  const [originatorMac, responderMac] = isTurned ? ['server', 'client'] : ['client', 'server'];
  return {
    serial: 7,
    uid: 'C1',
    protocol: 17,
    originator,
    originatorPort,
    responder,
    responderPort,
    originatorMac,
    responderMac,
  };
}

/** A row of the client's request, which it sent as the originator. */
function contextOf(meter: Pick<FlowMeter, 'identityOf'>): FactContext {
  const packets = new PacketBatch(1);
  packets.count = 1;
  packets.slot[0] = 0;
  packets.serial[0] = 7;
  packets.linkAt.fill(NO_LINK);
  packets.key.set([0, 0, 0xffff, CLIENT, 0, 0, 0xffff, SERVER]);
  packets.key[KEY_PORTS] = ((50_000 << 16) | 123) >>> 0;
  packets.key[KEY_PROTOCOL] = 17;
  expect(packets.key.length).toBe(KEY_WORDS);
  const context = new FactContext({ ...meter, holds: () => true } as unknown as FlowMeter, () => undefined);
  context.begin(new FrameBatch(0, 1), packets);
  context.setRow(0);
  return context;
}

test('a fact names the originator that its own packet had, also when the flow has turned since', () => {
  const context = contextOf({ identityOf: () => identity(true) });
  expect(context.fromOriginator).toBe(true);
  expect(context.flow).toEqual(identity(false));
});

test('a fact of a flow that has not turned keeps what the flow says', () => {
  const given = identity(false);
  expect(contextOf({ identityOf: () => given }).flow).toBe(given);
});
