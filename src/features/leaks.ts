// Columns that give the answer away: a model trained on them learns who or when it was, or the answer itself, instead of behaviour.
import { canonicalName } from './column-names.ts';

interface Leak {
  /** A clause behind "the column X": why it must not be trained on. */
  readonly reason: string;
  /** Names; aliases of them count too. */
  readonly names: readonly string[];
  /** Names by their letters, for the variants that tools make up. */
  readonly pattern?: RegExp;
}

/**
 * Sources: Arp et al., "Dos and Don'ts of Machine Learning in Computer Security" (USENIX Security 2022), pitfalls P4 and P5; Engelen
 * et al. (WTMC 2021) on Flow ID, addresses and times in CIC-IDS-2017. The destination's port and the protocol are behaviour and allowed.
 */
const LEAKS: readonly Leak[] = [
  {
    reason: 'it is the label itself, or made from it',
    names: [
      'Label',
      'detailed-label',
      'category',
      'type',
      'difficulty',
      'difficulty_level',
      'labelling',
      'attack_id',
      'label_id',
      'class_id',
      'multiclass',
      'binary_label',
      'bin_label',
      'multi_label',
      'attempted_category',
      'is_benign',
      'benign',
    ],
    pattern:
      /^(?:label|class|attack)(?:\d*|name|binary|multi|encoded|num|numeric|code|type|text)$|^(?:true|binary|multi|num|encoded|attack)label$/,
  },
  {
    reason: 'it is an address: a model would learn who it was, and misjudge everybody else',
    names: [
      'Source IP',
      'Destination IP',
      'ip',
      'ip_address',
      'address',
      'addr',
      'host',
      'hostname',
      'host_name',
      'subject',
      'device',
      'device_id',
      'device_name',
      'nexthop',
      'ip_next_hop',
      'nh',
      'nhb',
      'ra',
      'host_ip',
      'requested_addr',
      'assigned_addr',
      'client_addr',
      'server_addr',
      'arp.src.proto_ipv4',
      'arp.dst.proto_ipv4',
      'srcid',
      'sensor',
      'sensor_id',
      'exid',
      'resp_hostname',
      'orig_hostname',
    ],
    pattern:
      /^(?:src|dst|source|destination|dest|orig|resp|client|server|local|remote)(?:ip|ipv4|ipv6|addr|address|ipaddr|ipaddress|host|hostname)$/,
  },
  {
    reason: "it is a hardware address or its maker's part: a model would learn which device it was",
    names: [
      'Source MAC',
      'Destination MAC',
      'osmc',
      'odmc',
      'mac',
      'mac_address',
      'src_oui',
      'dst_oui',
      'arp.src.hw_mac',
      'arp.dst.hw_mac',
      'hw_addr',
      'eth.addr',
      'vendor',
      'soui',
      'doui',
    ],
    pattern:
      /^(?:src|dst|source|destination|dest|orig|resp|originator|responder|client|server)(?:mac|macaddr|macaddress|oui|ether|l2addr)$/,
  },
  {
    reason: "it is the sender's port, which its system draws at random or counts up",
    names: ['Source Port'],
  },
  {
    reason: 'it is a time: attacks of a data set share theirs, and tomorrow has another',
    names: [
      'ts',
      'last_seen',
      'date',
      'time',
      'bidirectional_first_seen_ms',
      'bidirectional_last_seen_ms',
      'src2dst_first_seen_ms',
      'src2dst_last_seen_ms',
      'dst2src_first_seen_ms',
      'dst2src_last_seen_ms',
      'write_ts',
      'tr',
      'frame.time_relative',
      'tcp.time_relative',
      'epoch',
      'unix_time',
      'day',
      'flow_end',
      'mean_start',
      'offset',
    ],
    pattern:
      /^(?:time|date|frametime|start|end|first|last|flow(?:start|end)|begin)(?:stamp|time|seen|ts|utc|us|ms|ns|epoch|millis|milliseconds|seconds|switched|date)*$|timestamp/,
  },
  {
    reason: 'it is the number or key of one flow, so no two rows share it',
    names: [
      'Flow ID',
      'uid',
      'community_id',
      'parent_uid',
      'tunnel_parents',
      'fuid',
      'id',
      'serial',
      'sess_id',
      'session_id',
      'flow_hash',
      'pkseqid',
      'conn_id',
      'stream',
      'tcp.stream',
      'udp.stream',
      'cert_chain_fuids',
      'trans_id',
      'hash_id',
    ],
    pattern: /^(?:flow|session|sess|conn|connection|record|packet|pkt|event|sample|stream)(?:id|uid|key|uuid)$/,
  },
  {
    reason: 'it is the number of the row: data sets are stored attack by attack',
    names: [
      'Unnamed: 0',
      'Unnamed: 0.1',
      'index',
      'row',
      'row_id',
      'row_number',
      'rownum',
      'no',
      'nr',
      'seq',
      'frame.number',
      'rank',
      'record_number',
      'line',
      'level_0',
    ],
    pattern: /^unnamed\d+$|^(?:row|line|record|frame)(?:id|no|nr|num|number|index)$/,
  },
  {
    reason: 'it names the capture, and a capture holds one kind of traffic',
    names: [
      'capture',
      'capture_file',
      'pcap',
      'pcap_file',
      'pcap_name',
      'source_file',
      'csv_file',
      'scenario',
      'experiment',
      'capture_name',
      'pcap_filename',
    ],
  },
];

const reasons: ReadonlyMap<string, string> = new Map(
  [...LEAKS].reverse().flatMap(({ names, reason }) => names.map((name) => [canonicalName(name), reason] as const)),
);

/**
 * Why a column must not be trained on, as a clause ("it is an address: …"), or null where it may. Every spelling and alias of a
 * name counts. This goes by name alone: it cannot see a leak in a column that is called "f7".
 */
export function leakOf(column: string): string | null {
  const name = canonicalName(column);
  return reasons.get(name) ?? LEAKS.find(({ pattern }) => pattern?.test(name) === true)?.reason ?? null;
}
