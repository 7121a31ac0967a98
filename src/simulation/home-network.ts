// The network of a simulated home as its devices use it: names are looked up, connections made, and everything waits in one queue.
import type { Random } from '../base/random.ts';
import type { Happening, HappeningQueue } from './happening-queue.ts';
import type { Household } from './household.ts';
import type { CloudHost, CloudPlace, Internet } from './internet.ts';
import { dnsAnswer, dnsMissing, dnsQuestion, TYPE_A, TYPE_AAAA } from './name-messages.ts';
import { MessageList, type Script } from './script.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { Address6, Station } from './station.ts';
import { TcpConversation, type TcpEnding } from './tcp-conversation.ts';
import { draw } from './traffic-shape.ts';
import { LOSS_SHARE, RESOLVER_US } from './traffic-shapes.ts';
import { UdpConversation } from './udp-conversation.ts';

export interface Contact {
  readonly device: SimulatedDevice;
  readonly host: string;
  readonly port: number;
  readonly script: Script;
  readonly atUs: number;
  readonly ending?: TcpEnding;
  readonly segmentBytes?: number;
  readonly sourcePort?: number;
  readonly onEnd?: (timeUs: number) => void;
}

const DNS_PORT = 53;
/** The home's network of IPv6: one of those that stand for examples (RFC 3849), so that it is nobody's. */
export const HOME_PREFIX6: Address6 = [0x20010db8, 0x00078a00, 0, 0];

export class HomeNetwork {
  readonly household: Household;
  readonly router: Station;
  readonly devices: SimulatedDevice[] = [];
  readonly #queue: HappeningQueue;
  readonly #internet: Internet;
  /** When the router has to ask for a name again. */
  readonly #resolved = new Map<string, number>();

  constructor(queue: HappeningQueue, internet: Internet, household: Household, router: Station) {
    this.#queue = queue;
    this.#internet = internet;
    this.household = household;
    this.router = router;
  }

  add(happening: Happening): void {
    this.#queue.add(happening);
  }

  /** False while its owner has it with them somewhere else. */
  isPresent(device: SimulatedDevice, timeUs: number): boolean {
    return device.model.isCarried !== true || this.household.isHome(device.person, timeUs);
  }

  /** A device of a kind, the first one. */
  deviceOf(kind: string): SimulatedDevice | null {
    return this.devices.find((each) => each.kind === kind) ?? null;
  }

  cloud(name: string): CloudHost {
    return this.#internet.host(name);
  }

  /** A station behind the router. */
  remote(address: number, delayUs = 40_000, hops = 14): Station {
    return this.#internet.station({ address, address6: null }, delayUs, hops, this.router);
  }

  /** A device as the end of a conversation with a station: of IPv6 where that one is. */
  endOf(device: SimulatedDevice, to: Station, timeUs: number): Station {
    const { address6 } = to;
    if (address6 === undefined) return device.station;
    const isNear = address6[0] >>> 22 === 0xfe80 >>> 6 || address6[0] >>> 16 === 0xff02;
    if (isNear) return device.linkStation;
    return { ...device.station, address6: device.globalAddress(HOME_PREFIX6, timeUs) ?? device.link6! };
  }

  /** Looks a name up unless the device remembers it: the station, and when the device knows it. */
  lookUp(device: SimulatedDevice, name: string, atUs: number): { readonly station: Station; readonly knownUs: number } {
    const host = this.#internet.host(name);
    const recalled = device.recall(name, atUs);
    const stationOf = (place: CloudPlace): Station =>
      this.#internet.station(place, host.delayUs, host.hops, this.router);
    if (recalled !== null) return { station: stationOf(recalled), knownUs: atUs };
    const { random } = device;
    const index = Math.floor(random() * host.addresses.length);
    const left = Math.max(1, Math.floor(host.ttlSeconds * (0.3 + 0.7 * random())));
    const hasBoth = device.model.ipv6 === 'global';
    // Who has both kinds of addresses takes IPv6 (RFC 6724, RFC 8305).
    const place = { address: host.addresses[index]!, address6: (hasBoth ? host.addresses6[index] : null) ?? null };
    device.remember(name, place, atUs + left * 1e6);
    const answered = chosenFirst(host.addresses, index);
    let knownUs = this.ask(device, name, TYPE_A, atUs, (id) => dnsAnswer(id, name, TYPE_A, answered, left));
    if (hasBoth) {
      const answered6 = chosenFirst(host.addresses6, index);
      const seconds = answered6.length === 0 ? 60 : left;
      const aaaaUs = this.ask(device, name, TYPE_AAAA, atUs + 200, (id) =>
        dnsAnswer(id, name, TYPE_AAAA, answered6, seconds),
      );
      knownUs = Math.max(knownUs, aaaaUs);
    }
    return { station: stationOf(place), knownUs };
  }

  /** Asks for a name that does not exist. */
  lookUpMissing(device: SimulatedDevice, name: string, atUs: number): void {
    this.ask(device, name, TYPE_A, atUs, (id) => dnsMissing(id, name, TYPE_A));
  }

  /** One question to the router and its answer; returns when the answer is there. */
  ask(device: SimulatedDevice, name: string, type: number, atUs: number, answer: (id: number) => Uint8Array): number {
    const { random } = device;
    const id = Math.floor(random() * 65_536);
    const question = dnsQuestion(id, name, type);
    const response = answer(id);
    const waitUs = this.#resolverWait(`${name} ${type}`, atUs, random);
    const script = new MessageList([
      { side: 0, bytes: question.length, head: question },
      { side: 1, bytes: response.length, head: response, waitUs },
    ]);
    this.udp({ device, to: this.router, port: DNS_PORT, script, atUs });
    return atUs + waitUs + this.router.delayUs * 2 + device.station.delayUs;
  }

  /** A connection to a host of the Internet, by its name. */
  tcp(contact: Contact): void {
    const { station, knownUs } = this.lookUp(contact.device, contact.host, contact.atUs);
    this.tcpTo(station, { ...contact, atUs: knownUs });
  }

  /** A connection to a station. */
  tcpTo(station: Station, contact: Omit<Contact, 'host'>): void {
    const { device, port, script, atUs, ending = 'originator', segmentBytes, onEnd } = contact;
    this.#queue.add(
      new TcpConversation({
        from: this.endOf(device, station, atUs),
        to: station,
        sourcePort: contact.sourcePort ?? device.nextPort(),
        destinationPort: port,
        script,
        ending,
        random: device.random,
        startUs: atUs,
        hasStamps: device.model.hasStamps,
        lossShare: LOSS_SHARE,
        ...(segmentBytes === undefined ? {} : { segmentBytes }),
        ...(onEnd === undefined ? {} : { onEnd }),
      }),
    );
  }

  udp(contact: {
    readonly device: SimulatedDevice;
    readonly to: Station;
    readonly port: number;
    readonly script: Script;
    readonly atUs: number;
    readonly sourcePort?: number;
    readonly spacingUs?: number;
    readonly answerFrom?: Station;
    readonly onEnd?: (timeUs: number) => void;
  }): void {
    const { device, to, port, script, atUs, sourcePort, spacingUs, answerFrom, onEnd } = contact;
    this.#queue.add(
      new UdpConversation({
        from: this.endOf(device, to, atUs),
        to,
        sourcePort: sourcePort ?? device.nextPort(),
        destinationPort: port,
        script,
        random: device.random,
        startUs: atUs,
        ...(spacingUs === undefined ? {} : { spacingUs }),
        ...(answerFrom === undefined ? {} : { answerFrom }),
        ...(onEnd === undefined ? {} : { onEnd }),
      }),
    );
  }

  /** How long the router takes to answer: at once what it knows, otherwise as long as its own question. */
  #resolverWait(question: string, atUs: number, random: Random): number {
    const knownUntilUs = this.#resolved.get(question) ?? 0;
    if (knownUntilUs > atUs) return Math.round(200 + random() * 500);
    if (this.#resolved.size > 4096) this.#resolved.clear();
    this.#resolved.set(question, atUs + 60e6);
    return Math.round(draw(RESOLVER_US, random));
  }
}

/** The values with one of them before the others. */
function chosenFirst<T>(values: readonly T[], index: number): T[] {
  return values.length === 0 ? [] : [values[index]!, ...values.filter((_, i) => i !== index)];
}
