// Replaces one field of a frame at a time: an IPv4 address, an IPv6 address, a MAC.
import { MAPPED_WORD } from '../base/address.ts';
import type { AddressSubstitution } from './address-substitution.ts';
import { ChecksumEdits } from './checksum-edits.ts';

const NO_BYTES = new Uint8Array(0);
const MAC_BYTES = 6;

/** Fields are replaced only where they were captured whole. Every method returns what the field's sum changed by. */
export class FieldRewriter {
  readonly substitution: AddressSubstitution;
  readonly edits: ChecksumEdits;
  bytes: Uint8Array = NO_BYTES;
  view: DataView;
  readonly #old = new Uint32Array(4);
  readonly #new = new Uint32Array(4);

  constructor(substitution: AddressSubstitution) {
    this.substitution = substitution;
    this.view = new DataView(NO_BYTES.buffer);
    this.edits = new ChecksumEdits(this.view);
  }

  /** Turns to a frame. */
  attach(bytes: Uint8Array, view: DataView, end: number): void {
    this.bytes = bytes;
    this.view = view;
    this.edits.attach(view, end);
  }

  ipv4(at: number, end: number): number {
    if (at + 4 > end) return 0;
    const word = this.view.getUint32(at);
    if (!this.#findIpv4(word)) return 0;
    this.edits.put32(at, this.#new[3]!);
    return ChecksumEdits.changeOf(word, this.#new[3]!);
  }

  ipv6(at: number, end: number): number {
    if (at + 16 > end) return 0;
    this.#readIpv6(at);
    if (!this.substitution.addressOf(this.#old, 0, this.#new)) return 0;
    let change = 0;
    for (let i = 0; i < 4; i++) {
      this.edits.put32(at + i * 4, this.#new[i]!);
      change += ChecksumEdits.changeOf(this.#old[i]!, this.#new[i]!);
    }
    return change;
  }

  /** Replaces the MAC at `at`; `given`: the MAC to write instead of what the table of MACs says, or -1. Group addresses stay. */
  mac(at: number, end: number, given = -1): void {
    if (at + MAC_BYTES > end || (this.bytes[at]! & 1) !== 0) return;
    const high = this.view.getUint16(at);
    const low = this.view.getUint32(at + 2);
    if (high === 0 && low === 0 && given < 0) return;
    const mac = given >= 0 ? given : this.substitution.macOf(high * 0x1_0000_0000 + low);
    this.edits.put16(at, Math.floor(mac / 0x1_0000_0000));
    this.edits.put32(at + 2, mac >>> 0);
  }

  /** What takes the place of an IPv4 address; itself where nothing does. */
  ipv4Of(word: number): number {
    return this.#findIpv4(word) ? this.#new[3]! : word;
  }

  /** The MAC that frames of the IPv4 address at `at` must carry, or -1. */
  frameMacOfIpv4(at: number, end: number): number {
    if (at + 4 > end) return -1;
    this.#setIpv4(this.view.getUint32(at));
    return this.substitution.frameMacOf(this.#old, 0);
  }

  /** The same for an IPv6 address. */
  frameMacOfIpv6(at: number, end: number): number {
    if (at + 16 > end) return -1;
    this.#readIpv6(at);
    return this.substitution.frameMacOf(this.#old, 0);
  }

  #findIpv4(word: number): boolean {
    this.#setIpv4(word);
    return this.substitution.addressOf(this.#old, 0, this.#new) && this.#new[2] === MAPPED_WORD;
  }

  #setIpv4(word: number): void {
    this.#old[0] = 0;
    this.#old[1] = 0;
    this.#old[2] = MAPPED_WORD;
    this.#old[3] = word;
  }

  #readIpv6(at: number): void {
    for (let i = 0; i < 4; i++) this.#old[i] = this.view.getUint32(at + i * 4);
  }
}
