// rogue-dhcp: a second DHCP server hands out addresses beside the one known so far.
import { formatMac } from '../base/address.ts';
import type { FindingFlow, FindingSink } from '../base/finding.ts';
import type { OptionValues } from '../base/options.ts';
import type { DhcpFact, Fact } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, NO_LINK, type PacketBatch } from '../packets/packet-batch.ts';
import { BoundedMap } from './bounded-map.ts';
import type { Detector, DetectorSpec } from './detector.ts';
import { flowOfFact, UDP } from './rows.ts';

/** Servers remembered; a network has one or two. */
const SERVERS = 64;
const ENTRY_BYTES = 1024;
/** Senders of the batch's DHCP answers, by time, and the bytes of one. */
const SENDERS = 1024;
const SENDER_BYTES = 128;
const SERVER_PORT = 67;
const OFFER = 2;
const ACK = 5;
const AGAIN_US = 60e6;

const options = {
  replacedAfterSeconds: {
    kind: 'number',
    default: 86_400,
    least: 60,
    most: 2_592_000,
    unit: 'seconds',
    description:
      'A known server that was silent for so long counts as replaced. A day: most leases are renewed within it.',
  },
} as const;

export const rogueDhcp: DetectorSpec<typeof options> = {
  name: 'rogue-dhcp',
  title: 'Second DHCP server',
  description:
    'A DHCP offer or acknowledgement from another server (server identifier and MAC) than the one that served the network so far, or under its identifier from another MAC with another router or DNS server. Grave when it names another router or DNS server.',
  technique: { id: 'T1557.003', name: 'Adversary-in-the-Middle: DHCP Spoofing', matrix: 'enterprise' },
  stateBytesMax: SERVERS * ENTRY_BYTES + SENDERS * SENDER_BYTES,
  options,
  create: (values) => new RogueDhcp(values),
};

interface Server {
  readonly address: string;
  readonly mac: string | null;
  routers: readonly string[];
  dnsServers: readonly string[];
  readonly startUs: number;
  lastUs: number;
  offers: number;
  told: number;
  toldUs: number;
  /** Of the answer that came last. */
  flow: FindingFlow | null;
}

class RogueDhcp implements Detector {
  readonly factKinds = ['dhcp'] as const;
  readonly #options: OptionValues<typeof options>;
  readonly #servers = new BoundedMap<string, Server>(SERVERS);
  /** MAC that sent an answer, by its time: servers that share an address share the flow, which knows only one of them. */
  readonly #senders = new BoundedMap<number, string>(SENDERS);
  #known: Server | null = null;

  constructor(values: OptionValues<typeof options>) {
    this.#options = values;
  }

  observePackets(frames: FrameBatch, packets: PacketBatch): void {
    const { key, linkSourceAt, frame } = packets;
    for (let row = 0; row < packets.count; row++) {
      const at = row * KEY_WORDS;
      if (key[at + KEY_PORTS]! >>> 16 !== SERVER_PORT || key[at + KEY_PROTOCOL] !== UDP) continue;
      const linkAt = linkSourceAt[row]!;
      if (linkAt !== NO_LINK) this.#senders.set(frames.timeUs[frame[row]!]!, formatMac(frames.bytes, linkAt));
    }
  }

  observeFacts(facts: readonly Fact[], report: FindingSink): void {
    for (const fact of facts) {
      if (fact.kind === 'dhcp' && (fact.messageType === OFFER || fact.messageType === ACK)) this.#see(fact, report);
    }
  }

  finish(report: FindingSink): void {
    for (const [, server] of this.#servers.entries()) {
      if (server.told > 0 && server.offers > server.told) this.#tell(server, report);
    }
  }

  #see(fact: DhcpFact, report: FindingSink): void {
    const { flow, timeUs } = fact;
    const sender = flow === null ? null : fact.fromOriginator ? flow.originator : flow.responder;
    const flowMac = flow === null ? null : fact.fromOriginator ? flow.originatorMac : flow.responderMac;
    const mac = this.#senders.get(timeUs) ?? flowMac;
    const address = fact.serverAddress ?? sender ?? '';
    if (address === '') return;
    const known = this.#known;
    const isKnown = known !== null && isSame(known, address, mac, fact);
    if (known === null || isKnown || timeUs - known.lastUs > this.#options.replacedAfterSeconds * 1e6) {
      if (known === null || !isKnown) this.#known = newServer(address, mac, timeUs);
      learn(this.#known!, fact);
      return;
    }
    const name = `${address}|${mac ?? ''}`;
    const server = this.#servers.get(name) ?? newServer(address, mac, timeUs);
    this.#servers.set(name, server);
    learn(server, fact);
    const isNews = server.told === 0 || server.offers >= server.told * 2 || timeUs - server.toldUs >= AGAIN_US;
    if (isNews) this.#tell(server, report);
  }

  #tell(server: Server, report: FindingSink): void {
    const known = this.#known!;
    server.told = server.offers;
    server.toldUs = server.lastUs;
    const isRedirecting = differs(server.routers, known.routers) || differs(server.dnsServers, known.dnsServers);
    report({
      detector: 'rogue-dhcp',
      // Whoever answers under the known server's address is told by its MAC alone.
      subject: { address: server.address === known.address ? null : server.address, mac: server.mac },
      key: '',
      severity: isRedirecting ? 'high' : 'medium',
      startUs: server.startUs,
      endUs: server.lastUs,
      numbers: {
        server: server.address,
        expected: known.address,
        router: server.routers[0] ?? '',
        dns: server.dnsServers[0] ?? '',
        offers: server.offers,
        seconds: (server.lastUs - server.startUs) / 1e6,
      },
      flows: server.flow === null ? [] : [server.flow],
    });
  }
}

/**
 * Whether an answer comes from the server known so far. The same identifier from another MAC is a relay agent or a mesh access
 * point (RFC 2131 4.1), unless it sends the clients to another router or DNS server.
 */
function isSame(known: Server, address: string, mac: string | null, fact: DhcpFact): boolean {
  if (known.mac !== null && known.mac === mac) return true;
  if (known.address !== address) return false;
  const isOther = known.mac !== null && mac !== null;
  return !isOther || !(differs(fact.routers, known.routers) || differs(fact.dnsServers, known.dnsServers));
}

function newServer(address: string, mac: string | null, timeUs: number): Server {
  return {
    address,
    mac,
    routers: [],
    dnsServers: [],
    startUs: timeUs,
    lastUs: timeUs,
    offers: 0,
    told: 0,
    toldUs: 0,
    flow: null,
  };
}

function learn(server: Server, fact: DhcpFact): void {
  server.lastUs = fact.timeUs;
  server.offers++;
  if (fact.flow !== null) server.flow = flowOfFact(fact.flow);
  if (fact.routers.length > 0) server.routers = fact.routers.slice(0, 4);
  if (fact.dnsServers.length > 0) server.dnsServers = fact.dnsServers.slice(0, 4);
}

function differs(mine: readonly string[], theirs: readonly string[]): boolean {
  return mine.length > 0 && theirs.length > 0 && !mine.some((each) => theirs.includes(each));
}
