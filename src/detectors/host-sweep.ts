// host-sweep: one device looks for others, by ARP, ping, one TCP or UDP port on many addresses, or by trying IP protocols.
import { formatAddress, formatMac, isHostAddress, parseAddress } from '../base/address.ts';
import type { FindingFlow, FindingSink, Severity } from '../base/finding.ts';
import { hashAddress, hashText } from '../base/hash.ts';
import type { OptionValues } from '../base/options.ts';
import type { ArpFact, Fact, IcmpFact } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, NO_LINK, type PacketBatch } from '../packets/packet-batch.ts';
import type { Detector, DetectorContext, DetectorSpec } from './detector.ts';
import { GroupQuestions } from './group-questions.ts';
import {
  copyWords,
  exchangeOf,
  type FlowLookup,
  flowOfFact,
  flowsOfRow,
  hashEnds,
  ICMP,
  ICMPV6,
  isPortProbe,
  isServiceAnswer,
  SlotMarks,
  TCP,
  UDP,
} from './rows.ts';
import { isPing, isSolicitation, sourceHash, whatOf } from './sweep-packets.ts';
import { ENTRY_WORDS, isClose, Targets } from './sweep-targets.ts';
import { Tally } from './tally.ts';

/** Pairs of source and port watched at once, and bitmaps for those with more than 16 targets. */
const SOURCES = 4096;
const BITMAPS = 48;
/** Senders of ARP requests, and pairs of addresses with unusual IP protocols. */
const SENDERS = 1024;
const SENDER_BITMAPS = 16;
const FLOW_SLOTS_MAX = 1 << 20;
const UNREACHABLE = 3;
const PROTOCOL_UNREACHABLE = 2;

const options = {
  addressesMin: {
    kind: 'number',
    default: 24,
    least: 5,
    most: 10_000,
    unit: 'addresses',
    description:
      'Local addresses that must be tried without an answer, and Internet addresses on a port that worms try; twice as many of one Internet network. 24: more silent addresses than a home has devices that were switched off.',
  },
  pingsMin: {
    kind: 'number',
    default: 12,
    least: 5,
    most: 10_000,
    unit: 'addresses',
    description:
      'Addresses that must be pinged. 12: connection checks ping one to five. Four times as many for a router: DHCP servers ping addresses before they give them away.',
  },
  requestsMin: {
    kind: 'number',
    default: 40,
    least: 5,
    most: 10_000,
    unit: 'addresses',
    description:
      'Addresses asked for by ARP. 40: a device asks for those it talks to; routers ask for all, so four times as many count for them.',
  },
  foreignMin: {
    kind: 'number',
    default: 96,
    least: 10,
    most: 10_000,
    unit: 'addresses',
    description:
      'Internet addresses without an answer. 96: when the line is down, a phone tries dozens of servers within an hour.',
  },
  protocolsMin: {
    kind: 'number',
    default: 8,
    least: 3,
    most: 255,
    unit: 'protocols',
    description: 'IP protocols tried on one address. 8: a home uses three or four.',
  },
  wormPorts: {
    kind: 'list',
    default: [22, 23, 445, 2222, 2323, 3389, 5555, 7547, 8291, 9530, 23231, 26, 37215, 52869, 60023],
    unit: 'ports',
    description:
      'TCP ports that malware for small devices tries on the whole Internet; a sweep of one is of high severity.',
  },
  windowSeconds: {
    kind: 'number',
    default: 3600,
    least: 10,
    most: 86_400,
    unit: 'seconds',
    description: 'How long addresses are added up. 3600: a sweep of one address in 30 seconds has 120 an hour.',
  },
} as const;

export const hostSweep: DetectorSpec<typeof options> = {
  name: 'host-sweep',
  title: 'Search for devices',
  description:
    'One device tries many addresses: ARP requests and IPv6 neighbour solicitations, pings, one TCP port (SYN or ACK) or one UDP port on many addresses without an answer; or many IP protocols of one address. Distinct addresses count, not packets, so a slow sweep is found as well.',
  technique: { id: 'T1018', name: 'Remote System Discovery', matrix: 'enterprise' },
  stateBytesMax:
    Tally.bytes(SOURCES, BITMAPS) +
    SOURCES * (ENTRY_WORDS * 4 + 4) +
    3 * Tally.bytes(SENDERS, SENDER_BITMAPS) +
    SENDERS * ENTRY_WORDS * 12 +
    SENDERS * 200 +
    FLOW_SLOTS_MAX +
    65_536 +
    GroupQuestions.bytes(),
  options,
  create: (values, context) => new HostSweep(values, context),
};

class HostSweep implements Detector {
  readonly factKinds = ['arp', 'icmp'] as const;
  readonly #options: OptionValues<typeof options>;
  readonly #context: DetectorContext;
  readonly #isWormPort = new Uint8Array(65_536);
  readonly #targets: Targets;
  readonly #requests: Targets;
  readonly #macs: string[] = [];
  /** Protocols seen on the wire, and those that were refused (type 3 code 2), by pair of addresses. */
  readonly #protocols: Targets;
  readonly #refused: Targets;
  readonly #waiting = new SlotMarks();
  readonly #questions = new GroupQuestions();
  readonly #scratch = new Uint32Array(8);
  #sink: FindingSink = () => undefined;

  constructor(values: OptionValues<typeof options>, context: DetectorContext) {
    this.#options = values;
    this.#context = context;
    for (const port of values.wormPorts) this.#isWormPort[port & 0xffff] = 1;
    const { windowSeconds } = values;
    this.#targets = new Targets(SOURCES, BITMAPS, windowSeconds, (slot) => this.#tellTargets(slot, []));
    this.#requests = new Targets(SENDERS, SENDER_BITMAPS, windowSeconds, (slot) => this.#tellRequests(slot, []));
    this.#protocols = new Targets(SENDERS, SENDER_BITMAPS, windowSeconds, (slot) =>
      this.#tellProtocols(this.#protocols, slot, []),
    );
    this.#refused = new Targets(SENDERS, SENDER_BITMAPS, windowSeconds, (slot) =>
      this.#tellProtocols(this.#refused, slot, []),
    );
  }

  observePackets(frames: FrameBatch, packets: PacketBatch, report: FindingSink, meter?: FlowLookup): void {
    this.#sink = report;
    let waiting = this.#waiting.column;
    for (let row = 0; row < packets.count; row++) {
      const slot = packets.slot[row]!;
      if (isSolicitation(packets, row)) {
        this.#seeSolicitation(frames, packets, row, meter);
        continue;
      }
      if (slot < 0 || packets.isNew[row] === 1) {
        const protocol = packets.key[row * KEY_WORDS + KEY_PROTOCOL]!;
        if (protocol !== TCP && protocol !== UDP && protocol !== ICMP && protocol !== ICMPV6) {
          this.#seeProtocol(frames, packets, row, protocol);
          continue;
        }
      }
      if (slot < 0 || slot >= FLOW_SLOTS_MAX) continue;
      const isUdp = packets.key[row * KEY_WORDS + KEY_PROTOCOL] === UDP;
      const isQuestion = isUdp && this.#questions.see(frames, packets, row);
      if (packets.isNew[row] === 1) {
        waiting = this.#waiting.atLeast(slot);
        const isAnswer = isUdp && (isQuestion || this.#questions.isAnswer(frames, packets, row));
        const isProbe = !isAnswer && isPortProbe(packets, row);
        waiting[slot] = isProbe ? 1 : 0;
        if (isProbe || isPing(packets, row)) this.#probe(frames, packets, row, meter);
      } else if (packets.side[row] === 1 && slot < waiting.length && waiting[slot] === 1) {
        waiting[slot] = 0;
        if (isServiceAnswer(packets, row)) this.#answer(packets, row);
      }
    }
  }

  observeFacts(facts: readonly Fact[], report: FindingSink): void {
    this.#sink = report;
    for (const fact of facts) {
      if (fact.kind === 'arp') this.#seeRequest(fact);
      else if (fact.kind === 'icmp') this.#seeRefusal(fact);
    }
  }

  finish(report: FindingSink): void {
    this.#sink = report;
    for (const each of [this.#targets, this.#requests, this.#protocols, this.#refused]) each.tally.finish();
  }

  #probe(frames: FrameBatch, packets: PacketBatch, row: number, meter?: FlowLookup): void {
    const at = row * KEY_WORDS;
    const { key } = packets;
    const what = whatOf(key, at, key[at + KEY_PORTS]! & 0xffff);
    const timeUs = frames.timeUs[packets.frame[row]!]!;
    const slot = this.#targets.tally.claim(sourceHash(key, at, what, 1), sourceHash(key, at, what, 2), timeUs);
    this.#targets.what[slot] = what;
    if (!this.#targets.add(slot, timeUs, key, at, key, at + 4)) return;
    const count = this.#targets.tally.sets.count(slot);
    if (count < this.#options.pingsMin || count < this.#leastOf(slot)) return;
    if (this.#targets.tally.isNews(slot, 1)) this.#tellTargets(slot, flowsOfRow(packets, row, meter));
  }

  #leastOf(slot: number): number {
    const what = this.#targets.what[slot]!;
    const at = slot * ENTRY_WORDS;
    const protocol = what >>> 16;
    if (protocol === ICMP || protocol === ICMPV6) {
      const source = this.#context.devices.deviceOfAddress(formatAddress(this.#targets.words, at));
      // DHCP servers ping an address before they give it away (RFC 2131 2.2).
      return source?.isGateway === true ? this.#options.pingsMin * 4 : this.#options.pingsMin;
    }
    if (this.#isWorm(what) || this.#isLocal(this.#targets.words, at + 8)) return this.#options.addressesMin;
    return isClose(this.#targets.words, at) ? this.#options.addressesMin * 2 : this.#options.foreignMin;
  }

  #answer(packets: PacketBatch, row: number): void {
    const at = row * KEY_WORDS;
    const { key } = packets;
    const what = whatOf(key, at, key[at + KEY_PORTS]! >>> 16);
    const slot = this.#targets.tally.table.find(sourceHash(key, at + 4, what, 1), sourceHash(key, at + 4, what, 2));
    if (slot >= 0) this.#targets.tally.sets.remove(slot, hashAddress(key, at, 5) & 0xffff);
  }

  #seeRequest(fact: ArpFact): void {
    if (fact.operation !== 1 || fact.senderAddress === fact.targetAddress) return;
    const target = parseAddress(fact.targetAddress);
    if (target === null) return;
    this.#scratch.set(parseAddress(fact.senderAddress) ?? [0, 0, 0xffff, 0]);
    this.#scratch.set(target, 4);
    this.#seeAsked(fact.senderMac, 'arp', fact.timeUs, () => [
      exchangeOf('arp', fact.senderAddress, fact.targetAddress),
    ]);
  }

  /** IPv6 asks for its neighbours by ICMPv6; a question from nobody checks an address before it is taken (RFC 4862 5.4). */
  #seeSolicitation(frames: FrameBatch, packets: PacketBatch, row: number, meter?: FlowLookup): void {
    const { bytes } = frames;
    const linkAt = packets.linkSourceAt[row]!;
    if (packets.payloadCaptured[row]! < 16 || linkAt === NO_LINK || !isHostAddress(packets.key, row * KEY_WORDS))
      return;
    copyWords(packets.key, row * KEY_WORDS, this.#scratch, 0, 4);
    const from = packets.transportAt[row]! + 8;
    for (let i = 0; i < 4; i++) {
      const at = from + i * 4;
      this.#scratch[4 + i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    }
    this.#seeAsked(formatMac(bytes, linkAt), 'ndp', frames.timeUs[packets.frame[row]!]!, () =>
      flowsOfRow(packets, row, meter),
    );
  }

  /** A device asked for the address in the scratch words 4 to 7. */
  #seeAsked(mac: string, method: 'arp' | 'ndp', timeUs: number, proof: () => readonly FindingFlow[]): void {
    const slot = this.#requests.tally.claim(hashText(mac, 1), hashText(mac, 2), timeUs);
    this.#macs[slot] = mac;
    this.#requests.what[slot] = method === 'ndp' ? ICMPV6 : 0;
    if (!this.#requests.add(slot, timeUs, this.#scratch, 0, this.#scratch, 4)) return;
    const count = this.#requests.tally.sets.count(slot);
    if (count < this.#options.requestsMin) return;
    if (count < this.#options.requestsMin * 4 && this.#context.devices.isGatewayMac(mac)) return;
    if (this.#requests.tally.isNews(slot, 1)) this.#tellRequests(slot, proof());
  }

  #seeProtocol(frames: FrameBatch, packets: PacketBatch, row: number, protocol: number): void {
    const at = row * KEY_WORDS;
    if (!isHostAddress(packets.key, at + 4)) return;
    const probe = (): FindingFlow[] => [
      exchangeOf('ip', formatAddress(packets.key, at), formatAddress(packets.key, at + 4)),
    ];
    this.#countProtocol(this.#protocols, packets.key, at, protocol, frames.timeUs[packets.frame[row]!]!, probe);
  }

  /** "Protocol unreachable" names the probe in its quote: a protocol scan shows even where only the answers pass us. */
  #seeRefusal(fact: IcmpFact): void {
    if (fact.type !== UNREACHABLE || fact.code !== PROTOCOL_UNREACHABLE || fact.quoted === null) return;
    // The probe came from whoever gets the error; behind a translating router the quote may name another address.
    const receiver = fact.flow === null ? null : fact.fromOriginator ? fact.flow.responder : fact.flow.originator;
    const source = parseAddress(receiver ?? fact.quoted.source);
    const target = parseAddress(fact.quoted.destination);
    if (source === null || target === null) return;
    this.#scratch.set(source);
    this.#scratch.set(target, 4);
    const refusal = (): FindingFlow[] => (fact.flow === null ? [] : [flowOfFact(fact.flow)]);
    this.#countProtocol(this.#refused, this.#scratch, 0, fact.quoted.protocol, fact.timeUs, refusal);
  }

  #countProtocol(
    targets: Targets,
    key: Uint32Array,
    at: number,
    protocol: number,
    timeUs: number,
    proof: () => readonly FindingFlow[],
  ): void {
    const { tally } = targets;
    const slot = tally.claim(hashEnds(key, at, at + 4, 0, 0), hashEnds(key, at, at + 4, 0, 1), timeUs);
    if (tally.isFresh) copyWords(key, at, targets.words, slot * ENTRY_WORDS, 8);
    if (!tally.add(slot, protocol, timeUs)) return;
    if (tally.isNews(slot, this.#options.protocolsMin)) this.#tellProtocols(targets, slot, proof());
  }

  #tellTargets(slot: number, flows: readonly FindingFlow[]): void {
    const { words } = this.#targets;
    const what = this.#targets.what[slot]!;
    const protocol = what >>> 16;
    const isPinging = protocol === ICMP || protocol === ICMPV6;
    const method = isPinging ? 'icmp' : protocol === TCP ? 'tcp' : 'udp';
    const isInside = this.#isLocal(words, slot * ENTRY_WORDS + 8);
    let severity: Severity = isInside || isClose(words, slot * ENTRY_WORDS) ? 'medium' : 'low';
    if (this.#isWorm(what)) severity = 'high';
    this.#tell(this.#targets, slot, severity, null, flows, {
      method,
      addresses: this.#targets.tally.sets.estimate(slot),
      ...(isPinging ? {} : { port: what & 0xffff }),
    });
  }

  #tellRequests(slot: number, flows: readonly FindingFlow[]): void {
    const addresses = this.#requests.tally.sets.estimate(slot);
    const method = this.#requests.what[slot] === ICMPV6 ? 'ndp' : 'arp';
    this.#tell(this.#requests, slot, 'medium', this.#macs[slot]!, flows, { method, addresses });
  }

  #tellProtocols(targets: Targets, slot: number, flows: readonly FindingFlow[]): void {
    const at = slot * ENTRY_WORDS;
    targets.tally.tell(slot);
    const startUs = targets.tally.startOf(slot);
    const endUs = targets.tally.endOf(slot);
    this.#sink({
      detector: 'host-sweep',
      subject: { address: formatAddress(targets.words, at), mac: null },
      key: 'protocols',
      severity: 'medium',
      startUs,
      endUs,
      numbers: {
        method: 'protocols',
        protocols: targets.tally.sets.count(slot),
        target: formatAddress(targets.words, at + 4),
        seconds: (endUs - startUs) / 1e6,
      },
      flows,
    });
  }

  #tell(
    targets: Targets,
    slot: number,
    severity: Severity,
    mac: string | null,
    flows: readonly FindingFlow[],
    numbers: Readonly<Record<string, number | string>>,
  ): void {
    targets.tally.tell(slot);
    const at = slot * ENTRY_WORDS;
    const startUs = targets.tally.startOf(slot);
    const endUs = targets.tally.endOf(slot);
    const address = isHostAddress(targets.words, at) ? formatAddress(targets.words, at) : null;
    this.#sink({
      detector: 'host-sweep',
      subject: { address, mac },
      key: String(numbers['method']),
      severity,
      startUs,
      endUs,
      numbers: {
        ...numbers,
        first: formatAddress(targets.words, at + 4),
        last: formatAddress(targets.words, at + 8),
        seconds: (endUs - startUs) / 1e6,
      },
      flows,
    });
  }

  #isWorm(what: number): boolean {
    return what >>> 16 === TCP && this.#isWormPort[what & 0xffff] === 1;
  }

  #isLocal(words: Uint32Array, at: number): boolean {
    return this.#context.localNetworks.hasAt(words, at);
  }
}
