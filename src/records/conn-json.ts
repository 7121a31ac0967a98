// Flow records as JSON lines with Zeek's flat keys: numbers as numbers, unset fields absent.
import { END_REASONS, type FlowBatch, HISTORY_MAX } from '../flows/flow-batch.ts';
import { communityId, STATISTICS_NAMES } from '../flows/index.ts';
import { KEY_PORTS, KEY_WORDS } from '../packets/packet-batch.ts';
import { createServiceNames, protocolBytes, protocolOf, putHistory, stateBytes } from './flow-words.ts';
import { type ByteSink, type RecordOptions, type RecordWriter, RowBuffer } from './record-writer.ts';
import { putAddress, putUid } from './text-addresses.ts';
import {
  NUMBER_BYTES_MAX,
  type PreparedText,
  prepareText,
  putAscii,
  putBytes,
  putNumber,
  putPrepared,
  putSecondsShort,
  putWhole,
} from './text-numbers.ts';

const QUOTE = 34;
const INTERIM = END_REASONS.indexOf('interim');

const key = (name: string): PreparedText => prepareText(`,"${name}":`);
/** Key of a text: the quote that ends the text is written with what follows. */
const textKey = (name: string): PreparedText => prepareText(`,"${name}":"`);
const whole = (name: string, text: Uint8Array): PreparedText =>
  prepareText(`,"${name}":"${String.fromCharCode(...text)}"`);

const TS = prepareText('{"ts":');
const UID = textKey('uid');
const ORIGINATOR = prepareText('","id.orig_h":"');
const ORIGINATOR_PORT = prepareText('","id.orig_p":');
const RESPONDER = textKey('id.resp_h');
const RESPONDER_PORT = prepareText('","id.resp_p":');
const PROTOCOLS = Array.from({ length: 256 }, (_, protocol) => whole('proto', protocolBytes(protocol)));
const SERVICE = textKey('service');
const DURATION = key('duration');
const ORIGINATOR_BYTES = key('orig_bytes');
const RESPONDER_BYTES = key('resp_bytes');
const STATES = stateBytes.map((state) => whole('conn_state', state));
/** By originator (2) and responder (1): whether they are local. */
const LOCALITIES = [0, 1, 2, 3].map((i) => prepareText(`,"local_orig":${i > 1},"local_resp":${i % 2 === 1}`));
const MISSED = key('missed_bytes');
const HISTORY = textKey('history');
const ORIGINATOR_PACKETS = key('orig_pkts');
const ORIGINATOR_IP_BYTES = key('orig_ip_bytes');
const RESPONDER_PACKETS = key('resp_pkts');
const RESPONDER_IP_BYTES = key('resp_ip_bytes');
const TUNNEL_PARENTS = prepareText(',"tunnel_parents":["');
const TUNNEL_PARENTS_END = prepareText('"]');
const IP_PROTOCOL = key('ip_proto');
const COMMUNITY_ID = textKey('community_id');
const IS_INTERIM = prepareText(',"interim":true');
const END = prepareText('}\n');
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
        let at = putIdentity(rows, rows.room(ROW_BYTES_MAX), flows, i);
        at = putService(rows, at, services.bytes(flows.services[i]!));
        at = putVolume(rows, at, flows, i);
        at = putLocality(rows, at, flows, i * KEY_WORDS, options);
        at = putCounters(rows, at, flows, i);
        rows.at = putExtras(rows, at, flows, i, options);
      }
    },
    finish() {
      rows.flush();
    },
  };
}

function putCount({ bytes, view }: RowBuffer, at: number, name: PreparedText, value: number): number {
  return putWhole(bytes, putPrepared(view, at, name), value);
}

function putIdentity(rows: RowBuffer, start: number, flows: FlowBatch, i: number): number {
  const { bytes, view } = rows;
  const from = i * KEY_WORDS;
  const ports = flows.key[from + KEY_PORTS]!;
  let at = putPrepared(view, start, TS);
  at = putSecondsShort(bytes, at, flows.startUs[i]!, flows.startNs[i]!);
  at = putUid(bytes, putPrepared(view, at, UID), flows.uid, i * 2);
  at = putAddress(bytes, putPrepared(view, at, ORIGINATOR), flows.key, from);
  at = putCount(rows, at, ORIGINATOR_PORT, ports >>> 16);
  at = putAddress(bytes, putPrepared(view, at, RESPONDER), flows.key, from + 4);
  at = putCount(rows, at, RESPONDER_PORT, ports & 0xffff);
  return putPrepared(view, at, PROTOCOLS[protocolOf(flows, i)]!);
}

function putService({ bytes, view }: RowBuffer, start: number, service: Uint8Array): number {
  if (service.length === 0) return start;
  const at = putBytes(bytes, putPrepared(view, start, SERVICE), service);
  bytes[at] = QUOTE;
  return at + 1;
}

function putVolume(rows: RowBuffer, start: number, flows: FlowBatch, i: number): number {
  let at = start;
  if (flows.originatorBytes[i]! >= 0) {
    let us = flows.lastUs[i]! - flows.startUs[i]!;
    let ns = flows.lastNs[i]! - flows.startNs[i]!;
    if (ns < 0) {
      us--;
      ns += 1000;
    }
    at = putSecondsShort(rows.bytes, putPrepared(rows.view, at, DURATION), us, ns);
    at = putCount(rows, at, ORIGINATOR_BYTES, flows.originatorBytes[i]!);
    if (flows.responderBytes[i]! >= 0) at = putCount(rows, at, RESPONDER_BYTES, flows.responderBytes[i]!);
  }
  return putPrepared(rows.view, at, STATES[flows.state[i]!]!);
}

function putLocality({ view }: RowBuffer, at: number, flows: FlowBatch, from: number, options: RecordOptions): number {
  const words = flows.key;
  const { localNetworks } = options;
  const isOriginator = localNetworks.has(words[from]!, words[from + 1]!, words[from + 2]!, words[from + 3]!);
  const isResponder = localNetworks.has(words[from + 4]!, words[from + 5]!, words[from + 6]!, words[from + 7]!);
  return putPrepared(view, at, LOCALITIES[(isOriginator ? 2 : 0) + (isResponder ? 1 : 0)]!);
}

function putCounters(rows: RowBuffer, start: number, flows: FlowBatch, i: number): number {
  const { bytes, view } = rows;
  let at = putCount(rows, start, MISSED, flows.missedBytes[i]!);
  if (flows.historyLength[i]! > 0) {
    at = putHistory(bytes, putPrepared(view, at, HISTORY), flows, i);
    bytes[at++] = QUOTE;
  }
  at = putCount(rows, at, ORIGINATOR_PACKETS, flows.originatorPackets[i]!);
  at = putCount(rows, at, ORIGINATOR_IP_BYTES, flows.originatorIpBytes[i]!);
  at = putCount(rows, at, RESPONDER_PACKETS, flows.responderPackets[i]!);
  at = putCount(rows, at, RESPONDER_IP_BYTES, flows.responderIpBytes[i]!);
  if (flows.parentUid[i * 2] !== 0 || flows.parentUid[i * 2 + 1] !== 0) {
    at = putUid(bytes, putPrepared(view, at, TUNNEL_PARENTS), flows.parentUid, i * 2);
    at = putPrepared(view, at, TUNNEL_PARENTS_END);
  }
  return putCount(rows, at, IP_PROTOCOL, protocolOf(flows, i));
}

function putExtras(rows: RowBuffer, start: number, flows: FlowBatch, i: number, options: RecordOptions): number {
  const { bytes, view } = rows;
  let at = start;
  if (options.hasCommunityId) {
    at = putAscii(bytes, putPrepared(view, at, COMMUNITY_ID), communityId(flows.key, i * KEY_WORDS));
    bytes[at++] = QUOTE;
  }
  if (options.hasInterim && flows.reason[i] === INTERIM) at = putPrepared(view, at, IS_INTERIM);
  const { statistics } = flows;
  if (options.hasStatistics && statistics !== null) {
    const from = i * STATISTICS.length;
    for (let j = 0; j < STATISTICS.length; j++)
      at = putNumber(bytes, putPrepared(view, at, STATISTICS[j]!), statistics[from + j]!);
  }
  return putPrepared(view, at, END);
}
