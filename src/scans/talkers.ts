// Who talked with whom and how much: pairs of addresses, added up from flow records in a bounded table.
import { formatAddress } from '../base/address.ts';
import { hashAddress, hashPair } from '../base/hash.ts';
import { WayTable } from '../base/way-table.ts';
import { type FlowBatch, SERVICES } from '../flows/flow-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } from '../packets/packet-batch.ts';

/** Pairs counted at once; beyond, a pair with few bytes gives way, so the largest stay whole. */
const PAIRS_MAX = 4096;

const SEED_A = 0x13198a2e;
const SEED_B = 0x03707344;

const PORTS_DIFFER = 1;
const PROTOCOLS_DIFFER = 2;

/** The worth of a pair is the size of its bytes: 6 steps for each doubling. */
const worthOf = (bytes: number): number => Math.min(255, Math.floor(Math.log2(bytes + 1) * 6));
/** Worths of the many pairs with few bytes, looked up. */
const SMALL_BYTES = 2048;
const SMALL_WORTHS = Uint8Array.from({ length: SMALL_BYTES }, (_, bytes) => worthOf(bytes));

export interface Talker {
  readonly originator: string;
  readonly responder: string;
  /** The one port (or ICMP code) of all flows of the pair, -1 = they differ. */
  readonly responderPort: number;
  /** The one protocol number of all flows, -1 = they differ. */
  readonly protocol: number;
  /** Names of the protocols recognised. */
  readonly services: readonly string[];
  readonly flows: number;
  /** Frame bytes each way. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** Adds up records; `top` lists the pairs with the most bytes. Numbers of pairs that gave way meanwhile may be too small. */
export class Talkers {
  readonly #table = new WayTable(PAIRS_MAX);
  readonly #words = new Uint32Array(PAIRS_MAX * KEY_WORDS);
  readonly #marks = new Uint8Array(PAIRS_MAX);
  readonly #services = new Uint32Array(PAIRS_MAX);
  readonly #flows = new Float64Array(PAIRS_MAX);
  readonly #sent = new Float64Array(PAIRS_MAX);
  readonly #received = new Float64Array(PAIRS_MAX);

  observe(flows: FlowBatch): void {
    for (let i = 0; i < flows.count; i++) {
      const at = i * KEY_WORDS;
      const a = hashPair(hashAddress(flows.key, at, SEED_A), hashAddress(flows.key, at + 4, SEED_B));
      const b = hashPair(hashAddress(flows.key, at + 4, SEED_A), hashAddress(flows.key, at, SEED_B));
      const slot = this.#table.claim(a, b, flows.lastUs[i]!);
      if (this.#table.isFresh) this.#reset(slot, flows.key, at);
      else this.#compare(slot, flows.key, at);
      this.#flows[slot]!++;
      this.#sent[slot]! += flows.originatorLinkBytes[i]!;
      this.#received[slot]! += flows.responderLinkBytes[i]!;
      this.#services[slot]! |= flows.services[i]!;
      const bytes = this.#sent[slot]! + this.#received[slot]!;
      this.#table.worth[slot] = bytes < SMALL_BYTES ? SMALL_WORTHS[bytes | 0]! : worthOf(bytes);
    }
  }

  top(count: number): Talker[] {
    const slots: number[] = [];
    for (let slot = 0; slot < PAIRS_MAX; slot++) if (this.#table.isUsed(slot)) slots.push(slot);
    const bytes = (slot: number): number => this.#sent[slot]! + this.#received[slot]!;
    return slots
      .sort((a, b) => bytes(b) - bytes(a) || a - b)
      .slice(0, count)
      .map((slot) => this.#view(slot));
  }

  #compare(slot: number, key: Uint32Array, at: number): void {
    const own = slot * KEY_WORDS;
    if (((this.#words[own + KEY_PORTS]! ^ key[at + KEY_PORTS]!) & 0xffff) !== 0) this.#marks[slot]! |= PORTS_DIFFER;
    if (this.#words[own + KEY_PROTOCOL] !== key[at + KEY_PROTOCOL]) this.#marks[slot]! |= PROTOCOLS_DIFFER;
  }

  #reset(slot: number, key: Uint32Array, at: number): void {
    // Word by word: a subarray is an object, and floods bring a new pair with every record.
    for (let i = 0; i < KEY_WORDS; i++) this.#words[slot * KEY_WORDS + i] = key[at + i]!;
    this.#marks[slot] = 0;
    this.#services[slot] = 0;
    this.#flows[slot] = 0;
    this.#sent[slot] = 0;
    this.#received[slot] = 0;
  }

  #view(slot: number): Talker {
    const at = slot * KEY_WORDS;
    const marks = this.#marks[slot]!;
    return {
      originator: formatAddress(this.#words, at),
      responder: formatAddress(this.#words, at + 4),
      responderPort: (marks & PORTS_DIFFER) !== 0 ? -1 : this.#words[at + KEY_PORTS]! & 0xffff,
      protocol: (marks & PROTOCOLS_DIFFER) !== 0 ? -1 : this.#words[at + KEY_PROTOCOL]!,
      services: SERVICES.filter((_, bit) => (this.#services[slot]! & (1 << bit)) !== 0),
      flows: this.#flows[slot]!,
      sentBytes: this.#sent[slot]!,
      receivedBytes: this.#received[slot]!,
    };
  }
}
