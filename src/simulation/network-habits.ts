// What every device does to be in a network: it gets an address, asks for neighbours, sets its clock, announces itself.
import { type Habit, Occasion, Recurrence, type Surroundings } from './habit.ts';
import { ACKNOWLEDGE, DISCOVER, type Lease, leaseAnswer, leaseQuestion, OFFER, REQUEST } from './lease-messages.ts';
import { mdnsAnnouncement, mdnsQuestion } from './name-messages.ts';
import { ntpMessage, ssdpNotify, ssdpSearch } from './plain-messages.ts';
import { MessageList } from './script.ts';
import { BROADCAST, MDNS_GROUP, MDNS_GROUP6, SSDP_GROUP, type Station } from './station.ts';
import { drawExponential } from './traffic-shape.ts';

const DHCP_CLIENT_PORT = 68;
const DHCP_SERVER_PORT = 67;
const MDNS_PORT = 5353;
const SSDP_PORT = 1900;
const NTP_PORT = 123;
const LEASE_SECONDS = 86_400;

/** Gets an address as one that comes into the network does (RFC 2131 3.1), and says that it has it (RFC 5227). */
export function join(around: Surroundings, nowUs: number): void {
  const { device, network } = around;
  const { station, random } = device;
  const client = leaseClientOf(around);
  const nobody: Station = { ...station, address: 0 };
  const lease: Lease = {
    transaction: Math.floor(random() * 0x1_0000_0000),
    type: DISCOVER,
    clientAddress: 0,
    address: station.address,
    server: network.router.address,
    router: network.router.address,
    dnsServer: network.router.address,
    seconds: LEASE_SECONDS,
  };
  const say = (atUs: number, isAnswer: boolean, type: number): void => {
    const fields = { ...lease, type };
    const head = isAnswer ? leaseAnswer(client, fields) : leaseQuestion(client, fields);
    network.add(
      new Occasion(atUs, (timeUs, writer) => {
        const payload = { bytes: head.length, head };
        if (isAnswer) writer.udp(timeUs, network.router, station, DHCP_SERVER_PORT, DHCP_CLIENT_PORT, payload);
        else writer.udp(timeUs, nobody, BROADCAST, DHCP_CLIENT_PORT, DHCP_SERVER_PORT, payload);
      }),
    );
  };
  let atUs = nowUs;
  for (const [isAnswer, type] of [
    [false, DISCOVER],
    [true, OFFER],
    [false, REQUEST],
    [true, ACKNOWLEDGE],
  ] as const) {
    say(atUs, isAnswer, type);
    atUs += isAnswer ? station.delayUs * 2 : 900 + random() * 3000;
  }
  network.add(
    new Occasion(atUs + 20_000, (timeUs, writer) => {
      writer.arp(timeUs, 1, station, station.address, null, station.address);
    }),
  );
  askNeighbour(around, atUs + 40_000);
}

/** Renews the address at half the lease's time (RFC 2131 4.4.5): a question to the server and its answer. */
export function renewal(seconds: number): Habit {
  return ({ device, network }, startUs) => {
    const { random, station } = device;
    const first = startUs + random() * Math.min(seconds, 7200) * 1e6;
    return new Recurrence(first, (nowUs) => {
      const client = leaseClientOf({ device, network });
      const lease: Lease = {
        transaction: Math.floor(random() * 0x1_0000_0000),
        type: REQUEST,
        clientAddress: station.address,
        address: station.address,
        server: network.router.address,
        router: network.router.address,
        dnsServer: network.router.address,
        seconds: seconds * 2,
      };
      const question = leaseQuestion(client, lease);
      const answer = leaseAnswer(client, { ...lease, type: ACKNOWLEDGE });
      network.udp({
        device,
        to: network.router,
        port: DHCP_SERVER_PORT,
        sourcePort: DHCP_CLIENT_PORT,
        script: new MessageList([
          { side: 0, bytes: question.length, head: question },
          { side: 1, bytes: answer.length, head: answer },
        ]),
        atUs: nowUs,
      });
      return seconds * 1e6 * (0.98 + 0.04 * random());
    });
  };
}

function leaseClientOf({ device }: Surroundings) {
  const { model, station, hostName } = device;
  return {
    macHigh: station.macHigh,
    macLow: station.macLow,
    hostName,
    vendorClass: model.vendorClass,
    parameters: model.leaseParameters,
  };
}

/** Asks for the router's MAC, and the router answers. */
export function askNeighbour({ device, network }: Surroundings, nowUs: number): void {
  const { station } = device;
  const { router } = network;
  network.add(
    new Occasion(nowUs, (timeUs, writer) => {
      writer.arp(timeUs, 1, station, station.address, null, router.address);
      network.add(
        new Occasion(timeUs + 150 + router.delayUs, (backUs, again) => {
          again.arp(backUs, 2, router, router.address, station, station.address);
        }),
      );
    }),
  );
}

/** The router asks for the device's MAC, and the device answers. */
export function answerNeighbour({ device, network }: Surroundings, nowUs: number): void {
  const { station } = device;
  const { router } = network;
  network.add(
    new Occasion(nowUs, (timeUs, writer) => {
      writer.arp(timeUs, 1, router, router.address, null, station.address);
      network.add(
        new Occasion(timeUs + station.delayUs, (backUs, again) => {
          again.arp(backUs, 2, station, station.address, router, router.address);
        }),
      );
    }),
  );
}

/** Sets the clock from a time server. */
export function setClock({ device, network }: Surroundings, host: string, nowUs: number): void {
  const { station, knownUs } = network.lookUp(device, host, nowUs);
  const script = new MessageList([
    { side: 0, bytes: 48, head: ntpMessage(3, nowUs) },
    { side: 1, bytes: 48, head: ntpMessage(4, nowUs) },
  ]);
  network.udp({ device, to: station, port: NTP_PORT, script, atUs: knownUs });
}

/** Tells everybody what it offers (RFC 6762 8.3). */
export function announce({ device, network }: Surroundings, nowUs: number): void {
  const { services = [] } = device.model;
  if (services.length === 0) return;
  const { name: instance, hostName: host, link6: address6, station } = device;
  const head = mdnsAnnouncement({ instance, host, address: station.address, address6 }, services);
  tellGroup({ device, network }, head, nowUs);
}

/** By mDNS to everybody, in both families where the device has both, as hubs do. */
function tellGroup({ device, network }: Surroundings, head: Uint8Array, nowUs: number): void {
  for (const [i, to] of (device.link6 === null ? [MDNS_GROUP] : [MDNS_GROUP, MDNS_GROUP6]).entries())
    network.udp({
      device,
      to,
      port: MDNS_PORT,
      sourcePort: MDNS_PORT,
      script: new MessageList([{ side: 0, bytes: head.length, head }]),
      atUs: nowUs + i * 300,
    });
}

/** Asks for services by mDNS; who has them announces them. */
export function browse(around: Surroundings, services: readonly string[], nowUs: number): void {
  const { device, network } = around;
  tellGroup(around, mdnsQuestion(services), nowUs);
  for (const other of network.devices) {
    const has = other.model.services?.some(({ service }) => services.includes(service)) === true;
    if (has && other !== device && network.isPresent(other, nowUs))
      network.add(
        new Occasion(nowUs + 20_000 + other.random() * 100_000, (timeUs) =>
          announce({ device: other, network }, timeUs),
        ),
      );
  }
}

/** Announces a UPnP device by SSDP: each target once. */
export function notify(
  { device, network }: Surroundings,
  targets: readonly string[],
  server: string,
  nowUs: number,
): void {
  const serial = device.mac.replaceAll(':', '');
  const messages = targets.map((target, i) => {
    const head = ssdpNotify(device.ip, target, serial, server);
    return { side: 0 as const, bytes: head.length, head, waitUs: i === 0 ? 0 : 30_000 };
  });
  const script = new MessageList(messages);
  network.udp({ device, to: SSDP_GROUP, port: SSDP_PORT, sourcePort: SSDP_PORT, script, atUs: nowUs });
}

/** Looks for UPnP devices. */
export function search({ device, network }: Surroundings, target: string, nowUs: number): void {
  const head = ssdpSearch(target);
  const message = { side: 0 as const, bytes: head.length, head };
  const script = new MessageList([message, { ...message, waitUs: 1e6 }, { ...message, waitUs: 1e6 }]);
  network.udp({ device, to: SSDP_GROUP, port: SSDP_PORT, script, atUs: nowUs });
}

/** Neighbours are asked for in both directions, at times that know nothing of one another. */
export function neighbourly(meanSeconds: number): Habit {
  return (around, startUs) => {
    const { random } = around.device;
    return new Recurrence(startUs + 60e6 + drawExponential(meanSeconds * 1e6, random), (nowUs) => {
      if (around.network.isPresent(around.device, nowUs)) {
        if (random() < 0.5) askNeighbour(around, nowUs);
        else answerNeighbour(around, nowUs);
      }
      return drawExponential(meanSeconds * 1e6, random);
    });
  };
}
