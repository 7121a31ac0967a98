// Which connection or tunnel carried each connection: tunnel_parents in the baselines of Zeek's own tests, and ours.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatAddress } from '../../src/base/address.ts';
import { NetworkSet } from '../../src/base/networks.ts';
import { readCapture } from '../../src/capture/index.ts';
import { Engine } from '../../src/engine/engine.ts';
import { formatUid } from '../../src/flows/uid.ts';
import { KEY_PORTS, KEY_WORDS } from '../../src/packets/packet-batch.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';
import { ignoresChecksums, type Pair, pairsOf } from './zeek-baselines-suite.ts';
import { reasonFor } from './zeek-suite.ts';

/** Baseline, what a difference's text holds, and the heading in docs/conformance.md that explains it. */
const REASONS: readonly (readonly [string, string, string])[] = [
  ['core.tunnels.gre-over-udp', '', 'Tunnels that a record names'],
];

interface Row {
  readonly uid: string;
  readonly ends: string;
  readonly parents: readonly string[];
}

/** A tunnel without a row of its own. */
const UNNAMED = 'a tunnel without a row';

function readBaseline(path: string): Row[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  const names =
    lines
      .find((line) => line.startsWith('#fields\t'))
      ?.split('\t')
      .slice(1) ?? [];
  if (!names.includes('tunnel_parents') || !names.includes('id.orig_h')) return [];
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const cells = line.split('\t');
      const cell = (name: string): string => cells[names.indexOf(name)]!;
      const ends = ['id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p'].map(cell).join(' ');
      const parents = cell('tunnel_parents');
      return { uid: cell('uid'), ends, parents: parents === '-' ? [] : parents.split(',') };
    });
}

async function ourRows(path: string, validatesChecksums: boolean): Promise<Row[]> {
  const rows: Row[] = [];
  const engine = new Engine({
    policy: 'zeek',
    localNetworks: new NetworkSet([]),
    validatesChecksums,
    onFlows: (flows) => {
      for (let i = 0; i < flows.count; i++) {
        const at = i * KEY_WORDS;
        const ports = flows.key[at + KEY_PORTS]!;
        const parent = formatUid(flows.parentUid[i * 2]!, flows.parentUid[i * 2 + 1]!);
        rows.push({
          uid: formatUid(flows.uid[i * 2]!, flows.uid[i * 2 + 1]!),
          ends: `${formatAddress(flows.key, at)} ${ports >>> 16} ${formatAddress(flows.key, at + 4)} ${ports & 0xffff}`,
          parents: parent === '' ? [] : [parent],
        });
      }
    },
  });
  await readCapture(path, {}, { frames: (batch) => engine.process(batch) });
  engine.finish();
  return rows;
}

/** What carried the rows of the same ends: the ends of the carrying rows, or UNNAMED. */
function carriersOf(rows: readonly Row[]): Map<string, Set<string>> {
  const byUid = new Map(rows.map((row) => [row.uid, row.ends]));
  const carriers = new Map<string, Set<string>>();
  for (const { ends, parents } of rows) {
    const known = carriers.get(ends) ?? new Set();
    carriers.set(ends, known);
    for (const parent of parents) known.add(byUid.get(parent) ?? UNNAMED);
  }
  return carriers;
}

const print = (carriers: ReadonlySet<string>): string => [...carriers].sort().join(' and ') || 'nothing';

async function compare(oracle: string, pair: Pair): Promise<{ checks: number; wrong: string[] }> {
  const theirs = readBaseline(join(oracle, pair.baseline));
  if (!theirs.some(({ parents }) => parents.length > 0)) return { checks: 0, wrong: [] };
  const ours = await ourRows(join(oracle, 'Traces', pair.trace), !ignoresChecksums(pair.command));
  const own = carriersOf(ours);
  const wrong: string[] = [];
  const expected = carriersOf(theirs);
  for (const [ends, carriers] of expected) {
    const found = own.get(ends);
    if (found === undefined) continue;
    // A record of ours names one carrier, Zeek's all of them.
    const isRight = found.size === 0 ? carriers.size === 0 : [...found].every((each) => carriers.has(each));
    if (!isRight) wrong.push(`${ends} in ${print(found)} for ${print(carriers)}`);
  }
  const tunnels = (rows: readonly Row[]): number => {
    const named = new Set(rows.map(({ uid }) => uid));
    return new Set(rows.flatMap(({ parents }) => parents.filter((parent) => !named.has(parent)))).size;
  };
  if (tunnels(ours) !== tunnels(theirs)) wrong.push(`${tunnels(ours)} tunnels without a row for ${tunnels(theirs)}`);
  return { checks: expected.size + 1, wrong };
}

async function run({ corpus }: CorpusContext): Promise<SuiteResult> {
  const oracle = join(corpus, 'oracle-zeek');
  const differences: Difference[] = [];
  let checks = 0;
  let captures = 0;
  for (const pair of [...pairsOf(oracle, 'simple'), ...pairsOf(oracle, 'one-trace')]) {
    const result = await compare(oracle, pair);
    if (result.checks > 0) captures++;
    checks += result.checks;
    const where = `${pair.baseline.split('/')[1]} (${pair.trace})`;
    for (const what of result.wrong) differences.push({ where, what, reason: reasonFor(REASONS, where, what) });
  }
  const agreeing = checks - differences.length;
  return { checks, agreeing, differences, missed: [], details: `${captures} baselines with tunnels` };
}

export const tunnelsSuite: CorpusSuite = { name: 'tunnels', title: "tunnel_parents of Zeek's own tests", run };
