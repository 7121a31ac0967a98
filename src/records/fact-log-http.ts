// http.log: requests and responses of a connection paired in order.
import type { FlowIdentity, HttpRequestFact, HttpResponseFact } from '../packets/facts.ts';
import { ESCAPED_BACKSLASH, PRINTABLE } from '../packets/protocols/wire-text.ts';
import { CONNECTION_COLUMNS, connectionFields, type LogColumns, type LogRow } from './fact-log-rows.ts';

export const HTTP_COLUMNS: LogColumns = [
  ...CONNECTION_COLUMNS,
  ['trans_depth', 'count'],
  ['method', 'string'],
  ['host', 'string'],
  ['uri', 'string'],
  ['referrer', 'string'],
  ['version', 'string'],
  ['user_agent', 'string'],
  ['origin', 'string'],
  ['request_body_len', 'count'],
  ['response_body_len', 'count'],
  ['status_code', 'count'],
  ['status_msg', 'string'],
  ['info_code', 'count'],
  ['info_msg', 'string'],
  ['tags', 'set[enum]'],
  ['username', 'string'],
  ['password', 'string'],
  ['proxied', 'set[string]'],
  ['orig_fuids', 'vector[string]'],
  ['orig_filenames', 'vector[string]'],
  ['orig_mime_types', 'vector[string]'],
  ['resp_fuids', 'vector[string]'],
  ['resp_filenames', 'vector[string]'],
  ['resp_mime_types', 'vector[string]'],
];

/** Connections remembered; the one silent for longest is written for a new one. */
const CONNECTIONS_MAX = 4096;
/** Requests of a connection that wait for their response. */
const WAITING_MAX = 64;

interface Connection {
  readonly flow: FlowIdentity;
  depth: number;
  readonly waiting: { readonly depth: number; readonly request: HttpRequestFact }[];
  informed: HttpResponseFact | null;
}

export class HttpLog {
  readonly #write: (row: LogRow) => void;
  readonly #connections = new Map<number, Connection>();

  constructor(write: (row: LogRow) => void) {
    this.#write = write;
  }

  request(fact: HttpRequestFact): void {
    if (fact.flow === null) return;
    const connection = this.#connection(fact.flow);
    connection.depth++;
    if (connection.waiting.length >= WAITING_MAX) this.#flush(connection);
    connection.waiting.push({ depth: connection.depth, request: fact });
  }

  response(fact: HttpResponseFact): void {
    if (fact.flow === null) return;
    const connection = this.#connection(fact.flow);
    if (fact.status < 200 && fact.status !== 101) {
      connection.informed = fact;
      return;
    }
    const asked = connection.waiting.shift();
    if (asked === undefined) connection.depth++;
    this.#row(connection, asked?.depth ?? connection.depth, asked?.request ?? null, fact);
    connection.informed = null;
  }

  finish(): void {
    for (const connection of this.#connections.values()) this.#flush(connection);
    this.#connections.clear();
  }

  #connection(flow: FlowIdentity): Connection {
    let connection = this.#connections.get(flow.serial);
    if (connection === undefined) {
      if (this.#connections.size >= CONNECTIONS_MAX) this.#forgetOldest();
      connection = { flow, depth: 0, waiting: [], informed: null };
    } else {
      this.#connections.delete(flow.serial);
    }
    this.#connections.set(flow.serial, connection);
    return connection;
  }

  #forgetOldest(): void {
    for (const [serial, connection] of this.#connections) {
      this.#flush(connection);
      this.#connections.delete(serial);
      return;
    }
  }

  #flush(connection: Connection): void {
    for (const { depth, request } of connection.waiting.splice(0)) this.#row(connection, depth, request, null);
  }

  #row(
    connection: Connection,
    depth: number,
    request: HttpRequestFact | null,
    response: HttpResponseFact | null,
  ): void {
    const first = (request ?? response)!;
    const hasBody = response !== null && request?.method !== 'HEAD';
    this.#write({
      ...connectionFields(first.timeUs, connection.flow),
      trans_depth: depth,
      method: request?.method,
      host: request === null ? undefined : hostOnly(request.host),
      uri: request === null ? undefined : unescaped(request.path),
      referrer: request?.referrer || undefined,
      // Zeek gives the version of the response, which comes later.
      version: response === null ? undefined : (response.version ?? request?.version),
      user_agent: request?.agent || undefined,
      request_body_len: Math.max(0, request?.contentLength ?? 0),
      response_body_len: hasBody ? Math.max(0, response.contentLength) : 0,
      status_code: response?.status,
      status_msg: response === null ? undefined : response.reason || '<empty>',
      info_code: connection.informed?.status,
      info_msg: connection.informed?.reason,
      tags: [],
      username: request?.hasCredentials === true ? '<hidden>' : undefined,
      resp_mime_types: response?.contentType ? [response.contentType.replace(/;.*/, '').trim()] : undefined,
    });
  }
}

/** A target with its %XX read, as Zeek writes it; bytes that print nothing are escaped as everywhere, and so is a backslash. */
function unescaped(path: string): string {
  if (!path.includes('%')) return path;
  return path
    .replace(/\\(?!x[0-9a-f]{2})/g, ESCAPED_BACKSLASH)
    .replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
      digits.toLowerCase() === '5c' ? ESCAPED_BACKSLASH : PRINTABLE[Number.parseInt(digits, 16)]!,
    );
}

/** The Host field without its port. */
function hostOnly(host: string): string | undefined {
  return host === '' ? undefined : host.replace(/:\d*$/, '');
}
