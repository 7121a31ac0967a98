// Capture filters beside tcpdump: the packets that `tcpdump -r FILE -w - FILTER` keeps are the packets that we keep.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../src/base/user-error.ts';
import { compileFilter, type FrameFilter } from '../../src/packets/filter/frame-filter.ts';
import { FrameBatch } from '../../src/packets/frame-batch.ts';
import { filterExpressions } from './filter-expressions.ts';
import type { CorpusSuite, Difference, SuiteResult } from './suite.ts';

/** Captures of every link type, with tags, tunnels, fragments, 802.2, and frames cut short. */
const CAPTURES: readonly string[] = [
  'oracle-zeek/Traces/wikipedia.pcap',
  'oracle-zeek/Traces/mixed-vlan-mpls.pcap',
  'oracle-zeek/Traces/mpls-in-vlan.pcap',
  'oracle-zeek/Traces/pppoe.pcap',
  'oracle-zeek/Traces/pppoe-over-qinq.pcap',
  'oracle-zeek/Traces/q-in-q.pcap',
  'oracle-zeek/Traces/radiotap.pcap',
  'oracle-zeek/Traces/wlanmon.pcap',
  'oracle-zeek/Traces/tcp-syslog.pcap',
  'oracle-zeek/Traces/http/connect-with-header.pcap',
  'oracle-zeek/Traces/ppp/quic-interop-retry.pcap',
  'oracle-ndpi/pcap/ip_fragmented_garbage.pcap',
  'oracle-ndpi/pcap/http_ipv6.pcap',
  'oracle-ndpi/pcap/dns2tcp_tunnel.pcap',
  'oracle-ndpi/pcap/codm.pcap',
  'oracle-ndpi/pcap/ocs.pcap',
  'oracle-ndpi/pcap/tls_heur__vmess-tcp.pcapng',
  'oracle-ndpi/pcap/openwire.pcapng',
  'malformed-tcpdump/802.1w_rapid_STP.pcap',
  'malformed-tcpdump/rpvstp-trunk-native-vid5.pcap',
  'malformed-tcpdump/ISIS_level1_adjacency.pcap',
  'malformed-tcpdump/ISIS_p2p_adjacency.pcap',
  'malformed-tcpdump/mpls-traceroute.pcap',
  'malformed-tcpdump/ppp-invalid-lengths.pcap',
  'malformed-tcpdump/ipx.pcap',
  'malformed-tcpdump/LINKTYPE_IPV6.pcap',
  'malformed-tcpdump/LINKTYPE_IPV4.pcap',
  'malformed-tcpdump/mptcp-v1.pcap',
  'malformed-tcpdump/ieee802.11_meshid.pcap',
  'malformed-tcpdump/forces3.pcap',
  'malformed-tcpdump/tcp_rst_diag_payload.pcap',
  'oracle-arkime/pcap/nflog.pcap',
];

/** Ethernet captures that are also tried with other link headers, and with frames cut at a length. */
const ORIGINAL = 'oracle-zeek/Traces/wikipedia.pcap';
const FRAGMENTS = 'oracle-ndpi/pcap/ip_fragmented_garbage.pcap';
const CUT_BYTES = 50;

/**
 * Each pair of filter and capture starts a tcpdump, thousands in all. Every fourth pair is taken, so that each filter meets nine
 * captures and each capture 58 filters; PORCHLIGHT_WHOLE=1 takes them all.
 */
const PAIRS_SKIPPED = 4;

interface Capture {
  readonly name: string;
  readonly path: string;
}

/** A pcap of microseconds in our byte order, as tcpdump writes it. */
interface Pcap {
  readonly bytes: Buffer;
  readonly link: number;
  /** Where each record (header and frame) starts. */
  readonly records: readonly number[];
}

function readPcap(bytes: Buffer): Pcap {
  const records: number[] = [];
  for (let at = 24; at + 16 <= bytes.length; at += 16 + bytes.readUInt32LE(at + 8)) records.push(at);
  return { bytes, link: bytes.length < 24 ? 0 : bytes.readUInt32LE(20), records };
}

function recordAt(pcap: Pcap, index: number): Buffer {
  const at = pcap.records[index]!;
  return pcap.bytes.subarray(at, at + 16 + pcap.bytes.readUInt32LE(at + 8));
}

function batchOf(pcap: Pcap): FrameBatch {
  const frames = new FrameBatch(0, Math.max(1, pcap.records.length), { bytes: pcap.bytes });
  frames.count = pcap.records.length;
  pcap.records.forEach((at, i) => {
    frames.offset[i] = at + 16;
    frames.captured[i] = pcap.bytes.readUInt32LE(at + 8);
    frames.wire[i] = pcap.bytes.readUInt32LE(at + 12);
    frames.link[i] = pcap.link;
  });
  return frames;
}

/** What tcpdump says of a filter on a capture: the packets it keeps, or why it refuses the filter. */
function askTcpdump(capture: Capture, filter: string): Pcap | string {
  const answer = spawnSync('tcpdump', ['-n', '-r', capture.path, '-w', '-', '--', filter], { maxBuffer: 1 << 28 });
  if (answer.status === 0) return readPcap(answer.stdout);
  const words = answer.stderr.toString('utf8').trim().split('\n').at(-1) ?? '';
  return words.replace(/^tcpdump: /, '');
}

function* listFrom(frames: FrameBatch, filter: FrameFilter): Generator<number> {
  for (let i = 0; i < frames.count; i++) if (filter.matches(frames, i)) yield i;
}

/** Packets that only we or only tcpdump keep; both lists are parts of the capture, in its order. */
function comparePackets(all: Pcap, ours: readonly number[], theirs: Pcap): string | null {
  const kept = ours.map((index) => recordAt(all, index));
  const same = kept.length === theirs.records.length && kept.every((record, i) => record.equals(recordAt(theirs, i)));
  if (same) return null;
  const theirRecords = new Set(theirs.records.map((_, i) => recordAt(theirs, i).toString('latin1')));
  const onlyOurs = ours.filter((index) => !theirRecords.has(recordAt(all, index).toString('latin1')));
  return `ours keeps ${kept.length}, tcpdump ${theirs.records.length}; first that only we keep: ${onlyOurs[0] ?? '-'}`;
}

/** A capture whose Ethernet headers are replaced by `header`, for link types that no capture at hand has. */
function relink(folder: string, original: Capture, link: number, header: (type: number) => Buffer): Capture {
  const pcap = readPcap(
    execFileSync('tcpdump', ['-n', '-r', original.path, '-w', '-'], {
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const parts: Buffer[] = [Buffer.from(pcap.bytes.subarray(0, 24))];
  parts[0]!.writeUInt32LE(link, 20);
  pcap.records.forEach((_, i) => {
    const record = recordAt(pcap, i);
    const newHeader = header(record.readUInt16BE(28));
    const recordHeader = Buffer.from(record.subarray(0, 16));
    recordHeader.writeUInt32LE(record.readUInt32LE(8) - 14 + newHeader.length, 8);
    recordHeader.writeUInt32LE(record.readUInt32LE(12) - 14 + newHeader.length, 12);
    parts.push(recordHeader, newHeader, record.subarray(30));
  });
  const path = join(folder, `link-${link}.pcap`);
  writeFileSync(path, Buffer.concat(parts));
  return { name: `wikipedia.pcap as link ${link}`, path };
}

function madeCaptures(folder: string, corpus: string): Capture[] {
  const original = { name: ORIGINAL, path: join(corpus, ORIGINAL) };
  const cooked = (type: number): Buffer =>
    Buffer.from([type >> 8, type & 255, ...Array<number>(8).fill(0), 4, 6, ...Array<number>(8).fill(1)]);
  const family = (type: number): Buffer => Buffer.from([0, 0, 0, type === 0x0800 ? 2 : type === 0x86dd ? 30 : 99]);
  const pppoe = (type: number): Buffer => Buffer.from([0x11, 0, 0, 5, 0, 40, 0, type === 0x0800 ? 0x21 : 0x57]);
  const made = [
    relink(folder, original, 276, cooked),
    relink(folder, original, 108, family),
    relink(folder, original, 51, pppoe),
  ];
  return [...made, cut(folder, corpus, ORIGINAL), cut(folder, corpus, FRAGMENTS)];
}

/** The capture with frames cut, so that loads run past the captured bytes. */
function cut(folder: string, corpus: string, name: string): Capture {
  const pcap = readPcap(
    execFileSync('tcpdump', ['-n', '-r', join(corpus, name), '-w', '-'], {
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const parts: Buffer[] = [pcap.bytes.subarray(0, 24)];
  pcap.records.forEach((_, i) => {
    const record = Buffer.from(recordAt(pcap, i).subarray(0, 16 + CUT_BYTES - (i % 30)));
    record.writeUInt32LE(record.length - 16, 8);
    parts.push(record);
  });
  const path = join(folder, `cut-${name.split('/').at(-1)}`);
  writeFileSync(path, Buffer.concat(parts));
  return { name: `${name}, cut`, path };
}

class Comparison {
  checks = 0;
  agreeing = 0;
  refusedAlike = 0;
  readonly differences: Difference[] = [];

  compare(capture: Capture, all: Pcap, frames: FrameBatch, expression: string): void {
    const theirs = askTcpdump(capture, expression);
    this.checks++;
    const filter = compile(expression);
    const what = filter === null ? 'we refuse this filter' : compareOne({ all, frames, filter, theirs });
    if (what === null) {
      this.agreeing++;
      if (typeof theirs === 'string') this.refusedAlike++;
    } else
      this.differences.push({
        where: `${capture.name}: ${expression}`,
        what,
        reason: reasonOf(capture.name, expression),
      });
  }
}

function compile(expression: string): FrameFilter | null {
  try {
    return compileFilter(expression);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function compareOne(sides: {
  all: Pcap;
  frames: FrameBatch;
  filter: FrameFilter;
  theirs: Pcap | string;
}): string | null {
  const { all, frames, filter, theirs } = sides;
  const ours = [...listFrom(frames, filter)];
  if (typeof theirs !== 'string') return comparePackets(all, ours, theirs);
  // A filter that cannot match is refused by tcpdump; ours keeps nothing.
  if (theirs === 'expression rejects all packets')
    return ours.length === 0 ? null : `ours keeps ${ours.length}, tcpdump none`;
  return filter.refusals(all.link).length > 0 ? null : `tcpdump refuses: ${theirs}`;
}

function reasonOf(capture: string, expression: string): string | null {
  if (/^byte \d+ [&|]/.test(expression)) return 'byte with & or |';
  return capture.endsWith(', cut') ? 'frames cut inside a header' : null;
}

export const filterSuite: CorpusSuite = {
  name: 'filters',
  title: 'Capture filters keep the packets that tcpdump keeps',
  async run({ corpus }): Promise<SuiteResult> {
    const missing = CAPTURES.filter((name) => !existsSync(join(corpus, name)));
    const hasTcpdump = spawnSync('tcpdump', ['--version']).status === 0;
    const missed = missing.map((name) => `${name} is not in the corpus`);
    if (!hasTcpdump) return { checks: 0, agreeing: 0, differences: [], missed: ['tcpdump is not installed'] };
    const folder = mkdtempSync(join(tmpdir(), 'porchlight-filters-'));
    try {
      const captures = CAPTURES.filter((name) => !missing.includes(name)).map((name) => ({
        name,
        path: join(corpus, name),
      }));
      const comparison = new Comparison();
      const isWhole = process.env['PORCHLIGHT_WHOLE'] === '1';
      for (const [i, capture] of [...captures, ...madeCaptures(folder, corpus)].entries()) {
        const all = askTcpdump(capture, '');
        if (typeof all === 'string') {
          missed.push(`${capture.name}: tcpdump cannot read it (${all})`);
          continue;
        }
        const frames = batchOf(all);
        for (const [j, expression] of filterExpressions.entries())
          if (isWhole || (i + j) % PAIRS_SKIPPED === 0) comparison.compare(capture, all, frames, expression);
      }
      const { checks, agreeing, differences, refusedAlike } = comparison;
      const details = `${filterExpressions.length} filters, ${captures.length + 5} captures; ${refusedAlike} pairs that tcpdump refuses and we keep nothing of`;
      return { checks, agreeing, differences, missed, details };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
