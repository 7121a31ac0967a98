// Local addresses and the device each one belongs to now: an open-addressing table over typed arrays, filled once, never grown.
import { hashAddress } from '../base/hash.ts';

/** Local addresses remembered; later ones are left out. */
export const LOCAL_ADDRESSES_MAX = 8192;
const SLOTS = LOCAL_ADDRESSES_MAX * 2;

/** No device's number; those without one (far hosts) are -1 and below. */
const NOBODY = -32_768;

/** An address that was not used for so long while another of its family was: the device has left it. */
const LEFT_US = 3600e6;

/** The first ten bits of link-local addresses of IPv6 (RFC 4291 2.5.6). */
const LINK_LOCAL = 0xfe80 >>> 6;

export class AddressBook {
  readonly words = new Uint32Array(SLOTS * 4);
  /** Device of a slot; -1 = the slot is free. */
  readonly device = new Int32Array(SLOTS).fill(-1);
  /** 1 = said by ARP or DHCP, which outranks what the source of a frame suggests. */
  readonly isStated = new Uint8Array(SLOTS);
  /** Device that lost the address to another one's ARP claim, or NOBODY. */
  readonly #previous = new Int16Array(SLOTS).fill(NOBODY);
  /** 1 = two claim it; the first one keeps it until DHCP gives it away. */
  readonly #isContested = new Uint8Array(SLOTS);
  /** How often the one that uses an address changed: many ask for a router's own address, one for what it scans. */
  readonly #uses = new Uint32Array(SLOTS);
  readonly #user = new Int16Array(SLOTS).fill(NOBODY);
  /** When a flow with the address began last. */
  readonly usedUs = new Float64Array(SLOTS);
  size = 0;

  get isFull(): boolean {
    return this.size >= LOCAL_ADDRESSES_MAX;
  }

  /** Slot of the address in the four words at `at`, or -1. */
  find(words: Uint32Array, at: number): number {
    for (let slot = hashAddress(words, at, 1) & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      if (this.device[slot]! < 0) return -1;
      const own = slot * 4;
      if (
        this.words[own + 3] === words[at + 3] &&
        this.words[own + 2] === words[at + 2] &&
        this.words[own + 1] === words[at + 1] &&
        this.words[own] === words[at]
      ) {
        return slot;
      }
    }
  }

  /** Adds an address that `find` did not know; false when the book is full. */
  add(words: Uint32Array, at: number, device: number, isStated: boolean, timeUs: number): boolean {
    if (this.isFull) return false;
    let slot = hashAddress(words, at, 1) & (SLOTS - 1);
    while (this.device[slot]! >= 0) slot = (slot + 1) & (SLOTS - 1);
    this.words.set(words.subarray(at, at + 4), slot * 4);
    this.device[slot] = device;
    this.isStated[slot] = isStated ? 1 : 0;
    this.usedUs[slot] = timeUs;
    this.size++;
    return true;
  }

  /**
   * Whether a device that claims an address gets it from its owner. One that lost it to a claim does: two claim it then, and the
   * first keeps it from now on. Another does by an ARP request, where the owner is silent or was only guessed. Mere answers take
   * nothing: they are how ARP is spoofed, while a machine that really moved in asks for others.
   */
  yieldTo(slot: number, claimer: number, isOwnerSilent = false, isRequest = false): boolean {
    if (this.isPrevious(slot, claimer)) {
      this.#isContested[slot] = 1;
      this.#previous[slot] = NOBODY;
      return true;
    }
    if (!isRequest || this.#isContested[slot] === 1) return false;
    if (this.isStated[slot] === 0) return true;
    if (isOwnerSilent && this.#previous[slot] === NOBODY) this.#previous[slot] = this.device[slot]!;
    return isOwnerSilent;
  }

  /** True for the device that lost the address to another one's claim. */
  isPrevious(slot: number, device: number): boolean {
    return device >= 0 && this.#previous[slot] === device;
  }

  /** DHCP gave the address away: whoever claimed it before has no part in it. */
  settle(slot: number): void {
    this.#previous[slot] = NOBODY;
    this.#isContested[slot] = 0;
  }

  /** A device (or the owner itself) used the address in a flow that begins at `timeUs`. */
  see(slot: number, device: number, timeUs: number): void {
    this.usedUs[slot] = timeUs;
    if (this.#user[slot] === device) return;
    this.#user[slot] = device;
    this.#uses[slot]!++;
  }

  /** DHCP said that of its owner's addresses (slots) this is the one in use: it comes before them from now on. */
  prefer(slot: number, addresses: readonly number[]): void {
    for (const other of addresses) {
      if (other !== slot) this.#uses[slot] = Math.max(this.#uses[slot]!, this.#uses[other]! + 1);
    }
  }

  /**
   * Slots of a device's addresses, latest first, ordered anew: those that it left for others behind, IPv4 first, which owners know their
   * devices by, link-local ones of IPv6 last, and of each kind the most used first.
   */
  mostSeenFirst(addresses: readonly number[]): number[] {
    const isIpv4 = (slot: number): boolean => this.words[slot * 4 + 2] === 0xffff;
    const isLeft = (slot: number): boolean =>
      addresses.some((other) => isIpv4(other) === isIpv4(slot) && this.usedUs[other]! - this.usedUs[slot]! > LEFT_US);
    const left = new Set(addresses.filter(isLeft));
    const rank = (slot: number): number =>
      (left.has(slot) ? 4 : 0) + (isIpv4(slot) ? 0 : this.words[slot * 4]! >>> 22 === LINK_LOCAL ? 2 : 1);
    return addresses.toSorted((a, b) => rank(a) - rank(b) || this.#uses[b]! - this.#uses[a]!);
  }
}
