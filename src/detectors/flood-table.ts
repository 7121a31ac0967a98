// What the flood detector remembers of each target: counts of the running window, ports and sources in sketches, the main source.
import { hashAddress, mix } from '../base/hash.ts';
import { WayTable } from '../base/way-table.ts';
import { PortCounts } from './port-counts.ts';
import { copyWords } from './rows.ts';
import { addToSketch, estimateOfSketch, SKETCH_REGISTERS } from './source-sketch.ts';

/** Targets (address and kind of packet) watched at once. */
export const TARGETS = 1024;
const PORT_BITS = 1024;
const PORT_WORDS = PORT_BITS / 32;

/** Kinds of packets a flood is made of. */
export const METHODS = [
  'tcp-syn',
  'tcp-answer',
  'tcp-other',
  'udp',
  'udp-answer',
  'icmp',
  'ip-fragment',
  'ip-other',
] as const;
export type Method = (typeof METHODS)[number];

export class FloodTable {
  readonly slots: WayTable;
  readonly method = new Uint8Array(TARGETS);
  /** Target, 4 words. */
  readonly target = new Uint32Array(TARGETS * 4);
  /** The source that sent most, 4 words (Boyer and Moore's majority vote), its votes and its packets since it leads. */
  readonly source = new Uint32Array(TARGETS * 4);
  readonly sourceVotes = new Float64Array(TARGETS);
  readonly sourcePackets = new Float64Array(TARGETS);
  /** The port that got most, likewise; of IP protocols without ports, the protocol. */
  readonly port = new Uint16Array(TARGETS);
  readonly portVotes = new Float64Array(TARGETS);
  /** The running window: its start, new flows, those that were answered, packets, bytes. */
  readonly windowUs = new Float64Array(TARGETS);
  readonly attempts = new Float64Array(TARGETS);
  readonly completed = new Float64Array(TARGETS);
  readonly packets = new Float64Array(TARGETS);
  /** Of the window's attempts and packets, those to ports that got far more than the target's others. */
  readonly busyAttempts = new Float64Array(TARGETS);
  readonly busyPackets = new Float64Array(TARGETS);
  /** Since the start of the attack, or of the window while there is none. */
  readonly startUs = new Float64Array(TARGETS);
  readonly lastUs = new Float64Array(TARGETS);
  readonly total = new Float64Array(TARGETS);
  readonly bytes = new Float64Array(TARGETS);
  /** Packets when it was last told; 0 = no attack is running. */
  readonly told = new Float64Array(TARGETS);
  readonly toldUs = new Float64Array(TARGETS);
  readonly #sources = new Uint8Array(TARGETS * SKETCH_REGISTERS);
  readonly #ports = new Uint32Array(TARGETS * PORT_WORDS);
  readonly #portCounts = new PortCounts(TARGETS);

  constructor(staleUs: number) {
    this.slots = new WayTable(TARGETS, staleUs);
  }

  static bytes(): number {
    const columns = 1 + 16 + 16 + 2 + 8 * 15 + SKETCH_REGISTERS + PORT_WORDS * 4;
    return WayTable.bytes(TARGETS) + PortCounts.bytes(TARGETS) + TARGETS * columns;
  }

  /** Slot of a target (4 words at `at`) and method; begun anew when it is new. */
  claim(key: Uint32Array, at: number, method: number, timeUs: number): number {
    const slot = this.slots.claim(hashAddress(key, at, 1) ^ mix(method), hashAddress(key, at, 2 + method), timeUs);
    if (this.slots.isFresh) {
      copyWords(key, at, this.target, slot * 4, 4);
      this.method[slot] = method;
      this.begin(slot, timeUs);
    }
    return slot;
  }

  find(key: Uint32Array, at: number, method: number): number {
    return this.slots.find(hashAddress(key, at, 1) ^ mix(method), hashAddress(key, at, 2 + method));
  }

  /** Forgets everything but the target. */
  begin(slot: number, timeUs: number): void {
    this.openWindow(slot, timeUs);
    this.startUs[slot] = timeUs;
    this.lastUs[slot] = timeUs;
    this.total[slot] = 0;
    this.bytes[slot] = 0;
    this.told[slot] = 0;
    this.sourceVotes[slot] = 0;
    this.sourcePackets[slot] = 0;
    this.portVotes[slot] = 0;
    this.slots.worth[slot] = 0;
    this.#sources.fill(0, slot * SKETCH_REGISTERS, (slot + 1) * SKETCH_REGISTERS);
    this.#ports.fill(0, slot * PORT_WORDS, (slot + 1) * PORT_WORDS);
    this.#portCounts.begin(slot);
  }

  openWindow(slot: number, timeUs: number): void {
    this.windowUs[slot] = timeUs;
    this.attempts[slot] = 0;
    this.completed[slot] = 0;
    this.packets[slot] = 0;
    this.busyAttempts[slot] = 0;
    this.busyPackets[slot] = 0;
  }

  /** Counts one packet from the source at word `from`. */
  count(
    slot: number,
    key: Uint32Array,
    from: number,
    port: number,
    bytes: number,
    isAttempt: boolean,
    timeUs: number,
  ): void {
    this.packets[slot]!++;
    this.total[slot]!++;
    this.bytes[slot]! += bytes;
    this.lastUs[slot] = timeUs;
    if (isAttempt) this.attempts[slot]!++;
    addToSketch(this.#sources, slot, hashAddress(key, from, 7));
    const spread = mix(port);
    const bit = spread & (PORT_BITS - 1);
    this.#ports[slot * PORT_WORDS + (bit >>> 5)]! |= 1 << (bit & 31);
    if (this.#portCounts.isBusy(slot, spread)) {
      this.busyPackets[slot]!++;
      if (isAttempt) this.busyAttempts[slot]!++;
    }
    this.#vote(slot, key, from);
    if (port === this.port[slot]) this.portVotes[slot]!++;
    else if (this.portVotes[slot]! > 0) this.portVotes[slot]!--;
    else {
      this.port[slot] = port;
      this.portVotes[slot] = 1;
    }
  }

  /** Different sources, estimated. */
  sources(slot: number): number {
    return estimateOfSketch(this.#sources, slot);
  }

  /** Different ports, estimated by linear counting; at most about 7,000. */
  ports(slot: number): number {
    let empty = 0;
    for (let i = slot * PORT_WORDS; i < (slot + 1) * PORT_WORDS; i++) {
      for (let free = ~this.#ports[i]!; free !== 0; free &= free - 1) empty++;
    }
    return PORT_BITS * Math.log(PORT_BITS / Math.max(1, empty));
  }

  /** True when one source sent at least half of all packets. */
  hasMainSource(slot: number): boolean {
    return this.sourcePackets[slot]! * 2 >= this.total[slot]!;
  }

  /** True when at least half of all packets went to `port`. */
  hasMainPort(slot: number): boolean {
    return this.portVotes[slot]! * 2 >= this.total[slot]!;
  }

  #vote(slot: number, key: Uint32Array, from: number): void {
    const own = slot * 4;
    const { source } = this;
    if (
      source[own + 3] === key[from + 3] &&
      source[own + 2] === key[from + 2] &&
      source[own + 1] === key[from + 1] &&
      source[own] === key[from]
    ) {
      this.sourceVotes[slot]!++;
      this.sourcePackets[slot]!++;
    } else if (this.sourceVotes[slot]! > 0) this.sourceVotes[slot]!--;
    else {
      copyWords(key, from, source, own, 4);
      this.sourceVotes[slot] = 1;
      this.sourcePackets[slot] = 1;
    }
  }
}
