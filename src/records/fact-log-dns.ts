// dns.log: questions and their answers paired by connection and id, as Zeek pairs them.
import type { DnsAnswer, DnsFact, FlowIdentity } from '../packets/facts.ts';
import { CONNECTION_COLUMNS, connectionFields, type LogColumns, type LogRow } from './fact-log-rows.ts';
import { DNS_CLASSES, DNS_CODES, DNS_OPERATIONS, DNS_TYPES, NETBIOS_OPERATIONS } from './fact-log-words.ts';

export const DNS_COLUMNS: LogColumns = [
  ...CONNECTION_COLUMNS,
  ['proto', 'enum'],
  ['trans_id', 'count'],
  ['rtt', 'interval'],
  ['query', 'string'],
  ['qclass', 'count'],
  ['qclass_name', 'string'],
  ['qtype', 'count'],
  ['qtype_name', 'string'],
  ['rcode', 'count'],
  ['rcode_name', 'string'],
  ['AA', 'bool'],
  ['TC', 'bool'],
  ['RD', 'bool'],
  ['RA', 'bool'],
  ['Z', 'count'],
  ['answers', 'vector[string]'],
  ['TTLs', 'vector[interval]'],
  ['rejected', 'bool'],
  ['opcode', 'count'],
  ['opcode_name', 'string'],
];

/** Connections of either transport with messages that wait for their counterpart; the one silent for longest makes room. */
const CONNECTIONS_MAX = 4096;
/** Messages that wait within a connection (Zeek: max_pending_msgs, max_pending_query_ids are 50 each). */
const WAITING_MAX = 50;
/** Zeek ends a UDP connection of DNS after 10 s of silence, one of TCP after 5 minutes. */
const SILENCE_US = 10_000_000;
const SILENCE_TCP_US = 300_000_000;
const TCP = 6;

const AUTHORITATIVE = 0x400;
const TRUNCATED = 0x200;
const RECURSION_DESIRED = 0x100;
const RECURSION_AVAILABLE = 0x80;
const TXT = 16;
const NETBIOS_PORT = 137;

interface Waiting {
  readonly flow: FlowIdentity;
  readonly question: DnsFact | null;
  readonly reply: DnsFact | null;
}

interface Connection {
  lastUs: number;
  readonly questions: Waiting[];
  readonly replies: Waiting[];
}

/** Connections of one transport by serial number of the flow, the one heard last at the end. */
interface Connections {
  readonly silenceUs: number;
  readonly bySerial: Map<number, Connection>;
}

export class DnsLog {
  readonly #write: (row: LogRow) => void;
  readonly #udp: Connections = { silenceUs: SILENCE_US, bySerial: new Map() };
  readonly #tcp: Connections = { silenceUs: SILENCE_TCP_US, bySerial: new Map() };

  constructor(write: (row: LogRow) => void) {
    this.#write = write;
  }

  fact(fact: DnsFact): void {
    const { flow } = fact;
    if (flow === null) return;
    this.#expire(this.#udp, fact.timeUs);
    this.#expire(this.#tcp, fact.timeUs);
    const connection = this.#connection(flow, fact.timeUs);
    const [own, others] = fact.isResponse
      ? [connection.replies, connection.questions]
      : [connection.questions, connection.replies];
    const found = others.findIndex((each) => (each.question ?? each.reply)!.id === fact.id);
    if (found >= 0) {
      const [other] = others.splice(found, 1);
      this.#row(fact.isResponse ? { ...other!, reply: fact } : { ...other!, question: fact });
      return;
    }
    if (own.length >= WAITING_MAX) for (const each of own.splice(0)) this.#row(each);
    own.push({ flow, question: fact.isResponse ? null : fact, reply: fact.isResponse ? fact : null });
  }

  finish(): void {
    this.#expire(this.#udp, Number.POSITIVE_INFINITY);
    this.#expire(this.#tcp, Number.POSITIVE_INFINITY);
  }

  #connection(flow: FlowIdentity, timeUs: number): Connection {
    const connections = flow.protocol === TCP ? this.#tcp : this.#udp;
    const { bySerial } = connections;
    const known = bySerial.get(flow.serial);
    if (known !== undefined) {
      known.lastUs = timeUs;
      bySerial.delete(flow.serial);
      bySerial.set(flow.serial, known);
      return known;
    }
    if (bySerial.size >= CONNECTIONS_MAX) this.#expire(connections, Number.POSITIVE_INFINITY, 1);
    const connection: Connection = { lastUs: timeUs, questions: [], replies: [] };
    bySerial.set(flow.serial, connection);
    return connection;
  }

  /** Writes what waits in connections that have been silent; at most `count` of them. */
  #expire({ bySerial, silenceUs }: Connections, timeUs: number, count = Number.POSITIVE_INFINITY): void {
    let left = count;
    for (const [serial, connection] of bySerial) {
      if (left-- <= 0 || connection.lastUs + silenceUs > timeUs) return;
      this.#flush(connection);
      bySerial.delete(serial);
    }
  }

  #flush(connection: Connection): void {
    for (const each of connection.questions) this.#row(each);
    for (const each of connection.replies) this.#row(each);
  }

  #row({ flow, question, reply }: Waiting): void {
    const first = (question ?? reply)!;
    const us = Math.min(first.timeUs, reply?.timeUs ?? first.timeUs);
    // Zeek takes class and type from a question that it saw asked, never from an answer's copy of it.
    const asked = question?.questions.at(-1);
    const counted = reply === null ? [] : reply.answers.slice(0, reply.answerCount ?? reply.answers.length);
    const answers = counted.filter((each) => READ_TYPES.has(each.type));
    const name = asked?.name ?? answers[0]?.name;
    const isAsked = asked !== undefined;
    const isNetbios = flow.responderPort === NETBIOS_PORT;
    // AA and RA are read where a record is read.
    const flags = answers.length > 0 ? reply!.flags : 0;
    const asking = question?.flags ?? 0;
    this.#write({
      ...connectionFields(us, flow),
      proto: flow.protocol === TCP ? 'tcp' : 'udp',
      trans_id: first.id,
      rtt: question !== null && reply !== null && reply.timeUs > question.timeUs ? reply.timeUs - us : undefined,
      query: name === undefined ? undefined : queryText(name, isNetbios),
      qclass: asked?.class,
      qclass_name: isAsked ? (DNS_CLASSES.get(asked.class) ?? `qclass-${asked.class}`) : undefined,
      qtype: asked?.type,
      qtype_name: isAsked ? (DNS_TYPES.get(asked.type) ?? `query-${asked.type}`) : undefined,
      rcode: reply?.responseCode,
      rcode_name: reply === null ? undefined : (DNS_CODES[reply.responseCode] ?? `rcode-${reply.responseCode}`),
      AA: (flags & AUTHORITATIVE) !== 0,
      TC: (asking & TRUNCATED) !== 0,
      RD: (asking & RECURSION_DESIRED) !== 0,
      RA: (flags & RECURSION_AVAILABLE) !== 0,
      Z: (asking >>> 4) & 7,
      answers: answers.length > 0 ? answers.map(answerText) : undefined,
      TTLs: answers.length > 0 ? answers.map((each) => each.ttlSeconds * 1e6) : undefined,
      rejected: reply !== null && reply.answers.length === 0 && (reply.otherCount ?? 0) === 0,
      opcode: first.operation,
      opcode_name: operationName(first.operation, isNetbios),
    });
  }
}

/** Zeek's logs hold names in lower case, but for NetBIOS names, which come without their type. */
function queryText(name: string, isNetbios: boolean): string {
  return isNetbios ? name.replace(/<[0-9a-f]{2}>$/, '') : name.toLowerCase();
}

function operationName(operation: number, isNetbios: boolean): string {
  const names = isNetbios ? NETBIOS_OPERATIONS : DNS_OPERATIONS;
  return names.get(operation) ?? `opcode-${operation}`;
}

/** An answer's data as Zeek writes it: names alone for MX and SRV, each string of a TXT record with its length. */
function answerText(answer: DnsAnswer): string {
  const { data, type } = answer;
  if (type === TXT) return data.split('\n').map(txtString).join(' ');
  if (type === 15 || type === 33) return data.slice(data.lastIndexOf(' ') + 1).toLowerCase();
  return data.toLowerCase();
}

/** Types whose records Zeek writes; it leaves the others out, and writes DNSSEC's in a form that we have not the parts for. */
const READ_TYPES: ReadonlySet<number> = new Set([1, 2, 5, 6, 12, 15, 16, 28, 32, 33]);

function txtString(text: string): string {
  const length = text.replace(/\\x[0-9a-f]{2}/g, '.').length;
  return `TXT ${length} ${text}`;
}
