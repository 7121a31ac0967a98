import { expect, test } from 'vitest';
import type { DnsFact, Fact, FlowIdentity, HttpRequestFact, HttpResponseFact, MqttFact } from '../packets/facts.ts';
import { FactLogs } from './fact-logs.ts';

const flow: FlowIdentity = {
  serial: 1,
  uid: 'CabcdefghijkL',
  protocol: 17,
  originator: '192.168.1.7',
  originatorPort: 40_000,
  responder: '192.168.1.1',
  responderPort: 53,
  originatorMac: null,
  responderMac: null,
};
const base = { timeUs: 1_700_000_000_000_000, timeNs: 0, flow, fromOriginator: true };

const question: DnsFact = {
  ...base,
  kind: 'dns',
  transport: 'dns',
  id: 7,
  isResponse: false,
  operation: 0,
  responseCode: 0,
  flags: 0x100,
  questions: [{ name: 'Example.org', type: 1, class: 1 }],
  answers: [],
  length: 29,
};
const answer: DnsFact = {
  ...question,
  timeUs: base.timeUs + 1500,
  fromOriginator: false,
  isResponse: true,
  flags: 0x580,
  answers: [
    { name: 'example.org', type: 5, ttlSeconds: 60, data: 'Www.example.org' },
    { name: 'www.example.org', type: 16, ttlSeconds: 5, data: 'a,b\nc' },
  ],
};

function logsOf(facts: readonly Fact[], format: 'tsv' | 'json'): Record<string, string[]> {
  const lines: Record<string, string[]> = {};
  const logs = new FactLogs({
    format,
    write: (log, text) => {
      lines[log] ??= [];
      lines[log].push(...text.trimEnd().split('\n'));
    },
  });
  for (const fact of facts) logs.fact(fact);
  logs.finish();
  return lines;
}

const rowsOf = (facts: readonly Fact[], log: string): Record<string, unknown>[] =>
  (logsOf(facts, 'json')[log] ?? []).map((line) => JSON.parse(line) as Record<string, unknown>);

test('a question and its answer are one row, in Zeek’s fields and forms', () => {
  expect(rowsOf([question, answer], 'dns')).toEqual([
    {
      ts: 1_700_000_000,
      uid: 'CabcdefghijkL',
      'id.orig_h': '192.168.1.7',
      'id.orig_p': 40_000,
      'id.resp_h': '192.168.1.1',
      'id.resp_p': 53,
      proto: 'udp',
      trans_id: 7,
      rtt: 0.0015,
      query: 'example.org',
      qclass: 1,
      qclass_name: 'C_INTERNET',
      qtype: 1,
      qtype_name: 'A',
      rcode: 0,
      rcode_name: 'NOERROR',
      AA: true,
      TC: false,
      RD: true,
      RA: true,
      Z: 0,
      answers: ['www.example.org', 'TXT 3 a,b TXT 1 c'],
      TTLs: [60, 5],
      rejected: false,
      opcode: 0,
      opcode_name: 'query',
    },
  ]);
});

test('the tab-separated form has Zeek’s header, one column a field, and escapes in vectors', () => {
  const { dns } = logsOf([question, answer], 'tsv');
  expect(dns!.slice(0, 5)).toEqual([
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    '#path\tdns',
  ]);
  const fields = dns![6]!.split('\t').slice(1);
  const types = dns![7]!.split('\t').slice(1);
  const row = dns![8]!.split('\t');
  expect([fields.length, types.length, row.length]).toEqual([26, 26, 26]);
  expect(row[fields.indexOf('ts')]).toBe('1700000000.000000');
  expect(row[fields.indexOf('answers')]).toBe('www.example.org,TXT 3 a\\x2cb TXT 1 c');
  expect(row[fields.indexOf('TTLs')]).toBe('60.000000,5.000000');
  expect(dns!.at(-1)).toBe('#close\t2023-11-14-22-13-20');
});

test('a question without an answer is written when its connection has been silent for 10 s, or at the end', () => {
  expect(rowsOf([question], 'dns')).toMatchObject([{ query: 'example.org', rejected: false }]);
  expect(rowsOf([question], 'dns')[0]).not.toHaveProperty('rcode');
  const late = { ...answer, timeUs: base.timeUs + 11_000_000 };
  expect(rowsOf([question, late], 'dns').map((row) => [row['qtype'], row['rcode']])).toEqual([
    [1, undefined],
    [undefined, 0],
  ]);
});

test('over TCP, answers in any order find their questions until the connection has been silent for 5 minutes', () => {
  const tcp = { ...flow, serial: 2, protocol: 6 };
  const ask = (id: number): DnsFact => ({ ...question, id, flow: tcp });
  const reply = (id: number, seconds: number): DnsFact => ({
    ...answer,
    id,
    flow: tcp,
    timeUs: base.timeUs + seconds * 1e6,
  });
  const other = { ...question, flow: { ...flow, serial: 3 }, timeUs: base.timeUs + 40e6 };
  const rows = rowsOf([ask(1), ask(2), ask(3), reply(3, 20), other, reply(1, 45), reply(2, 346)], 'dns');
  const seen = rows.map((row) => [row['proto'], row['trans_id'], row['qtype'], row['rcode']]);
  expect(seen).toEqual([
    ['tcp', 3, 1, 0],
    ['tcp', 1, 1, 0],
    ['udp', 7, 1, undefined],
    ['tcp', 2, 1, undefined],
    ['tcp', 2, undefined, 0],
  ]);
});

const request: HttpRequestFact = {
  ...base,
  kind: 'http-request',
  method: 'GET',
  host: 'hub.local:8080',
  path: '/a%20b',
  agent: '',
  referrer: '',
  version: '1.1',
  hasCredentials: false,
};
const response: HttpResponseFact = {
  ...base,
  kind: 'http-response',
  status: 204,
  reason: '',
  server: '',
  contentType: '',
  contentLength: -1,
  version: '1.1',
};

test('requests and responses are paired in order, an unanswered request is still a row', () => {
  const rows = rowsOf([request, { ...request, path: '/2' }, response, { ...request, path: '/3' }], 'http');
  expect(rows.map((row) => [row['trans_depth'], row['uri'], row['status_code']])).toEqual([
    [1, '/a b', 204],
    [2, '/2', undefined],
    [3, '/3', undefined],
  ]);
  expect(rows[0]).toMatchObject({ host: 'hub.local', status_msg: '<empty>', tags: [] });
});

test('MQTT connections and subscriptions wait for their answers', () => {
  const said = (packetType: number, more: Partial<MqttFact> = {}): MqttFact => ({
    ...base,
    kind: 'mqtt',
    packetType,
    clientId: null,
    hasUserName: false,
    protocolName: null,
    protocolVersion: 0,
    topics: [],
    qos: 0,
    isRetained: false,
    payloadLength: 0,
    returnCode: 0,
    ...more,
  });
  const facts = [
    said(1, { clientId: 'lamp', protocolName: 'MQTT', protocolVersion: 4 }),
    said(2, { returnCode: 5 }),
    said(8, { topics: ['a'], qos: 1 }),
    said(9, { returnCode: 1 }),
    said(3, { topics: ['t'], payloadLength: 3 }),
  ];
  expect(rowsOf(facts, 'mqtt')).toMatchObject([
    { action: 'connect', client_id: 'lamp', proto_version: '3.1.1', connect_status: 'Refused: not authorized' },
    { action: 'subscribe', topics: ['a'], granted_qos_level: 1, ack: true },
    { action: 'publish', topic: 't', qos: 'at most once', payload_len: 3 },
  ]);
});

test('both hellos are one row of ssl.log', () => {
  const facts: Fact[] = [
    {
      ...base,
      kind: 'tls-client',
      isQuic: false,
      version: 0x304,
      serverName: 'a.b',
      alpn: ['h2'],
      ja4: 'j4',
      ja3: 'j3',
      cipherSuites: [],
    },
    { ...base, kind: 'tls-server', isQuic: false, version: 0x303, cipherSuite: 0xc02f, alpn: 'h2', ja3s: 's' },
    { ...base, kind: 'tls-certificate', subject: 'CN=*.b', issuer: 'CN=x', names: [], notBeforeUs: 0, notAfterUs: 0 },
  ];
  expect(rowsOf(facts, 'ssl')).toMatchObject([
    {
      version: 'TLSv12',
      cipher: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      server_name: 'a.b',
      next_protocol: 'h2',
      sni_matches_cert: true,
      ja4: 'j4',
    },
  ]);
});

test('a log without rows is not written', () => {
  expect(logsOf([], 'tsv')).toEqual({});
});

test('a path is read before it is escaped: %5c is a backslash, never the start of an escape', () => {
  const rows = rowsOf([{ ...request, path: '/a%5cx41%09%C3%BC\\%7841' }], 'http');
  expect(rows[0]!['uri']).toBe('/a\\x41\\x09ü\\x41');
  const { http } = logsOf([{ ...request, path: '/a%5cx41%09%C3%BC\\%7841' }], 'tsv');
  expect(http![8]).toContain('\t/a\\\\x41\\x09ü\\\\x41\t');
});
