// Features that are fields of Zeek's conn.log, or are read off its states and history letters.
import { CONNECTION_STATES, type FlowBatch, HISTORY_MAX } from '../flows/flow-batch.ts';
import type { Feature } from './feature.ts';
import {
  counted,
  durationSeconds,
  type FlowFeature,
  type FlowValue,
  isIcmp,
  protocolOf,
  responderPort,
  TCP,
  UDP,
} from './flow-feature.ts';

type Declaration = Omit<Feature, 'source' | 'state'>;

const zeek = (given: Declaration, value: FlowValue): FlowFeature => ({
  ...given,
  source: 'zeek',
  state: 'same',
  value,
});
const ours = (given: Declaration, value: FlowValue): FlowFeature => ({
  ...given,
  source: 'porchlight',
  state: 'same',
  value,
});

const isProtocol = (name: string, is: (protocol: number) => boolean): FlowFeature =>
  ours(
    {
      name: `is_${name}`,
      unit: 'flag',
      formula: `1 if the flow is ${name.toUpperCase()}, else 0.`,
      words: `whether it is ${name.toUpperCase()}`,
    },
    (flows, i) => (is(protocolOf(flows, i)) ? 1 : 0),
  );

/** Ends of the port classes of RFC 6335 section 6: system, user and dynamic ports. */
const SYSTEM_PORTS = 1024;
const USER_PORTS = 49152;

function portClass(flows: FlowBatch, i: number): number {
  const port = responderPort(flows, i);
  if (Number.isNaN(port)) return 0;
  if (port < SYSTEM_PORTS) return 1;
  return port < USER_PORTS ? 2 : 3;
}

export const protocolColumns: readonly FlowFeature[] = [
  zeek(
    {
      name: 'ip_proto',
      unit: 'protocol number',
      formula: 'Protocol number of the IP header: 6 TCP, 17 UDP, 1 and 58 ICMP.',
      words: 'protocol number',
    },
    protocolOf,
  ),
  isProtocol('tcp', (protocol) => protocol === TCP),
  isProtocol('udp', (protocol) => protocol === UDP),
  isProtocol('icmp', isIcmp),
  {
    name: 'resp_port',
    sourceName: 'id.resp_p',
    unit: 'port',
    formula: 'Port of the responder; missing where the protocol has no ports.',
    words: 'destination port',
    source: 'zeek',
    state: 'fixed',
    reason: 'Zeek writes the ICMP code or answering type in place of the port.',
    value: responderPort,
  },
  ours(
    {
      name: 'resp_port_class',
      unit: 'class',
      formula: '0 = no port, 1 = system (below 1024), 2 = user (below 49152), 3 = dynamic: RFC 6335 section 6.',
      words: 'class of the destination port',
    },
    portClass,
  ),
];

const volume = (
  name: string,
  unit: string,
  formula: string,
  words: string,
  value: FlowValue,
  sourceName?: string,
): FlowFeature =>
  zeek({ name, unit, formula, words, isCounter: true, ...(sourceName === undefined ? {} : { sourceName }) }, value);

export const volumeColumns: readonly FlowFeature[] = [
  volume(
    'duration',
    'seconds',
    'Time from the first packet to the last one that counts; missing where Zeek leaves it unset.',
    'duration',
    durationSeconds,
  ),
  volume(
    'orig_bytes',
    'bytes',
    'Payload bytes that the originator sent, for TCP from its sequence numbers; missing where unset.',
    'bytes sent',
    (flows, i) => counted(flows.originatorBytes[i]!),
  ),
  volume(
    'resp_bytes',
    'bytes',
    'Payload bytes that the responder sent, for TCP from its sequence numbers; missing where unset.',
    'bytes received',
    (flows, i) => counted(flows.responderBytes[i]!),
  ),
  volume(
    'orig_pkts',
    'packets',
    'Packets of the originator.',
    'packets sent',
    (flows, i) => flows.originatorPackets[i]!,
  ),
  volume(
    'resp_pkts',
    'packets',
    'Packets of the responder.',
    'packets received',
    (flows, i) => flows.responderPackets[i]!,
  ),
  volume(
    'orig_ip_bytes',
    'bytes',
    'Sum of the IP lengths of the packets of the originator.',
    'bytes sent with headers',
    (flows, i) => flows.originatorIpBytes[i]!,
  ),
  volume(
    'resp_ip_bytes',
    'bytes',
    'Sum of the IP lengths of the packets of the responder.',
    'bytes received with headers',
    (flows, i) => flows.responderIpBytes[i]!,
  ),
  volume(
    'missed_bytes',
    'bytes',
    'TCP payload bytes that were acknowledged, but never seen.',
    'bytes missed by the capture',
    (flows, i) => flows.missedBytes[i]!,
  ),
];

const state = (index: number): FlowFeature => {
  const name = CONNECTION_STATES[index]!;
  return zeek(
    {
      name: `conn_state_${name.toLowerCase()}`,
      sourceName: 'conn_state',
      unit: 'flag',
      formula: `1 if conn_state is ${name}, else 0.`,
      words: `whether it ended in state ${name}`,
    },
    (flows, i) => (flows.state[i] === index ? 1 : 0),
  );
};

const indexOfStates = (...names: readonly (typeof CONNECTION_STATES)[number][]): Uint8Array => {
  const marks = new Uint8Array(CONNECTION_STATES.length);
  for (const name of names) marks[CONNECTION_STATES.indexOf(name)] = 1;
  return marks;
};
const FAILED = indexOfStates('S0', 'REJ', 'RSTOS0', 'RSTRH', 'SH', 'SHR');
const ABORTED = indexOfStates('RSTO', 'RSTR', 'RSTOS0', 'RSTRH', 'REJ');

export const stateColumns: readonly FlowFeature[] = [
  ...CONNECTION_STATES.map((_, index) => state(index)),
  ours(
    {
      name: 'has_failed',
      unit: 'flag',
      formula:
        '1 if conn_state is S0, REJ, RSTOS0, RSTRH, SH or SHR (nobody answered, or no connection came about), else 0.',
      words: 'whether the attempt failed',
    },
    (flows, i) => FAILED[flows.state[i]!]!,
  ),
  ours(
    {
      name: 'was_reset',
      unit: 'flag',
      formula: '1 if conn_state is RSTO, RSTR, RSTOS0, RSTRH or REJ (one side ended it with RST), else 0.',
      words: 'whether it was reset',
    },
    (flows, i) => ABORTED[flows.state[i]!]!,
  ),
];

/** What Zeek's history letters stand for (conn/main.zeek); t, c, g, w come at the 1st, 10th, 100th … time. */
const LETTERS: readonly (readonly [string, string])[] = [
  ['s', 'SYN without ACK'],
  ['h', 'SYN with ACK'],
  ['a', 'pure ACK'],
  ['d', 'packet with payload'],
  ['f', 'FIN'],
  ['r', 'RST'],
  ['c', 'wrong checksum'],
  ['g', 'gap in the content'],
  ['t', 'retransmitted payload'],
  ['w', 'zero window'],
  ['i', 'contradictory packet (FIN and RST)'],
  ['q', 'packet with SYN and FIN or RST'],
];

function countLetter(flows: FlowBatch, i: number, code: number): number {
  const { history } = flows;
  const from = i * HISTORY_MAX;
  const to = from + flows.historyLength[i]!;
  let count = 0;
  for (let at = from; at < to; at++) if (history[at] === code) count++;
  return count;
}

function letterColumn(letter: string, meaning: string, isOriginator: boolean): FlowFeature {
  const written = isOriginator ? letter.toUpperCase() : letter;
  const code = written.charCodeAt(0);
  const side = isOriginator ? 'originator' : 'responder';
  return zeek(
    {
      name: `history_${isOriginator ? 'orig' : 'resp'}_${letter}`,
      sourceName: 'history',
      unit: 'count',
      formula: `Letters "${written}" in the history: ${meaning}, from the ${side}.`,
      words: `history letters ${written}`,
    },
    (flows, i) => countLetter(flows, i, code),
  );
}

export const historyColumns: readonly FlowFeature[] = [
  ...[true, false].flatMap((isOriginator) =>
    LETTERS.map(([letter, meaning]) => letterColumn(letter, meaning, isOriginator)),
  ),
  zeek(
    {
      name: 'history_flipped',
      sourceName: 'history',
      unit: 'flag',
      formula: '1 if the history has "^": the direction was turned around by what was known of the ports, else 0.',
      words: 'whether the direction was turned around',
    },
    (flows, i) => countLetter(flows, i, 94),
  ),
  zeek(
    {
      name: 'history_length',
      sourceName: 'history',
      unit: 'count',
      formula: `Letters in the history, at most ${HISTORY_MAX}.`,
      words: 'length of the history',
    },
    (flows, i) => flows.historyLength[i]!,
  ),
];
