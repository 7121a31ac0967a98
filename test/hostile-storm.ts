// What hostile traffic may show detectors: rows, records and facts with ever new addresses, ports, names and flows.
import { formatAddress, MAPPED_WORD } from '../src/base/address.ts';
import { CONNECTION_STATES, END_REASONS, type FlowBatch } from '../src/flows/flow-batch.ts';
import type { Fact, FactBase, FactKind, FlowIdentity } from '../src/packets/facts.ts';
import type { FrameBatch } from '../src/packets/frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, type PacketBatch } from '../src/packets/packet-batch.ts';
import { EPOCH_US } from './detection-lab.ts';

/** A client's NEWKEYS (RFC 4253 7.3), which some rows have as payload. */
const NEW_KEYS = [0, 0, 0, 12, 10, 21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const PROTOCOLS = [6, 6, 6, 17, 17, 1, 58, 47, 132];
const PORTS = [22, 21, 23, 53, 80, 161, 443, 3389, 9999];
const FLAGS = [0x02, 0x12, 0x10, 0x04, 0x18, 0x01];
const SLOTS = 1 << 20;

/** Steps of a storm: each has its own time, a millisecond after the one before. */
export class HostileStorm {
  readonly #random: () => number;
  #step = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<Value>(values: readonly Value[]): Value {
    return values[this.#below(values.length)]!;
  }

  #next(): number {
    this.#step++;
    return EPOCH_US + this.#step * 1000;
  }

  /** A home address, one of the Internet, or an IPv6 one. */
  #address(words: Uint32Array, at: number): void {
    const kind = this.#below(4);
    words[at] = kind === 3 ? 0xfd000000 : 0;
    words[at + 1] = 0;
    words[at + 2] = kind === 3 ? this.#below(2 ** 32) : MAPPED_WORD;
    words[at + 3] = kind === 0 ? 0xc0a80001 + this.#below(65_000) : this.#below(2 ** 32);
  }

  /** Fills the batch: a new flow and a later packet of it, in turn. */
  rows(frames: FrameBatch, packets: PacketBatch): void {
    frames.bytes.set(NEW_KEYS, 0);
    packets.count = packets.capacity & ~1;
    for (let row = 0; row < packets.count; row++) {
      const at = row * KEY_WORDS;
      const isNew = row % 2 === 0;
      packets.frame[row] = row;
      frames.timeUs[row] = this.#next();
      packets.isNew[row] = isNew ? 1 : 0;
      packets.side[row] = isNew ? 0 : this.#below(2);
      packets.payloadAt[row] = 0;
      packets.payloadCaptured[row] = 16;
      packets.payloadLength[row] = isNew ? 0 : 16 + this.#below(200);
      packets.ipLength[row] = 60;
      packets.linkAt[row] = 0;
      packets.linkSourceAt[row] = 6;
      packets.marks[row] = this.#below(20) === 0 ? 32 : 0;
      if (isNew) {
        this.#address(packets.key, at);
        this.#address(packets.key, at + 4);
        packets.key[at + KEY_PORTS] = ((1024 + this.#below(60_000)) << 16) | this.#pick(PORTS);
        packets.key[at + KEY_PROTOCOL] = this.#pick(PROTOCOLS);
        packets.slot[row] = this.#below(200) === 0 ? -1 : this.#below(SLOTS);
        packets.serial[row] = this.#step;
        packets.tcpFlags[row] = packets.key[at + KEY_PROTOCOL] === 6 ? this.#pick(FLAGS) : 0;
        packets.tcpSequence[row] = this.#below(3) === 0 ? packets.key[at + 7]! : 1;
      } else this.#continue(packets, row);
    }
  }

  #continue(packets: PacketBatch, row: number): void {
    const at = row * KEY_WORDS;
    const before = at - KEY_WORDS;
    const isBack = packets.side[row] === 1;
    for (let i = 0; i < KEY_WORDS; i++) packets.key[at + i] = packets.key[before + i]!;
    if (isBack) {
      packets.key.copyWithin(at, before + 4, before + 8);
      packets.key.copyWithin(at + 4, before, before + 4);
      const ports = packets.key[before + KEY_PORTS]!;
      packets.key[at + KEY_PORTS] = (ports << 16) | (ports >>> 16);
    }
    packets.slot[row] = packets.slot[row - 1]!;
    packets.serial[row] = packets.serial[row - 1]!;
    packets.tcpFlags[row] = packets.key[at + KEY_PROTOCOL] === 6 ? this.#pick(FLAGS) : 0;
    packets.tcpSequence[row] = 2;
  }

  /** Fills the batch with finished flows. */
  flows(flows: FlowBatch): void {
    flows.count = flows.capacity;
    for (let i = 0; i < flows.count; i++) {
      const at = i * KEY_WORDS;
      this.#address(flows.key, at);
      this.#address(flows.key, at + 4);
      flows.key[at + KEY_PORTS] = ((1024 + this.#below(60_000)) << 16) | this.#pick(PORTS);
      flows.key[at + KEY_PROTOCOL] = this.#pick(PROTOCOLS);
      flows.startUs[i] = this.#next();
      flows.lastUs[i] = flows.startUs[i]! + 500;
      flows.serial[i] = this.#step;
      flows.originatorBytes[i] = 1300;
      flows.responderBytes[i] = 900;
      flows.originatorIpBytes[i] = this.#below(5000);
      flows.state[i] = this.#below(CONNECTION_STATES.length);
      flows.reason[i] = END_REASONS.indexOf('closed');
    }
  }

  #text(): string {
    const words = new Uint32Array(4);
    this.#address(words, 0);
    return formatAddress(words, 0);
  }

  #mac(): string {
    return `02:${Array.from({ length: 5 }, () => this.#below(256).toString(16).padStart(2, '0')).join(':')}`;
  }

  /** A public name as long as names may be. */
  #name(): string {
    const label = (): string => Array.from({ length: 60 }, () => this.#below(36).toString(36)).join('');
    return `${label()}.${label()}.${label()}.com`;
  }

  #base(fromOriginator: boolean): FactBase & { readonly flow: FlowIdentity } {
    const timeUs = this.#next();
    const flow: FlowIdentity = {
      serial: this.#step,
      uid: `C${this.#step}`,
      protocol: 6,
      originator: this.#text(),
      originatorPort: 1024 + this.#below(60_000),
      responder: this.#text(),
      responderPort: this.#pick(PORTS),
      originatorMac: this.#mac(),
      responderMac: this.#mac(),
    };
    return { timeUs, timeNs: 0, flow, fromOriginator };
  }

  /** Facts of the kinds that are wanted; a few addresses come again, so that claims contradict each other. */
  facts(kinds: readonly FactKind[]): Fact[] {
    return kinds.flatMap((kind) => this.#factsOf(kind));
  }

  #factsOf(kind: FactKind): Fact[] {
    switch (kind) {
      case 'arp':
        return this.#arp();
      case 'dns':
        return this.#dns();
      case 'dhcp':
        return [this.#dhcp()];
      case 'tls-client':
        return [this.#tls()];
      case 'http-request':
        return [this.#http()];
      case 'icmp':
        return [this.#icmp()];
      case 'modbus':
        return this.#modbus();
      default:
        return [];
    }
  }

  #few(): string {
    return `192.168.${this.#below(16)}.${this.#below(256)}`;
  }

  #arp(): Fact[] {
    const arp = {
      senderMac: this.#mac(),
      senderAddress: this.#few(),
      targetMac: this.#mac(),
      targetAddress: this.#text(),
    };
    const ends = { frameSource: arp.senderMac, frameDestination: arp.targetMac };
    return [
      { ...this.#base(true), flow: null, kind: 'arp', operation: 2, ...arp, ...ends },
      { ...this.#base(true), flow: null, kind: 'arp', operation: 1, ...arp, senderMac: this.#mac(), ...ends },
    ];
  }

  #dns(): Fact[] {
    const questions = [{ name: this.#name(), type: 16, class: 1 }];
    const dns = { kind: 'dns', transport: 'dns', id: 1, operation: 0, flags: 0, questions, length: 300 } as const;
    const address = { name: '', type: 1, ttlSeconds: 1, data: this.#text() };
    return [
      { ...this.#base(true), ...dns, isResponse: false, responseCode: 0, answers: [] },
      { ...this.#base(false), ...dns, isResponse: true, responseCode: 3, answers: [] },
      { ...this.#base(false), ...dns, isResponse: true, responseCode: 0, answers: [address] },
    ];
  }

  #dhcp(): Fact {
    const lease = { transaction: 1, clientMac: this.#mac(), clientAddress: '', assignedAddress: this.#few() };
    const names = {
      hostName: null,
      clientName: null,
      domain: null,
      vendorClass: null,
      parameters: [],
      leaseSeconds: 60,
    };
    const servers = { serverAddress: this.#text(), routers: [this.#text()], dnsServers: [this.#text(), this.#text()] };
    const message = { messageType: 5, requestedAddress: null };
    return { ...this.#base(false), kind: 'dhcp', ...message, ...lease, ...names, ...servers };
  }

  #tls(): Fact {
    const hello = { isQuic: false, version: 0x0304, alpn: [], ja4: '', ja3: '', cipherSuites: [] };
    return { ...this.#base(true), kind: 'tls-client', serverName: this.#name(), ...hello };
  }

  #http(): Fact {
    const request = { method: 'POST', path: '/login', agent: '', referrer: '', version: '1.1', hasCredentials: true };
    return { ...this.#base(true), kind: 'http-request', host: this.#name(), ...request };
  }

  #icmp(): Fact {
    const ends = { source: this.#text(), sourcePort: 1, destination: this.#few(), destinationPort: 2 };
    return { ...this.#base(false), kind: 'icmp', type: 3, code: 2, quoted: { ...ends, protocol: this.#below(255) } };
  }

  /** One client asks for many functions. */
  #modbus(): Fact[] {
    const station = { ...this.#base(false), transaction: 1, unit: 1, isException: true };
    return Array.from({ length: 8 }, (_, i): Fact => ({ ...station, kind: 'modbus', functionCode: 0x80 | (i * 9) }));
  }
}
