// Words of a flow record that come from small tables: protocol, state, services, tunnel, reason, history.
import { CONNECTION_STATES, END_REASONS, type FlowBatch, HISTORY_MAX, SERVICES } from '../flows/flow-batch.ts';
import { KEY_PROTOCOL, KEY_WORDS, TUNNELS } from '../packets/packet-batch.ts';
import { asciiBytes } from './text-numbers.ts';

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMPV6 = 58;

const tcp = asciiBytes('tcp');
const udp = asciiBytes('udp');
const icmp = asciiBytes('icmp');
const unknown = asciiBytes('unknown_transport');

export const stateBytes: readonly Uint8Array[] = CONNECTION_STATES.map(asciiBytes);
export const reasonBytes: readonly Uint8Array[] = END_REASONS.map(asciiBytes);
export const tunnelBytes: readonly Uint8Array[] = TUNNELS.map((name) => asciiBytes(name));

/** Zeek's name of a transport protocol; ICMPv6 is "icmp" there, everything else "unknown_transport". */
export function protocolBytes(protocol: number): Uint8Array {
  if (protocol === TCP) return tcp;
  if (protocol === UDP) return udp;
  return protocol === ICMP || protocol === ICMPV6 ? icmp : unknown;
}

export function protocolOf(flows: FlowBatch, i: number): number {
  return flows.key[i * KEY_WORDS + KEY_PROTOCOL]!;
}

/** Service names as Zeek's conn.log has them: multicast DNS is "dns" there. */
const ZEEK_SERVICES: readonly string[] = SERVICES.map((name) => (name === ('mdns' as string) ? 'dns' : name));

/** Service texts remembered; a capture has a handful of combinations. */
const SERVICE_TEXTS_MAX = 256;

/** Makes a function from a service mask to the names in it, joined; '' for none. */
export function createServiceNames(
  form: 'zeek' | 'own',
  separator: string,
): { text: (mask: number) => string; bytes: (mask: number) => Uint8Array } {
  const names = form === 'zeek' ? ZEEK_SERVICES : SERVICES;
  const texts = new Map<number, string>();
  const encoded = new Map<number, Uint8Array>();
  const text = (mask: number): string => {
    const known = texts.get(mask);
    if (known !== undefined) return known;
    const made = [...new Set(names.filter((_, bit) => (mask & (1 << bit)) !== 0))].join(separator);
    if (texts.size < SERVICE_TEXTS_MAX) texts.set(mask, made);
    return made;
  };
  const bytes = (mask: number): Uint8Array => {
    const known = encoded.get(mask);
    if (known !== undefined) return known;
    const made = asciiBytes(text(mask));
    if (encoded.size < SERVICE_TEXTS_MAX) encoded.set(mask, made);
    return made;
  };
  return { text, bytes };
}

/** Appends the history letters of record i. */
export function putHistory(bytes: Uint8Array, at: number, flows: FlowBatch, i: number): number {
  const length = flows.historyLength[i]!;
  const from = i * HISTORY_MAX;
  for (let j = 0; j < length; j++) bytes[at + j] = flows.history[from + j]!;
  return at + length;
}

/** The history of record i as text. */
export function historyText(flows: FlowBatch, i: number): string {
  const from = i * HISTORY_MAX;
  return String.fromCharCode(...flows.history.subarray(from, from + flows.historyLength[i]!));
}
