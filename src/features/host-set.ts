// The features of one sample of this machine's own connections: counts by state, peers, ports, and what happened since the last sample.
import type { Feature, FeatureSet } from './feature.ts';
import { HOST_STATES, type HostCounters, type HostSnapshot } from './host-snapshot.ts';

/** A connection that a machine opened or holds with a peer. */
export interface HostTally {
  readonly states: Float64Array;
  readonly remotes: ReadonlyMap<string, ReadonlySet<number>>;
  readonly ports: ReadonlyMap<number, ReadonlySet<string>>;
  readonly processes: ReadonlySet<string>;
  readonly listening: number;
  readonly udpSockets: number;
}

interface HostFeature extends Feature {
  value(tally: HostTally, rates: HostCounters, fresh: HostNews): number;
}

/** Peers and ports that no earlier sample of the run had. */
export interface HostNews {
  readonly remotes: number;
  readonly ports: number;
}

const feature = (
  name: string,
  unit: string,
  words: string,
  formula: string,
  value: HostFeature['value'],
): HostFeature => ({
  name,
  unit,
  words,
  formula,
  source: 'porchlight',
  state: 'same',
  isCounter: true,
  value,
});

const state = (name: string, words: string, ...states: readonly (typeof HOST_STATES)[number][]): HostFeature =>
  feature(name, 'connections', words, `TCP sockets in the state ${states.join(' or ')}`, ({ states: counts }) =>
    counts.reduce((sum, count, i) => sum + (states.includes(HOST_STATES[i]!) ? count : 0), 0),
  );

const rate = (name: string, words: string, counter: keyof HostCounters, source: string): HostFeature =>
  feature(
    name,
    '1/s',
    words,
    `${source} of /proc/net/snmp since the last sample, a second`,
    (_, rates) => rates[counter],
  );

const FEATURES: readonly HostFeature[] = [
  state('established', 'open connections', 'established'),
  state('syn_sent', 'connections being opened', 'syn-sent'),
  state('syn_received', 'connections being accepted', 'syn-received'),
  state('closing', 'connections being closed', 'fin-wait-1', 'fin-wait-2', 'last-ack', 'closing', 'close'),
  state('time_wait', 'connections closed a moment ago', 'time-wait'),
  state('close_wait', 'connections that the peer has closed', 'close-wait'),
  feature('listening', 'sockets', 'listening sockets', 'TCP sockets in the state listen', ({ listening }) => listening),
  feature('udp_sockets', 'sockets', 'UDP sockets', 'UDP sockets, connected or not', ({ udpSockets }) => udpSockets),
  feature('remote_addresses', 'addresses', 'peers', 'distinct remote addresses', ({ remotes }) => remotes.size),
  feature('remote_ports', 'ports', 'ports of peers', 'distinct remote ports', ({ ports }) => ports.size),
  feature(
    'ports_of_one_remote',
    'ports',
    'ports of one peer',
    'most distinct remote ports of one remote address',
    ({ remotes }) => largest(remotes),
  ),
  feature(
    'remotes_of_one_port',
    'addresses',
    'peers on one port',
    'most distinct remote addresses of one remote port',
    ({ ports }) => largest(ports),
  ),
  feature(
    'new_remotes',
    'addresses',
    'peers never seen before',
    'remote addresses that no earlier sample of the run had',
    (_, __, { remotes }) => remotes,
  ),
  feature(
    'new_remote_ports',
    'ports',
    'ports of peers never seen before',
    'remote ports that no earlier sample of the run had',
    (_, __, { ports }) => ports,
  ),
  feature(
    'processes',
    'processes',
    'programs with connections',
    'distinct names of processes with a remote connection, as far as they are visible',
    ({ processes }) => processes.size,
  ),
  rate('tcp_opened', 'connections opened', 'tcpOpened', 'ActiveOpens'),
  rate('tcp_accepted', 'connections accepted', 'tcpAccepted', 'PassiveOpens'),
  rate('tcp_failed', 'failed attempts to connect', 'tcpFailed', 'AttemptFails'),
  rate('tcp_reset', 'connections that were reset', 'tcpReset', 'EstabResets'),
  rate('udp_sent', 'UDP packets sent', 'udpSent', 'OutDatagrams'),
  rate('unreachable', 'answers that something cannot be reached', 'unreachable', 'InDestUnreachs'),
];

export const HOST_SET: FeatureSet = {
  name: 'host',
  title: "This machine's own connections",
  description:
    'One row a sample of the sockets that the system lists, without privileges and without payload. Made by `porchlight host`.',
  row: 'host-sample',
  features: FEATURES,
};

function largest(sets: ReadonlyMap<unknown, ReadonlySet<unknown>>): number {
  let most = 0;
  for (const set of sets.values()) if (set.size > most) most = set.size;
  return most;
}

/** Counts the sockets of a snapshot. */
export function tallyHost({ connections }: HostSnapshot): HostTally {
  const states = new Float64Array(HOST_STATES.length);
  const remotes = new Map<string, Set<number>>();
  const ports = new Map<number, Set<string>>();
  const processes = new Set<string>();
  let listening = 0;
  let udpSockets = 0;
  for (const { protocol, state: code, remoteAddress, remotePort, process: name } of connections) {
    if (protocol === 'udp') udpSockets++;
    else if (HOST_STATES[code] === 'listen') listening++;
    else states[code]!++;
    if (remoteAddress === '') continue;
    join(remotes, remoteAddress, remotePort);
    join(ports, remotePort, remoteAddress);
    if (name !== '') processes.add(name);
  }
  return { states, remotes, ports, processes, listening, udpSockets };
}

function join<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}

/** The row of a sample; rates are over the time since `before`. */
export function hostRow(tally: HostTally, now: HostSnapshot, before: HostSnapshot, news: HostNews): Float64Array {
  const seconds = Math.max(0.001, (now.atMs - before.atMs) / 1000);
  const per = (name: keyof HostCounters): number => Math.max(0, now.counters[name] - before.counters[name]) / seconds;
  const rates: HostCounters = {
    tcpOpened: per('tcpOpened'),
    tcpAccepted: per('tcpAccepted'),
    tcpFailed: per('tcpFailed'),
    tcpReset: per('tcpReset'),
    udpSent: per('udpSent'),
    unreachable: per('unreachable'),
  };
  return Float64Array.from(FEATURES, (each) => each.value(tally, rates, news));
}
