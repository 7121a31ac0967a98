// A feature of a flow record: its declaration, and the one function that computes it.
import type { FlowBatch } from '../flows/flow-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } from '../packets/packet-batch.ts';
import type { Feature } from './feature.ts';

/** The number of record i; NaN = missing. */
export type FlowValue = (flows: FlowBatch, i: number) => number;

export interface FlowFeature extends Feature {
  readonly value: FlowValue;
}

export const TCP = 6;
export const UDP = 17;
const ICMP = 1;
const ICMP6 = 58;

export function protocolOf(flows: FlowBatch, i: number): number {
  return flows.key[i * KEY_WORDS + KEY_PROTOCOL]!;
}

export function isIcmp(protocol: number): boolean {
  return protocol === ICMP || protocol === ICMP6;
}

/** TCP and UDP have ports; what stands there for ICMP is type and code. */
export function hasPorts(protocol: number): boolean {
  return protocol === TCP || protocol === UDP;
}

/** The responder's port, or NaN where the protocol has none. */
export function responderPort(flows: FlowBatch, i: number): number {
  return hasPorts(protocolOf(flows, i)) ? flows.key[i * KEY_WORDS + KEY_PORTS]! & 0xffff : Number.NaN;
}

/** True where Zeek's conn.log has "-" for duration and bytes: nothing but a single packet that says nothing of them. */
export function hasVolume(flows: FlowBatch, i: number): boolean {
  return flows.originatorBytes[i]! >= 0;
}

/** Seconds from the first packet to the last that counts; NaN where Zeek leaves the duration unset. */
export function durationSeconds(flows: FlowBatch, i: number): number {
  if (!hasVolume(flows, i)) return Number.NaN;
  return (flows.lastUs[i]! - flows.startUs[i]!) / 1e6 + (flows.lastNs[i]! - flows.startNs[i]!) / 1e9;
}

/** a / b; NaN where b is not above zero or either is missing. */
export function ratio(a: number, b: number): number {
  return b > 0 ? a / b : Number.NaN;
}

/** A count as the record has it; below zero = unset = NaN. */
export function counted(value: number): number {
  return value < 0 ? Number.NaN : value;
}

/** The same feature as ln(1 + x), under the name log_…: for what spans magnitudes. */
export function logarithmOf(feature: FlowFeature): FlowFeature {
  const { value } = feature;
  return {
    name: `log_${feature.name}`,
    unit: `ln(1 + ${feature.unit})`,
    formula: `Natural logarithm of 1 + ${feature.name}.`,
    words: `logarithm of ${feature.words}`,
    source: 'porchlight',
    state: 'same',
    value: (flows, i) => Math.log1p(value(flows, i)),
  };
}
