// One pass over a capture that learns who is in it: addresses, their MACs, the router, the span of time.
import { isHostAddress, parseAddress } from '../base/address.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { parseMac, readMac } from '../devices/mac.ts';
import type { Fact } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_WORDS, PacketBatch } from '../packets/packet-batch.ts';
import { PacketDecoder } from '../packets/packet-decoder.ts';
import { type CaptureFindings, concludeSurvey } from './survey-conclusion.ts';
import { HostTable, MacTable } from './survey-tables.ts';

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
    }
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
    if (host >= 0) {
      const carrier = mac < 0 ? -1 : this.#hosts.carrier(host, mac);
      this.#hosts.sent[host]!++;
      this.#hosts.claims[host]!++;
      if (carrier >= 0) this.#hosts.carrierClaims[carrier]!++;
    }
    // What is asked for may not exist, but a sweep must find room for it.
    const asked = this.#addressed(fact.targetAddress);
    if (asked >= 0) this.#hosts.received[asked]!++;
  }

  #addressed(text: string): number {
    const words = parseAddress(text);
    if (words === null) return -1;
    this.#words.set(words);
    return isHostAddress(this.#words, 0) ? this.#hosts.add(this.#words, 0) : -1;
  }
}
