import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, u16 } from '../../../test/frame-builder.ts';
import { checkStreamProtocol, streamFacts, text } from '../../../test/protocols/collect-facts.ts';
import { mqtt } from './mqtt.ts';
import { IS, IS_NOT, NEEDS_MORE } from './protocol.ts';

const string = (value: string): number[] => [...u16(value.length), ...text(value)];
function packet(first: number, body: readonly number[]): number[] {
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>= 7;
  } while (rest > 0);
  return [first, ...length, ...body];
}
const CONNECT = packet(0x10, [
  ...string('MQTT'),
  4,
  0xc2,
  ...u16(60),
  ...string('bulb-7'),
  ...string('user'),
  ...string('pass'),
]);
const CONNECT_5 = packet(0x10, [...string('MQTT'), 5, 2, ...u16(60), 5, 0x11, 0, 0, 0, 10, ...string('five')]);
const PUBLISH = packet(0x33, [...string('home/temp'), ...u16(9), ...text('21.5')]);
const SUBSCRIBE = packet(0x82, [...u16(3), ...string('a/#'), 1, ...string('b'), 0]);

test('a client names itself; that it has a user name is told, user and password are not', () => {
  const [fact] = streamFacts(mqtt, [CONNECT]);
  expect(fact).toMatchObject({
    packetType: 1,
    clientId: 'bulb-7',
    hasUserName: true,
    protocolName: 'MQTT',
    protocolVersion: 4,
  });
  expect(JSON.stringify(fact)).not.toMatch(/"user"|pass/);
});

test('MQTT 3.1 and 5 are read too', () => {
  const old = packet(0x10, [...string('MQIsdp'), 3, 2, ...u16(60), ...string('old')]);
  expect(streamFacts(mqtt, [old])[0]).toMatchObject({ clientId: 'old', protocolVersion: 3 });
  const five = [...CONNECT_5, ...packet(0x30, [...string('t'), 3, 0x23, 0, 1, ...text('xy')])];
  expect(streamFacts(mqtt, [five])).toMatchObject([{ clientId: 'five' }, { topics: ['t'], payloadLength: 2 }]);
});

test('topics, quality of service and payload lengths are told, payloads are not', () => {
  const facts = streamFacts(mqtt, [[...CONNECT, ...PUBLISH, ...SUBSCRIBE, ...hex('e000')]]).slice(1);
  expect(facts).toMatchObject([
    { packetType: 3, topics: ['home/temp'], qos: 1, isRetained: true, payloadLength: 4 },
    { packetType: 8, topics: ['a/#', 'b'], qos: 1 },
    { packetType: 14 },
  ]);
  expect(JSON.stringify(facts)).not.toContain('21.5');
});

test('answers carry their code', () => {
  const answers = [...hex('20020005'), ...hex('9003000101')];
  expect(streamFacts(mqtt, [{ side: 1, bytes: answers }])).toMatchObject([
    { packetType: 2, returnCode: 5 },
    { packetType: 9, returnCode: 1 },
  ]);
});

test('facts do not depend on where the stream is cut, also inside a long payload', () => {
  const long = packet(0x30, [...string('big'), ...Array<number>(3000).fill(0x10)]);
  for (const connect of [CONNECT, CONNECT_5]) {
    const publish = connect === CONNECT ? long : packet(0x30, [...string('big'), 0, ...Array<number>(3000).fill(0x10)]);
    const stream = [...connect, ...publish, ...PUBLISH, ...(connect === CONNECT ? SUBSCRIBE : [])];
    const whole = streamFacts(mqtt, [stream]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 8 }), (cuts) => {
        const ends = [...cuts, stream.length].sort((a, b) => a - b);
        expect(
          streamFacts(
            mqtt,
            ends.map((end, i) => stream.slice(ends[i - 1] ?? 0, end)),
          ),
        ).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  }
});

test('a CONNECT is recognised on any port, a connection that began before us on port 1883 only', () => {
  const recognise = (bytes: readonly number[], port: number): number =>
    mqtt.recognise(Uint8Array.from(bytes), 0, bytes.length, true, port);
  expect(recognise(CONNECT, 17501)).toBe(IS);
  expect(recognise(CONNECT.slice(0, 4), 17501)).toBe(NEEDS_MORE);
  expect(recognise(PUBLISH, 1883)).toBe(IS);
  expect(recognise(PUBLISH, 17501)).toBe(IS_NOT);
  expect(recognise(hex('160301'), 1883)).toBe(IS_NOT);
});

test('hostile bytes are harmless', () => {
  checkStreamProtocol(mqtt, [CONNECT, CONNECT_5, PUBLISH, SUBSCRIBE, hex('20020005')], 1883);
});
