// flood: one address gets far more packets than it can answer, from one source or from many (forged sources, reflection).
import { formatAddress, isHostAddress } from '../base/address.ts';
import type { FindingFlow, FindingSink } from '../base/finding.ts';
import type { OptionValues } from '../base/options.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import {
  KEY_PORTS,
  KEY_PROTOCOL,
  KEY_WORDS,
  MARK_CARRIER,
  MARK_FRAGMENT,
  MARK_REASSEMBLED,
  type PacketBatch,
} from '../packets/packet-batch.ts';
import type { Detector, DetectorContext, DetectorSpec } from './detector.ts';
import { FloodTable, METHODS, TARGETS } from './flood-table.ts';
import {
  FLAG_ACK,
  FLAG_RST,
  FLAG_SYN,
  type FlowLookup,
  flowsOfRow,
  ICMP,
  ICMPV6,
  SlotMarks,
  TCP,
  UDP,
} from './rows.ts';

const SYN = METHODS.indexOf('tcp-syn');
const TCP_ANSWER = METHODS.indexOf('tcp-answer');
const TCP_OTHER = METHODS.indexOf('tcp-other');
const UDP_ANY = METHODS.indexOf('udp');
const UDP_ANSWER = METHODS.indexOf('udp-answer');
const ICMP_ANY = METHODS.indexOf('icmp');
const FRAGMENT = METHODS.indexOf('ip-fragment');
const OTHER = METHODS.indexOf('ip-other');
const FLOW_SLOTS_MAX = 1 << 20;
/** Flow marks: no answer yet, and which table the flow's attempt was counted in. */
const WAITING_SYN = 1;
const WAITING_UDP = 2;
/** ICMP and ICMPv6: every echo request counts. */
const PINGING = 3;
const WAITING_OTHER = 4;
/** A flood goes to few ports; a scan visits each once or twice. */
const PACKETS_PER_PORT = 20;
/** Part of a flood's packets that must go to its busiest ports where others are visited as well (the first few to each are not counted). */
const BUSY_SHARE = 0.9;
/** A flood with forged sources may go to any port. */
const FORGED_SOURCES_MIN = 50;
/** Datagrams this long are no port scan (scanners send empty or short probes). */
const LONG_DATAGRAM_BYTES = 200;
/** Media and QUIC streams fill their datagrams; where only one way is seen they are like a flood but for their few senders. */
const STREAM_BYTES = 900;
const STREAM_FACTOR = 10;
/** Methods whose packets have a port that tells what they are for. */
const PORT_METHODS: ReadonlySet<string> = new Set(['tcp-syn', 'tcp-other', 'udp']);
const AGAIN_US = 60e6;
/** Part of the fragments that belong to whole datagrams where a line loses many; in floods of fragments none does. */
const WHOLE_SHARE = 0.05;
const IPV4_HEADER_BYTES = 20;
/** Names of IP protocols that people know (iana.org/assignments/protocol-numbers). */
const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  2: 'IGMP',
  4: 'IP-in-IP',
  41: '6in4',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  89: 'OSPF',
  132: 'SCTP',
};

const options = {
  attemptsMin: {
    kind: 'number',
    default: 1000,
    least: 50,
    most: 1_000_000,
    unit: 'packets',
    description:
      'New flows without an answer (or pings, or lone fragments) to one address within the window. 1000 in 10 s: busy home devices begin a few a second.',
  },
  packetsMin: {
    kind: 'number',
    default: 10_000,
    least: 100,
    most: 10_000_000,
    unit: 'packets',
    description:
      'UDP packets (or those of IP protocols other than TCP and ICMP) of flows that never get an answer, within the window. 10,000 in 10 s: speech and games have some 100 a second. Long datagrams (video, QUIC seen one way) count from ten times as many a sender.',
  },
  answersMin: {
    kind: 'number',
    default: 200,
    least: 20,
    most: 1_000_000,
    unit: 'packets',
    description:
      'Answers nobody asked for, within the window. 200: late answers come in ones and twos, reflection comes in thousands.',
  },
  reflectorsMin: {
    kind: 'number',
    default: 20,
    least: 2,
    most: 10_000,
    unit: 'addresses',
    description: 'Different senders of unasked answers. 20: a device talks to fewer servers of one kind at a time.',
  },
  reflectorPorts: {
    kind: 'list',
    default: [
      17, 19, 53, 69, 111, 123, 137, 161, 389, 427, 520, 1434, 1900, 3283, 3389, 3702, 5060, 5093, 5351, 5353, 5683,
      10_001, 11_211, 27_015, 32_414, 37_810,
    ],
    unit: 'ports',
    description: 'UDP services that answer more than they are asked and are used for reflection.',
  },
  windowSeconds: {
    kind: 'number',
    default: 10,
    least: 1,
    most: 600,
    unit: 'seconds',
    description: 'How long packets are added up. 10: shorter windows take bursts for floods.',
  },
} as const;

export const flood: DetectorSpec<typeof options> = {
  name: 'flood',
  title: 'Flood',
  description:
    'One address receives masses of TCP connection attempts, other TCP packets out of nowhere, UDP or ICMP packets without answers, packets of other IP protocols, IP fragments that never become whole, or answers it never asked for (reflection). Told about the victim, and about the source when one local device sends most of it.',
  technique: { id: 'T1498', name: 'Network Denial of Service', matrix: 'enterprise' },
  stateBytesMax: FloodTable.bytes() + FLOW_SLOTS_MAX + 65_536,
  options,
  create: (values, context) => new Flood(values, context),
};

class Flood implements Detector {
  readonly #options: OptionValues<typeof options>;
  readonly #context: DetectorContext;
  readonly #table: FloodTable;
  readonly #isReflector = new Uint8Array(65_536);
  readonly #waiting = new SlotMarks();
  #hasFragments = false;
  #sink: FindingSink = () => undefined;

  constructor(values: OptionValues<typeof options>, context: DetectorContext) {
    this.#options = values;
    this.#context = context;
    this.#table = new FloodTable(values.windowSeconds * 1e6);
    for (const port of values.reflectorPorts) this.#isReflector[port & 0xffff] = 1;
  }

  observePackets(frames: FrameBatch, packets: PacketBatch, report: FindingSink, meter?: FlowLookup): void {
    this.#sink = report;
    let waiting = this.#waiting.column;
    const { key, slot: slots, isNew, side, tcpFlags, marks } = packets;
    let hasFragments = this.#hasFragments;
    for (let row = 0; row < packets.count; row++) {
      const slot = slots[row]!;
      if (slot < 0) {
        this.#countFlowless(frames, packets, row, meter);
        hasFragments = this.#hasFragments;
      }
      if (slot < 0 || slot >= FLOW_SLOTS_MAX) continue;
      if (hasFragments && (marks[row]! & MARK_REASSEMBLED) !== 0) this.#seeWhole(packets, row);
      if (isNew[row] === 1) {
        waiting = this.#waiting.atLeast(slot);
        waiting[slot] = this.#begin(frames, packets, row, key[row * KEY_WORDS + KEY_PROTOCOL]!, meter);
        continue;
      }
      // Only TCP rows have flags.
      const flags = tcpFlags[row]! & (FLAG_SYN | FLAG_ACK);
      if (flags === FLAG_SYN) {
        this.#count(frames, packets, row, SYN, true, meter);
        continue;
      }
      const mark = waiting[slot]!;
      if (mark === 0) continue;
      if (mark === WAITING_SYN) {
        const isAccepted = flags === FLAG_ACK && (tcpFlags[row]! & FLAG_RST) === 0;
        if (side[row] === 0 && isAccepted) waiting[slot] = this.#complete(packets, row * KEY_WORDS + 4, SYN);
      } else if (mark === WAITING_UDP) {
        if (side[row] === 1) waiting[slot] = this.#complete(packets, row * KEY_WORDS, UDP_ANY);
        else this.#count(frames, packets, row, UDP_ANY, false, meter);
      } else if (mark === WAITING_OTHER) {
        if (side[row] === 1) waiting[slot] = this.#complete(packets, row * KEY_WORDS, OTHER);
        else this.#count(frames, packets, row, OTHER, false, meter);
      } else if (isEchoRequest(key[row * KEY_WORDS + KEY_PORTS]! >>> 16)) {
        this.#count(frames, packets, row, ICMP_ANY, true, meter);
      }
    }
  }

  finish(report: FindingSink): void {
    this.#sink = report;
    for (let slot = 0; slot < TARGETS; slot++) {
      if (this.#table.told[slot]! > 0 && this.#table.total[slot]! > this.#table.told[slot]!) this.#tell(slot, []);
    }
  }

  /** A flow begins: counts its first packet; the flow's mark. */
  #begin(frames: FrameBatch, packets: PacketBatch, row: number, protocol: number, meter?: FlowLookup): number {
    if (protocol === TCP) return this.#beginTcp(frames, packets, row, meter);
    if (protocol === UDP) return this.#beginUdp(frames, packets, row, meter);
    const isIcmp = protocol === ICMP || protocol === ICMPV6;
    this.#count(frames, packets, row, isIcmp ? ICMP_ANY : OTHER, true, meter);
    return isIcmp ? PINGING : WAITING_OTHER;
  }

  #beginTcp(frames: FrameBatch, packets: PacketBatch, row: number, meter?: FlowLookup): number {
    const flags = packets.tcpFlags[row]!;
    const isSyn = (flags & FLAG_SYN) !== 0;
    if (isSyn && (flags & FLAG_ACK) === 0) {
      this.#count(frames, packets, row, SYN, true, meter);
      return WAITING_SYN;
    }
    this.#count(frames, packets, row, isSyn || (flags & FLAG_RST) !== 0 ? TCP_ANSWER : TCP_OTHER, true, meter);
    return 0;
  }

  #beginUdp(frames: FrameBatch, packets: PacketBatch, row: number, meter?: FlowLookup): number {
    const ports = packets.key[row * KEY_WORDS + KEY_PORTS]!;
    const isAnswer = this.#isReflector[ports >>> 16] === 1 && this.#isReflector[ports & 0xffff] === 0;
    this.#count(frames, packets, row, isAnswer ? UDP_ANSWER : UDP_ANY, true, meter);
    return isAnswer ? 0 : WAITING_UDP;
  }

  /** A row that no flow is made of: a fragment, a tunnel that carries nothing readable, an IP protocol that Zeek leaves out. */
  #countFlowless(frames: FrameBatch, packets: PacketBatch, row: number, meter?: FlowLookup): void {
    const marks = packets.marks[row]!;
    if ((marks & MARK_FRAGMENT) !== 0) {
      this.#hasFragments = true;
      this.#count(frames, packets, row, FRAGMENT, true, meter);
    } else if ((marks & MARK_CARRIER) === 0) {
      this.#complete(packets, row * KEY_WORDS, OTHER);
      this.#count(frames, packets, row, OTHER, false, meter);
    }
  }

  /** A datagram was put together: so many fragments of its target were none of a flood. */
  #seeWhole(packets: PacketBatch, row: number): void {
    const table = this.#table;
    const slot = table.find(packets.key, row * KEY_WORDS + 4, FRAGMENT);
    if (slot < 0) return;
    const fragmentBytes = Math.max(8, table.bytes[slot]! / table.total[slot]! - IPV4_HEADER_BYTES);
    table.completed[slot]! += packets.ipLength[row]! / fragmentBytes;
  }

  /** The flow works: its attempt to the address at word `at` was none of a flood. Returns the flow's new mark. */
  #complete(packets: PacketBatch, at: number, method: number): number {
    const slot = this.#table.find(packets.key, at, method);
    if (slot >= 0) this.#table.completed[slot]!++;
    return 0;
  }

  #count(
    frames: FrameBatch,
    packets: PacketBatch,
    row: number,
    method: number,
    isAttempt: boolean,
    meter?: FlowLookup,
  ): void {
    const at = row * KEY_WORDS;
    const { key } = packets;
    if (!isHostAddress(key, at + 4)) return;
    const timeUs = frames.timeUs[packets.frame[row]!]!;
    const table = this.#table;
    const slot = table.claim(key, at + 4, method, timeUs);
    if (timeUs - table.windowUs[slot]! > this.#options.windowSeconds * 1e6) this.#nextWindow(slot, timeUs);
    const port = method === OTHER ? key[at + KEY_PROTOCOL]! : key[at + KEY_PORTS]! & 0xffff;
    table.count(slot, key, at, port, packets.ipLength[row]!, isAttempt, timeUs);
    const told = table.told[slot]!;
    if (told > 0) {
      const isNews = table.total[slot]! >= told * 2 || timeUs - table.toldUs[slot]! >= AGAIN_US;
      if (isNews) this.#tell(slot, flowsOfRow(packets, row, meter));
      return;
    }
    // The sketches are read only at every 64th packet: reading costs a thousand steps.
    if ((table.packets[slot]! & 63) === 0 && this.#isFlood(slot, method))
      this.#tell(slot, flowsOfRow(packets, row, meter));
  }

  /** An attack ends with a window that has less than a tenth of what begins one. */
  #nextWindow(slot: number, timeUs: number): void {
    const table = this.#table;
    const isRunning = table.told[slot]! > 0;
    const isQuiet =
      timeUs - table.windowUs[slot]! > 3e6 * this.#options.windowSeconds ||
      table.packets[slot]! * 10 < this.#leastOf(table.method[slot]!);
    if (!isRunning) table.begin(slot, timeUs);
    else if (isQuiet) {
      if (table.total[slot]! > table.told[slot]!) this.#tell(slot, []);
      table.begin(slot, timeUs);
    } else table.openWindow(slot, timeUs);
  }

  #leastOf(method: number): number {
    return method === TCP_ANSWER || method === UDP_ANSWER ? this.#options.answersMin : this.#options.attemptsMin;
  }

  #isFlood(slot: number, method: number): boolean {
    const table = this.#table;
    const open = table.attempts[slot]! - table.completed[slot]!;
    if (method === TCP_ANSWER || method === UDP_ANSWER) {
      return open >= this.#options.answersMin && table.sources(slot) >= this.#options.reflectorsMin;
    }
    if (method === FRAGMENT)
      return open >= this.#options.attemptsMin && table.completed[slot]! < table.attempts[slot]! * WHOLE_SHARE;
    const isMany = open >= this.#options.attemptsMin;
    if (!isMany && table.packets[slot]! < this.#options.packetsMin) return false;
    // Mostly completed: a busy server, not a flood.
    if (!isMany && (table.completed[slot]! * 2 > table.attempts[slot]! || this.#isStream(slot))) return false;
    if (table.packets[slot]! >= table.ports(slot) * PACKETS_PER_PORT || this.#isFocused(slot)) return true;
    if (table.sources(slot) >= FORGED_SOURCES_MIN) return true;
    return method === UDP_ANY && table.bytes[slot]! >= table.total[slot]! * LONG_DATAGRAM_BYTES;
  }

  /** Enough for a flood goes to the busiest ports alone, whatever scans visit beside them. */
  #isFocused(slot: number): boolean {
    const table = this.#table;
    const { attemptsMin, packetsMin } = this.#options;
    if (table.busyAttempts[slot]! - table.completed[slot]! >= attemptsMin * BUSY_SHARE) return true;
    return table.busyPackets[slot]! >= packetsMin * BUSY_SHARE && !this.#isStream(slot);
  }

  /** Long datagrams of few senders at a rate that a camera or a download has. */
  #isStream(slot: number): boolean {
    const table = this.#table;
    if (table.bytes[slot]! < table.total[slot]! * STREAM_BYTES) return false;
    const sources = Math.max(1, table.sources(slot));
    return sources < FORGED_SOURCES_MIN && table.packets[slot]! < this.#options.packetsMin * STREAM_FACTOR * sources;
  }

  #tell(slot: number, flows: readonly FindingFlow[]): void {
    const table = this.#table;
    const { startUs, lastUs, total } = table;
    table.told[slot] = total[slot]!;
    table.toldUs[slot] = lastUs[slot]!;
    table.slots.worth[slot] = 255;
    const seconds = (lastUs[slot]! - startUs[slot]!) / 1e6;
    const target = formatAddress(table.target, slot * 4);
    const source = table.hasMainSource(slot) ? formatAddress(table.source, slot * 4) : '';
    const method = METHODS[table.method[slot]!]!;
    const isSourceLocal = source !== '' && this.#isLocal(table.source, slot * 4);
    const isTargetLocal = this.#isLocal(table.target, slot * 4);
    const numbers = {
      method,
      packets: total[slot]!,
      perSecond: Math.round(total[slot]! / Math.max(1, seconds)),
      sources: source === '' ? Math.min(table.sources(slot), total[slot]!) : 1,
      source,
      target,
      port: PORT_METHODS.has(method) && table.hasMainPort(slot) ? table.port[slot]! : 0,
      ...(method === 'ip-other' && table.hasMainPort(slot) ? { protocol: nameOf(table.port[slot]!) } : {}),
      bytes: table.bytes[slot]!,
      seconds,
    };
    const when = { startUs: startUs[slot]!, endUs: lastUs[slot]!, flows };
    if (isSourceLocal || (source !== '' && !isTargetLocal)) {
      const subject = { address: source, mac: null };
      this.#sink({
        detector: 'flood',
        subject,
        key: `${method} to ${target}`,
        severity: 'high',
        ...when,
        numbers: { role: 'source', ...numbers },
      });
    }
    if (isTargetLocal || source === '') {
      const subject = { address: target, mac: null };
      const severity = isTargetLocal && source === '' ? 'high' : 'medium';
      this.#sink({
        detector: 'flood',
        subject,
        key: method,
        severity,
        ...when,
        numbers: { role: 'victim', isSourceLocal: isSourceLocal ? 1 : 0, ...numbers },
      });
    }
  }

  #isLocal(words: Uint32Array, at: number): boolean {
    return this.#context.localNetworks.hasAt(words, at);
  }
}

function nameOf(protocol: number): string {
  return PROTOCOL_NAMES[protocol] ?? `IP protocol ${protocol}`;
}

function isEchoRequest(type: number): boolean {
  return type === 8 || type === 128;
}
