// Zeek's own test baselines: the conn.log that its tests expect of whole captures, and the columns that cut baselines hold.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CorpusSuite, Difference, SuiteResult } from './suite.ts';
import { type ConnectionRow, compareRows, connectionsOf, describeDifference } from './zeek-rows.ts';
import { reasonFor } from './zeek-suite.ts';

const GIVES_UP = 'Reading that Zeek gives up';
const FEW_PORTS = 'Bare mode knows few ports';
const SCRIPTED = "What a test's own script changes";

/** Baseline, what a difference's text holds, and the heading in docs/conformance.md that explains it. */
const REASONS: readonly (readonly [string, string, string])[] = [
  ['core.tunnels.gre-aruba-amsdu', '', FEW_PORTS],
  ['core.vntag-in-vlan', '', FEW_PORTS],
  ['scripts.base.frameworks.logging', ':6705', FEW_PORTS],
  ['scripts.base.frameworks.logging', '173.192.163.128', FEW_PORTS],
  ['core.tunnels.gtp.different_dl_and_ul', 'for ShADadXf', GIVES_UP],
  ['scripts.base.protocols.dns.max', 'X', GIVES_UP],
  ['scripts.base.protocols.http.deeply-nested-mime', 'X', GIVES_UP],
  ['scripts.base.protocols.smtp.mime-header-size-limit', 'X', GIVES_UP],
  ['core.reporter-limit-reached-weird', 'history ShADadFf for ShADXadFf', GIVES_UP],
  ['core.tunnels.count-default-tunnel-changes', 'history D for DX', GIVES_UP],
  ['core.tunnels.vxlan', 'history  for X', GIVES_UP],
  ['scripts.base.protocols.ftp.ftp-max-command-length', 'history ShAdDaFf for ShAdDaXFf', GIVES_UP],
  ['scripts.base.protocols.gnutella.max', 'history ShADFf for ShADXFf', GIVES_UP],
  ['scripts.base.protocols.login', 'history ShADFf for ShADXFf', GIVES_UP],
  ['scripts.base.protocols.ssh.max', 'X', GIVES_UP],
  ['core.pcap.dynamic-filter', '', SCRIPTED],
  ['scripts.base.frameworks.netcontrol.packetfilter', '', SCRIPTED],
  ['scripts.base.protocols.ftp.gridftp', ':35391>', SCRIPTED],
  ['scripts.base.protocols.ncp.frame_size_tuning', 'DdaA for ^dDAXa', SCRIPTED],
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

/** Names that some tests give to the endpoints. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  id_orig_h: 'id.orig_h',
  id_orig_p: 'id.orig_p',
  id_resp_h: 'id.resp_h',
  id_resp_p: 'id.resp_p',
  src: 'id.orig_h',
  src_ip: 'id.orig_h',
  src_port: 'id.orig_p',
  dst: 'id.resp_h',
  dst_ip: 'id.resp_h',
  dst_port: 'id.resp_p',
};

const ENDPOINTS: readonly (keyof ConnectionRow)[] = [
  'originator',
  'originatorPort',
  'responder',
  'responderPort',
  'protocol',
];

interface Baseline {
  readonly rows: readonly ConnectionRow[];
  /** It has all columns of a conn.log, not only some. */
  readonly isWhole: boolean;
  /** Our row with the baseline's columns alone where rows are told apart by them. */
  cut(row: ConnectionRow): ConnectionRow;
}

/** Reads a baseline: a conn.log, or columns of one under a line of names. */
function readBaseline(path: string): Baseline {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('###'));
  const header = lines.find((line) => line.startsWith('#fields\t'));
  const names = (header === undefined ? lines[0]! : header.slice('#fields\t'.length))
    .split('\t')
    .map((name) => OTHER_NAMES[name] ?? name);
  const data = lines.filter((line) => !line.startsWith('#')).slice(header === undefined ? 1 : 0);
  const rows = data.map((line) => {
    const cells = line.split('\t');
    const fields = names.map((name, i) => FIELDS[name]?.(cells[i] ?? '-'));
    return Object.assign({}, NONE, ...fields) as ConnectionRow;
  });
  const known = new Set(names.flatMap((name) => Object.keys(FIELDS[name]?.('') ?? {})));
  const missing = Object.fromEntries(ENDPOINTS.filter((name) => !known.has(name)).map((name) => [name, NONE[name]]));
  const isWhole = Object.keys(FIELDS).every((name) => names.includes(name));
  return { rows, isWhole, cut: (row) => ({ ...row, ...missing }) };
}

export interface Pair {
  readonly baseline: string;
  readonly trace: string;
  readonly command: string;
}

/** The pairs of conn-map.tsv of one kind whose capture is there. */
export function pairsOf(oracle: string, kind: string): Pair[] {
  const lines = readFileSync(join(oracle, 'conn-map.tsv'), 'utf8').trim().split('\n').slice(1);
  return lines
    .map((line) => line.split('\t'))
    .filter((cells) => cells[5] === kind)
    .map((cells) => ({ baseline: cells[0]!, trace: cells[2]!.split(',')[0]!.trim(), command: cells[3]! }))
    .filter((pair) => existsSync(join(oracle, 'Traces', pair.trace)) && existsSync(join(oracle, pair.baseline)));
}

/** `-C`, also within a cluster of short flags such as `-Cr`. */
export const ignoresChecksums = (command: string): boolean => /\s-[a-zA-Z]*C/.test(command);

async function compare(oracle: string, kind: string): Promise<SuiteResult> {
  const differences: Difference[] = [];
  let checks = 0;
  let agreeing = 0;
  let wholeFiles = 0;
  let wholeEqual = 0;
  const pairs = pairsOf(oracle, kind);
  for (const pair of pairs) {
    const baseline = readBaseline(join(oracle, pair.baseline));
    const filter = /-f (["'])(.+?)\1/.exec(pair.command)?.[2];
    const path = join(oracle, 'Traces', pair.trace);
    const ours = await connectionsOf(path, { validatesChecksums: !ignoresChecksums(pair.command) }, filter);
    const result = compareRows(ours.map(baseline.cut), baseline.rows);
    checks += baseline.rows.length;
    agreeing += result.agreeing;
    if (baseline.isWhole) {
      wholeFiles++;
      if (result.differences.length === 0) wholeEqual++;
    }
    const name = pair.baseline.replace(/^Baseline\/(.*?)(\/conn)?\.log$/, '$1');
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
    details: `${pairs.length} baselines, ${wholeEqual} of ${wholeFiles} whole ones equal in every row`,
  };
}

const suiteOf = (name: string, title: string, kind: string): CorpusSuite => ({
  name,
  title,
  run: ({ corpus }) => compare(join(corpus, 'oracle-zeek'), kind),
});

/** Tests that run Zeek on a capture and nothing else. */
export const zeekBaselinesSuite = suiteOf('zeek-baselines', "conn.log of Zeek's own tests", 'simple');

/** Tests with a script of their own, which changes what it wants to in what Zeek does. */
export const zeekScriptedSuite = suiteOf('zeek-scripted', "conn.log of Zeek's tests with scripts", 'one-trace');
