// What `porchlight simulate` writes: a pcap of the frames, or a line of CSV for every connection with what it is part of.
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { Engine } from '../engine/engine.ts';
import type { FlowBatch } from '../flows/flow-batch.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } from '../packets/packet-batch.ts';
import type { ByteSink } from '../records/record-writer.ts';

/** Writes simulated frames. */
export interface SimulationWriter {
  /** `marks`: what each frame is part of, 0 = ordinary life. */
  write(batch: FrameBatch, marks: Uint16Array): void;
  finish(): void;
}

const PCAP_MAGIC = 0xa1b2c3d4;
const SNAP_LENGTH = 65_535;
const LINK_ETHERNET = 1;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/** A pcap with microseconds (libpcap's savefile format, version 2.4, little-endian). */
export function pcapWriter(sink: ByteSink): SimulationWriter {
  const head = new DataView(new ArrayBuffer(FILE_HEADER));
  head.setUint32(0, PCAP_MAGIC, true);
  head.setUint16(4, 2, true);
  head.setUint16(6, 4, true);
  head.setUint32(16, SNAP_LENGTH, true);
  head.setUint32(20, LINK_ETHERNET, true);
  sink.write(new Uint8Array(head.buffer));
  let buffer = new Uint8Array(0);
  return {
    write(batch) {
      if (batch.count === 0) return;
      let bytes = 0;
      for (let i = 0; i < batch.count; i++) bytes += RECORD_HEADER + batch.captured[i]!;
      if (buffer.length < bytes) buffer = new Uint8Array(bytes * 2);
      const view = new DataView(buffer.buffer);
      let at = 0;
      for (let i = 0; i < batch.count; i++) {
        const timeUs = batch.timeUs[i]!;
        const captured = batch.captured[i]!;
        view.setUint32(at, Math.floor(timeUs / 1e6), true);
        view.setUint32(at + 4, timeUs % 1e6, true);
        view.setUint32(at + 8, captured, true);
        view.setUint32(at + 12, batch.wire[i]!, true);
        buffer.set(batch.bytes.subarray(batch.offset[i]!, batch.offset[i]! + captured), at + RECORD_HEADER);
        at += RECORD_HEADER + captured;
      }
      sink.write(buffer.subarray(0, at));
    },
    finish: () => undefined,
  };
}

/** Connections of attacks that are remembered until they are written. */
const MARKED_MAX = 262_144;
const NETWORK = '192.168.0.0/16';
const IP_AT = 14;

/** The columns that table scans read, with a label: Benign, or the name of the attack. */
export function flowTableWriter(sink: ByteSink, names: readonly string[]): SimulationWriter {
  const ascii = new TextEncoder();
  const marked = new Map<string, string>();
  sink.write(ascii.encode('ts,orig_pkts,resp_pkts,orig_bytes,resp_bytes,label\n'));
  const engine = new Engine({
    policy: 'zeek',
    localNetworks: new NetworkSet([...PRIVATE_NETWORKS, NETWORK].map((text) => parseNetwork(text)!)),
    validatesChecksums: true,
    readsFacts: false,
    onFlows: (flows) => sink.write(ascii.encode(flowLines(flows, marked))),
  });
  return {
    write(batch, marks) {
      for (let i = 0; i < batch.count; i++) {
        if (marks[i] === 0 || marked.size >= MARKED_MAX) continue;
        const ends = endsOfFrame(batch, i);
        if (ends !== null) marked.set(ends, names[marks[i]! - 1] ?? 'Attack');
      }
      engine.process(batch);
    },
    finish: () => engine.finish(),
  };
}

/** Both ends of an IPv4 frame, the smaller first, as text; null for frames without. */
function endsOfFrame({ view, offset }: FrameBatch, i: number): string | null {
  const at = offset[i]!;
  if (view.getUint16(at + 12) !== 0x0800) return null;
  const protocol = view.getUint8(at + IP_AT + 9);
  const hasPorts = protocol === 6 || protocol === 17;
  return endsText(
    protocol,
    view.getUint32(at + IP_AT + 12),
    hasPorts ? view.getUint16(at + IP_AT + 20) : 0,
    view.getUint32(at + IP_AT + 16),
    hasPorts ? view.getUint16(at + IP_AT + 22) : 0,
  );
}

function endsText(protocol: number, a: number, aPort: number, b: number, bPort: number): string {
  const isOrdered = a < b || (a === b && aPort <= bPort);
  return isOrdered ? `${protocol} ${a}:${aPort} ${b}:${bPort}` : `${protocol} ${b}:${bPort} ${a}:${aPort}`;
}

function flowLines(flows: FlowBatch, marked: ReadonlyMap<string, string>): string {
  let text = '';
  for (let i = 0; i < flows.count; i++) {
    const { key } = flows;
    const at = i * KEY_WORDS;
    const ports = key[at + KEY_PORTS]!;
    const protocol = key[at + KEY_PROTOCOL]!;
    const hasPorts = protocol === 6 || protocol === 17;
    const ends = endsText(
      protocol,
      key[at + 3]!,
      hasPorts ? ports >>> 16 : 0,
      key[at + 7]!,
      hasPorts ? ports & 0xffff : 0,
    );
    const row = [
      (flows.startUs[i]! / 1e6).toFixed(6),
      flows.originatorPackets[i]!,
      flows.responderPackets[i]!,
      Math.max(0, flows.originatorBytes[i]!),
      Math.max(0, flows.responderBytes[i]!),
      marked.get(ends) ?? 'Benign',
    ];
    text += `${row.join(',')}\n`;
  }
  return text;
}
