// What a survey counts: frames of each address and of each MAC, and which MACs carried which addresses.
import { AddressTable } from './address-table.ts';

/** Addresses that a survey counts; later ones are left out, which it says. */
export const SURVEYED_ADDRESSES_MAX = 262_144;
/** MACs that a survey counts. */
export const SURVEYED_MACS_MAX = 16_384;
/** MACs remembered of one address, in the order in which they carried it. */
export const CARRIERS_MAX = 4;

const START_HOSTS = 256;

/** Columns that grow with the addresses of a survey; index = the number of the address. */
export class HostTable {
  readonly addresses = new AddressTable(SURVEYED_ADDRESSES_MAX);
  sent = new Uint32Array(START_HOSTS);
  received = new Uint32Array(START_HOSTS);
  /** Times that ARP messages or neighbour advertisements named the address as their sender's. */
  claims = new Uint32Array(START_HOSTS);
  /** CARRIERS_MAX numbers of MACs an address, plus 1; 0 = free. And frames from and to the address that each carried. */
  carriers = new Uint16Array(START_HOSTS * CARRIERS_MAX);
  carrierSent = new Uint32Array(START_HOSTS * CARRIERS_MAX);
  carrierReceived = new Uint32Array(START_HOSTS * CARRIERS_MAX);
  carrierClaims = new Uint32Array(START_HOSTS * CARRIERS_MAX);

  get count(): number {
    return this.addresses.count;
  }

  /** The number of an address, or -1 when the table is full. */
  add(words: Uint32Array, at: number): number {
    const host = this.addresses.add(words, at);
    if (host >= this.sent.length) this.#grow();
    return host;
  }

  /** The place in the carrier columns of MAC number `mac` for `host`, or -1 when it has CARRIERS_MAX others. */
  carrier(host: number, mac: number): number {
    const from = host * CARRIERS_MAX;
    for (let at = from; at < from + CARRIERS_MAX; at++) {
      if (this.carriers[at] === mac + 1) return at;
      if (this.carriers[at] !== 0) continue;
      this.carriers[at] = mac + 1;
      return at;
    }
    return -1;
  }

  #grow(): void {
    this.sent = doubled(this.sent);
    this.received = doubled(this.received);
    this.claims = doubled(this.claims);
    const carriers = new Uint16Array(this.carriers.length * 2);
    carriers.set(this.carriers);
    this.carriers = carriers;
    this.carrierSent = doubled(this.carrierSent);
    this.carrierReceived = doubled(this.carrierReceived);
    this.carrierClaims = doubled(this.carrierClaims);
  }
}

function doubled(column: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(column.length * 2);
  larger.set(column);
  return larger;
}

/** MACs in the order in which they came, and the frames that each sent and received. */
export class MacTable {
  readonly macs: number[] = [];
  readonly sent: number[] = [];
  readonly received: number[] = [];
  readonly #numbers = new Map<number, number>();
  #last = -1;
  #lastNumber = -1;

  /** The number of a MAC (-1 for no MAC, or when the table is full). */
  add(mac: number): number {
    if (mac === this.#last) return this.#lastNumber;
    if (mac < 0) return -1;
    let number = this.#numbers.get(mac) ?? -1;
    if (number < 0) {
      if (this.macs.length >= SURVEYED_MACS_MAX) return -1;
      number = this.macs.length;
      this.#numbers.set(mac, number);
      this.macs.push(mac);
      this.sent.push(0);
      this.received.push(0);
    }
    this.#last = mac;
    this.#lastNumber = number;
    return number;
  }
}
