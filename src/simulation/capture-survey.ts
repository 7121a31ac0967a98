// One pass over a capture that learns who is in it: addresses, their MACs, the router, the span of time.
import { isHostAddress, parseAddress } from '../base/address.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { parseMac, readMac } from '../devices/mac.ts';
import type { Fact } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, PacketBatch } from '../packets/packet-batch.ts';
import { PacketDecoder } from '../packets/packet-decoder.ts';
import { PROTOCOL_ICMPV6 } from '../packets/transport.ts';
import { type CaptureFindings, concludeSurvey } from './survey-conclusion.ts';
import { HostTable, MacTable } from './survey-tables.ts';

const SOLICIT_NEIGHBOUR = 135;
const ADVERTISE_NEIGHBOUR = 136;
const NEIGHBOUR_HOP_LIMIT = 255;

export interface HostSurveyOptions {
  /** Which addresses are local; the private ones if absent. What ARP claims is local all the same. */
  readonly localNetworks?: NetworkSet;
}

/** Watches the frames of one capture, or of all captures of one device, batch by batch. */
export class HostSurvey {
  readonly #local: NetworkSet;
  readonly #decoder: PacketDecoder;
  readonly #packets = new PacketBatch();
  readonly #hosts = new HostTable();
  readonly #macs = new MacTable();
  readonly #links = new Set<number>();
  readonly #words = new Uint32Array(4);
  #frames = 0;
  #firstUs = Number.POSITIVE_INFINITY;
  #lastUs = Number.NEGATIVE_INFINITY;
  #isFull = false;

  constructor(options: HostSurveyOptions = {}) {
    this.#local = options.localNetworks ?? new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
    this.#decoder = new PacketDecoder({
      fragments: 'each',
      validatesChecksums: false,
      facts: (fact) => this.#observeArp(fact),
    });
  }

  /** Counts the frames of a batch. */
  observe(frames: FrameBatch): void {
    for (let i = 0; i < frames.count; i++) {
      const timeUs = frames.timeUs[i]!;
      if (timeUs < this.#firstUs) this.#firstUs = timeUs;
      if (timeUs > this.#lastUs) this.#lastUs = timeUs;
      if (this.#links.size < 64) this.#links.add(frames.link[i]!);
    }
    this.#frames += frames.count;
    for (let from = 0; from < frames.count; ) {
      from = this.#decoder.decode(frames, from, this.#packets);
      this.#observeRows(frames);
    }
  }

  /** What was learnt so far. */
  findings(): CaptureFindings {
    return concludeSurvey({
      hosts: this.#hosts,
      macs: this.#macs,
      local: this.#local,
      frames: this.#frames,
      firstUs: this.#firstUs,
      lastUs: this.#lastUs,
      links: [...this.#links],
      isFull: this.#isFull,
    });
  }

  #observeRows(frames: FrameBatch): void {
    const packets = this.#packets;
    for (let row = 0; row < packets.count; row++) {
      // Only the outermost IP layer says which MAC carries an address.
      if (packets.parentRow[row]! >= 0) continue;
      const key = row * KEY_WORDS;
      const from = this.#macs.add(readMac(frames.bytes, packets.linkSourceAt[row]!));
      const to = this.#macs.add(readMac(frames.bytes, packets.linkAt[row]!));
      if (from >= 0) this.#macs.sent[from]!++;
      if (to >= 0) this.#macs.received[to]!++;
      this.#count(packets.key, key, from, true);
      this.#count(packets.key, key + 4, to, false);
      if (packets.key[key + KEY_PROTOCOL] === PROTOCOL_ICMPV6) this.#observeNeighbour(frames, row, from);
    }
  }

  /** Neighbour discovery stays on its link (RFC 4861 7.1): who solicits is local, and so is what an advertisement names. */
  #observeNeighbour(frames: FrameBatch, row: number, mac: number): void {
    const packets = this.#packets;
    const type = packets.key[row * KEY_WORDS + KEY_PORTS]! >>> 16;
    if (type !== SOLICIT_NEIGHBOUR && type !== ADVERTISE_NEIGHBOUR) return;
    if (packets.ttl[row] !== NEIGHBOUR_HOP_LIMIT || packets.payloadCaptured[row]! < 16) return;
    this.#words.set(packets.key.subarray(row * KEY_WORDS, row * KEY_WORDS + 4));
    // Behind the 8 bytes that count as the header stands the target. A solicitation without a source asks for the sender's own.
    const isOwnTarget = type === ADVERTISE_NEIGHBOUR || !isHostAddress(this.#words, 0);
    for (let i = 0; i < 4 && isOwnTarget; i++) {
      this.#words[i] = frames.view.getUint32(packets.payloadAt[row]! + i * 4);
    }
    if (isHostAddress(this.#words, 0)) this.#claim(this.#hosts.add(this.#words, 0), mac);
  }

  #count(words: Uint32Array, at: number, mac: number, isSender: boolean): void {
    if (!isHostAddress(words, at)) return;
    const hosts = this.#hosts;
    const host = hosts.add(words, at);
    if (host < 0) {
      this.#isFull = true;
      return;
    }
    (isSender ? hosts.sent : hosts.received)[host]!++;
    const carrier = mac < 0 ? -1 : hosts.carrier(host, mac);
    if (carrier >= 0) (isSender ? hosts.carrierSent : hosts.carrierReceived)[carrier]!++;
  }

  #observeArp(fact: Fact): void {
    if (fact.kind !== 'arp') return;
    const mac = this.#macs.add(parseMac(fact.senderMac));
    const host = this.#addressed(fact.senderAddress);
    if (mac >= 0) this.#macs.sent[mac]!++;
    if (host >= 0) this.#hosts.sent[host]!++;
    this.#claim(host, mac);
    // What is asked for may not exist, but a sweep must find room for it.
    const asked = this.#addressed(fact.targetAddress);
    if (asked >= 0) this.#hosts.received[asked]!++;
  }

  #claim(host: number, mac: number): void {
    if (host < 0) return;
    const carrier = mac < 0 ? -1 : this.#hosts.carrier(host, mac);
    this.#hosts.claims[host]!++;
    if (carrier >= 0) this.#hosts.carrierClaims[carrier]!++;
  }

  #addressed(text: string): number {
    const words = parseAddress(text);
    if (words === null) return -1;
    this.#words.set(words);
    return isHostAddress(this.#words, 0) ? this.#hosts.add(this.#words, 0) : -1;
  }
}
