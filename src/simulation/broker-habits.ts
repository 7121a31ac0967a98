// Talk by MQTT without encryption between small devices and the broker at home: kept open with telemetry, or woken up for a report.
import type { Random } from '../base/random.ts';
import { every, type Habit, Occasion, type Surroundings } from './habit.ts';
import {
  MQTT_CONNECTED,
  MQTT_DISCONNECT,
  MQTT_PING,
  MQTT_PONG,
  mqttConnect,
  mqttPublish,
  mqttSubscribe,
  mqttSubscribed,
} from './mqtt-messages.ts';
import { type Message, MessageList, type Script, ScriptSeries, type Turn } from './script.ts';
import { draw, drawExponential } from './traffic-shape.ts';

export const MQTT_PORT = 1883;
const BROKER = 'server';
/** The broker answers at once. */
const BROKER_US = 400;

export interface BrokerClient {
  /** First part of its topics. */
  readonly topic: string;
  /** Seconds between reports, and after which silence it asks whether the broker is there (3.1.2.10). */
  readonly reportSeconds: number;
  readonly keepAliveSeconds: number;
  readonly report: (random: Random, nowUs: number) => string;
}

/** A connection to the broker that is kept open day and night: signing in, subscribing, reports, and pings in between. */
export function keepBroker(client: BrokerClient): Habit {
  return (around, startUs) =>
    new Occasion(startUs + around.device.random() * 30e6, (nowUs) => open(around, client, nowUs));
}

const HOURS = 70;

function open(around: Surroundings, client: BrokerClient, nowUs: number): void {
  const { device, network } = around;
  const broker = network.deviceOf(BROKER);
  // Who does not find the broker looks for it again every ten seconds; nothing of it shows here, since its name is an address.
  if (broker === null) return;
  const { random } = device;
  const lastsUs = drawExponential(HOURS * 3600e6, random);
  const script = new ScriptSeries([
    new MessageList(signingIn(device.hostName, client)),
    new TelemetryScript(client, nowUs, nowUs + lastsUs),
  ]);
  network.tcpTo(broker.station, {
    device,
    port: MQTT_PORT,
    script,
    atUs: nowUs,
    ending: 'originator',
    onEnd: (atUs) => {
      const waitUs = draw([2, 5, 10, 12], random) * 1e6;
      network.add(new Occasion(atUs + waitUs, (timeUs) => open(around, client, timeUs)));
    },
  });
}

function signingIn(name: string, { topic, keepAliveSeconds }: BrokerClient): Message[] {
  const wanted = [`cmnd/${topic}/#`, 'cmnd/tasmotas/#'];
  const state = `tele/${topic}/LWT`;
  return [
    said(0, mqttConnect(name, keepAliveSeconds, state), 2500),
    said(1, MQTT_CONNECTED, BROKER_US),
    said(0, mqttPublish(state, 'Online', true), 1800),
    said(0, mqttSubscribe(1, wanted), 1500),
    said(1, mqttSubscribed(1, wanted.length), BROKER_US),
  ];
}

function said(side: 0 | 1, head: Uint8Array, waitUs: number): Message {
  return { side, bytes: head.length, head, waitUs };
}

/** Reports and pings by the clock, until the time is over. */
class TelemetryScript implements Script {
  readonly #client: BrokerClient;
  readonly #untilUs: number;
  #nowUs: number;
  #reportUs: number;
  #owesPong = false;

  constructor(client: BrokerClient, nowUs: number, untilUs: number) {
    this.#client = client;
    this.#nowUs = nowUs;
    this.#reportUs = nowUs + client.reportSeconds * 1e6;
    this.#untilUs = untilUs;
  }

  next(turn: Turn, random: Random): boolean {
    const { topic, reportSeconds, keepAliveSeconds, report } = this.#client;
    if (this.#owesPong) {
      this.#owesPong = false;
      put(turn, said(1, MQTT_PONG, BROKER_US));
      return true;
    }
    const pingUs = this.#nowUs + keepAliveSeconds * 1e6;
    const isPing = pingUs < this.#reportUs;
    const atUs = isPing ? pingUs : this.#reportUs;
    if (atUs > this.#untilUs) return false;
    const waitUs = Math.max(1, atUs - this.#nowUs + random() * 4000);
    this.#nowUs = atUs;
    this.#owesPong = isPing;
    if (!isPing) this.#reportUs += reportSeconds * 1e6;
    const head = isPing ? MQTT_PING : mqttPublish(`tele/${topic}/SENSOR`, report(random, atUs));
    put(turn, said(0, head, waitUs));
    return true;
  }
}

function put(turn: Turn, { side, bytes, head, waitUs }: Message): void {
  turn.side = side;
  turn.bytes = bytes;
  turn.head = head ?? null;
  turn.waitUs = waitUs ?? 0;
}

/** Wakes, signs in, reports, says goodbye and sleeps, as what runs on a battery does. */
export function reportToBroker(seconds: number, topic: string, report: (random: Random) => string): Habit {
  return every(seconds, 0.01, ({ device, network }, nowUs) => {
    const broker = network.deviceOf(BROKER);
    if (broker === null) return;
    const script = new MessageList([
      said(0, mqttConnect(device.hostName, 60, null), 2500),
      said(1, MQTT_CONNECTED, BROKER_US),
      said(0, mqttPublish(topic, report(device.random), true), 3000),
      said(0, MQTT_DISCONNECT, 2000),
    ]);
    network.tcpTo(broker.station, { device, port: MQTT_PORT, script, atUs: nowUs });
  });
}
