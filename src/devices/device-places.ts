// How many devices the registry holds, what each one sent, and how many found no place.
import { mix } from '../base/hash.ts';

/** Devices remembered; later ones are counted (`dropped`). */
export const DEVICES_MAX = 4096;
/**
 * Places for devices that sent nothing but single packets. Floods with forged senders (macof, ARP storms) look so, and must leave
 * room for devices that come after them.
 */
export const PASSING_MAX = 2048;

/** Refused devices are counted by one bit each: linear counting (Whang et al. 1990), within 1 % up to some 200,000. */
const BITS = 65_536;
/** Looking for places that became settled takes a pass over all, so it is done once in so many refusals. */
const RECOUNT_EVERY = 256;

export class DevicePlaces {
  readonly packets = new Float64Array(DEVICES_MAX);
  readonly bytes = new Float64Array(DEVICES_MAX);
  readonly lastUs = new Float64Array(DEVICES_MAX);
  /** 1 = sent a second packet in a conversation, or was given its address: no passing forgery. */
  readonly isSettled = new Uint8Array(DEVICES_MAX);
  #taken = 0;
  /** Places without a settled device, at most: devices settle silently. */
  #passing = 0;
  #refusals = 0;
  readonly #refused = new Uint32Array(BITS / 32);
  #refusedBits = 0;

  /** The number of a new device, or -1 where there is no place for it; `hash` tells refused devices apart. */
  take(timeUs: number, isSettled: boolean, hash: number): number {
    if (this.#taken >= DEVICES_MAX || (!isSettled && !this.#mayPass())) {
      this.refuse(hash);
      return -1;
    }
    const id = this.#taken++;
    this.lastUs[id] = timeUs;
    if (isSettled) this.isSettled[id] = 1;
    else this.#passing++;
    return id;
  }

  /** Devices that found no place, an estimate where they are many. */
  get dropped(): number {
    const free = Math.max(1, BITS - this.#refusedBits);
    return Math.round(BITS * Math.log(BITS / free));
  }

  count(device: number, bytes: number, timeUs: number): void {
    this.packets[device]!++;
    this.bytes[device]! += bytes;
    this.lastUs[device] = timeUs;
  }

  #mayPass(): boolean {
    if (this.#passing < PASSING_MAX) return true;
    if (this.#refusals++ % RECOUNT_EVERY !== 0) return false;
    let settled = 0;
    for (let id = 0; id < this.#taken; id++) settled += this.isSettled[id]!;
    this.#passing = this.#taken - settled;
    return this.#passing < PASSING_MAX;
  }

  /** Counts something that found no place, each once. */
  refuse(hash: number): void {
    const bit = mix(hash) & (BITS - 1);
    const mask = 1 << (bit & 31);
    if ((this.#refused[bit >>> 5]! & mask) !== 0) return;
    this.#refused[bit >>> 5]! |= mask;
    this.#refusedBits++;
  }
}
