// TLS fingerprints and names by connection, ours and Suricata's: it reads JA4, and the names in QUIC Initial packets.
import { formatWords, parseAddress } from '../../src/base/address.ts';
import type { Fact } from '../../src/packets/facts.ts';
import type { FactLine } from './fact-lines.ts';

/** Names and JA4 of all ClientHellos, the first of a connection. */
export function fingerprintLines(facts: readonly Fact[]): FactLine[] {
  const lines: FactLine[] = [];
  const seen = new Set<number>();
  for (const fact of facts) {
    if (fact.kind !== 'tls-client' || fact.flow === null || seen.has(fact.flow.serial)) continue;
    seen.add(fact.flow.serial);
    const { originator, originatorPort, responder, responderPort } = fact.flow;
    const ends = `${originator} ${originatorPort} ${responder} ${responderPort}`;
    const kind = fact.isQuic ? 'quic' : 'tls';
    lines.push([kind, `${ends} ${fact.serverName ?? ''} ${fact.ja4}`]);
  }
  return lines;
}

interface SuricataEvent {
  readonly event_type?: string;
  readonly src_ip: string;
  readonly src_port: number;
  readonly dest_ip: string;
  readonly dest_port: number;
  readonly tls?: { readonly sni?: string; readonly ja4?: string };
  readonly quic?: { readonly sni?: string; readonly ja4?: string };
}

/** Events of type tls, and those of type quic that hold a ClientHello. */
export function suricataLines(row: Record<string, unknown>): FactLine[] {
  const event = row as unknown as SuricataEvent;
  const said = event.event_type === 'tls' ? event.tls : event.event_type === 'quic' ? event.quic : undefined;
  if (said?.ja4 === undefined) return [];
  const ends = `${plain(event.src_ip)} ${event.src_port} ${plain(event.dest_ip)} ${event.dest_port}`;
  return [[event.event_type!, `${ends} ${said.sni ?? ''} ${said.ja4}`]];
}

/** Suricata writes IPv6 addresses in full. */
function plain(address: string): string {
  const words = parseAddress(address);
  return words === null ? address : formatWords(...words);
}
