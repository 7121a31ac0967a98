// Community IDs that Zeek 8 and Suricata 8 gave to the connections of the 90 captures, computed again from the connections' ends.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAddress } from '../../src/base/address.ts';
import { communityId } from '../../src/flows/index.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

const SURICATA_PROTOCOLS: Readonly<Record<string, number>> = { TCP: 6, UDP: 17 };
const ITSELF = 'Community ID';

interface Told {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly id: string;
}

type Line = Readonly<Record<string, unknown>>;

function zeekLine(line: Line): Told | null {
  const row = line['row'] as Line | undefined;
  if (line['log'] !== 'conn' || typeof row?.['community_id'] !== 'string') return null;
  return {
    source: String(row['id.orig_h']),
    sourcePort: Number(row['id.orig_p']),
    destination: String(row['id.resp_h']),
    destinationPort: Number(row['id.resp_p']),
    protocol: Number(row['ip_proto']),
    id: row['community_id'],
  };
}

/** Flows of TCP and UDP: the types of ICMP stand elsewhere in an event. */
function suricataLine(line: Line): Told | null {
  const protocol = SURICATA_PROTOCOLS[String(line['proto'])];
  if (line['event_type'] !== 'flow' || typeof line['community_id'] !== 'string' || protocol === undefined) return null;
  return {
    source: String(line['src_ip']),
    sourcePort: Number(line['src_port']),
    destination: String(line['dest_ip']),
    destinationPort: Number(line['dest_port']),
    protocol,
    id: line['community_id'],
  };
}

function ourId({ source, sourcePort, destination, destinationPort, protocol }: Told): string {
  const ports = (sourcePort << 16) | destinationPort;
  const words = [...parseAddress(source)!, ...parseAddress(destination)!, ports, protocol];
  return communityId(Uint32Array.from(words), 0);
}

async function run({ vectors }: CorpusContext): Promise<SuiteResult> {
  const missed: string[] = [];
  const differences: Difference[] = [];
  const counts: string[] = [];
  let checks = 0;
  for (const [tool, read] of [
    ['zeek', zeekLine],
    ['suricata', suricataLine],
  ] as const) {
    const path = vectors === null ? null : join(vectors, `${tool}.jsonl`);
    if (path === null || !existsSync(path)) {
      missed.push(`vectors/flows/${tool}.jsonl is not below the corpus folder`);
      continue;
    }
    let told = 0;
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      if (!line.includes('community_id')) continue;
      const parsed = JSON.parse(line) as Line;
      const connection = read(parsed);
      if (connection === null) continue;
      told++;
      const ours = ourId(connection);
      if (ours === connection.id) continue;
      const isItself = connection.source === connection.destination;
      const what = `${connection.source}:${connection.sourcePort} ${connection.destination}:${connection.destinationPort}/${connection.protocol} ${ours} for ${connection.id}`;
      differences.push({ where: `${tool} ${String(parsed['capture'])}`, what, reason: isItself ? ITSELF : null });
    }
    counts.push(`${tool} ${told}`);
    checks += told;
  }
  return { checks, agreeing: checks - differences.length, differences, missed, details: counts.join(', ') };
}

export const communityIdSuite: CorpusSuite = { name: 'community-id', title: 'Community IDs of Zeek and Suricata', run };
