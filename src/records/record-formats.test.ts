import { expect, test } from 'vitest';
import { flowBatchOf, type WrittenFlow } from '../../test/flow-records.ts';
import { STATISTICS_NAMES } from '../flows/index.ts';
import { formatUid } from '../flows/uid.ts';
import { recordFormats } from './index.ts';
import { recordLocalNetworks } from './local-networks.ts';
import type { RecordOptions } from './record-writer.ts';

const plain: RecordOptions = {
  localNetworks: recordLocalNetworks(),
  hasCommunityId: false,
  hasStatistics: false,
  hasInterim: false,
  spltLength: 0,
};

async function write(
  name: string,
  records: readonly WrittenFlow[],
  options: Partial<RecordOptions> = {},
  lastUs = 1_362_692_527_080_828,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  const all = { ...plain, ...options };
  const format = recordFormats.find((one) => one.name === name)!;
  const writer = await format.create({ write: (bytes) => parts.push(Buffer.from(bytes)) }, all);
  writer.write(flowBatchOf(records, { hasStatistics: all.hasStatistics, spltLength: all.spltLength }));
  writer.finish(lastUs);
  return Buffer.concat(parts);
}

const single: WrittenFlow = {
  uid: [3, 4],
  originator: 'fe80::1',
  responder: 'ff02::fb',
  originatorPort: 5353,
  responderPort: 5353,
  protocol: 17,
  originatorBytes: -1,
  responderBytes: -1,
  packets: [1, 0],
  ipBytes: [199, 0],
  state: 'S0',
  history: '',
  services: ['mdns'],
  parentUid: [0, 7],
  startNs: 600,
};

const HEADER = `#separator \\x09
#set_separator	,
#empty_field	(empty)
#unset_field	-
#path	conn
#open	2013-03-07-21-42-06
#fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	proto	service	duration	orig_bytes	resp_bytes	conn_state	local_orig	local_resp	missed_bytes	history	orig_pkts	orig_ip_bytes	resp_pkts	resp_ip_bytes	tunnel_parents	ip_proto
#types	time	string	addr	port	addr	port	enum	string	interval	count	count	string	bool	bool	count	string	count	count	count	count	set[string]	count
`;

test("conn.log has Zeek's header, order, number forms and unset fields", async () => {
  const log = (await write('zeek', [{ uid: [1, 2], services: ['http'] }, single])).toString();
  const [a, b, parent] = [formatUid(1, 2), formatUid(3, 4), formatUid(0, 7)];
  expect(log).toBe(
    `${HEADER}1362692526.869344	${a}	192.168.1.20	59856	93.184.216.34	80	tcp	http	0.211484	136	5007	SF	T	F	0	ShADadFf	7	512	7	5379	-	6
1362692526.869345	${b}	fe80::1	5353	ff02::fb	5353	udp	dns	-	-	-	S0	T	F	0	-	1	199	0	0	${parent}	17
#close	2013-03-07-21-42-07
`,
  );
});

test('a log without records has its header and end', async () => {
  const log = (await write('zeek', [])).toString();
  expect(log.split('\n').map((line) => line.split('\t')[0])).toEqual([
    '#separator \\x09',
    '#set_separator',
    '#empty_field',
    '#unset_field',
    '#path',
    '#open',
    '#fields',
    '#types',
    '#close',
    '',
  ]);
});

test('a log without any packet names no time', async () => {
  const log = (await write('zeek', [], {}, Number.NEGATIVE_INFINITY)).toString();
  expect(log).toContain('#fields\tts\t');
  expect(log).not.toMatch(/^#(open|close)/m);
});

test('the Community ID and the interim mark are last columns, when asked for', async () => {
  const get: WrittenFlow = { originator: '141.142.228.5', responder: '192.150.187.43', reason: 'interim' };
  const log = (await write('zeek', [get], { hasCommunityId: true, hasInterim: true })).toString();
  const lines = log.split('\n');
  expect(lines[6]!.split('\t').slice(-2)).toEqual(['community_id', 'interim']);
  // The Community ID that Zeek gives this connection of its own test capture.
  expect(lines[8]!.split('\t').slice(-2)).toEqual(['1:yvyB8h+3dnggTZW0UEITWCst97w=', 'T']);
});

test("JSON lines have Zeek's flat keys, numbers as numbers, and no unset fields", async () => {
  const text = (await write('json', [{ uid: [1, 2], services: ['http'] }, single], { hasInterim: true })).toString();
  const [first, second] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(first).toEqual({
    ts: 1362692526.869344,
    uid: formatUid(1, 2),
    'id.orig_h': '192.168.1.20',
    'id.orig_p': 59856,
    'id.resp_h': '93.184.216.34',
    'id.resp_p': 80,
    proto: 'tcp',
    service: 'http',
    duration: 0.211484,
    orig_bytes: 136,
    resp_bytes: 5007,
    conn_state: 'SF',
    local_orig: true,
    local_resp: false,
    missed_bytes: 0,
    history: 'ShADadFf',
    orig_pkts: 7,
    orig_ip_bytes: 512,
    resp_pkts: 7,
    resp_ip_bytes: 5379,
    ip_proto: 6,
  });
  expect(Object.keys(second!)).toEqual([
    'ts',
    'uid',
    'id.orig_h',
    'id.orig_p',
    'id.resp_h',
    'id.resp_p',
    'proto',
    'service',
    'conn_state',
    'local_orig',
    'local_resp',
    'missed_bytes',
    'orig_pkts',
    'orig_ip_bytes',
    'resp_pkts',
    'resp_ip_bytes',
    'tunnel_parents',
    'ip_proto',
  ]);
  expect(second!['tunnel_parents']).toEqual([formatUid(0, 7)]);
});

test('a duration across nanoseconds borrows from the microsecond', async () => {
  const flow: WrittenFlow = { startUs: 5_000_000, startNs: 900, lastUs: 5_000_002, lastNs: 100 };
  const json = JSON.parse((await write('json', [flow])).toString()) as Record<string, unknown>;
  expect(json['duration']).toBe(0.0000012);
  expect((await write('zeek', [flow])).toString()).toContain('\t0.000001\t');
});

const statistics = STATISTICS_NAMES.map((_, i) => (i % 3 === 0 ? i + 0.25 : i));

test('conn.log has the statistics behind its other columns, with types', async () => {
  const log = (await write('zeek', [{ statistics }], { hasStatistics: true, hasInterim: true })).toString();
  const [names, types, values] = log
    .split('\n')
    .slice(6, 9)
    .map((line) => line.split('\t'));
  expect(names!.slice(-49)).toEqual(['interim', ...STATISTICS_NAMES]);
  expect(types!.length).toBe(names!.length);
  expect([types!.at(-48), types!.at(-1)]).toEqual(['double', 'count']);
  expect(values!.length).toBe(names!.length - 1);
  expect(values!.slice(-48).map(Number)).toEqual(statistics);
});

test('CSV is RFC 4180: a header, CR LF, one field a column, unset fields empty', async () => {
  const macs = ['c8:bc:c8:96:d2:a0', '00:10:db:88:d2:ef'] as const;
  const full: WrittenFlow = { macs, vlan: (8 << 16) | 124, tunnel: 'gre', services: ['http', 'ssl'], statistics };
  const text = (await write('csv', [full, single], { hasStatistics: true, hasCommunityId: true })).toString();
  const lines = text.split('\r\n');
  expect(lines.pop()).toBe('');
  const [names, first, second] = lines.map((line) => line.split(','));
  expect(new Set([names!.length, first!.length, second!.length]).size).toBe(1);
  const row = Object.fromEntries(names!.map((name, i) => [name, first![i]]));
  expect(row).toMatchObject({
    start: '1362692526.869344',
    duration_seconds: '0.211484',
    originator_mac: macs[0],
    responder_mac: macs[1],
    vlan: '123',
    inner_vlan: '7',
    tunnel: 'gre',
    service: 'http;ssl',
    reason: 'closed',
    bidirectional_min_ps: '0.25',
    bidirectional_mean_ps: '1',
  });
  const other = Object.fromEntries(names!.map((name, i) => [name, second![i]]));
  expect(other).toMatchObject({ vlan: '', originator_mac: '', originator_bytes: '', history: '', tunnel: '' });
});

test("nfstream's table has its columns in its order and milliseconds cut before they are subtracted", async () => {
  const flow: WrittenFlow = {
    originator: '141.142.228.5',
    macs: ['c8:bc:c8:96:d2:a0', '00:10:db:88:d2:ef'],
    lastUs: 1_362_692_527_080_828,
    directionUs: [1_362_692_526_869_344, 1_362_692_527_080_828, 1_362_692_526_939_527, 1_362_692_527_080_772],
    splt: [
      [0, 78, 0],
      [1, 74, 70],
    ],
    statistics,
  };
  const text = (await write('nfstream', [flow], { hasStatistics: true, spltLength: 3 })).toString();
  const [head, line] = text.split('\n');
  const names = head!.split(',');
  expect(names.slice(0, 30)).toEqual(
    'id expiration_id src_ip src_mac src_oui src_port dst_ip dst_mac dst_oui dst_port protocol ip_version vlan_id tunnel_id bidirectional_first_seen_ms bidirectional_last_seen_ms bidirectional_duration_ms bidirectional_packets bidirectional_bytes src2dst_first_seen_ms src2dst_last_seen_ms src2dst_duration_ms src2dst_packets src2dst_bytes dst2src_first_seen_ms dst2src_last_seen_ms dst2src_duration_ms dst2src_packets dst2src_bytes bidirectional_min_ps'.split(
      ' ',
    ),
  );
  expect(names.length).toBe(29 + 48 + 3);
  expect(line!.split(',').slice(0, 29).join()).toBe(
    '0,0,141.142.228.5,c8:bc:c8:96:d2:a0,c8:bc:c8,59856,93.184.216.34,00:10:db:88:d2:ef,00:10:db,80,6,4,0,0,1362692526869,1362692527080,211,14,6087,1362692526869,1362692527080,211,7,610,1362692526939,1362692527080,141,7,5477',
  );
  expect(line).toMatch(/,"\[0, 1, -1\]","\[78, 74, -1\]","\[0, 70, -1\]"$/);
});

test('every text format ends its last line, however many records there are', async () => {
  const many = Array.from({ length: 5000 }, (_, i) => ({ uid: [i, 1] as const }));
  for (const name of ['zeek', 'json', 'csv', 'nfstream']) {
    const text = (await write(name, many)).toString();
    expect(text.endsWith('\n')).toBe(true);
    const rows = text
      .trimEnd()
      .split('\n')
      .filter((line) => line.includes('192.168.1.20'));
    expect(rows.length, name).toBe(5000);
    expect(new Set(rows).size, name).toBe(5000);
  }
});
