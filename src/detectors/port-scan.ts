// port-scan: one address tries many ports of another. Counts distinct ports that never answered; fast or slow makes no difference.
import { formatAddress } from '../base/address.ts';
import type { FindingFlow, FindingSink } from '../base/finding.ts';
import { hashAddress } from '../base/hash.ts';
import type { OptionValues } from '../base/options.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, type PacketBatch } from '../packets/packet-batch.ts';
import type { Detector, DetectorContext, DetectorSpec } from './detector.ts';
import { GridTable } from './grid-table.ts';
import { GroupQuestions } from './group-questions.ts';
import {
  copyWords,
  FLAG_RST,
  type FlowLookup,
  flowsOfRow,
  hashEnds,
  isPortProbe,
  isServiceAnswer,
  protocolName,
  SlotMarks,
  TCP,
  UDP,
} from './rows.ts';
import { Tally } from './tally.ts';

/** Pairs of addresses watched at once. A home has hundreds; a flood of forged sources displaces only pairs without evidence. */
const PAIRS = 4096;
/** Bitmaps for pairs with more than 16 ports: 64 scans at once. */
const BITMAPS = 64;
/** Reported scanners whose targets are counted. */
const SCANNERS = 256;
const SCANNER_BITMAPS = 4;
/** Open ports that a finding names. */
const ANSWERED_MAX = 8;
/** Marks of flows: a probe without an answer; one that was answered and has carried nothing yet. */
const UNANSWERED = 1;
const OPEN = 2;
/** Largest flow table whose slots are marked. */
const FLOW_SLOTS_MAX = 1 << 20;

const options = {
  portsMin: {
    kind: 'number',
    default: 15,
    least: 4,
    most: 10_000,
    unit: 'ports',
    description:
      'Ports of one address that must be tried without an answer. 15: ordinary programs try a handful of closed ports, the shortest list of nmap (-F) has 100.',
  },
  triesMin: {
    kind: 'number',
    default: 80,
    least: 20,
    most: 10_000,
    unit: 'tries',
    description:
      'Ports of local machines that one address must try without an answer, all machines added up, where it tries few of each. 80: five ports of 16 machines; programs that know their servers do not search.',
  },
  highPortsMin: {
    kind: 'number',
    default: 100,
    least: 10,
    most: 65_536,
    unit: 'ports',
    description: 'Ports from which a scan by a local device is of high severity. 100: no ordinary program comes near.',
  },
  windowSeconds: {
    kind: 'number',
    default: 3600,
    least: 10,
    most: 86_400,
    unit: 'seconds',
    description: 'How long ports are added up. 3600: a scan of one port in 30 seconds has 120 ports an hour.',
  },
} as const;

export const portScan: DetectorSpec<typeof options> = {
  name: 'port-scan',
  title: 'Port scan',
  description:
    'One address tries many different TCP or UDP ports of another without an answer (SYN, connect, ACK, FIN, Xmas, null and UDP scans). Ports that answer and are reset at once count as well (half-open scans), and a few ports on each of many local machines. Ports are counted exactly; time plays no part within the window.',
  technique: { id: 'T1046', name: 'Network Service Discovery', matrix: 'enterprise' },
  stateBytesMax:
    Tally.bytes(PAIRS, BITMAPS) +
    PAIRS * 53 +
    GridTable.bytes() +
    Tally.bytes(SCANNERS, SCANNER_BITMAPS) +
    FLOW_SLOTS_MAX +
    GroupQuestions.bytes(),
  options,
  create: (values, context) => new PortScan(values, context),
};

class PortScan implements Detector {
  readonly #options: OptionValues<typeof options>;
  readonly #context: DetectorContext;
  /** Ports that never answered, by pair of addresses and protocol. */
  readonly #unanswered: Tally;
  /** Originator and target of a pair, 8 words. */
  readonly #addresses = new Uint32Array(PAIRS * 8);
  readonly #protocol = new Uint8Array(PAIRS);
  readonly #answered = new Uint16Array(PAIRS * ANSWERED_MAX);
  readonly #answeredCount = new Uint16Array(PAIRS);
  /** Of the ports that answered, those that were reset at once: they count as tried. */
  readonly #droppedCount = new Uint16Array(PAIRS);
  readonly #grid: GridTable;
  /** By flow slot: UNANSWERED, OPEN or 0. */
  readonly #waiting = new SlotMarks();
  readonly #questions = new GroupQuestions();
  /** The targets of each scanner that was reported. */
  readonly #scanners: Tally;
  #sink: FindingSink = () => undefined;

  constructor(values: OptionValues<typeof options>, context: DetectorContext) {
    this.#options = values;
    this.#context = context;
    const { windowSeconds } = values;
    this.#unanswered = new Tally({
      keys: PAIRS,
      bitmaps: BITMAPS,
      windowSeconds,
      flush: (pair) => this.#tell(pair, []),
    });
    this.#grid = new GridTable(windowSeconds, (slot) => this.#tellGrid(slot, []));
    this.#scanners = new Tally({ keys: SCANNERS, bitmaps: SCANNER_BITMAPS, windowSeconds, flush: () => undefined });
  }

  observePackets(frames: FrameBatch, packets: PacketBatch, report: FindingSink, meter?: FlowLookup): void {
    this.#sink = report;
    let waiting = this.#waiting.column;
    for (let row = 0; row < packets.count; row++) {
      const slot = packets.slot[row]!;
      if (slot < 0 || slot >= FLOW_SLOTS_MAX) continue;
      const isUdp = packets.key[row * KEY_WORDS + KEY_PROTOCOL] === UDP;
      const isQuestion = isUdp && this.#questions.see(frames, packets, row);
      if (packets.isNew[row] === 1) {
        waiting = this.#waiting.atLeast(slot);
        const isAnswer = isUdp && (isQuestion || this.#questions.isAnswer(frames, packets, row));
        const isProbe = !isAnswer && isPortProbe(packets, row);
        waiting[slot] = isProbe ? UNANSWERED : 0;
        if (isProbe) this.#probe(frames, packets, row, meter);
      } else if (slot < waiting.length && waiting[slot] !== 0) {
        waiting[slot] = this.#follow(frames, packets, row, waiting[slot]!, meter);
      }
    }
  }

  /** A later packet of a probed flow; the flow's new mark. */
  #follow(frames: FrameBatch, packets: PacketBatch, row: number, mark: number, meter?: FlowLookup): number {
    const isBack = packets.side[row] === 1;
    if (mark === UNANSWERED) {
      if (!isBack) return UNANSWERED;
      if (!isServiceAnswer(packets, row)) return 0;
      this.#answer(packets, row);
      return packets.key[row * KEY_WORDS + KEY_PROTOCOL] === UDP ? 0 : OPEN;
    }
    if (packets.payloadLength[row]! > 0) return 0;
    if ((packets.tcpFlags[row]! & FLAG_RST) === 0) return OPEN;
    if (!isBack) this.#drop(frames, packets, row, meter);
    return 0;
  }

  finish(report: FindingSink): void {
    this.#sink = report;
    this.#unanswered.finish();
    this.#grid.tries.finish();
  }

  #probe(frames: FrameBatch, packets: PacketBatch, row: number, meter?: FlowLookup): void {
    const at = row * KEY_WORDS;
    const { key } = packets;
    const port = key[at + KEY_PORTS]! & 0xffff;
    const protocol = key[at + KEY_PROTOCOL]!;
    // Traceroute counts ports up from 33434; each hop's answer comes by ICMP.
    if (protocol === UDP && port >= 33_434 && port <= 33_534) return;
    const timeUs = frames.timeUs[packets.frame[row]!]!;
    const pair = this.#unanswered.claim(
      hashEnds(key, at, at + 4, protocol, 0),
      hashEnds(key, at, at + 4, protocol, 1),
      timeUs,
    );
    if (this.#unanswered.isFresh) {
      copyWords(key, at, this.#addresses, pair * 8, 8);
      this.#protocol[pair] = protocol;
      this.#answeredCount[pair] = 0;
      this.#droppedCount[pair] = 0;
    }
    if (this.#isAnswered(pair, port)) return;
    this.#try(packets, row, pair, port, timeUs, meter);
  }

  #try(packets: PacketBatch, row: number, pair: number, port: number, timeUs: number, meter?: FlowLookup): void {
    const { key } = packets;
    const at = row * KEY_WORDS;
    this.#unanswered.add(pair, port, timeUs);
    const isLocal = this.#context.localNetworks.hasAt(key, at + 4);
    const grid = isLocal ? this.#grid.add(key, at, key[at + KEY_PROTOCOL]!, port, timeUs, this.#options.triesMin) : -1;
    if (grid >= 0) this.#tellGrid(grid, flowsOfRow(packets, row, meter));
    if (this.#unanswered.isNews(pair, this.#options.portsMin)) this.#tell(pair, flowsOfRow(packets, row, meter));
  }

  #answer(packets: PacketBatch, row: number): void {
    const at = row * KEY_WORDS;
    const { key } = packets;
    const protocol = key[at + KEY_PROTOCOL]!;
    const pair = this.#unanswered.table.find(
      hashEnds(key, at + 4, at, protocol, 0),
      hashEnds(key, at + 4, at, protocol, 1),
    );
    const port = key[at + KEY_PORTS]! >>> 16;
    this.#grid.remove(key, at + 4, at, protocol, port);
    // A port that answered before was counted, as tried or not; later connections to it change nothing.
    if (pair < 0 || this.#isAnswered(pair, port) || !this.#unanswered.sets.remove(pair, port)) return;
    const count = this.#answeredCount[pair]!;
    if (count < ANSWERED_MAX) this.#answered[pair * ANSWERED_MAX + count] = port;
    if (count < 65_535) this.#answeredCount[pair] = count + 1;
  }

  /** A port that answered and was reset before it carried anything: a half-open scan knows enough by then. */
  #drop(frames: FrameBatch, packets: PacketBatch, row: number, meter?: FlowLookup): void {
    const at = row * KEY_WORDS;
    const { key } = packets;
    const port = key[at + KEY_PORTS]! & 0xffff;
    const pair = this.#unanswered.table.find(hashEnds(key, at, at + 4, TCP, 0), hashEnds(key, at, at + 4, TCP, 1));
    if (pair < 0 || this.#droppedCount[pair]! >= this.#answeredCount[pair]!) return;
    const before = this.#unanswered.sets.count(pair);
    this.#try(packets, row, pair, port, frames.timeUs[packets.frame[row]!]!, meter);
    if (this.#unanswered.sets.count(pair) > before) this.#droppedCount[pair]!++;
  }

  #isAnswered(pair: number, port: number): boolean {
    const first = pair * ANSWERED_MAX;
    const count = Math.min(ANSWERED_MAX, this.#answeredCount[pair]!);
    for (let i = first; i < first + count; i++) if (this.#answered[i] === port) return true;
    return false;
  }

  #tell(pair: number, flows: readonly FindingFlow[]): void {
    const from = pair * 8;
    const words = this.#addresses;
    this.#unanswered.tell(pair);
    const startUs = this.#unanswered.startOf(pair);
    const endUs = this.#unanswered.endOf(pair);
    const ports = this.#unanswered.sets.count(pair) + this.#answeredCount[pair]! - this.#droppedCount[pair]!;
    const scanner = this.#scanners.claim(hashAddress(words, from, 1), hashAddress(words, from, 2), endUs);
    this.#scanners.add(scanner, hashAddress(words, from + 4, 5) & 0xffff, endUs);
    this.#scanners.tell(scanner);
    const isLocal = this.#context.localNetworks.hasAt(words, from);
    const shown = Math.min(ANSWERED_MAX, this.#answeredCount[pair]!);
    this.#sink({
      detector: 'port-scan',
      subject: { address: formatAddress(words, from), mac: null },
      key: '',
      severity: isLocal && ports >= this.#options.highPortsMin ? 'high' : 'medium',
      startUs,
      endUs,
      numbers: {
        ports,
        target: formatAddress(words, from + 4),
        targets: this.#scanners.sets.count(scanner),
        protocol: protocolName(this.#protocol[pair]!).toUpperCase(),
        seconds: (endUs - startUs) / 1e6,
        answered: [...this.#answered.subarray(pair * ANSWERED_MAX, pair * ANSWERED_MAX + shown)].map(String),
      },
      flows,
    });
  }

  /** Few ports on each of many machines; silent where scans of single machines tell it already. */
  #tellGrid(slot: number, flows: readonly FindingFlow[]): void {
    const { tries, words, ports, addresses, protocol } = this.#grid;
    tries.tell(slot);
    const from = slot * 8;
    const startUs = tries.startOf(slot);
    const endUs = tries.endOf(slot);
    if (this.#scanners.table.find(hashAddress(words, from, 1), hashAddress(words, from, 2)) >= 0) return;
    this.#sink({
      detector: 'port-scan',
      subject: { address: formatAddress(words, from), mac: null },
      key: 'many',
      severity: 'medium',
      startUs,
      endUs,
      numbers: {
        ports: ports.count(slot),
        target: formatAddress(words, from + 4),
        targets: addresses.count(slot),
        protocol: protocolName(protocol[slot]!).toUpperCase(),
        seconds: (endUs - startUs) / 1e6,
        answered: [],
      },
      flows,
    });
  }
}
