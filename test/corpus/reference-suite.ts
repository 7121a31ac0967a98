// Packets and bytes per pair of endpoints against a brute-force reference, tshark, Argus and Suricata over 90 captures.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatWords, parseAddress } from '../../src/base/address.ts';
import { MARK_INNER, MARK_REASSEMBLED } from '../../src/packets/packet-batch.ts';
import { jsonLines, pairKey, type Tally, type TallyOptions, tallyCapture } from './packet-tallies.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

/** What an oracle says about one pair of endpoints; -1 = it says nothing about these bytes. */
interface Count {
  packets: number;
  linkBytes: number;
  ipBytes: number;
}

/** Counts per capture and pair. */
type Counts = Map<string, Map<string, Count>>;

interface Oracle {
  readonly name: string;
  readonly file: string;
  /** How we count to compare with it. */
  readonly options: TallyOptions;
  readonly read: (text: string) => Counts;
  /** Only pairs that both sides are to know: true = compare. */
  readonly isCompared?: (key: string) => boolean;
  /** Why a pair may differ: a heading in docs/conformance.md, or null. */
  readonly reason: (difference: Pair) => string | null;
}

interface Pair {
  readonly capture: string;
  readonly key: string;
  readonly ours: Tally | undefined;
  readonly theirs: Count | undefined;
}

/** Bits of Tally.tunnels that the reference opens: none, IP in IP, GRE, VXLAN. */
const TUNNELS_OF_REFERENCE = 0b1111;

/** Tunnels in tunnels, as deep as MAX_LAYERS allows. */
const ALL_LAYERS = { fragments: 'each', validatesChecksums: false, tunnelDepth: 7 } as const;

/** Reasons by capture, where the capture alone decides; the first entry that fits is taken. */
type Reasons = readonly (readonly [capture: string, reason: string])[];

const REFERENCE_REASONS: Reasons = [
  ['someip_sd_sample.pcap', 'Links and tunnels that the other tool does not read'],
  ['fuzz-2006-06-26-2594.pcap', 'IP version by the first nibble'],
];

const TSHARK_REASONS: Reasons = [
  ['ip_fragmented_garbage.pcap', 'IP fragments'],
  ['Teredo.pcap', 'Links and tunnels that the other tool does not read'],
  ['gtp1_gn_normal_incl_fragmentation.pcap', 'IP fragments'],
  ['fuzz-2006-06-26-2594.pcap', 'Damaged packets'],
];

const ARGUS_REASONS: Reasons = [
  ['ip_fragmented_garbage.pcap', 'IP fragments'],
  ['gre-sample.pcap', 'Layers of a tunnel'],
  ['radiotap.pcap', 'Link headers that the other tool leaves out'],
  ['someip_sd_sample.pcap', 'Links and tunnels that the other tool does not read'],
  ['quic-interop-retry.pcap', 'Links and tunnels that the other tool does not read'],
  ['adb.pcap', 'Links and tunnels that the other tool does not read'],
  ['mptcp-v1.pcap', 'Links and tunnels that the other tool does not read'],
  ['resp_1_benchmark.pcap', 'Links and tunnels that the other tool does not read'],
  ['fuzz-2006-06-26-2594.pcap', 'Damaged packets'],
];

const SURICATA_REASONS: Reasons = [
  ['smtp.pcap', 'ICMP errors in the flow that they quote'],
  ['sip.pcap', 'ICMP errors in the flow that they quote'],
  ['gre-sample.pcap', 'ICMP errors in the flow that they quote'],
  ['aqara_gateway/2020-11-23.pcap', 'ICMP errors in the flow that they quote'],
  ['ip_fragmented_garbage.pcap', 'IP fragments'],
  ['afs.pcap', 'IP fragments'],
  ['tls.pcap', 'Packets cut by the capture length'],
  ['Teredo.pcap', 'Links and tunnels that the other tool does not read'],
  ['gtp1_gn_normal_incl_fragmentation.pcap', 'Links and tunnels that the other tool does not read'],
  ['radiotap.pcap', 'Links and tunnels that the other tool does not read'],
  ['someip_sd_sample.pcap', 'Links and tunnels that the other tool does not read'],
  ['schlage-lock-01.pcap', 'Packets cut by the capture length'],
  ['fuzz-2006-06-26-2594.pcap', 'Damaged packets'],
];

const oracles: readonly Oracle[] = [
  {
    name: 'reference, outer layer',
    file: 'reference.jsonl',
    options: { ...ALL_LAYERS, isOuterOnly: true },
    read: (text) => readReference(text, ''),
    reason: reasonOfReference,
  },
  {
    name: 'reference, all layers',
    file: 'reference.jsonl',
    options: { ...ALL_LAYERS, skipsBadTransports: true },
    read: (text) => readReference(text, '--layer all --strict'),
    reason: reasonOfReference,
  },
  {
    name: 'tshark',
    file: 'tshark_conv.jsonl',
    options: { ...ALL_LAYERS, fragments: 'first', skipsBadTransports: true },
    read: readTshark,
    isCompared: isTcpOrUdp,
    reason: ({ capture }) => find(TSHARK_REASONS, capture),
  },
  {
    name: 'Argus',
    file: 'argus.jsonl',
    options: { ...ALL_LAYERS, isOuterOnly: true },
    read: readArgus,
    isCompared: isTcpOrUdp,
    reason: reasonOfArgus,
  },
  {
    name: 'Suricata',
    file: 'suricata.jsonl',
    options: { fragments: 'reassemble', validatesChecksums: false, tunnelDepth: 7, skipsBadTransports: true },
    read: readSuricata,
    isCompared: isTcpOrUdp,
    reason: reasonOfSuricata,
  },
];

function isTcpOrUdp(key: string): boolean {
  return key.endsWith('|6') || key.endsWith('|17');
}

function find(reasons: Reasons, capture: string): string | null {
  return reasons.find(([name]) => capture.endsWith(name))?.[1] ?? null;
}

function add(counts: Counts, capture: string, key: string, count: Count): void {
  let pairs = counts.get(capture);
  if (pairs === undefined) {
    pairs = new Map();
    counts.set(capture, pairs);
  }
  const sum = pairs.get(key);
  if (sum === undefined) {
    pairs.set(key, { ...count });
    return;
  }
  sum.packets += count.packets;
  if (count.linkBytes >= 0) sum.linkBytes += count.linkBytes;
  if (count.ipBytes >= 0) sum.ipBytes += count.ipBytes;
}

function readReference(text: string, optionsEnd: string): Counts {
  const counts: Counts = new Map();
  for (const line of jsonLines(text)) {
    const { capture, options, bidirectional, src, sport, dst, dport, proto } = line as {
      capture: string;
      options: string;
      bidirectional?: { packets: number; link: number; ip: number };
      src: string;
      sport: number;
      dst: string;
      dport: number;
      proto: number;
    };
    const isWanted = optionsEnd === '' ? options === '' : options.endsWith(optionsEnd);
    if (!isWanted || bidirectional === undefined) continue;
    add(counts, capture, pairKey(`${src}:${sport}`, `${dst}:${dport}`, proto), {
      packets: bidirectional.packets,
      linkBytes: bidirectional.link,
      ipBytes: bidirectional.ip,
    });
  }
  return counts;
}

function readTshark(text: string): Counts {
  const counts: Counts = new Map();
  for (const line of jsonLines(text)) {
    const { capture, defragment, conversations } = line as {
      capture: string;
      defragment: boolean;
      conversations: Record<string, string | number>[];
    };
    if (defragment) continue;
    for (const each of conversations) {
      if (each['kind'] !== 'tcp' && each['kind'] !== 'udp') continue;
      const key = pairKey(
        `${each['src']}:${each['sport']}`,
        `${each['dst']}:${each['dport']}`,
        each['kind'] === 'tcp' ? 6 : 17,
      );
      add(counts, capture, key, {
        packets: Number(each['pkts_src']) + Number(each['pkts_dst']),
        linkBytes: Number(each['bytes_src']) + Number(each['bytes_dst']),
        ipBytes: -1,
      });
    }
  }
  return counts;
}

function readArgus(text: string): Counts {
  const counts: Counts = new Map();
  for (const line of jsonLines(text)) {
    if (line['proto'] !== '6' && line['proto'] !== '17') continue;
    const row = line as Record<string, string>;
    const key = pairKey(`${row['saddr']}:${row['sport']}`, `${row['daddr']}:${row['dport']}`, row['proto']!);
    add(counts, row['capture']!, key, {
      packets: Number(row['spkts']) + Number(row['dpkts']),
      linkBytes: Number(row['sbytes']) + Number(row['dbytes']),
      ipBytes: -1,
    });
  }
  return counts;
}

function readSuricata(text: string): Counts {
  const counts: Counts = new Map();
  for (const line of text.split('\n')) {
    if (!line.includes('"event_type": "flow"')) continue;
    const event = JSON.parse(line) as Record<string, unknown>;
    const protocol = event['proto'] === 'TCP' ? 6 : event['proto'] === 'UDP' ? 17 : 0;
    if (protocol === 0) continue;
    const flow = event['flow'] as Record<string, number>;
    const key = pairKey(
      `${shorten(event['src_ip'] as string)}:${event['src_port']}`,
      `${shorten(event['dest_ip'] as string)}:${event['dest_port']}`,
      protocol,
    );
    add(counts, event['capture'] as string, key, {
      packets: flow['pkts_toserver']! + flow['pkts_toclient']!,
      linkBytes: flow['bytes_toserver']! + flow['bytes_toclient']!,
      ipBytes: -1,
    });
  }
  return counts;
}

/** Suricata writes IPv6 addresses in full. */
function shorten(address: string): string {
  const words = parseAddress(address);
  return words === null ? address : formatWords(...words);
}

function reasonOfReference({ capture, ours, theirs }: Pair): string | null {
  if (theirs === undefined && ours !== undefined && (ours.tunnels & ~TUNNELS_OF_REFERENCE) !== 0)
    return 'Links and tunnels that the other tool does not read';
  return find(REFERENCE_REASONS, capture);
}

function reasonOfArgus({ capture, ours, theirs }: Pair): string | null {
  const hasIpBytes = ours !== undefined && theirs !== undefined && theirs.linkBytes === ours.ipBytes;
  return hasIpBytes ? 'Link headers that the other tool leaves out' : find(ARGUS_REASONS, capture);
}

function reasonOfSuricata({ capture, ours, theirs }: Pair): string | null {
  if (ours !== undefined && theirs !== undefined && ours.packets === theirs.packets) {
    // The whole datagram counts, with one Ethernet header; and what a tunnel carries counts from its IP header on.
    if ((ours.marks & MARK_REASSEMBLED) !== 0 && theirs.linkBytes === ours.ipBytes + 14 * ours.packets)
      return 'IP fragments';
    if ((ours.marks & MARK_INNER) !== 0 && theirs.linkBytes === ours.ipBytes)
      return 'Link headers that the other tool leaves out';
  }
  return find(SURICATA_REASONS, capture);
}

function agrees(ours: Tally | undefined, theirs: Count | undefined): boolean {
  if (ours === undefined || theirs === undefined) return false;
  if (ours.packets !== theirs.packets || (theirs.linkBytes >= 0 && ours.linkBytes !== theirs.linkBytes)) return false;
  return theirs.ipBytes < 0 || ours.ipBytes === theirs.ipBytes;
}

function describe(oracle: Oracle, { key, ours, theirs }: Pair): string {
  const say = (count: Count | Tally | undefined): string =>
    count === undefined ? 'nothing' : `${count.packets} packets, ${count.linkBytes} bytes, ${count.ipBytes} by IP`;
  return `${key}: ${oracle.name} ${say(theirs)}; we ${say(ours)}`;
}

async function compare(
  oracle: Oracle,
  context: { corpus: string; vectors: string },
): Promise<{ checks: number; agreeing: number; differences: Difference[] }> {
  const counts = oracle.read(readFileSync(join(context.vectors, oracle.file), 'utf8'));
  const differences: Difference[] = [];
  let checks = 0;
  let agreeing = 0;
  for (const capture of listCaptures(context.vectors)) {
    const { tallies } = await tallyCapture(join(context.corpus, capture), oracle.options).catch(() => ({
      tallies: new Map<string, Tally>(),
    }));
    const theirs = counts.get(capture) ?? new Map<string, Count>();
    for (const key of new Set([...theirs.keys(), ...tallies.keys()])) {
      if (oracle.isCompared?.(key) === false) continue;
      checks++;
      const pair = { capture, key, ours: tallies.get(key), theirs: theirs.get(key) };
      if (agrees(pair.ours, pair.theirs)) agreeing++;
      else differences.push({ where: capture, what: describe(oracle, pair), reason: oracle.reason(pair) });
    }
  }
  return { checks, agreeing, differences };
}

/** The captures of the flow oracles, in their order. */
export function listCaptures(vectors: string): string[] {
  const lines = readFileSync(join(vectors, 'captures.tsv'), 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => line.split('\t')[1] ?? '');
}

async function run({ corpus, vectors }: CorpusContext): Promise<SuiteResult> {
  if (vectors === null || !existsSync(join(vectors, 'reference.jsonl')))
    return { checks: 0, agreeing: 0, differences: [], missed: ['vectors/flows is not below the corpus folder'] };
  const total = { checks: 0, agreeing: 0 };
  const differences: Difference[] = [];
  const lines: string[] = [];
  for (const oracle of oracles) {
    const result = await compare(oracle, { corpus, vectors });
    total.checks += result.checks;
    total.agreeing += result.agreeing;
    differences.push(...result.differences);
    lines.push(`${oracle.name.padEnd(24)} ${result.agreeing} of ${result.checks} pairs equal`);
  }
  return { ...total, differences, missed: [], details: lines.join('\n') };
}

export const referenceSuite: CorpusSuite = {
  name: 'packets',
  title: 'Packets and bytes per pair of endpoints: brute-force reference, tshark, Argus, Suricata',
  run,
};
