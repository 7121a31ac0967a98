// The first flow meter: one Map entry a flow, no connection states yet beyond the simplest.
import { formatAddress, formatMac } from '../base/address.ts';
import type { FlowIdentity } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, NO_LINK, type PacketBatch } from '../packets/packet-batch.ts';
import { CONNECTION_STATES, FlowBatch, HISTORY_MAX } from './flow-batch.ts';
import type { FlowCounters, FlowMeter, FlowMeterOptions } from './flow-meter.ts';
import { formatUid } from './uid.ts';

interface ThinFlow {
  readonly serial: number;
  readonly slot: number;
  readonly key: Uint32Array;
  readonly uid: readonly [number, number];
  readonly parentUid: readonly [number, number];
  readonly startUs: number;
  readonly startNs: number;
  lastUs: number;
  lastNs: number;
  readonly bytes: [number, number];
  readonly packets: [number, number];
  readonly ipBytes: [number, number];
  readonly linkBytes: [number, number];
  readonly flags: [number, number];
  readonly macs: Uint8Array;
  readonly hasMac: boolean;
  readonly vlan: number;
  readonly tunnel: number;
  history: string;
  services: number;
}

export class ThinFlowMeter implements FlowMeter {
  readonly counters: FlowCounters = { flows: 0, evicted: 0, openMost: 0, historyCut: 0 };
  readonly #options: FlowMeterOptions;
  readonly #flows = new Map<string, ThinFlow>();
  readonly #slots: (ThinFlow | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #records: FlowBatch;
  readonly #rows: (ThinFlow | undefined)[] = [];
  #lastUs = 0;

  constructor(options: FlowMeterOptions) {
    this.#options = options;
    this.#records = new FlowBatch({ hasStatistics: options.hasStatistics === true });
  }

  get open(): number {
    return this.#flows.size;
  }

  process(frames: FrameBatch, packets: PacketBatch): void {
    for (let row = 0; row < packets.count; row++) this.#row(frames, packets, row);
    this.#handOn();
  }

  advanceTo(timeUs: number): void {
    this.#expire(timeUs);
    this.#handOn();
  }

  finish(): void {
    for (const flow of this.#flows.values()) this.#write(flow, 3);
    this.#flows.clear();
    this.#handOn();
  }

  setService(slot: number, serial: number, service: number): void {
    const flow = this.#slots[slot];
    if (flow !== undefined && flow.serial === serial) flow.services |= 1 << service;
  }

  holds(slot: number, serial: number): boolean {
    return this.#slots[slot]?.serial === serial;
  }

  identityOf(slot: number): FlowIdentity {
    const flow = this.#slots[slot]!;
    return {
      serial: flow.serial,
      uid: formatUid(flow.uid[0], flow.uid[1]),
      protocol: flow.key[KEY_PROTOCOL]!,
      originator: formatAddress(flow.key, 0),
      originatorPort: flow.key[KEY_PORTS]! >>> 16,
      responder: formatAddress(flow.key, 4),
      responderPort: flow.key[KEY_PORTS]! & 0xffff,
      originatorMac: flow.hasMac ? formatMac(flow.macs, 0) : null,
      responderMac: flow.hasMac ? formatMac(flow.macs, 6) : null,
    };
  }

  #row(frames: FrameBatch, packets: PacketBatch, row: number): void {
    const timeUs = frames.timeUs[packets.frame[row]!]!;
    if (timeUs > this.#lastUs) {
      this.#lastUs = timeUs;
      this.#expire(timeUs);
    }
    const key = packets.key.slice(row * KEY_WORDS, (row + 1) * KEY_WORDS);
    const turned = turn(key);
    const forward = key.join();
    const backward = turned.join();
    let flow = this.#flows.get(forward);
    let side = 0;
    if (flow === undefined && backward !== forward) {
      flow = this.#flows.get(backward);
      side = 1;
    }
    packets.isNew[row] = flow === undefined ? 1 : 0;
    if (flow === undefined) {
      side = 0;
      flow = this.#begin(frames, packets, row, key);
      this.#flows.set(forward, flow);
      if (this.#flows.size > this.counters.openMost) this.counters.openMost = this.#flows.size;
    }
    this.#rows[row] = flow;
    packets.slot[row] = flow.slot;
    packets.serial[row] = flow.serial;
    packets.side[row] = side;
    packets.streamAt[row] = 0;
    flow.lastUs = timeUs;
    flow.lastNs = frames.timeNs[packets.frame[row]!]!;
    flow.packets[side]!++;
    flow.bytes[side]! += packets.payloadLength[row]!;
    flow.ipBytes[side]! += packets.ipLength[row]!;
    flow.linkBytes[side]! += frames.wire[packets.frame[row]!]!;
    flow.flags[side]! |= packets.tcpFlags[row]!;
    const letter = packets.payloadLength[row]! > 0 ? 'd' : packets.tcpFlags[row]! & 2 ? 's' : 'a';
    const cased = side === 0 ? letter.toUpperCase() : letter;
    if (!flow.history.includes(cased)) flow.history += cased;
  }

  #begin(frames: FrameBatch, packets: PacketBatch, row: number, key: Uint32Array): ThinFlow {
    const frame = packets.frame[row]!;
    const macs = new Uint8Array(12);
    const hasMac = packets.linkAt[row] !== NO_LINK && packets.linkSourceAt[row] !== NO_LINK;
    if (hasMac) {
      macs.set(frames.bytes.subarray(packets.linkSourceAt[row]!, packets.linkSourceAt[row]! + 6));
      macs.set(frames.bytes.subarray(packets.linkAt[row]!, packets.linkAt[row]! + 6), 6);
    }
    const parent = packets.parentRow[row]! < 0 ? undefined : this.#rows[packets.parentRow[row]!];
    const slot = this.#free.pop() ?? this.#slots.length;
    let high = 0x811c9dc5;
    for (const word of key) high = Math.imul(high ^ word, 0x01000193) ^ (word >>> 15);
    const flow: ThinFlow = {
      serial: this.counters.flows++,
      slot,
      key,
      uid: [high >>> 0, (frames.timeUs[frame]! % 4294967296) ^ this.counters.flows],
      parentUid: parent?.uid ?? [0, 0],
      startUs: frames.timeUs[frame]!,
      startNs: frames.timeNs[frame]!,
      lastUs: 0,
      lastNs: 0,
      bytes: [0, 0],
      packets: [0, 0],
      ipBytes: [0, 0],
      linkBytes: [0, 0],
      flags: [0, 0],
      macs,
      hasMac,
      vlan: packets.vlan[row]!,
      tunnel: packets.tunnel[row]!,
      history: '',
      services: 0,
    };
    this.#slots[slot] = flow;
    return flow;
  }

  #expire(timeUs: number): void {
    for (const [name, flow] of this.#flows) {
      const seconds = flow.key[KEY_PROTOCOL] === 6 ? 300 : 60;
      // Flows stand in order of their start, so this stops too early at times; the order by last packet comes with the table.
      if (flow.lastUs + seconds * 1e6 > timeUs) break;
      this.#flows.delete(name);
      this.#write(flow, 1);
    }
  }

  #write(flow: ThinFlow, reason: number): void {
    const records = this.#records;
    if (records.count === records.capacity) this.#handOn();
    const i = records.count++;
    this.#free.push(flow.slot);
    this.#slots[flow.slot] = undefined;
    records.serial[i] = flow.serial;
    records.uid.set(flow.uid, i * 2);
    records.parentUid.set(flow.parentUid, i * 2);
    records.key.set(flow.key, i * KEY_WORDS);
    records.startUs[i] = flow.startUs;
    records.startNs[i] = flow.startNs;
    records.lastUs[i] = flow.lastUs;
    records.lastNs[i] = flow.lastNs;
    records.originatorBytes[i] = flow.lastUs > flow.startUs ? flow.bytes[0] : -1;
    records.responderBytes[i] = flow.lastUs > flow.startUs ? flow.bytes[1] : -1;
    records.originatorPackets[i] = flow.packets[0];
    records.responderPackets[i] = flow.packets[1];
    records.originatorIpBytes[i] = flow.ipBytes[0];
    records.responderIpBytes[i] = flow.ipBytes[1];
    records.originatorLinkBytes[i] = flow.linkBytes[0];
    records.responderLinkBytes[i] = flow.linkBytes[1];
    records.missedBytes[i] = 0;
    records.state[i] = CONNECTION_STATES.indexOf(flow.packets[1] > 0 ? 'SF' : 'S0');
    records.reason[i] = reason;
    records.historyLength[i] = Math.min(HISTORY_MAX, flow.history.length);
    for (let j = 0; j < records.historyLength[i]!; j++) {
      records.history[i * HISTORY_MAX + j] = flow.history.charCodeAt(j);
    }
    records.services[i] = flow.services;
    records.vlan[i] = flow.vlan;
    records.tunnel[i] = flow.tunnel;
    records.hasMac[i] = flow.hasMac ? 1 : 0;
    records.originatorMac.set(flow.macs.subarray(0, 6), i * 6);
    records.responderMac.set(flow.macs.subarray(6), i * 6);
    records.originatorTcpFlags[i] = flow.flags[0];
    records.responderTcpFlags[i] = flow.flags[1];
  }

  #handOn(): void {
    if (this.#records.count === 0) return;
    this.#options.emit(this.#records);
    this.#records.count = 0;
  }
}

/** The same key as the other side sends it. */
function turn(key: Uint32Array): Uint32Array {
  const turned = key.slice();
  turned.set(key.subarray(0, 4), 4);
  turned.set(key.subarray(4, 8), 0);
  const ports = key[KEY_PORTS]!;
  const protocol = key[KEY_PROTOCOL]!;
  if (protocol === 1 || protocol === 58) {
    const type = ports >>> 16;
    const answer = type === 8 ? 0 : type === 0 ? 8 : type === 128 ? 129 : type === 129 ? 128 : type;
    turned[KEY_PORTS] = ((answer << 16) | (ports & 0xffff)) >>> 0;
  } else {
    turned[KEY_PORTS] = ((ports << 16) | (ports >>> 16)) >>> 0;
  }
  return turned;
}
