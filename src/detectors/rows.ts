// What detectors ask of a packet row: is it a probe, an answer, for one machine, and which flow proves it.
import { isHostAddress } from '../base/address.ts';
import type { FindingFlow } from '../base/finding.ts';
import { hashAddress, hashPair } from '../base/hash.ts';
import type { FlowMeter } from '../flows/flow-meter.ts';
import type { FlowIdentity } from '../packets/facts.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, type PacketBatch } from '../packets/packet-batch.ts';

export const TCP = 6;
export const UDP = 17;
export const ICMP = 1;
export const ICMPV6 = 58;

export const FLAG_FIN = 1;
export const FLAG_SYN = 2;
export const FLAG_RST = 4;
export const FLAG_ACK = 16;

/** Probes are short (those of nmap have up to some 200 bytes); longer datagrams carry data, or flood. */
const PROBE_BYTES_MAX = 300;

/** Ports above 1023 of services that keep connections open (MQTT, push messages, streams, web): what goes from them to a client's port is no probe. */
const IS_SERVICE = new Uint8Array(65_536);
for (const port of [1883, 3000, 5000, 5222, 5223, 5228, 8000, 8008, 8009, 8080, 8443, 8883, 8888, 9000, 9443])
  IS_SERVICE[port] = 1;

/** Where the ports begin that systems give to clients (Linux; others later). */
const CLIENT_PORT_MIN = 32_768;

/** The part of the flow meter that detectors may ask. */
export type FlowLookup = Pick<FlowMeter, 'identityOf'>;

const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  [TCP]: 'tcp',
  [UDP]: 'udp',
  [ICMP]: 'icmp',
  [ICMPV6]: 'icmp6',
};

/** "tcp", "udp", "icmp", or the number. */
export function protocolName(protocol: number): string {
  return PROTOCOL_NAMES[protocol] ?? String(protocol);
}

/**
 * True for a flow's first packet that may be a scanner's: a TCP SYN; a TCP packet out of nowhere without data (ACK, FIN, Xmas and
 * null scans); a short UDP datagram. Answers that outlived their flow come from a well-known port to a client's port: no probe.
 */
export function isPortProbe(packets: PacketBatch, row: number): boolean {
  const at = row * KEY_WORDS;
  const protocol = packets.key[at + KEY_PROTOCOL]!;
  if (protocol !== TCP && protocol !== UDP) return false;
  if (!isHostAddress(packets.key, at + 4)) return false;
  const ports = packets.key[at + KEY_PORTS]!;
  // The flow's first packet may be its responder's (side 1), where the capture began in its midst or sees one direction only.
  const isLateAnswer = (ports >>> 16 < 1024 || packets.side[row] === 1) && (ports & 0xffff) >= 1024;
  if (protocol === UDP) return !isLateAnswer && packets.payloadLength[row]! <= PROBE_BYTES_MAX;
  const flags = packets.tcpFlags[row]!;
  if ((flags & FLAG_SYN) !== 0) return (flags & FLAG_ACK) === 0;
  if ((flags & FLAG_RST) !== 0 || packets.payloadLength[row] !== 0) return false;
  return !isLateAnswer && (IS_SERVICE[ports >>> 16] === 0 || (ports & 0xffff) < CLIENT_PORT_MIN);
}

/** True for the packet that shows that a probed service exists: SYN and ACK, TCP data or acknowledgements of a connection that goes on, any UDP datagram back, an echo reply. */
export function isServiceAnswer(packets: PacketBatch, row: number): boolean {
  if (packets.key[row * KEY_WORDS + KEY_PROTOCOL] !== TCP) return true;
  return (packets.tcpFlags[row]! & (FLAG_ACK | FLAG_RST)) === FLAG_ACK;
}

/** The flow of a row, as proof; empty when its slot already serves another flow. */
export function flowsOfRow(packets: PacketBatch, row: number, meter: FlowLookup | undefined): readonly FindingFlow[] {
  const slot = packets.slot[row]!;
  if (meter === undefined || slot < 0) return [];
  const identity = meter.identityOf(slot);
  if (identity.serial !== packets.serial[row]) return [];
  const { uid, originator, originatorPort, responder, responderPort } = identity;
  return [{ uid, originator, originatorPort, responder, responderPort, protocol: protocolName(identity.protocol) }];
}

/** The flow that a fact belongs to, as proof. */
export function flowOfFact(flow: FlowIdentity): FindingFlow {
  const { uid, originator, originatorPort, responder, responderPort, protocol } = flow;
  return { uid, originator, originatorPort, responder, responderPort, protocol: protocolName(protocol) };
}

/** What was said without a flow (ARP, IP protocols that have none), as proof: no uid, sender and receiver. */
export function exchangeOf(protocol: 'arp' | 'ip', originator: string, responder: string): FindingFlow {
  return { uid: '', originator, originatorPort: 0, responder, responderPort: 0, protocol };
}

/** Copies words between columns; `set(subarray)` would allocate for every packet. */
export function copyWords(from: Uint32Array, at: number, to: Uint32Array, toAt: number, count: number): void {
  for (let i = 0; i < count; i++) to[toAt + i] = from[at + i]!;
}

/**
 * The two halves of a table key for two addresses of a key column, in this order, and a number: `flip` 0 and 1. Both halves come
 * from the same two hashes, so two keys are equal only when both addresses' hashes are.
 */
export function hashEnds(key: Uint32Array, from: number, to: number, extra: number, flip: 0 | 1): number {
  const source = hashAddress(key, from, 1);
  const target = hashAddress(key, to, 1);
  return flip === 0 ? hashPair(source, target ^ extra) : hashPair(target, source ^ extra);
}

/** Marks by flow slot that grow with the flow table. */
export class SlotMarks {
  #marks = new Uint8Array(1024);

  /** The column, large enough for `slot`. Fetch it again after each call. */
  atLeast(slot: number): Uint8Array {
    if (slot >= this.#marks.length) {
      const grown = new Uint8Array(2 ** Math.ceil(Math.log2(slot + 1)));
      grown.set(this.#marks);
      this.#marks = grown;
    }
    return this.#marks;
  }

  get column(): Uint8Array {
    return this.#marks;
  }
}
