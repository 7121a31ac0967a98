// dhcp.log: the messages of one DHCP exchange, joined by transaction id, in one row.
import type { DhcpFact } from '../packets/facts.ts';
import type { LogColumns, LogRow } from './fact-log-rows.ts';
import { DHCP_MESSAGES } from './fact-log-words.ts';

export const DHCP_COLUMNS: LogColumns = [
  ['ts', 'time'],
  ['uids', 'set[string]'],
  ['client_addr', 'addr'],
  ['server_addr', 'addr'],
  ['mac', 'string'],
  ['host_name', 'string'],
  ['client_fqdn', 'string'],
  ['domain', 'string'],
  ['requested_addr', 'addr'],
  ['assigned_addr', 'addr'],
  ['lease_time', 'interval'],
  ['client_message', 'string'],
  ['server_message', 'string'],
  ['msg_types', 'vector[string]'],
  ['duration', 'interval'],
];

/** Exchanges that go on at once; the oldest is written for a new one. */
const EXCHANGES_MAX = 1024;
/** Messages of one row (Zeek: max_msg_types_per_log_entry). */
const MESSAGES_MAX = 50;
/** A row holds what comes within this time of its first message (Zeek: max_txid_watch_time). */
const WATCH_US = 30_000_000;
const NO_ADDRESS = '0.0.0.0';
const OFFER = 2;
const ACK = 5;
const NAK = 6;

interface Exchange {
  readonly startUs: number;
  lastUs: number;
  readonly uids: string[];
  readonly messages: string[];
  mac: string;
  clientAddress?: string;
  serverAddress?: string;
  hostName?: string;
  clientName?: string;
  domain?: string;
  requestedAddress?: string;
  assignedAddress?: string;
  leaseUs?: number;
}

export class DhcpLog {
  readonly #write: (row: LogRow) => void;
  readonly #exchanges = new Map<number, Exchange>();

  constructor(write: (row: LogRow) => void) {
    this.#write = write;
  }

  fact(fact: DhcpFact): void {
    if (fact.flow === null || fact.messageType === 0) return;
    const us = fact.timeUs;
    this.#expire(us - WATCH_US);
    let exchange = this.#exchanges.get(fact.transaction);
    if (exchange !== undefined && exchange.messages.length >= MESSAGES_MAX) {
      this.#end(fact.transaction, exchange);
      exchange = undefined;
    }
    if (exchange === undefined) {
      if (this.#exchanges.size >= EXCHANGES_MAX) this.#expire(Number.POSITIVE_INFINITY, 1);
      exchange = { startUs: us, lastUs: us, uids: [], messages: [], mac: fact.clientMac };
      this.#exchanges.set(fact.transaction, exchange);
    }
    join(exchange, fact, us);
  }

  finish(): void {
    this.#expire(Number.POSITIVE_INFINITY);
  }

  #expire(startedUs: number, count = Number.POSITIVE_INFINITY): void {
    let left = count;
    for (const [transaction, exchange] of this.#exchanges) {
      if (left-- <= 0 || exchange.startUs > startedUs) return;
      this.#end(transaction, exchange);
    }
  }

  #end(transaction: number, exchange: Exchange): void {
    this.#exchanges.delete(transaction);
    this.#write({
      ts: exchange.startUs,
      uids: exchange.uids,
      client_addr: exchange.clientAddress,
      server_addr: exchange.serverAddress,
      mac: exchange.mac,
      host_name: exchange.hostName,
      client_fqdn: exchange.clientName,
      domain: exchange.domain,
      requested_addr: exchange.requestedAddress,
      assigned_addr: exchange.assignedAddress,
      lease_time: exchange.leaseUs,
      msg_types: exchange.messages,
      duration: exchange.lastUs - exchange.startUs,
    });
  }
}

/** Adds what a message says; where two speak of one thing, the later counts. */
function join(exchange: Exchange, fact: DhcpFact, us: number): void {
  const { flow, messageType } = fact;
  const isFromServer = messageType === OFFER || messageType === ACK || messageType === NAK;
  if (us > exchange.lastUs) exchange.lastUs = us;
  if (!exchange.uids.includes(flow!.uid)) exchange.uids.push(flow!.uid);
  exchange.messages.push(DHCP_MESSAGES[messageType] ?? `unknown-${messageType}`);
  if (fact.hostName !== null && !isFromServer) exchange.hostName = fact.hostName;
  if (fact.clientName !== null && !isFromServer) exchange.clientName = fact.clientName;
  if (fact.requestedAddress !== null) exchange.requestedAddress = fact.requestedAddress;
  if (isFromServer) {
    exchange.serverAddress = fact.serverAddress ?? (fact.fromOriginator ? flow!.originator : flow!.responder);
    if (fact.domain !== null) exchange.domain = fact.domain;
    if (fact.assignedAddress !== NO_ADDRESS) exchange.assignedAddress = fact.assignedAddress;
    if (fact.leaseSeconds !== null) exchange.leaseUs = fact.leaseSeconds * 1e6;
    if (exchange.assignedAddress !== undefined) exchange.clientAddress ??= exchange.assignedAddress;
  } else {
    const sender = fact.fromOriginator ? flow!.originator : flow!.responder;
    if (sender !== NO_ADDRESS) exchange.clientAddress = sender;
  }
}
