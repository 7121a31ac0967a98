// mirai-syn: TCP SYNs whose sequence number is the address they go to, the mark that Mirai's scanner leaves in every packet.
import { formatAddress } from '../base/address.ts';
import type { FindingFlow, FindingSink } from '../base/finding.ts';
import { hashAddress } from '../base/hash.ts';
import type { OptionValues } from '../base/options.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, type PacketBatch } from '../packets/packet-batch.ts';
import type { Detector, DetectorSpec } from './detector.ts';
import { copyWords, FLAG_ACK, FLAG_SYN, type FlowLookup, flowsOfRow, TCP } from './rows.ts';
import { Tally } from './tally.ts';

/** Scanners at once. Only packets with the mark get here, so a flood of other packets cannot fill it. */
const SCANNERS = 1024;
const BITMAPS = 16;
const PORTS_MAX = 4;

const options = {
  addressesMin: {
    kind: 'number',
    default: 3,
    least: 1,
    most: 1000,
    unit: 'addresses',
    description:
      'Addresses that must be tried with the mark. 3: one match comes by chance once in four thousand million connections, three never do.',
  },
  windowSeconds: {
    kind: 'number',
    default: 86_400,
    least: 60,
    most: 604_800,
    unit: 'seconds',
    description: 'How long addresses are added up. A day: the mark alone is proof, however slow the scan.',
  },
} as const;

export const miraiSyn: DetectorSpec<typeof options> = {
  name: 'mirai-syn',
  title: 'Mirai search pattern',
  description:
    'TCP SYN packets whose sequence number equals their IPv4 destination address: the scanner of the Mirai family writes them so to recognise answers. Three different targets from one source are proof.',
  technique: { id: 'T1595.001', name: 'Active Scanning: Scanning IP Blocks', matrix: 'enterprise' },
  stateBytesMax: Tally.bytes(SCANNERS, BITMAPS) + SCANNERS * (16 + PORTS_MAX * 2 + 1 + 8),
  options,
  create: (values) => new MiraiSyn(values),
};

class MiraiSyn implements Detector {
  readonly #options: OptionValues<typeof options>;
  readonly #targets: Tally;
  readonly #sources = new Uint32Array(SCANNERS * 4);
  readonly #packets = new Float64Array(SCANNERS);
  readonly #ports = new Uint16Array(SCANNERS * PORTS_MAX);
  readonly #portCount = new Uint8Array(SCANNERS);
  #sink: FindingSink = () => undefined;

  constructor(values: OptionValues<typeof options>) {
    this.#options = values;
    const flush = (slot: number): void => this.#tell(slot, []);
    this.#targets = new Tally({ keys: SCANNERS, bitmaps: BITMAPS, windowSeconds: values.windowSeconds, flush });
  }

  observePackets(frames: FrameBatch, packets: PacketBatch, report: FindingSink, meter?: FlowLookup): void {
    this.#sink = report;
    const { key, tcpFlags, tcpSequence } = packets;
    for (let row = 0; row < packets.count; row++) {
      if ((tcpFlags[row]! & (FLAG_SYN | FLAG_ACK)) !== FLAG_SYN) continue;
      const at = row * KEY_WORDS;
      if (tcpSequence[row] !== key[at + 7] || key[at + KEY_PROTOCOL] !== TCP || key[at + 6] !== 0xffff) continue;
      if (key[at + 4] === 0 && key[at + 5] === 0) this.#see(frames, packets, row, meter);
    }
  }

  finish(report: FindingSink): void {
    this.#sink = report;
    this.#targets.finish();
  }

  #see(frames: FrameBatch, packets: PacketBatch, row: number, meter?: FlowLookup): void {
    const at = row * KEY_WORDS;
    const { key } = packets;
    const timeUs = frames.timeUs[packets.frame[row]!]!;
    const slot = this.#targets.claim(hashAddress(key, at, 1), hashAddress(key, at, 2), timeUs);
    if (this.#targets.isFresh) {
      copyWords(key, at, this.#sources, slot * 4, 4);
      this.#packets[slot] = 0;
      this.#portCount[slot] = 0;
    }
    this.#packets[slot]!++;
    this.#addPort(slot, key[at + KEY_PORTS]! & 0xffff);
    if (!this.#targets.add(slot, hashAddress(key, at + 4, 5) & 0xffff, timeUs)) return;
    if (this.#targets.isNews(slot, this.#options.addressesMin)) this.#tell(slot, flowsOfRow(packets, row, meter));
  }

  #addPort(slot: number, port: number): void {
    const first = slot * PORTS_MAX;
    const count = this.#portCount[slot]!;
    if (count >= PORTS_MAX) return;
    for (let i = first; i < first + count; i++) if (this.#ports[i] === port) return;
    this.#ports[first + count] = port;
    this.#portCount[slot] = count + 1;
  }

  #tell(slot: number, flows: readonly FindingFlow[]): void {
    this.#targets.tell(slot);
    const startUs = this.#targets.startOf(slot);
    const endUs = this.#targets.endOf(slot);
    const first = slot * PORTS_MAX;
    this.#sink({
      detector: 'mirai-syn',
      subject: { address: formatAddress(this.#sources, slot * 4), mac: null },
      key: '',
      severity: 'high',
      startUs,
      endUs,
      numbers: {
        addresses: this.#targets.sets.estimate(slot),
        packets: this.#packets[slot]!,
        ports: [...this.#ports.subarray(first, first + this.#portCount[slot]!)].map(String),
        seconds: (endUs - startUs) / 1e6,
      },
      flows,
    });
  }
}
