// MQTT 3.1, 3.1.1 and 5 (OASIS standards): who connects, what is published and subscribed. User names, passwords and
// payloads are never kept.
import type { MqttFact } from '../facts.ts';
import {
  type FactOutput,
  GIVE_UP,
  IS,
  IS_NOT,
  NEEDS_MORE,
  type StreamDecoder,
  type StreamProtocol,
} from './protocol.ts';
import { printableText, uint16 } from './wire-text.ts';

/** Bytes kept of a client id and of a topic; topics kept of one packet. */
export const MQTT_CLIENT_ID_MAX = 255;
export const MQTT_TOPIC_MAX = 1024;
export const MQTT_TOPICS_MAX = 64;

/** Longest part of a packet that is read; what lies behind in a PUBLISH is payload. */
const HEAD_BYTES_MAX = 12 * 1024;
const PORT = 1883;

const CONNECT = 1;
const CONNACK = 2;
const PUBLISH = 3;
const SUBSCRIBE = 8;
const SUBACK = 9;
const UNSUBSCRIBE = 10;
const DISCONNECT = 14;

/** Flags that each packet type must have (MQTT 3.1.1 2.2.2); PUBLISH has its own. MQTT 3.1 put QoS and DUP bits elsewhere. */
const FIXED_FLAGS: readonly number[] = [-1, 0, 0, -2, 0, 0, 2, 0, 2, 0, 2, 0, 0, 0, 0, 0];

/** The remaining length of the packet whose first byte stands at `at`, and where its variable header begins. */
interface PacketLength {
  length: number;
  headerAt: number;
}

const size: PacketLength = { length: 0, headerAt: 0 };

/** MQTT 2.1.4: 7 bits a byte, at most 4 bytes. Returns IS, IS_NOT, or NEEDS_MORE. */
function readLength(bytes: Uint8Array, at: number, end: number, out: PacketLength): number {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    if (at + 1 + i >= end) return NEEDS_MORE;
    const byte = bytes[at + 1 + i]!;
    value += (byte & 0x7f) * 128 ** i;
    if (byte < 128) {
      out.length = value;
      out.headerAt = at + 2 + i;
      return IS;
    }
  }
  return IS_NOT;
}

class MqttDecoder implements StreamDecoder {
  /** 3, 4 or 5; 4 until a CONNECT tells. */
  #version = 4;

  decode(_side: number, bytes: Uint8Array, at: number, end: number, out: FactOutput): number {
    let position = at;
    while (position < end) {
      const known = readLength(bytes, position, end, size);
      if (known === IS_NOT) return GIVE_UP;
      if (known === NEEDS_MORE) break;
      const { length, headerAt } = size;
      const first = bytes[position]!;
      const stop = headerAt + length;
      const needed = this.#needed(first, bytes, headerAt, stop, end);
      if (needed > end) break;
      if (!this.#packet(first, bytes, headerAt, needed, stop, out)) return GIVE_UP;
      position = stop;
    }
    return position - at;
  }

  /** Up to where a packet must be there to be read: of a PUBLISH the topic suffices, before version 5. */
  #needed(first: number, bytes: Uint8Array, at: number, stop: number, end: number): number {
    const limit = Math.min(stop, at + HEAD_BYTES_MAX);
    if (first >>> 4 !== PUBLISH || this.#version === 5) return limit;
    if (at + 2 > end) return Math.min(stop, at + 2);
    return Math.min(limit, at + 2 + uint16(bytes, at));
  }

  #packet(first: number, bytes: Uint8Array, at: number, end: number, stop: number, out: FactOutput): boolean {
    const type = first >>> 4;
    const flags = FIXED_FLAGS[type]!;
    if (flags === -1 || (flags >= 0 && this.#version >= 4 && (first & 15) !== flags)) return false;
    if (type === CONNECT) return this.#connect(bytes, at, end, out);
    if (type === PUBLISH) return this.#publish(first, bytes, at, end, stop, out);
    if (type === SUBSCRIBE || type === UNSUBSCRIBE) return this.#subscribe(type, bytes, at, end, out);
    if (type === CONNACK && end - at >= 2) emit(out, { packetType: type, returnCode: bytes[at + 1]! });
    else if (type === SUBACK) return this.#subscribed(bytes, at, end, out);
    else if (type === DISCONNECT) emit(out, { packetType: type });
    return true;
  }

  #connect(bytes: Uint8Array, at: number, end: number, out: FactOutput): boolean {
    if (end - at < 2) return false;
    const nameEnd = at + 2 + uint16(bytes, at);
    if (nameEnd + 4 > end) return false;
    const protocolName = printableText(bytes, at + 2, nameEnd, 6);
    if (protocolName !== 'MQTT' && protocolName !== 'MQIsdp') return false;
    // Bit 7 of the level marks a bridge (Mosquitto).
    this.#version = bytes[nameEnd]! & 0x7f;
    const idAt = this.#skipProperties(bytes, nameEnd + 4, end);
    if (idAt < 0 || idAt + 2 > end) return false;
    const idEnd = idAt + 2 + uint16(bytes, idAt);
    if (idEnd > end) return false;
    emit(out, {
      packetType: CONNECT,
      clientId: printableText(bytes, idAt + 2, idEnd, MQTT_CLIENT_ID_MAX),
      hasUserName: (bytes[nameEnd + 1]! & 0x80) !== 0,
      protocolName,
      protocolVersion: this.#version,
    });
    return true;
  }

  #publish(first: number, bytes: Uint8Array, at: number, end: number, stop: number, out: FactOutput): boolean {
    const qos = (first >>> 1) & 3;
    if (qos === 3 || end - at < 2) return false;
    const topicEnd = at + 2 + uint16(bytes, at);
    if (topicEnd > end) return false;
    let payloadAt = topicEnd + (qos > 0 ? 2 : 0);
    if (this.#version === 5 && payloadAt < end)
      payloadAt = Math.max(payloadAt, this.#skipProperties(bytes, payloadAt, end));
    emit(out, {
      packetType: PUBLISH,
      topics: [printableText(bytes, at + 2, topicEnd, MQTT_TOPIC_MAX)],
      qos,
      isRetained: (first & 1) !== 0,
      payloadLength: Math.max(0, stop - payloadAt),
    });
    return true;
  }

  #subscribe(packetType: number, bytes: Uint8Array, at: number, end: number, out: FactOutput): boolean {
    let position = this.#skipProperties(bytes, at + 2, end);
    if (position < 0) return false;
    const topics: string[] = [];
    let qos = 0;
    while (position + 2 <= end && topics.length < MQTT_TOPICS_MAX) {
      const topicEnd = position + 2 + uint16(bytes, position);
      if (topicEnd > end) break;
      topics.push(printableText(bytes, position + 2, topicEnd, MQTT_TOPIC_MAX));
      position = topicEnd;
      if (packetType === SUBSCRIBE && position < end) qos = Math.max(qos, bytes[position++]! & 3);
    }
    emit(out, { packetType, topics, qos });
    return true;
  }

  #subscribed(bytes: Uint8Array, at: number, end: number, out: FactOutput): boolean {
    const codesAt = this.#skipProperties(bytes, at + 2, end);
    if (codesAt < 0 || codesAt >= end) return codesAt >= 0;
    emit(out, { packetType: SUBACK, returnCode: bytes[codesAt]! });
    return true;
  }

  /** MQTT 5 2.2.2: a length in 7-bit bytes, then that many bytes; nothing of the kind before version 5. */
  #skipProperties(bytes: Uint8Array, at: number, end: number): number {
    if (this.#version !== 5) return at <= end ? at : -1;
    const found = readLength(bytes, at - 1, end, size);
    return found === IS && size.headerAt + size.length <= end ? size.headerAt + size.length : -1;
  }
}

type Said = Partial<Omit<MqttFact, 'kind' | 'packetType'>> & { readonly packetType: number };

function emit(out: FactOutput, said: Said): void {
  out.emit({
    kind: 'mqtt',
    timeUs: out.timeUs,
    timeNs: out.timeNs,
    flow: out.flow,
    fromOriginator: out.fromOriginator,
    packetType: said.packetType,
    clientId: said.clientId ?? null,
    hasUserName: said.hasUserName ?? false,
    protocolName: said.protocolName ?? null,
    protocolVersion: said.protocolVersion ?? 0,
    topics: said.topics ?? [],
    qos: said.qos ?? 0,
    isRetained: said.isRetained ?? false,
    payloadLength: said.payloadLength ?? 0,
    returnCode: said.returnCode ?? 0,
  });
}

/** A CONNECT on any port; on MQTT's own port also what a connection that began before us may say next. */
function recognise(bytes: Uint8Array, at: number, end: number, _fromOriginator: boolean, port: number): number {
  if (end <= at) return NEEDS_MORE;
  const first = bytes[at]!;
  const isConnect = first === 0x10;
  if (!isConnect && (port !== PORT || !isPlausible(first))) return IS_NOT;
  const known = readLength(bytes, at, end, size);
  if (known !== IS) return known;
  if (!isConnect) return isPlausibleBody(first, bytes, size.headerAt, size.headerAt + size.length, end);
  for (let i = 0; i < 6; i++) {
    const position = size.headerAt + i;
    if (position >= end) return NEEDS_MORE;
    const byte = bytes[position]!;
    if (byte !== CONNECT_BYTES[i] && byte !== CONNECT_BYTES_31[i]) return IS_NOT;
  }
  return IS;
}

/** The protocol name's length and its first letters: "MQTT", and "MQIsdp" in version 3.1. */
const CONNECT_BYTES = [0, 4, 77, 81, 84, 84];
const CONNECT_BYTES_31 = [0, 6, 77, 81, 73, 115];

function isPlausible(first: number): boolean {
  const type = first >>> 4;
  const flags = FIXED_FLAGS[type]!;
  return type === PUBLISH ? ((first >>> 1) & 3) !== 3 : type > CONNECT && flags === (first & 15);
}

function isPlausibleBody(first: number, bytes: Uint8Array, at: number, stop: number, end: number): number {
  const type = first >>> 4;
  if (type === PUBLISH || type === SUBSCRIBE || type === UNSUBSCRIBE) {
    const lengthAt = type === PUBLISH ? at : at + 2;
    if (lengthAt + 3 > end) return lengthAt + 3 > stop ? IS_NOT : NEEDS_MORE;
    const length = uint16(bytes, lengthAt);
    return length > 0 && lengthAt + 2 + length <= stop && bytes[lengthAt + 2]! >= 0x20 ? IS : IS_NOT;
  }
  // Pings and acknowledgements are this short.
  return stop - at <= 4 ? IS : IS_NOT;
}

export const mqtt: StreamProtocol = {
  transport: 'tcp',
  name: 'mqtt',
  title: 'MQTT',
  service: 'mqtt',
  recognise,
  open: () => new MqttDecoder(),
};
