// Flows and device hours of captures and of simulated homes as rows of numbers that can be compared.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../../src/base/networks.ts';
import { createRandom } from '../../src/base/random.ts';
import { readCapture } from '../../src/capture/index.ts';
import { Engine } from '../../src/engine/engine.ts';
import { CONNECTION_STATES, END_REASONS, type FlowBatch, SERVICES } from '../../src/flows/flow-batch.ts';
import { FRAME_BATCH_CAPACITY, FrameBatch } from '../../src/packets/frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } from '../../src/packets/packet-batch.ts';
import { SimulatedHome } from '../../src/simulation/simulated-home.ts';

/** What is compared of a flow, in this order. */
export const FLOW_FEATURES = [
  'duration s',
  'bytes out',
  'bytes in',
  'packets out',
  'packets in',
  'mean size out',
  'mean size in',
  'mean interval s',
  'gap to the flow before s',
] as const;

/** What is compared of an hour of a device. */
export const HOUR_FEATURES = [
  'flows an hour',
  'DNS questions an hour',
  'packets an hour',
  'destinations an hour',
] as const;

export interface FlowSample {
  readonly startUs: number;
  readonly protocol: number;
  readonly port: number;
  readonly state: string;
  readonly isDns: boolean;
  readonly destination: string;
  readonly durationSeconds: number;
  readonly bytes: readonly [number, number];
  readonly packets: readonly [number, number];
}

export interface DeviceTraffic {
  readonly house: string;
  readonly device: string;
  readonly flows: readonly FlowSample[];
}

/** Sets with captures of hours and days, each of one home; without outages, and without the phone. */
export const HOUSES: readonly string[] = ['iotensemble', 'madea', 'oconnor-iot'];
const LEFT_OUT = /outage|pixel6-phone/;
/** Kinds of simulated devices that the captures have counterparts of. */
export const COMPARED_KINDS: readonly string[] = [
  'camera',
  'doorbell',
  'plug',
  'light',
  'hub',
  'speaker',
  'thermostat',
  'sensor',
  'appliance',
  'vacuum',
];
const DNS = SERVICES.indexOf('dns');
const INTERIM = END_REASONS.indexOf('interim');
const TCP = 6;
const UDP = 17;
const HOUR_SECONDS = 3600;

export async function realTraffic(corpus: string): Promise<DeviceTraffic[]> {
  const all: DeviceTraffic[] = [];
  for (const house of HOUSES) {
    const files = readdirSync(join(corpus, house), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.pcap'))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !LEFT_OUT.test(path))
      .sort();
    for (const path of files) {
      const flows: FlowSample[] = [];
      const engine = createEngine(flows);
      await readCapture(path, {}, { frames: (batch) => engine.process(batch) });
      engine.finish();
      // The days of a device are one device.
      const device =
        house === 'oconnor-iot' ? path.replace(/^.*\//, '') : path.replace(/\/[^/]*$/, '').replace(/^.*\//, '');
      all.push({ house, device, flows: flows.sort((a, b) => a.startUs - b.startUs) });
    }
  }
  return all;
}

export function simulatedTraffic(seed: number, days: number): DeviceTraffic[] {
  const home = new SimulatedHome({ seed, startUs: 1_767_571_200e6, days, devices: COMPARED_KINDS });
  const flows: FlowSample[] = [];
  const engine = createEngine(flows);
  const batch = new FrameBatch(1024 * 1024, FRAME_BATCH_CAPACITY);
  for (let hasMore = true; hasMore; ) {
    hasMore = home.fill(batch, Number.POSITIVE_INFINITY);
    engine.process(batch);
  }
  engine.finish();
  flows.sort((a, b) => a.startUs - b.startUs);
  return home.devices.map(({ name, ip }) => ({
    house: `simulated ${seed}`,
    device: name,
    flows: flows.filter((flow) => ownerOf.get(flow) === ip),
  }));
}

/** Address of the local end that began a flow, or was its target. */
const ownerOf = new WeakMap<FlowSample, string>();

function createEngine(into: FlowSample[]): Engine {
  const localNetworks = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
  return new Engine({
    policy: 'zeek',
    localNetworks,
    validatesChecksums: false,
    readsFacts: true,
    onFlows: (flows) => {
      for (let i = 0; i < flows.count; i++) {
        const sample = sampleOf(flows, i);
        if (sample !== null) into.push(sample);
      }
    },
  });
}

function sampleOf(flows: FlowBatch, i: number): FlowSample | null {
  const { key } = flows;
  const at = i * KEY_WORDS;
  const protocol = key[at + KEY_PROTOCOL]!;
  if ((protocol !== TCP && protocol !== UDP) || flows.reason[i] === INTERIM) return null;
  const sample: FlowSample = {
    startUs: flows.startUs[i]!,
    protocol,
    port: key[at + KEY_PORTS]! & 0xffff,
    state: CONNECTION_STATES[flows.state[i]!]!,
    isDns: (flows.services[i]! & (1 << DNS)) !== 0,
    destination: `${key[at + 4]}.${key[at + 5]}.${key[at + 6]}.${key[at + 7]}`,
    durationSeconds: Math.max(0, (flows.lastUs[i]! - flows.startUs[i]!) / 1e6),
    bytes: [Math.max(0, flows.originatorBytes[i]!), Math.max(0, flows.responderBytes[i]!)],
    packets: [flows.originatorPackets[i]!, flows.responderPackets[i]!],
  };
  const [from, to] = [key[at + 3]!, key[at + 7]!];
  const isLocal = (word: number): boolean => word >>> 16 === 0xc0a8 && (word & 255) !== 1;
  ownerOf.set(sample, ipText(isLocal(from) ? from : to));
  return sample;
}

function ipText(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** Rows of FLOW_FEATURES: of each device at most `most`, chosen by chance, so that no talkative one decides alone. */
export function flowRows(traffic: readonly DeviceTraffic[], most: number, seed: number): number[][] {
  const random = createRandom(seed);
  return traffic.flatMap(({ flows }) => {
    const rows = flows.map((flow, i) => rowOf(flow, flows[i - 1]));
    for (let i = rows.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [rows[i], rows[j]] = [rows[j]!, rows[i]!];
    }
    return rows.slice(0, most);
  });
}

function rowOf(flow: FlowSample, before: FlowSample | undefined): number[] {
  const { durationSeconds, bytes, packets } = flow;
  const total = packets[0] + packets[1];
  return [
    durationSeconds,
    bytes[0],
    bytes[1],
    packets[0],
    packets[1],
    packets[0] === 0 ? 0 : bytes[0] / packets[0],
    packets[1] === 0 ? 0 : bytes[1] / packets[1],
    total > 1 ? durationSeconds / (total - 1) : 0,
    before === undefined ? 0 : (flow.startUs - before.startUs) / 1e6,
  ];
}

/** Rows of HOUR_FEATURES: of each device its whole hours, at most `most` of them. */
export function hourRows(traffic: readonly DeviceTraffic[], most: number): number[][] {
  return traffic.flatMap(({ flows }) => {
    const first = flows[0];
    const last = flows.at(-1);
    if (first === undefined || last === undefined) return [];
    const hours = Math.min(most, Math.floor((last.startUs - first.startUs) / 1e6 / HOUR_SECONDS));
    const rows = Array.from({ length: hours }, () => [0, 0, 0, 0]);
    const destinations = Array.from({ length: hours }, () => new Set<string>());
    for (const flow of flows) {
      const hour = Math.floor((flow.startUs - first.startUs) / 1e6 / HOUR_SECONDS);
      const row = rows[hour];
      if (row === undefined) continue;
      row[0]!++;
      if (flow.isDns) row[1]!++;
      row[2]! += flow.packets[0] + flow.packets[1];
      destinations[hour]!.add(flow.destination);
    }
    for (const [hour, row] of rows.entries()) row[3] = destinations[hour]!.size;
    return rows;
  });
}
