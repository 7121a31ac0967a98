import { expect, test } from 'vitest';
import { TOOL_HEADERS } from '../../test/fixtures/classical/tool-headers.ts';
import { featureSets } from './index.ts';
import { leakOf } from './leaks.ts';

/** What must be left out of each tool's table, and nothing else. */
const LEAKING: Readonly<Record<string, string>> = {
  'cic-2017': 'Flow ID,Source IP,Source Port,Destination IP,Timestamp,Label',
  'cic-2018': 'Flow ID,Src IP,Src Port,Dst IP,Timestamp,Label',
  'cicflowmeter-4': 'id,Flow ID,Src IP,Src Port,Dst IP,Timestamp,Label',
  'cicflowmeter-python': 'src_ip,dst_ip,src_port,src_mac,dst_mac,timestamp',
  'ciciot-39': '',
  'ciciot-46': 'label',
  'unsw-nb15': 'srcip,sport,dstip,Stime,Ltime,attack_cat,Label',
  zeek: 'ts,uid,id.orig_h,id.orig_p,id.resp_h,tunnel_parents',
  'zeek-iot23': 'ts,uid,id.orig_h,id.orig_p,id.resp_h,tunnel_parents,label,detailed-label',
  argus: 'StartTime,LastTime,SrcAddr,Sport,DstAddr,SrcMac,DstMac,Label',
  nfdump: 'ts,te,sa,da,sp,nh,nhb,ismc,odmc,idmc,osmc,ra,exid,tr',
  nfstream:
    'id,src_ip,src_mac,src_oui,src_port,dst_ip,dst_mac,dst_oui,bidirectional_first_seen_ms,bidirectional_last_seen_ms,src2dst_first_seen_ms,src2dst_last_seen_ms,dst2src_first_seen_ms,dst2src_last_seen_ms',
  ndpi: '#flow_id,first_seen,last_seen,src_ip,src_port,dst_ip',
  ours: 'uid,parent_uid,start,originator,originator_port,responder,originator_mac,responder_mac',
  'edge-iiot':
    'frame.time,ip.src_host,ip.dst_host,arp.dst.proto_ipv4,arp.src.proto_ipv4,tcp.srcport,udp.stream,Attack_label,Attack_type',
  wireshark: 'No.,Time,Source,Destination',
  'ton-iot': 'date,time,label,type',
};

test.for(Object.keys(TOOL_HEADERS))('of %s, exactly the columns that give the answer away are refused', (tool) => {
  const refused = TOOL_HEADERS[tool]!.split(',').filter((name) => leakOf(name) !== null);
  expect(refused).toEqual(LEAKING[tool]!.split(',').filter((name) => name !== ''));
});

test.for([
  ['src_ip', /address/],
  ['id.orig_h', /address/],
  ['Source IP', /address/],
  ['saddr', /address/],
  ['subject', /address/],
  ['Flow ID', /one flow/],
  ['uid', /one flow/],
  ['sess_id', /one flow/],
  ['Timestamp', /time/],
  ['ts', /time/],
  ['stime', /time/],
  ['frame.time', /time/],
  ['id.orig_p', /port/],
  ['Src Port', /port/],
  ['Unnamed: 0', /row/],
  ['Unnamed: 0.1', /row/],
  ['index', /row/],
  ['eth.src', /hardware/],
  ['Label', /label/],
  ['Label.1', /label/],
  ['pcap_file', /capture/],
] as const)('%s is refused in words', ([name, words]) => {
  expect(leakOf(name)).toMatch(words);
});

test('behaviour is allowed: the service asked for, the protocol, durations and sizes', () => {
  for (const name of [
    'Destination Port',
    'dst_port',
    'id.resp_p',
    'Dport',
    'Protocol',
    'proto',
    'Flow Duration',
    'duration',
    'Active Mean',
    'bidirectional_duration_ms',
    'http_time_mean',
    'time_to_live',
    'hour',
    'start_gap',
    'class_count',
  ])
    expect(leakOf(name), name).toBeNull();
});

test.for(featureSets)('no feature of our own set $name is refused', ({ features }) => {
  expect(features.filter(({ name }) => leakOf(name) !== null).map(({ name }) => name)).toEqual([]);
});
