// nfstream's flows for captures, statistics included, and the results that nfstream keeps for its own tests.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatAddress, formatMac } from '../../src/base/address.ts';
import { NetworkSet } from '../../src/base/networks.ts';
import { readCapture } from '../../src/capture/index.ts';
import { Engine } from '../../src/engine/engine.ts';
import { END_REASONS, type FlowBatch, STATISTICS_COUNT } from '../../src/flows/flow-batch.ts';
import { STATISTICS_NAMES } from '../../src/flows/flow-statistics.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } from '../../src/packets/packet-batch.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';
import { reasonFor } from './zeek-suite.ts';

const FLOW_SHARE = 0.99;
const PAIR_SHARE = 0.93;
const TOLERANCE = 1e-9;
const SPLT_LENGTH = 20;

type Fields = Readonly<Record<string, string | number>>;

/** Capture, what a difference's text holds, and the heading in docs/conformance.md that explains it. */
const REASONS: readonly (readonly [string, string, string])[] = [
  ['kday4.pcap', '', 'Fuzzed captures under the policy nfstream'],
  ['fuzz-', '', 'Fuzzed captures under the policy nfstream'],
  ['ip_fragmented_garbage.pcap', '', 'Fuzzed captures under the policy nfstream'],
  ['6in6tunnel.pcap', '', 'Tunnels under the policy nfstream'],
  ['capwap.pcap', '', 'Tunnels under the policy nfstream'],
  ['ajp.pcap', '', 'Tunnels under the policy nfstream'],
  ['gtp1_gn_normal_incl_fragmentation.pcap', '', 'Tunnels under the policy nfstream'],
  ['anydesk-2.pcap', '', 'Numbers of nfstream that do not fit'],
  ['tcp_header_heapoverflow.pcap', '262144 for 0', 'Numbers of nfstream that do not fit'],
  ['relts-0x80000000.pcap', '262144 for 0', 'Numbers of nfstream that do not fit'],
  ['time_2106_max.pcap', '18446744073709552000', 'Numbers of nfstream that do not fit'],
  ['ipv6_jumbogram_1.pcap', '', 'Jumbograms'],
];

const IDENTITY = ['src_ip', 'src_port', 'dst_ip', 'dst_port', 'protocol', 'vlan_id', 'bidirectional_first_seen_ms'];
const COUNTS = [
  'src_mac',
  'dst_mac',
  'expiration_id',
  'bidirectional_last_seen_ms',
  'src2dst_first_seen_ms',
  'src2dst_last_seen_ms',
  'src2dst_packets',
  'src2dst_bytes',
  'dst2src_first_seen_ms',
  'dst2src_last_seen_ms',
  'dst2src_packets',
  'dst2src_bytes',
];
const SEQUENCES = ['splt_direction', 'splt_ps', 'splt_piat_ms'];

async function flowsOf(path: string): Promise<Fields[]> {
  const flows: Fields[] = [];
  const engine = new Engine({
    policy: 'nfstream',
    localNetworks: new NetworkSet([]),
    validatesChecksums: false,
    hasStatistics: true,
    spltLength: SPLT_LENGTH,
    onFlows: (batch) => {
      for (let i = 0; i < batch.count; i++) flows.push(fieldsOf(batch, i));
    },
  });
  await readCapture(path, {}, { frames: (batch) => engine.process(batch) });
  engine.finish();
  return flows;
}

function fieldsOf(flows: FlowBatch, i: number): Fields {
  const at = i * KEY_WORDS;
  const protocol = flows.key[at + KEY_PROTOCOL]!;
  const ports = protocol === 6 || protocol === 17 ? flows.key[at + KEY_PORTS]! : 0;
  const vlan = flows.vlan[i]! > 0xffff ? flows.vlan[i]! >>> 16 : flows.vlan[i]!;
  const times = [...flows.directionUs!.subarray(i * 4, i * 4 + 4)].map((us) => Math.floor(us / 1000));
  const fields: Record<string, string | number> = {
    src_ip: formatAddress(flows.key, at),
    src_port: ports >>> 16,
    dst_ip: formatAddress(flows.key, at + 4),
    dst_port: ports & 0xffff,
    protocol,
    vlan_id: vlan === 0 ? 0 : vlan - 1,
    src_mac: formatMac(flows.originatorMac, i * 6),
    dst_mac: formatMac(flows.responderMac, i * 6),
    expiration_id: END_REASONS[flows.reason[i]!] === 'active' ? 1 : 0,
    bidirectional_first_seen_ms: Math.floor(flows.startUs[i]! / 1000),
    bidirectional_last_seen_ms: Math.floor(flows.lastUs[i]! / 1000),
    src2dst_first_seen_ms: times[0]!,
    src2dst_last_seen_ms: times[1]!,
    src2dst_packets: flows.originatorPackets[i]!,
    src2dst_bytes: flows.originatorLinkBytes[i]!,
    dst2src_first_seen_ms: times[2]!,
    dst2src_last_seen_ms: times[3]!,
    dst2src_packets: flows.responderPackets[i]!,
    dst2src_bytes: flows.responderLinkBytes[i]!,
    splt_direction: join20(flows.spltDirection!, i),
    splt_ps: join20(flows.spltBytes!, i),
    splt_piat_ms: join20(flows.spltIntervalMs!, i),
  };
  STATISTICS_NAMES.forEach((name, column) => {
    fields[name] = flows.statistics![i * STATISTICS_COUNT + column]!;
  });
  return fields;
}

const join20 = (column: Int8Array | Int32Array | Float64Array, i: number): string =>
  column.subarray(i * SPLT_LENGTH, (i + 1) * SPLT_LENGTH).join();

function isEqual(ours: string | number | undefined, theirs: unknown): boolean {
  if (typeof theirs === 'number' && typeof ours === 'number')
    return Math.abs(ours - theirs) <= TOLERANCE * Math.max(1, Math.abs(theirs));
  return ours === (Array.isArray(theirs) ? theirs.join() : theirs);
}

const nameOf = (flow: Readonly<Record<string, unknown>>): string =>
  IDENTITY.map((name) => String(flow[name])).join(' ');

/** Fields of a flow that differ; MAC addresses only where nfstream has some. */
function differing(ours: Fields, theirs: Readonly<Record<string, unknown>>): string[] {
  return [...COUNTS, ...STATISTICS_NAMES, ...SEQUENCES].filter((name) => {
    if (name.endsWith('_mac') && theirs['src_mac'] === '00:00:00:00:00:00') return false;
    return !isEqual(ours[name], theirs[name]);
  });
}

function readOracle(path: string): Map<string, Record<string, unknown>[]> {
  const captures = new Map<string, Record<string, unknown>[]>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    const flow = JSON.parse(line) as Record<string, unknown>;
    // A capture without flows has a line that says so.
    const list = captures.get(String(flow['capture'])) ?? [];
    if (flow['src_ip'] !== undefined) list.push(flow);
    captures.set(String(flow['capture']), list);
  }
  return captures;
}

interface Tally {
  checks: number;
  agreeing: number;
  readonly differences: Difference[];
}

function compareFlows(
  capture: string,
  ours: readonly Fields[],
  theirs: readonly Record<string, unknown>[],
  tally: Tally,
): void {
  const waiting = new Map<string, Fields[]>();
  for (const flow of ours) {
    const list = waiting.get(nameOf(flow)) ?? [];
    list.push(flow);
    waiting.set(nameOf(flow), list);
  }
  for (const flow of theirs) {
    tally.checks++;
    const own = waiting.get(nameOf(flow))?.shift();
    const fields = own === undefined ? ['missing'] : differing(own, flow);
    if (fields.length === 0) {
      tally.agreeing++;
      continue;
    }
    const pairs = fields.slice(0, 3).map((name) => `${name} ${String(own?.[name])} for ${String(flow[name])}`);
    const what = `${nameOf(flow)}: ${own === undefined ? 'missing' : pairs.join(', ')}`;
    tally.differences.push({
      where: capture,
      what,
      reason: reasonFor(REASONS, capture, what),
    });
  }
}

async function compareVectors({ corpus, vectors }: CorpusContext, tally: Tally): Promise<void> {
  const oracle = readOracle(join(vectors!, 'nfstream.jsonl'));
  for (const [capture, theirs] of oracle)
    compareFlows(capture, await flowsOf(join(corpus, capture)).catch(() => []), theirs, tally);
}

/** nfstream's own results: packets and bytes of every flow, as multisets; a result is whole if it has no more than these. */
async function comparePairs(corpus: string, tally: Tally): Promise<{ pairs: number; equal: number }> {
  const folder = join(corpus, 'oracle-nfstream');
  let pairs = 0;
  let equal = 0;
  for (const name of readdirSync(join(folder, 'results')).sort()) {
    const path = join(folder, 'pcaps', name);
    if (!existsSync(path)) continue;
    const lines = readFileSync(join(folder, 'results', name), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const theirs = lines.map((line) => line.split(',').slice(1, 3).join(' ')).sort();
    const flows = await flowsOf(path).catch(() => []);
    const ours = flows.map((flow) => `${sum(flow, 'packets')} ${sum(flow, 'bytes')}`).sort();
    pairs++;
    tally.checks++;
    if (ours.join() === theirs.join()) {
      equal++;
      tally.agreeing++;
      continue;
    }
    tally.differences.push({
      where: `oracle-nfstream ${name}`,
      what: `${ours.length} flows for ${theirs.length}, equal ${common(ours, theirs)}`,
      reason: reasonFor(REASONS, name, ''),
    });
  }
  return { pairs, equal };
}

const sum = (flow: Fields, what: string): number => Number(flow[`src2dst_${what}`]) + Number(flow[`dst2src_${what}`]);

function common(ours: readonly string[], theirs: readonly string[]): number {
  const left = [...ours];
  return theirs.filter((text) => {
    const at = left.indexOf(text);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
}

async function run(context: CorpusContext): Promise<SuiteResult> {
  const tally: Tally = { checks: 0, agreeing: 0, differences: [] };
  const missed: string[] = [];
  if (context.vectors === null) missed.push('vectors/flows is not below the corpus folder');
  else await compareVectors(context, tally);
  const flows = { ...tally };
  const { pairs, equal } = await comparePairs(context.corpus, tally);
  if (flows.agreeing < flows.checks * FLOW_SHARE)
    missed.push(`flows: ${flows.agreeing} of ${flows.checks}, goal ${FLOW_SHARE}`);
  if (equal < pairs * PAIR_SHARE) missed.push(`pairs: ${equal} of ${pairs}, goal ${PAIR_SHARE}`);
  return {
    ...tally,
    missed,
    details: `${flows.agreeing} of ${flows.checks} flows with all statistics and sequences, ${equal} of ${pairs} result files`,
  };
}

export const nfstreamSuite: CorpusSuite = { name: 'nfstream', title: "nfstream's flows, statistics and results", run };
