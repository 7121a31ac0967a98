// MQTT control packets of a simulated home (MQTT 3.1.1, OASIS): what a small client and a broker at home say to one another.
import { ByteBuilder } from './byte-builder.ts';

const CONNECT = 0x10;
const PUBLISH = 0x30;
const RETAINED = 1;
/** The two lowest bits of a subscription's type are reserved and stand at 10 (3.8.1). */
const SUBSCRIBE = 0x82;
const SUBSCRIBED = 0x90;
const CLEAN = 0x02;
const WITH_WILL = 0x24;

export const MQTT_CONNECTED = Uint8Array.of(0x20, 2, 0, 0);
export const MQTT_PING = Uint8Array.of(0xc0, 0);
export const MQTT_PONG = Uint8Array.of(0xd0, 0);
export const MQTT_DISCONNECT = Uint8Array.of(0xe0, 0);

/** `will`: the topic under which the broker says "Offline" when the client is gone without a word; null = none. */
export function mqttConnect(client: string, keepAliveSeconds: number, will: string | null): Uint8Array {
  return packet(CONNECT, (builder) => {
    builder.u16(4).text('MQTT').u8(4);
    builder.u8(CLEAN | (will === null ? 0 : WITH_WILL)).u16(keepAliveSeconds);
    text(builder, client);
    if (will !== null) text(text(builder, will), 'Offline');
  });
}

export function mqttSubscribe(id: number, topics: readonly string[]): Uint8Array {
  return packet(SUBSCRIBE, (builder) => {
    builder.u16(id);
    for (const topic of topics) text(builder, topic).u8(0);
  });
}

export function mqttSubscribed(id: number, topics: number): Uint8Array {
  return packet(SUBSCRIBED, (builder) => builder.u16(id).zeros(topics));
}

/** At most once (QoS 0): no identifier, and no answer. */
export function mqttPublish(topic: string, payload: string, isRetained = false): Uint8Array {
  return packet(PUBLISH | (isRetained ? RETAINED : 0), (builder) => text(builder, topic).text(payload));
}

function text(builder: ByteBuilder, value: string): ByteBuilder {
  return builder.sized(2, () => builder.text(value));
}

/** The first byte, how many bytes follow in seven bits each (2.2.3), and those. */
function packet(first: number, fill: (builder: ByteBuilder) => void): Uint8Array {
  const body = new ByteBuilder();
  fill(body);
  const builder = new ByteBuilder().u8(first);
  let left = body.length;
  do {
    builder.u8((left & 127) | (left > 127 ? 128 : 0));
    left >>>= 7;
  } while (left > 0);
  return builder.bytes(body.finish()).finish();
}
