// mqtt.log: connections, publications and subscriptions. Zeek writes three logs; their fields stand here in one, told apart
// by `action`. The payload is not kept, so its column is missing.
import type { FlowIdentity, MqttFact } from '../packets/facts.ts';
import { CONNECTION_COLUMNS, connectionFields, type LogColumns, type LogRow } from './fact-log-rows.ts';
import { MQTT_CONNECT_STATUSES, MQTT_QOS, MQTT_VERSIONS } from './fact-log-words.ts';

export const MQTT_COLUMNS: LogColumns = [
  ...CONNECTION_COLUMNS,
  ['action', 'string'],
  ['proto_name', 'string'],
  ['proto_version', 'string'],
  ['client_id', 'string'],
  ['connect_status', 'string'],
  ['from_client', 'bool'],
  ['retain', 'bool'],
  ['qos', 'string'],
  ['topic', 'string'],
  ['payload_len', 'count'],
  ['topics', 'vector[string]'],
  ['qos_level', 'count'],
  ['granted_qos_level', 'count'],
  ['ack', 'bool'],
];

/** Connections whose CONNECT or SUBSCRIBE waits for its answer; the oldest is written for a new one. */
const CONNECTIONS_MAX = 4096;
/** Subscriptions of a connection that wait. */
const WAITING_MAX = 16;
const CONNECT = 1;
const CONNACK = 2;
const PUBLISH = 3;
const SUBSCRIBE = 8;
const SUBACK = 9;
const UNSUBSCRIBE = 10;

interface Connection {
  readonly flow: FlowIdentity;
  connect: MqttFact | null;
  readonly subscriptions: MqttFact[];
}

export class MqttLog {
  readonly #write: (row: LogRow) => void;
  readonly #connections = new Map<number, Connection>();

  constructor(write: (row: LogRow) => void) {
    this.#write = write;
  }

  fact(fact: MqttFact): void {
    const { flow, packetType } = fact;
    if (flow === null) return;
    if (packetType === PUBLISH) this.#publish(flow, fact);
    else if (packetType === UNSUBSCRIBE) this.#subscription(flow, fact, null);
    else this.#pair(this.#connection(flow), fact);
  }

  finish(): void {
    for (const connection of this.#connections.values()) this.#flush(connection);
    this.#connections.clear();
  }

  #connection(flow: FlowIdentity): Connection {
    let connection = this.#connections.get(flow.serial);
    if (connection !== undefined) return connection;
    if (this.#connections.size >= CONNECTIONS_MAX) {
      const [serial, oldest] = this.#connections.entries().next().value!;
      this.#flush(oldest);
      this.#connections.delete(serial);
    }
    connection = { flow, connect: null, subscriptions: [] };
    this.#connections.set(flow.serial, connection);
    return connection;
  }

  #pair(connection: Connection, fact: MqttFact): void {
    const { flow, subscriptions } = connection;
    if (fact.packetType === CONNECT) {
      if (connection.connect !== null) this.#connect(flow, connection.connect, null);
      connection.connect = fact;
    } else if (fact.packetType === CONNACK && connection.connect !== null) {
      this.#connect(flow, connection.connect, fact);
      connection.connect = null;
    } else if (fact.packetType === SUBSCRIBE) {
      if (subscriptions.length >= WAITING_MAX) this.#subscription(flow, subscriptions.shift()!, null);
      subscriptions.push(fact);
    } else if (fact.packetType === SUBACK && subscriptions.length > 0) {
      this.#subscription(flow, subscriptions.shift()!, fact);
    }
  }

  #flush(connection: Connection): void {
    if (connection.connect !== null) this.#connect(connection.flow, connection.connect, null);
    for (const each of connection.subscriptions) this.#subscription(connection.flow, each, null);
  }

  #connect(flow: FlowIdentity, fact: MqttFact, answer: MqttFact | null): void {
    this.#write({
      ...connectionFields(fact.timeUs, flow),
      action: 'connect',
      proto_name: fact.protocolName ?? undefined,
      proto_version: MQTT_VERSIONS.get(fact.protocolVersion) ?? String(fact.protocolVersion),
      client_id: fact.clientId ?? undefined,
      connect_status:
        answer === null ? undefined : (MQTT_CONNECT_STATUSES[answer.returnCode] ?? `unknown-${answer.returnCode}`),
    });
  }

  #publish(flow: FlowIdentity, fact: MqttFact): void {
    this.#write({
      ...connectionFields(fact.timeUs, flow),
      action: 'publish',
      from_client: fact.fromOriginator,
      retain: fact.isRetained,
      qos: MQTT_QOS[fact.qos],
      topic: fact.topics[0],
      payload_len: fact.payloadLength,
    });
  }

  #subscription(flow: FlowIdentity, fact: MqttFact, answer: MqttFact | null): void {
    const isSubscribe = fact.packetType === SUBSCRIBE;
    this.#write({
      ...connectionFields(fact.timeUs, flow),
      action: isSubscribe ? 'subscribe' : 'unsubscribe',
      topics: fact.topics,
      qos_level: isSubscribe ? fact.qos : undefined,
      granted_qos_level: answer?.returnCode,
      ack: answer !== null,
    });
  }
}
