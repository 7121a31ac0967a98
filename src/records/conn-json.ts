// Flow records as JSON lines with Zeek's flat keys: numbers as numbers, unset fields absent.
import { END_REASONS, type FlowBatch, HISTORY_MAX } from '../flows/flow-batch.ts';
import { communityId, STATISTICS_NAMES } from '../flows/index.ts';
import { KEY_PORTS, KEY_WORDS } from '../packets/packet-batch.ts';
import { createServiceNames, protocolBytes, protocolOf, putHistory, stateBytes } from './flow-words.ts';
import { type ByteSink, type RecordOptions, type RecordWriter, RowBuffer } from './record-writer.ts';
import { putAddress, putUid } from './text-addresses.ts';
import {
  asciiBytes,
  NUMBER_BYTES_MAX,
  putAscii,
  putBytes,
  putNumber,
  putSecondsShort,
  putWhole,
} from './text-numbers.ts';

const QUOTE = 34;
const INTERIM = END_REASONS.indexOf('interim');

const key = (name: string): Uint8Array => asciiBytes(`,"${name}":`);
const textKey = (name: string): Uint8Array => asciiBytes(`,"${name}":"`);

const TS = asciiBytes('{"ts":');
const UID = textKey('uid');
const ORIGINATOR = textKey('id.orig_h');
const ORIGINATOR_PORT = key('id.orig_p');
const RESPONDER = textKey('id.resp_h');
const RESPONDER_PORT = key('id.resp_p');
const PROTOCOL = textKey('proto');
const SERVICE = textKey('service');
const DURATION = key('duration');
const ORIGINATOR_BYTES = key('orig_bytes');
const RESPONDER_BYTES = key('resp_bytes');
const STATE = textKey('conn_state');
const LOCAL_ORIGINATOR = key('local_orig');
const LOCAL_RESPONDER = key('local_resp');
const MISSED = key('missed_bytes');
const HISTORY = textKey('history');
const ORIGINATOR_PACKETS = key('orig_pkts');
const ORIGINATOR_IP_BYTES = key('orig_ip_bytes');
const RESPONDER_PACKETS = key('resp_pkts');
const RESPONDER_IP_BYTES = key('resp_ip_bytes');
const TUNNEL_PARENTS = asciiBytes(',"tunnel_parents":["');
const TUNNEL_PARENTS_END = asciiBytes('"]');
const IP_PROTOCOL = key('ip_proto');
const COMMUNITY_ID = textKey('community_id');
const IS_INTERIM = asciiBytes(',"interim":true');
const TRUE = asciiBytes('true');
const FALSE = asciiBytes('false');
const END = asciiBytes('}\n');
const STATISTICS = STATISTICS_NAMES.map(key);

const STATISTICS_BYTES_MAX = STATISTICS.reduce((sum, name) => sum + name.length + NUMBER_BYTES_MAX, 0);
const ROW_BYTES_MAX = 2048 + HISTORY_MAX + STATISTICS_BYTES_MAX;

/** A writer of JSON lines. */
export function createConnJson(sink: ByteSink, options: RecordOptions): RecordWriter {
  const rows = new RowBuffer(sink);
  const services = createServiceNames('zeek', ',');
  return {
    write(flows) {
      for (let i = 0; i < flows.count; i++) {
        let at = putIdentity(rows.bytes, rows.room(ROW_BYTES_MAX), flows, i);
        const service = services.bytes(flows.services[i]!);
        if (service.length > 0) at = putQuoted(rows.bytes, at, SERVICE, service);
        at = putVolume(rows.bytes, at, flows, i);
        at = putLocality(rows.bytes, at, flows, i * KEY_WORDS, options);
        at = putCounters(rows.bytes, at, flows, i);
        rows.at = putExtras(rows.bytes, at, flows, i, options);
      }
    },
    finish() {
      rows.flush();
    },
  };
}

function putQuoted(bytes: Uint8Array, start: number, name: Uint8Array, text: Uint8Array): number {
  const at = putBytes(bytes, putBytes(bytes, start, name), text);
  bytes[at] = QUOTE;
  return at + 1;
}

function putCount(bytes: Uint8Array, at: number, name: Uint8Array, value: number): number {
  return putWhole(bytes, putBytes(bytes, at, name), value);
}

function putIdentity(bytes: Uint8Array, start: number, flows: FlowBatch, i: number): number {
  const from = i * KEY_WORDS;
  const ports = flows.key[from + KEY_PORTS]!;
  let at = putBytes(bytes, start, TS);
  at = putSecondsShort(bytes, at, flows.startUs[i]!, flows.startNs[i]!);
  at = putUid(bytes, putBytes(bytes, at, UID), flows.uid, i * 2);
  bytes[at++] = QUOTE;
  at = putAddress(bytes, putBytes(bytes, at, ORIGINATOR), flows.key, from);
  bytes[at++] = QUOTE;
  at = putCount(bytes, at, ORIGINATOR_PORT, ports >>> 16);
  at = putAddress(bytes, putBytes(bytes, at, RESPONDER), flows.key, from + 4);
  bytes[at++] = QUOTE;
  at = putCount(bytes, at, RESPONDER_PORT, ports & 0xffff);
  return putQuoted(bytes, at, PROTOCOL, protocolBytes(protocolOf(flows, i)));
}

function putVolume(bytes: Uint8Array, start: number, flows: FlowBatch, i: number): number {
  let at = start;
  if (flows.originatorBytes[i]! >= 0) {
    let us = flows.lastUs[i]! - flows.startUs[i]!;
    let ns = flows.lastNs[i]! - flows.startNs[i]!;
    if (ns < 0) {
      us--;
      ns += 1000;
    }
    at = putSecondsShort(bytes, putBytes(bytes, at, DURATION), us, ns);
    at = putCount(bytes, at, ORIGINATOR_BYTES, flows.originatorBytes[i]!);
    if (flows.responderBytes[i]! >= 0) at = putCount(bytes, at, RESPONDER_BYTES, flows.responderBytes[i]!);
  }
  return putQuoted(bytes, at, STATE, stateBytes[flows.state[i]!]!);
}

function putLocality(bytes: Uint8Array, start: number, flows: FlowBatch, from: number, options: RecordOptions): number {
  const words = flows.key;
  const { localNetworks } = options;
  const isOriginator = localNetworks.has(words[from]!, words[from + 1]!, words[from + 2]!, words[from + 3]!);
  const isResponder = localNetworks.has(words[from + 4]!, words[from + 5]!, words[from + 6]!, words[from + 7]!);
  const at = putBytes(bytes, putBytes(bytes, start, LOCAL_ORIGINATOR), isOriginator ? TRUE : FALSE);
  return putBytes(bytes, putBytes(bytes, at, LOCAL_RESPONDER), isResponder ? TRUE : FALSE);
}

function putCounters(bytes: Uint8Array, start: number, flows: FlowBatch, i: number): number {
  let at = putCount(bytes, start, MISSED, flows.missedBytes[i]!);
  if (flows.historyLength[i]! > 0) {
    at = putHistory(bytes, putBytes(bytes, at, HISTORY), flows, i);
    bytes[at++] = QUOTE;
  }
  at = putCount(bytes, at, ORIGINATOR_PACKETS, flows.originatorPackets[i]!);
  at = putCount(bytes, at, ORIGINATOR_IP_BYTES, flows.originatorIpBytes[i]!);
  at = putCount(bytes, at, RESPONDER_PACKETS, flows.responderPackets[i]!);
  at = putCount(bytes, at, RESPONDER_IP_BYTES, flows.responderIpBytes[i]!);
  if (flows.parentUid[i * 2] !== 0 || flows.parentUid[i * 2 + 1] !== 0) {
    at = putUid(bytes, putBytes(bytes, at, TUNNEL_PARENTS), flows.parentUid, i * 2);
    at = putBytes(bytes, at, TUNNEL_PARENTS_END);
  }
  return putCount(bytes, at, IP_PROTOCOL, protocolOf(flows, i));
}

function putExtras(bytes: Uint8Array, start: number, flows: FlowBatch, i: number, options: RecordOptions): number {
  let at = start;
  if (options.hasCommunityId) {
    at = putAscii(bytes, putBytes(bytes, at, COMMUNITY_ID), communityId(flows.key, i * KEY_WORDS));
    bytes[at++] = QUOTE;
  }
  if (options.hasInterim && flows.reason[i] === INTERIM) at = putBytes(bytes, at, IS_INTERIM);
  const { statistics } = flows;
  if (options.hasStatistics && statistics !== null) {
    const from = i * STATISTICS.length;
    for (let j = 0; j < STATISTICS.length; j++)
      at = putNumber(bytes, putBytes(bytes, at, STATISTICS[j]!), statistics[from + j]!);
  }
  return putBytes(bytes, at, END);
}
