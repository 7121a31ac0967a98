// How devices keep in touch with others: short visits to a cloud, connections that stay open, streams, talk between devices at home.
import { every, type Habit, Occasion, type Surroundings } from './habit.ts';
import { browse, notify, search, setClock } from './network-habits.ts';
import { httpRequest, httpResponse, quicHead } from './plain-messages.ts';
import { MessageList } from './script.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { BROADCAST, type Station } from './station.ts';
import type { TcpEnding } from './tcp-conversation.ts';
import { exchangeMessages, KeepAliveScript, tlsHandshake, tlsSeries } from './tls-scripts.ts';
import { draw, drawExponential, drawWhole, type Shape } from './traffic-shape.ts';
import {
  CLOSE_SHARES,
  EXCHANGE_COUNT,
  EXCHANGE_PAUSE_US,
  REQUEST_BYTES,
  RESPONSE_BYTES,
  THINK_US,
} from './traffic-shapes.ts';

export interface Visit {
  readonly host: string;
  readonly port?: number;
  readonly up?: Shape;
  readonly down?: Shape;
  readonly exchanges?: Shape;
  readonly segmentBytes?: number;
}

/** How a connection ends, as often as each way was seen. */
export function drawEnding(device: SimulatedDevice): TcpEnding {
  const at = device.random();
  let sum = 0;
  for (const [ending, share] of CLOSE_SHARES) {
    sum += share;
    if (at < sum) return ending;
  }
  return 'originator';
}

/** One encrypted visit: a handshake, some questions and answers. */
export function visit({ device, network }: Surroundings, wanted: Visit, nowUs: number): void {
  const { host, port = 443, up = REQUEST_BYTES, down = RESPONSE_BYTES, exchanges = EXCHANGE_COUNT } = wanted;
  const { random, model } = device;
  const count = Math.max(1, drawWhole(exchanges, random));
  const said = Array.from({ length: count }, (_, i) => ({
    up: drawWhole(up, random),
    down: drawWhole(down, random),
    pauseUs: i === 0 ? 1000 : drawWhole(EXCHANGE_PAUSE_US, random),
    thinkUs: drawWhole(THINK_US, random),
  }));
  const script = new MessageList([...tlsHandshake(model.tls, host, random), ...exchangeMessages(said)]);
  const { segmentBytes } = wanted;
  network.tcp({
    device,
    host,
    port,
    script,
    atUs: nowUs,
    ending: drawEnding(device),
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
  });
}

/** One visit by HTTP without encryption, as older devices make them. */
export function plainVisit(
  { device, network }: Surroundings,
  host: string,
  path: string,
  down: Shape,
  nowUs: number,
): void {
  const { random } = device;
  const bytes = drawWhole(down, random);
  const request = httpRequest('GET', host, path, `${device.model.hostName.split(/[-*]/)[0]}/1.0`);
  const response = httpResponse('200 OK', bytes);
  const script = new MessageList([
    { side: 0, bytes: request.length, head: request, waitUs: 2000 },
    { side: 1, bytes: response.length + bytes, head: response, waitUs: drawWhole(THINK_US, random) },
  ]);
  network.tcp({ device, host, port: 80, script, atUs: nowUs, ending: 'responder' });
}

export interface Link {
  readonly host: string;
  readonly port?: number;
  readonly everySeconds: number;
  readonly jitter?: number;
  readonly up: Shape;
  readonly down: Shape;
  readonly serverShare?: number;
  /** Hours that a connection lasts in the mean. */
  readonly hours: number;
}

/** A connection that is kept open day and night, and made anew some seconds after it has ended. */
export function keepLink(link: Link): Habit {
  return (around, startUs) => {
    const { device } = around;
    return new Occasion(startUs + device.random() * 90e6, (nowUs) => openLink(around, link, nowUs));
  };
}

function openLink(around: Surroundings, link: Link, nowUs: number): void {
  const { device, network } = around;
  const { random, model } = device;
  const again = (atUs: number): void => {
    const waitUs = draw([1, 2, 4, 8, 20], random) * 1e6;
    network.add(new Occasion(atUs + waitUs, (timeUs) => openLink(around, link, timeUs)));
  };
  if (!network.isPresent(device, nowUs)) {
    network.add(new Occasion(nowUs + 60e6 * (1 + random()), (timeUs) => openLink(around, link, timeUs)));
    return;
  }
  const lastsUs = Math.max(120e6, drawExponential(link.hours * 3600e6, random));
  const { everySeconds, jitter = 0.02, up, down, serverShare = 0, host, port = 443 } = link;
  const goesOn = (elapsedUs: number): boolean => elapsedUs < lastsUs && network.isPresent(device, nowUs + elapsedUs);
  const keep = { everySeconds, jitter, up, down, serverShare, goesOn };
  const script = tlsSeries(model.tls, host, random, new KeepAliveScript(keep));
  // Who carries it away says no goodbye.
  const ending = model.isCarried === true ? 'left' : drawEnding(device);
  network.tcp({ device, host, port, script, atUs: nowUs, ending, onEnd: again });
}

/** Datagrams to a cloud from one port: a question and its answer at every interval. The place is looked up anew with the port. */
export function pulse(host: string, port: number, seconds: number, up: Shape, down: Shape): Habit {
  return (around, startUs) => {
    const { device, network } = around;
    const { random } = device;
    let sourcePort = 0;
    let place: Station | null = null;
    return every(seconds, 0.01, (_, nowUs) => {
      let atUs = nowUs;
      if (place === null || random() < 0.002) {
        sourcePort = device.nextPort();
        const { station, knownUs } = network.lookUp(device, host, nowUs);
        place = station;
        atUs = knownUs;
      }
      const script = new MessageList([
        { side: 0, bytes: drawWhole(up, random) },
        { side: 1, bytes: drawWhole(down, random), waitUs: 300 },
      ]);
      network.udp({ device, to: place, port, sourcePort, script, atUs });
    })(around, startUs);
  };
}

/** Says to everybody at home that it is there, from one port to another, as apps of lights and plugs look for it. */
export function beaconing(port: number, seconds: number, bytes: number): Habit {
  return every(seconds, 0.02, ({ device, network }, nowUs) => {
    const script = new MessageList([{ side: 0, bytes }]);
    network.udp({ device, to: BROADCAST, port, sourcePort: port, script, atUs: nowUs });
  });
}

/** Something fetched over QUIC (RFC 9000), as its datagrams look from outside. */
export function quicVisit({ device, network }: Surroundings, host: string, down: number, nowUs: number): void {
  const { random } = device;
  const { station, knownUs } = network.lookUp(device, host, nowUs);
  const head = quicHead(random);
  const script = new MessageList([
    { side: 0, bytes: 1250 },
    { side: 1, bytes: 2500 },
    { side: 0, bytes: 90, head, waitUs: 800 },
    { side: 0, bytes: 60 + Math.floor(random() * 400), head, waitUs: 500 },
    { side: 1, bytes: Math.round(down), head, waitUs: drawWhole(THINK_US, random) },
    { side: 0, bytes: 38, head, waitUs: 500 },
  ]);
  network.udp({ device, to: station, port: 443, script, atUs: knownUs });
}

/** A talk with another device at home, whose port answers. */
export function talk(
  { device, network }: Surroundings,
  kind: string,
  port: number,
  up: Shape,
  down: Shape,
  nowUs: number,
): void {
  const other = network.deviceOf(kind);
  if (other === null || other === device || !network.isPresent(other, nowUs)) return;
  const { random } = device;
  const script = new MessageList([
    { side: 0, bytes: drawWhole(up, random), waitUs: 1500 },
    { side: 1, bytes: drawWhole(down, random), waitUs: 8000 },
  ]);
  network.tcpTo(other.station, { device, port, script, atUs: nowUs });
}

export const visiting = (seconds: number, jitter: number, wanted: Visit): Habit =>
  every(seconds, jitter, (around, nowUs) => visit(around, wanted, nowUs));

/** Several servers are asked one after another, as clocks that compare them do. */
export const settingClock = (seconds: number, ...hosts: readonly string[]): Habit =>
  every(seconds, 0.02, (around, nowUs) => {
    for (const [i, host] of hosts.entries()) setClock(around, host, nowUs + i * 1.2e6 * (1 + around.device.random()));
  });

export const browsing = (seconds: number, services: readonly string[]): Habit =>
  every(seconds, 0.3, (around, nowUs) => browse(around, services, nowUs));

export const notifying = (seconds: number, targets: readonly string[], server: string): Habit =>
  every(seconds, 0.05, (around, nowUs) => notify(around, targets, server, nowUs));

export const searching = (seconds: number, target: string): Habit =>
  every(seconds, 0.2, (around, nowUs) => search(around, target, nowUs));

/** The maker's server is asked for new firmware once a day, and about once in three weeks there is some. */
export const updating = (host: string, megabytes: number): Habit =>
  every(86_400, 0.1, (around, nowUs) => {
    const { random } = around.device;
    visit(around, { host, exchanges: [1, 1], up: [180, 420], down: [200, 900] }, nowUs);
    if (random() > 0.05) return;
    const bytes = megabytes * 1e6 * (0.8 + 0.4 * random());
    visit(around, { host, exchanges: [1, 1], up: [180, 420], down: [bytes, bytes], segmentBytes: 8688 }, nowUs + 60e6);
  });
