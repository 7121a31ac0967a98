// Rows of Zeek's protocol logs and of ours, by the fields that both write.
import type { Fact } from '../../src/packets/facts.ts';
import { FactLogs } from '../../src/records/fact-logs.ts';
import type { FactLine } from './fact-lines.ts';

type Row = Readonly<Record<string, unknown>>;

const CONNECTION = ['id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p'];

/** Fields that are compared, a log. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  dns: [
    ...CONNECTION,
    'proto',
    'trans_id',
    'query',
    'qtype',
    'qtype_name',
    'rcode',
    'rcode_name',
    'AA',
    'TC',
    'RD',
    'RA',
    'Z',
    'answers',
    'TTLs',
    'rejected',
    'opcode_name',
  ],
  ssl: [...CONNECTION, 'version', 'cipher', 'server_name', 'next_protocol'],
  http: [
    ...CONNECTION,
    'trans_depth',
    'method',
    'host',
    'uri',
    'referrer',
    'version',
    'user_agent',
    'status_code',
    'status_msg',
  ],
  dhcp: [
    'mac',
    'client_addr',
    'server_addr',
    'host_name',
    'client_fqdn',
    'requested_addr',
    'assigned_addr',
    'lease_time',
    'msg_types',
  ],
  mqtt_connect: [...CONNECTION, 'proto_name', 'proto_version', 'client_id', 'connect_status'],
  mqtt_publish: [...CONNECTION, 'from_client', 'retain', 'qos', 'topic', 'payload_len'],
  mqtt_subscribe: [...CONNECTION, 'topics', 'granted_qos_level', 'ack'],
};

function lineOf(log: string, row: Row): FactLine[] {
  const fields = FIELDS[log];
  if (fields === undefined) return [];
  const ts = Number(row['ts']).toFixed(6);
  return [[log, `${ts} ${fields.map((name) => JSON.stringify(row[name]) ?? '-').join(' ')}`]];
}

/** A row of Zeek's without checksum validation, since that is how the facts are read. */
export function zeekLogLines(row: Record<string, unknown>): FactLine[] {
  return row['flags'] === '-C' ? lineOf(String(row['log']), row['row'] as Row) : [];
}

/** Our logs of the facts. */
export function ourLogLines(facts: readonly Fact[]): FactLine[] {
  const lines: FactLine[] = [];
  const logs = new FactLogs({
    format: 'json',
    write: (log, line) => {
      const row = JSON.parse(line) as Row;
      const name = log === 'mqtt' ? `mqtt_${String(row['action'])}` : log;
      lines.push(...lineOf(name, row));
    },
  });
  for (const fact of facts) logs.fact(fact);
  logs.finish();
  return lines;
}
