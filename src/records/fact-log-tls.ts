// ssl.log: the two hellos and the certificate of a TLS connection in one row.
import type { FlowIdentity, TlsCertificateFact, TlsClientFact, TlsServerFact } from '../packets/facts.ts';
import { CONNECTION_COLUMNS, connectionFields, type LogColumns, type LogRow } from './fact-log-rows.ts';
import { TLS_CIPHERS, TLS_VERSIONS } from './fact-log-words.ts';

export const TLS_COLUMNS: LogColumns = [
  ...CONNECTION_COLUMNS,
  ['version', 'string'],
  ['cipher', 'string'],
  ['curve', 'string'],
  ['server_name', 'string'],
  ['resumed', 'bool'],
  ['last_alert', 'string'],
  ['next_protocol', 'string'],
  ['established', 'bool'],
  ['ssl_history', 'string'],
  ['cert_chain_fps', 'vector[string]'],
  ['client_cert_chain_fps', 'vector[string]'],
  ['sni_matches_cert', 'bool'],
  ['subject', 'string'],
  ['issuer', 'string'],
  ['ja3', 'string'],
  ['ja3s', 'string'],
  ['ja4', 'string'],
];

/** Connections remembered; the oldest is written for a new one. */
const CONNECTIONS_MAX = 4096;
/** A handshake that takes longer is written with what was seen. */
const HANDSHAKE_US = 30_000_000;

interface Connection {
  readonly flow: FlowIdentity;
  readonly startUs: number;
  client: TlsClientFact | null;
  server: TlsServerFact | null;
  certificate: TlsCertificateFact | null;
}

export class TlsLog {
  readonly #write: (row: LogRow) => void;
  readonly #connections = new Map<number, Connection>();

  constructor(write: (row: LogRow) => void) {
    this.#write = write;
  }

  fact(fact: TlsClientFact | TlsServerFact | TlsCertificateFact): void {
    const { flow } = fact;
    if (flow === null) return;
    this.#expire(fact.timeUs - HANDSHAKE_US);
    let connection = this.#connections.get(flow.serial);
    if (connection === undefined) {
      if (this.#connections.size >= CONNECTIONS_MAX) this.#expire(Number.POSITIVE_INFINITY, 1);
      const startUs = fact.timeUs;
      connection = { flow, startUs, client: null, server: null, certificate: null };
      this.#connections.set(flow.serial, connection);
    }
    // Behind a HelloRetryRequest the second hello counts.
    if (fact.kind === 'tls-client') connection.client = fact;
    else if (fact.kind === 'tls-server') connection.server = fact;
    else connection.certificate = fact;
  }

  finish(): void {
    this.#expire(Number.POSITIVE_INFINITY);
  }

  #expire(startedUs: number, count = Number.POSITIVE_INFINITY): void {
    let left = count;
    for (const [serial, connection] of this.#connections) {
      if (left-- <= 0 || connection.startUs > startedUs) return;
      this.#row(connection);
      this.#connections.delete(serial);
    }
  }

  #row({ flow, startUs, client, server, certificate }: Connection): void {
    const version = server?.version ?? 0;
    const cipher = server?.cipherSuite ?? 0;
    const serverName = client?.serverName ?? undefined;
    const names = certificate === null ? [] : [...certificate.names, commonName(certificate.subject)];
    this.#write({
      ...connectionFields(startUs, flow),
      version: server === null ? undefined : (TLS_VERSIONS.get(version) ?? `unknown-${version}`),
      cipher: server === null ? undefined : (TLS_CIPHERS.get(cipher) ?? `unknown-${cipher}`),
      server_name: serverName,
      next_protocol: server?.alpn ?? undefined,
      sni_matches_cert:
        certificate === null || serverName === undefined ? undefined : names.some((each) => covers(each, serverName)),
      subject: certificate?.subject,
      issuer: certificate?.issuer,
      ja3: client?.ja3,
      ja3s: server?.ja3s,
      ja4: client?.ja4,
    });
  }
}

function commonName(subject: string): string {
  return /(?:^|,)CN=((?:[^,\\]|\\.)*)/.exec(subject)?.[1] ?? '';
}

/** RFC 6125 6.4.3: a star stands for one whole left-most label. */
function covers(pattern: string, name: string): boolean {
  const expected = pattern.toLowerCase();
  const actual = name.toLowerCase();
  if (expected === actual) return true;
  return expected.startsWith('*.') && actual.includes('.') && actual.slice(actual.indexOf('.')) === expected.slice(1);
}
