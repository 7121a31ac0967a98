// Zeek's own test baselines: the conn.log that its tests expect of whole captures, and the columns that cut baselines hold.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';
import { type ConnectionRow, compareRows, connectionsOf, describeDifference } from './zeek-rows.ts';
import { reasonFor } from './zeek-suite.ts';

/** Baseline, what a difference's text holds, and the heading in docs/conformance.md that explains it. */
const REASONS: readonly (readonly [string, string, string])[] = [
  ['core.tunnels.gre-aruba-amsdu', '', 'Bare mode knows few ports'],
  ['core.vntag-in-vlan', '', 'Bare mode knows few ports'],
  ['scope_sep', ':6705', 'Bare mode knows few ports'],
  ['scope_sep', '173.192.163.128', 'Bare mode knows few ports'],
  ['core.tunnels.gtp.different_dl_and_ul', 'for ShADadXf', 'Reading that Zeek gives up'],
  ['scripts.base.protocols.dns.max', 'X', 'Reading that Zeek gives up'],
  ['scripts.base.protocols.http.deeply-nested-mime', 'X', 'Reading that Zeek gives up'],
  ['scripts.base.protocols.smtp.mime-header-size-limit', 'X', 'Reading that Zeek gives up'],
];

const NONE: ConnectionRow = {
  originator: '',
  originatorPort: 0,
  responder: '',
  responderPort: 0,
  protocol: '',
  durationUs: undefined,
  originatorBytes: undefined,
  responderBytes: undefined,
  state: undefined,
  missedBytes: undefined,
  history: undefined,
  originatorPackets: undefined,
  originatorIpBytes: undefined,
  responderPackets: undefined,
  responderIpBytes: undefined,
};

/** Column of a baseline → field of a row. */
const FIELDS: Readonly<Record<string, (text: string) => Partial<ConnectionRow>>> = {
  'id.orig_h': (text) => ({ originator: text }),
  'id.orig_p': (text) => ({ originatorPort: Number(text) }),
  'id.resp_h': (text) => ({ responder: text }),
  'id.resp_p': (text) => ({ responderPort: Number(text) }),
  proto: (text) => ({ protocol: text }),
  duration: (text) => ({ durationUs: text === '-' ? null : Math.round(Number(text) * 1e6) }),
  orig_bytes: (text) => ({ originatorBytes: text === '-' ? null : Number(text) }),
  resp_bytes: (text) => ({ responderBytes: text === '-' ? null : Number(text) }),
  conn_state: (text) => ({ state: text }),
  missed_bytes: (text) => ({ missedBytes: Number(text) }),
  history: (text) => ({ history: text === '-' ? '' : text }),
  orig_pkts: (text) => ({ originatorPackets: Number(text) }),
  orig_ip_bytes: (text) => ({ originatorIpBytes: Number(text) }),
  resp_pkts: (text) => ({ responderPackets: Number(text) }),
  resp_ip_bytes: (text) => ({ responderIpBytes: Number(text) }),
};

/** Rows of a baseline file; `isWhole` = it has the header of a whole conn.log, not only some columns. */
export function readBaseline(path: string): { rows: ConnectionRow[]; isWhole: boolean } {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('###'));
  const header = lines.find((line) => line.startsWith('#fields\t'));
  const names = (header === undefined ? lines[0]! : header.slice('#fields\t'.length)).split('\t');
  const data = lines.filter((line) => !line.startsWith('#')).slice(header === undefined ? 1 : 0);
  const rows = data.map((line) => {
    const cells = line.split('\t');
    // One test sets another separator between the parts of a name.
    const fields = names.map((name, i) => FIELDS[name.replace(/^id_/, 'id.')]?.(cells[i] ?? '-'));
    return Object.assign({}, NONE, ...fields) as ConnectionRow;
  });
  return { rows, isWhole: header !== undefined };
}

/** Without endpoints in the baseline, rows are compared by what it holds alone. */
const withoutEndpoints = (row: ConnectionRow): ConnectionRow => ({
  ...row,
  originator: '',
  originatorPort: 0,
  responder: '',
  responderPort: 0,
  protocol: '',
});

interface Pair {
  readonly baseline: string;
  readonly trace: string;
  readonly command: string;
}

/** The pairs of conn-map.tsv of one kind whose capture is there. */
function pairsOf(oracle: string, kind: string): Pair[] {
  const lines = readFileSync(join(oracle, 'conn-map.tsv'), 'utf8').trim().split('\n').slice(1);
  return lines
    .map((line) => line.split('\t'))
    .filter((cells) => cells[5] === kind)
    .map((cells) => ({ baseline: cells[0]!, trace: cells[2]!.split(',')[0]!.trim(), command: cells[3]! }))
    .filter((pair) => existsSync(join(oracle, 'Traces', pair.trace)) && existsSync(join(oracle, pair.baseline)));
}

/** `-C`, also within a cluster of short flags such as `-Cr`. */
const ignoresChecksums = (command: string): boolean => /\s-[a-zA-Z]*C/.test(command);

async function run({ corpus }: CorpusContext): Promise<SuiteResult> {
  const oracle = join(corpus, 'oracle-zeek');
  const differences: Difference[] = [];
  let checks = 0;
  let agreeing = 0;
  let wholeFiles = 0;
  let wholeEqual = 0;
  for (const pair of pairsOf(oracle, 'simple')) {
    const { rows: theirs, isWhole } = readBaseline(join(oracle, pair.baseline));
    const filter = /-f "([^"]+)"/.exec(pair.command)?.[1];
    const path = join(oracle, 'Traces', pair.trace);
    const all = await connectionsOf(path, { validatesChecksums: !ignoresChecksums(pair.command) }, filter);
    const ours = isWhole ? all : all.map(withoutEndpoints);
    const result = compareRows(ours, theirs);
    checks += theirs.length;
    agreeing += result.agreeing;
    if (isWhole) {
      wholeFiles++;
      if (result.differences.length === 0) wholeEqual++;
    }
    const name = pair.baseline.replace(/^Baseline\/(.*)\/conn\.log$/, '$1');
    for (const difference of result.differences) {
      const what = describeDifference(difference);
      differences.push({ where: `${name} (${pair.trace})`, what, reason: reasonFor(REASONS, name, what) });
    }
  }
  return {
    checks,
    agreeing,
    differences,
    missed: [],
    details: `${wholeEqual} of ${wholeFiles} whole baselines equal in every row`,
  };
}

export const zeekBaselinesSuite: CorpusSuite = { name: 'zeek-baselines', title: "conn.log of Zeek's own tests", run };
