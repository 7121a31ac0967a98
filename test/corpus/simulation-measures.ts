// The statistics of real captures that the simulated home is made from, written as the constants that it holds.
import type { DeviceTraffic, FlowSample } from './simulation-rows.ts';

const STEPS = 10;

/** Quantiles at equal steps; every device weighs the same. */
export function weightedQuantiles(groups: readonly (readonly number[])[]): number[] {
  const all = groups.flatMap((values) => values.map((value) => ({ value, weight: 1 / values.length })));
  all.sort((a, b) => a.value - b.value);
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  const quantiles: number[] = [];
  let at = 0;
  let passed = 0;
  for (let step = 0; step <= STEPS; step++) {
    const wanted = (step / STEPS) * total;
    while (at < all.length - 1 && passed + all[at]!.weight < wanted) passed += all[at++]!.weight;
    quantiles.push(all[at]!.value);
  }
  return quantiles;
}

interface Measure {
  readonly name: string;
  readonly pick: (flow: FlowSample) => number | null;
}

const isTcp = ({ protocol, packets }: FlowSample): boolean => protocol === 6 && packets[0] > 2 && packets[1] > 1;
const isShort = (flow: FlowSample): boolean => isTcp(flow) && flow.durationSeconds < 120;
const isLong = (flow: FlowSample): boolean => isTcp(flow) && flow.durationSeconds >= 600;
const isUdp = (flow: FlowSample): boolean =>
  flow.protocol === 17 && !flow.isDns && ![67, 68, 123, 1900, 5353].includes(flow.port);

const MEASURES: readonly Measure[] = [
  { name: 'short TCP: duration s', pick: (flow) => (isShort(flow) ? flow.durationSeconds : null) },
  { name: 'short TCP: bytes out', pick: (flow) => (isShort(flow) ? flow.bytes[0] : null) },
  { name: 'short TCP: bytes in', pick: (flow) => (isShort(flow) ? flow.bytes[1] : null) },
  { name: 'short TCP: packets out', pick: (flow) => (isShort(flow) ? flow.packets[0] : null) },
  { name: 'short TCP: packets in', pick: (flow) => (isShort(flow) ? flow.packets[1] : null) },
  { name: 'long TCP: duration s', pick: (flow) => (isLong(flow) ? flow.durationSeconds : null) },
  { name: 'long TCP: bytes out a packet', pick: (flow) => (isLong(flow) ? flow.bytes[0] / flow.packets[0] : null) },
  { name: 'long TCP: bytes in a packet', pick: (flow) => (isLong(flow) ? flow.bytes[1] / flow.packets[1] : null) },
  {
    name: 'long TCP: seconds between packets',
    pick: (flow) => (isLong(flow) ? flow.durationSeconds / (flow.packets[0] + flow.packets[1] - 1) : null),
  },
  { name: 'UDP: duration s', pick: (flow) => (isUdp(flow) ? flow.durationSeconds : null) },
  {
    name: 'UDP: bytes out a packet',
    pick: (flow) => (isUdp(flow) && flow.packets[0] > 0 ? flow.bytes[0] / flow.packets[0] : null),
  },
  {
    name: 'UDP: bytes in a packet',
    pick: (flow) => (isUdp(flow) && flow.packets[1] > 0 ? flow.bytes[1] / flow.packets[1] : null),
  },
  { name: 'UDP: packets out', pick: (flow) => (isUdp(flow) ? flow.packets[0] : null) },
  { name: 'DNS: duration s', pick: (flow) => (flow.isDns && flow.port === 53 ? flow.durationSeconds : null) },
  { name: 'DNS: bytes out', pick: (flow) => (flow.isDns && flow.port === 53 ? flow.bytes[0] : null) },
  { name: 'DNS: bytes in', pick: (flow) => (flow.isDns && flow.port === 53 ? flow.bytes[1] : null) },
  { name: 'TCP: state SF', pick: (flow) => (flow.protocol === 6 ? (flow.state === 'SF' ? 1 : 0) : null) },
];

/** A line a measure: its quantiles from 0 to 100 %. */
export function shapeLines(real: readonly DeviceTraffic[]): string {
  return MEASURES.map(({ name, pick }) => {
    const groups = real
      .map(({ flows }) => flows.map(pick).filter((value) => value !== null))
      .filter((values) => values.length > 0);
    if (groups.length === 0) return `${name}: none\n`;
    const flows = groups.reduce((sum, values) => sum + values.length, 0);
    const numbers = weightedQuantiles(groups).map((value) => Number(value.toPrecision(3)));
    return `${name} (${groups.length} captures, ${flows} flows): ${numbers.join(', ')}\n`;
  }).join('');
}
