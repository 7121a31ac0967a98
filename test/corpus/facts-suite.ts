// Protocol facts beside what tshark, Suricata and Zeek read in the same 90 captures.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NetworkSet } from '../../src/base/networks.ts';
import { readCapture } from '../../src/capture/index.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Fact } from '../../src/packets/facts.ts';
import { OUT_OF_SCOPE, reasonFor } from './fact-differences.ts';
import { cutToAnswers, type FactLine, linesOfFact, linesOfFrame, type TsharkFrame } from './fact-lines.ts';
import { fingerprintLines, suricataLines } from './fact-suricata-lines.ts';
import { ourLogLines, zeekLogLines } from './fact-zeek-lines.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

/** Share of the messages that both sides look for which must be equal. */
const SHARE_MIN = 0.99;

interface Tally {
  checks: number;
  agreeing: number;
}

async function factsOf(path: string): Promise<Fact[]> {
  const facts: Fact[] = [];
  const engine = new Engine({
    policy: 'zeek',
    localNetworks: new NetworkSet([]),
    validatesChecksums: false,
    onFact: (fact) => facts.push(fact),
  });
  await readCapture(path, {}, { frames: (batch) => engine.process(batch) });
  engine.finish();
  return facts;
}

/** Lines of an oracle by capture. */
function readOracle(path: string, linesOf: (row: Record<string, unknown>) => FactLine[]): Map<string, FactLine[]> {
  const lines = new Map<string, FactLine[]>();
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    if (text === '') continue;
    const row = JSON.parse(text) as Record<string, unknown>;
    const capture = String(row['capture']);
    const known = lines.get(capture) ?? [];
    known.push(...linesOf(row));
    lines.set(capture, known);
  }
  return lines;
}

interface Comparison {
  readonly tool: string;
  readonly capture: string;
  readonly ours: readonly FactLine[];
  readonly theirs: readonly FactLine[];
}

/** Compares as multisets; a message that only one side has is one check that differs. */
function compare(
  { tool, capture, ours, theirs }: Comparison,
  tallies: Map<string, Tally>,
  differences: Difference[],
): void {
  const left = new Map<string, number>();
  for (const [kind, line] of ours) left.set(`${kind} ${line}`, (left.get(`${kind} ${line}`) ?? 0) + 1);
  const tallyOf = (kind: string): Tally => {
    const tally = tallies.get(`${tool} ${kind}`) ?? { checks: 0, agreeing: 0 };
    tallies.set(`${tool} ${kind}`, tally);
    return tally;
  };
  const add = (kind: string, who: string, line: string): void => {
    const where = `${capture}, ${tool} ${kind}`;
    differences.push({ where, what: `${who} ${line}`, reason: reasonFor({ tool, capture, kind, who, line }) });
  };
  for (const [kind, line] of theirs) {
    const tally = tallyOf(kind);
    const count = left.get(`${kind} ${line}`) ?? 0;
    tally.checks++;
    if (count > 0) {
      tally.agreeing++;
      left.set(`${kind} ${line}`, count - 1);
    } else {
      add(kind, 'theirs', line);
    }
  }
  for (const [key, count] of left) {
    for (let i = 0; i < count; i++) {
      const [kind = ''] = key.split(' ', 1);
      tallyOf(kind).checks++;
      add(kind, 'ours', key.slice(kind.length + 1));
    }
  }
}

async function run({ corpus, vectors }: CorpusContext): Promise<SuiteResult> {
  const oracle = (name: string): string => join(vectors ?? '', name);
  if (vectors === null || !existsSync(oracle('tshark_fields.jsonl'))) {
    return { checks: 0, agreeing: 0, differences: [], missed: ['vectors/flows is not below the corpus folder'] };
  }
  const tshark = readOracle(oracle('tshark_fields.jsonl'), (row) => linesOfFrame(row as TsharkFrame));
  const suricata = readOracle(oracle('suricata.jsonl'), suricataLines);
  const zeek = readOracle(oracle('zeek.jsonl'), zeekLogLines);
  const captures = readFileSync(oracle('captures.tsv'), 'utf8').trim().split('\n').slice(1);
  const tallies = new Map<string, Tally>();
  const differences: Difference[] = [];
  for (const capture of captures.map((line) => line.split('\t')[1]!)) {
    const facts = await factsOf(join(corpus, capture)).catch((): Fact[] => []);
    const ours = facts.flatMap(linesOfFact);
    const read = {
      ours: ours.filter(([kind]) => kind !== 'dns-sections'),
      theirs: cutToAnswers(ours, tshark.get(capture) ?? []),
    };
    compare({ tool: 'tshark', capture, ...read }, tallies, differences);
    const printed = { ours: fingerprintLines(facts), theirs: suricata.get(capture) ?? [] };
    compare({ tool: 'suricata', capture, ...printed }, tallies, differences);
    const logged = { ours: ourLogLines(facts), theirs: zeek.get(capture) ?? [] };
    compare({ tool: 'zeek', capture, ...logged }, tallies, differences);
  }
  return summarise(tallies, differences);
}

function summarise(tallies: ReadonlyMap<string, Tally>, differences: readonly Difference[]): SuiteResult {
  let checks = 0;
  let agreeing = 0;
  const missed: string[] = [];
  const rows = [...tallies].sort(([a], [b]) => a.localeCompare(b));
  for (const [, tally] of rows) {
    checks += tally.checks;
    agreeing += tally.agreeing;
  }
  const compared = checks - differences.filter((each) => each.reason !== null && OUT_OF_SCOPE.has(each.reason)).length;
  if (agreeing < compared * SHARE_MIN) missed.push(`${agreeing} of ${compared} messages are equal, 99 % must be`);
  const details = rows.map(([name, tally]) => {
    return `${name.padEnd(24)} ${String(tally.checks).padStart(6)} ${String(tally.agreeing).padStart(6)}`;
  });
  return { checks, agreeing, differences, missed, details: details.join('\n') };
}

export const factsSuite: CorpusSuite = {
  name: 'facts',
  title: 'Protocol facts beside tshark, Suricata and Zeek',
  run,
};
