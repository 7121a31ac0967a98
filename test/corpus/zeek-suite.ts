// Zeek 8's own answers for 90 captures, with and without checksum validation: conn.log rows compared field by field.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';
import { type ConnectionRow, compareRows, connectionsOf, describeDifference, rowFromJson } from './zeek-rows.ts';

/** Groups in which 99 % of TCP, UDP and ICMP rows must be equal; over all groups 95 %. */
const CORE_GROUPS: ReadonlySet<string> = new Set(['iot', 'tcp', 'udp', 'scan', 'app']);
const CORE_SHARE = 0.99;
const ALL_SHARE = 0.95;

/** Capture, what a difference's text holds ('' = anything), and the heading in docs/conformance.md that explains it. */
const REASONS: readonly (readonly [string, string, string])[] = [
  ['mptcp-v0.pcap', 'for ShAdDaXR', 'Reading that Zeek gives up'],
  ['tunnels/vxlan.pcap', 'for X', 'Reading that Zeek gives up'],
  ['fuzz-2006-06-26-2594.pcap', 'history D for DX', 'Reading that Zeek gives up'],
  ['fuzz-2006-06-26-2594.pcap', ':137/udp', 'Reading that Zeek gives up'],
  ['someip_sd_sample.pcap', 'extra', 'Links and tunnels that the other tool does not read'],
  ['schlage-lock-01.pcap', '/icmp', 'Pings that were not captured whole'],
  ['ipv6_jumbogram_1.pcap', 'extra', 'Jumbograms'],
  ['time_2106_max.pcap', 'extra', 'Times that Zeek refuses'],
  ['melsoft_129_clean.pcap', 'extra', 'A file cut in its last packet'],
];

export function reasonFor(
  reasons: readonly (readonly [string, string, string])[],
  where: string,
  what: string,
): string | null {
  return reasons.find(([capture, part]) => where.includes(capture) && what.includes(part))?.[2] ?? null;
}

/** Zeek's rows per capture and flags ("" or "-C"), from the line format of the flow oracles. */
function readOracle(path: string): Map<string, ConnectionRow[]> {
  const rows = new Map<string, ConnectionRow[]>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (!line.includes('"log": "conn"')) continue;
    const { capture, flags, row } = JSON.parse(line) as {
      capture: string;
      flags: string;
      row: Record<string, unknown>;
    };
    const key = `${capture} ${flags}`;
    const list = rows.get(key);
    if (list === undefined) rows.set(key, [rowFromJson(row)]);
    else list.push(rowFromJson(row));
  }
  return rows;
}

async function run({ corpus, vectors }: CorpusContext): Promise<SuiteResult> {
  const oraclePath = vectors === null ? null : join(vectors, 'zeek.jsonl');
  if (vectors === null || oraclePath === null || !existsSync(oraclePath))
    return {
      checks: 0,
      agreeing: 0,
      differences: [],
      missed: ['vectors/flows/zeek.jsonl is not below the corpus folder'],
    };
  const oracle = readOracle(oraclePath);
  const captures = readFileSync(join(vectors, 'captures.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'));
  const shares = new Map<string, { checks: number; agreeing: number }>();
  const differences: Difference[] = [];
  for (const [group = '', capture = ''] of captures) {
    for (const flags of ['', '-C']) {
      const ours = await connectionsOf(join(corpus, capture), { validatesChecksums: flags === '' }).catch(() => []);
      const theirs = oracle.get(`${capture} ${flags}`) ?? [];
      const result = compareRows(ours, theirs);
      const share = shares.get(group) ?? { checks: 0, agreeing: 0 };
      shares.set(group, share);
      share.checks += theirs.length;
      share.agreeing += result.agreeing;
      for (const difference of result.differences) {
        const what = describeDifference(difference);
        differences.push({ where: `${capture} ${flags}`, what, reason: reasonFor(REASONS, capture, what) });
      }
    }
  }
  return judge(shares, differences);
}

function judge(
  shares: ReadonlyMap<string, { checks: number; agreeing: number }>,
  differences: readonly Difference[],
): SuiteResult {
  const sum = (groups: readonly string[]): { checks: number; agreeing: number } => {
    const chosen = groups.map((group) => shares.get(group)!);
    return {
      checks: chosen.reduce((total, share) => total + share.checks, 0),
      agreeing: chosen.reduce((total, share) => total + share.agreeing, 0),
    };
  };
  const groups = [...shares.keys()];
  const core = sum(groups.filter((group) => CORE_GROUPS.has(group)));
  const all = sum(groups);
  const missed: string[] = [];
  if (core.agreeing < core.checks * CORE_SHARE)
    missed.push(`core groups: ${core.agreeing} of ${core.checks}, goal ${CORE_SHARE}`);
  if (all.agreeing < all.checks * ALL_SHARE)
    missed.push(`all groups: ${all.agreeing} of ${all.checks}, goal ${ALL_SHARE}`);
  const details = groups.map((group) => {
    const { checks, agreeing } = shares.get(group)!;
    return `${group.padEnd(10)} ${String(agreeing).padStart(6)} of ${String(checks).padStart(6)}  ${((agreeing / checks) * 100).toFixed(2)} %`;
  });
  return { ...all, differences, missed, details: details.join('\n') };
}

export const zeekSuite: CorpusSuite = { name: 'zeek', title: 'conn.log rows of Zeek 8 for 90 captures', run };
