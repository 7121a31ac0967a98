// Suite `other-oracles`: packets and bytes per pair of endpoints as nDPI, Arkime and ipfixprobe expect them in their own tests.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatWords, parseAddress } from '../../src/base/address.ts';
import { pairKey, type TallyOptions, tallyCapture } from './packet-tallies.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

interface Count {
  packets: number;
  bytes: number;
}

interface Expectation {
  /** Path of the capture below the corpus. */
  readonly capture: string;
  readonly counts: ReadonlyMap<string, Count>;
}

interface Oracle {
  readonly name: string;
  /** How we count to compare with it. */
  readonly options: TallyOptions;
  readonly bytes: 'linkBytes' | 'ipBytes';
  readonly read: (corpus: string) => Expectation[];
}

/** All layers, innermost rows only: these tools report what a tunnel carries instead of the tunnel. */
const oracles: readonly Oracle[] = [
  {
    name: 'nDPI',
    options: {
      fragments: 'first',
      validatesChecksums: false,
      tunnelDepth: 7,
      isInnermostOnly: true,
      keepsLongPackets: false,
    },
    bytes: 'linkBytes',
    read: readNdpi,
  },
  {
    name: 'Arkime',
    options: { fragments: 'first', validatesChecksums: false, tunnelDepth: 7, isInnermostOnly: true },
    bytes: 'linkBytes',
    read: readArkime,
  },
  {
    name: 'ipfixprobe',
    options: { fragments: 'each', validatesChecksums: false, isOuterOnly: true },
    bytes: 'ipBytes',
    read: readIpfixprobe,
  },
];

function add(counts: Map<string, Count>, key: string, packets: number, bytes: number): void {
  const sum = counts.get(key);
  if (sum === undefined) counts.set(key, { packets, bytes });
  else {
    sum.packets += packets;
    sum.bytes += bytes;
  }
}

/** An address in our spelling. nDPI writes `::` for every single zero group, also a second time. */
function plain(address: string): string {
  const words = parseAddress(address) ?? parseAddress(address.replace('::', ':0:'));
  return words === null ? address : formatWords(...words);
}

const NDPI_FLOW =
  /^\t\d+\t(TCP|UDP) \[?([0-9a-f.:]+?)\]?:(\d+) <?-> \[?([0-9a-f.:]+?)\]?:(\d+) .*?\[(\d+) pkts\/(\d+) bytes <?-> (\d+) pkts\/(\d+) bytes\]/;

/** `result/NAME.out` is ndpiReader's text for `pcap/NAME`: one line a flow, with packets and bytes each way. */
function readNdpi(corpus: string): Expectation[] {
  const folder = join(corpus, 'oracle-ndpi', 'result');
  const expectations: Expectation[] = [];
  for (const name of readdirSync(folder).sort()) {
    const capture = join('oracle-ndpi', 'pcap', name.replace(/\.out$/, ''));
    if (!existsSync(join(corpus, capture))) continue;
    const counts = new Map<string, Count>();
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
      const match = NDPI_FLOW.exec(line);
      if (match === null) continue;
      const [, protocol, from = '', fromPort, to = '', toPort, ...numbers] = match;
      const [packets = 0, bytes = 0, packetsBack = 0, bytesBack = 0] = numbers.map(Number);
      const key = pairKey(`${plain(from)}:${fromPort}`, `${plain(to)}:${toPort}`, protocol === 'TCP' ? 6 : 17);
      add(counts, key, packets + packetsBack, bytes + bytesBack);
    }
    expectations.push({ capture, counts });
  }
  return expectations;
}

interface ArkimeSession {
  readonly body: {
    readonly ipProtocol: number;
    readonly source: { readonly ip: string; readonly port: number };
    readonly destination: { readonly ip: string; readonly port: number };
    readonly network: { readonly packets: number; readonly bytes: number };
  };
}

/** `NAME.test` holds the sessions that Arkime saves for `NAME.pcap`. */
function readArkime(corpus: string): Expectation[] {
  const folder = join(corpus, 'oracle-arkime', 'pcap');
  const expectations: Expectation[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.test')) continue;
    const file = ['.pcap', '.pcapng']
      .map((end) => name.replace(/\.test$/, end))
      .find((each) => existsSync(join(folder, each)));
    if (file === undefined) continue;
    const counts = new Map<string, Count>();
    const { sessions3 } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { sessions3?: ArkimeSession[] };
    for (const { body } of sessions3 ?? []) {
      const { ipProtocol, source, destination, network } = body;
      if (ipProtocol !== 6 && ipProtocol !== 17) continue;
      const key = pairKey(
        `${plain(source.ip)}:${source.port}`,
        `${plain(destination.ip)}:${destination.port}`,
        ipProtocol,
      );
      add(counts, key, network.packets, network.bytes);
    }
    expectations.push({ capture: join('oracle-arkime', 'pcap', file), counts });
  }
  return expectations;
}

/** ipfixprobe's outputs whose columns start alike, their input, and the column of the protocol. */
const IPFIXPROBE_OUTPUTS = [
  ['basic', 'mixed', 14],
  ['pstats', 'mixed', 14],
  ['phists', 'mixed', 14],
  ['bstats', 'bstats', 14],
  ['dnssd', 'dnssd', 14],
  ['netbios', 'netbios', 15],
  ['ssdp', 'ssdp', 15],
  ['vlan', 'vlan', 15],
] as const;

/** Columns: destination, source, bytes, bytes back, …, packets 9 and 10, ports 11 and 12. */
function readIpfixprobe(corpus: string): Expectation[] {
  const folder = join('oracle-ipfixprobe', 'functional');
  return IPFIXPROBE_OUTPUTS.map(([output, input, protocolColumn]) => {
    const counts = new Map<string, Count>();
    // The name plug-ins repeat a flow's line for every name in it.
    const seen = new Set<string>();
    for (const line of readFileSync(join(corpus, folder, 'outputs', output), 'utf8').split('\n')) {
      const column = line.split(',');
      const protocol = Number(column[protocolColumn]);
      const flow = column.slice(0, 14).join();
      if ((protocol !== 6 && protocol !== 17) || seen.has(flow)) continue;
      seen.add(flow);
      const to = `${plain(column[0]!)}:${column[11]}`;
      const from = `${plain(column[1]!)}:${column[12]}`;
      const packets = Number(column[9]) + Number(column[10]);
      add(counts, pairKey(from, to, protocol), packets, Number(column[2]) + Number(column[3]));
    }
    return { capture: join(folder, 'inputs', `${input}.pcap`), counts };
  });
}

/** Why pairs differ: tool, capture, part of the pair's key, heading in docs/conformance.md. The first that fits is taken. */
const REASONS: readonly (readonly [tool: string, capture: string, key: string, reason: string])[] = [
  ['nDPI', 'ajp.pcap', '', 'Links and tunnels that the other tool does not read'],
  ['nDPI', 'capwap.pcap', '', 'Tunnels that only the other tool opens'],
  ['nDPI', 'ip_fragmented_garbage.pcap', '', 'IP fragments'],
  ['nDPI', 'reasm_segv_anon.pcapng', '', 'Packets cut by the capture length'],
  ['nDPI', 'fuzz-', '', 'Damaged packets'],
  ['Arkime', 'socks5-http-302-frag.pcap', '', 'IP fragments'],
  ['Arkime', 'vxlan.pcap', '', 'Layers of a tunnel'],
  ['Arkime', 'wireshark-dhcp', '', 'Sessions that Arkime joins'],
  ['Arkime', 'arkime_synthetic.pcap', '255.255.255.255:67', 'Sessions that Arkime joins'],
  ['Arkime', 'arkime_synthetic.pcap', '10.9.8.1:', 'Damaged packets'],
  ['Arkime', 'arkime_synthetic.pcap', '', 'Tunnels that only the other tool opens'],
];

function reasonOf(tool: string, capture: string, key: string): string | null {
  return REASONS.find((each) => each[0] === tool && capture.includes(each[1]) && key.includes(each[2]))?.[3] ?? null;
}

async function run({ corpus }: CorpusContext): Promise<SuiteResult> {
  const differences: Difference[] = [];
  const lines: string[] = [];
  let checks = 0;
  let agreeing = 0;
  for (const oracle of oracles) {
    const before = { checks, agreeing };
    const expectations = oracle.read(corpus);
    for (const { capture, counts } of expectations) {
      const { tallies } = await tallyCapture(join(corpus, capture), oracle.options);
      for (const [key, theirs] of counts) {
        const ours = tallies.get(key);
        checks++;
        if (ours?.packets === theirs.packets && ours[oracle.bytes] === theirs.bytes) {
          agreeing++;
          continue;
        }
        const what = `${key}: ${oracle.name} ${theirs.packets} packets, ${theirs.bytes} bytes; we ${ours?.packets ?? 0}, ${ours?.[oracle.bytes] ?? 0}`;
        differences.push({ where: capture, what, reason: reasonOf(oracle.name, capture, key) });
      }
    }
    lines.push(
      `${oracle.name.padEnd(12)} ${agreeing - before.agreeing} of ${checks - before.checks} pairs equal in ${expectations.length} captures`,
    );
  }
  return { checks, agreeing, differences, missed: [], details: lines.join('\n') };
}

export const otherOraclesSuite: CorpusSuite = {
  name: 'other-oracles',
  title: 'Packets and bytes as nDPI, Arkime and ipfixprobe expect them',
  run,
};
