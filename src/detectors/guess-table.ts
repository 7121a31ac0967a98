// What the brute-force detector remembers of a client and a login service: connections within a minute, similar ones, refusals.
import { WayTable } from '../base/way-table.ts';
import { copyWords, hashEnds } from './rows.ts';

/** Pairs of client and service at once. */
export const PAIRS = 4096;
const MINUTE_US = 60e6;
const AGAIN_US = 60e6;
/** Sizes within half and twice the running mean count as similar: passwords differ by a few bytes, key exchanges by a few hundred. */
const SIMILAR_FACTOR = 2;

export class GuessTable {
  readonly slots: WayTable;
  readonly service = new Uint8Array(PAIRS);
  readonly port = new Uint16Array(PAIRS);
  /** Client and server, 8 words. */
  readonly ends = new Uint32Array(PAIRS * 8);
  readonly startUs = new Float64Array(PAIRS);
  readonly lastUs = new Float64Array(PAIRS);
  readonly attempts = new Uint32Array(PAIRS);
  readonly failures = new Uint32Array(PAIRS);
  /** Refused logins that no accepted one took back. */
  readonly refused = new Uint32Array(PAIRS);
  /** Most connections within one minute. */
  readonly quickMost = new Uint32Array(PAIRS);
  /** 1 = enough to be told. */
  readonly isGuessing = new Uint8Array(PAIRS);
  readonly #minuteUs = new Float64Array(PAIRS);
  readonly #quick = new Uint32Array(PAIRS);
  readonly #similar = new Uint32Array(PAIRS);
  readonly #meanBytes = new Float64Array(PAIRS);
  readonly #told = new Uint32Array(PAIRS);
  readonly #toldUs = new Float64Array(PAIRS);
  readonly #windowUs: number;

  constructor(windowUs: number) {
    this.#windowUs = windowUs;
    this.slots = new WayTable(PAIRS, windowUs);
  }

  static bytes(): number {
    return WayTable.bytes(PAIRS) + PAIRS * (1 + 2 + 32 + 16 + 12 + 1 + 8 + 8 + 8 + 16);
  }

  /** The slot of client, server (8 words at `at`) and service, begun anew after a window. */
  claim(
    key: Uint32Array,
    at: number,
    service: number,
    port: number,
    timeUs: number,
    flush: (slot: number) => void,
  ): number {
    const slot = this.slots.claim(hashEnds(key, at, at + 4, port, 0), hashEnds(key, at, at + 4, port, 1), timeUs);
    const sinceUs = this.isGuessing[slot] === 1 ? this.lastUs[slot]! : this.startUs[slot]!;
    const isOver = !this.slots.isFresh && timeUs - sinceUs > this.#windowUs;
    if (isOver && this.isPending(slot)) flush(slot);
    if (this.slots.isFresh || isOver) {
      copyWords(key, at, this.ends, slot * 8, 8);
      this.service[slot] = service;
      this.port[slot] = port;
      this.startUs[slot] = timeUs;
      this.#minuteUs[slot] = timeUs;
      for (const column of [
        this.attempts,
        this.failures,
        this.refused,
        this.quickMost,
        this.isGuessing,
        this.#quick,
        this.#similar,
        this.#meanBytes,
        this.#told,
      ]) {
        column[slot] = 0;
      }
    }
    this.lastUs[slot] = timeUs;
    return slot;
  }

  /** Counts a connection that was taken; those within the running minute. */
  countQuick(slot: number, timeUs: number): number {
    if (timeUs - this.#minuteUs[slot]! > MINUTE_US) {
      this.#minuteUs[slot] = timeUs;
      this.#quick[slot] = 0;
    }
    this.attempts[slot]!++;
    const quick = ++this.#quick[slot]!;
    if (quick > this.quickMost[slot]!) this.quickMost[slot] = quick;
    this.slots.worth[slot] = Math.min(255, this.attempts[slot]!);
    return quick;
  }

  /** Counts a short connection by its size; those similar to the ones before. */
  countSimilar(slot: number, bytes: number): number {
    const mean = this.#meanBytes[slot]!;
    const similar = this.#similar[slot]!;
    if (similar > 0 && (bytes > mean * SIMILAR_FACTOR || bytes * SIMILAR_FACTOR < mean)) {
      // Another kind of connection; it takes the place of the usual one when it comes more often.
      this.#similar[slot] = similar - 1;
      if (similar === 1) this.#meanBytes[slot] = bytes;
      return similar - 1;
    }
    this.#similar[slot] = similar + 1;
    this.#meanBytes[slot] = mean + (bytes - mean) / (similar + 1);
    return similar + 1;
  }

  /** A login worked: two refusals before it are forgiven, and where it was the page's own answer, so is the attempt. */
  accept(slot: number, isAttempt: boolean): void {
    this.refused[slot] = Math.max(0, this.refused[slot]! - 2);
    if (isAttempt && this.attempts[slot]! > 0) this.attempts[slot]!--;
  }

  isNews(slot: number): boolean {
    if (this.isGuessing[slot] !== 1) return false;
    const count = this.attempts[slot]! + this.failures[slot]!;
    const told = this.#told[slot]!;
    return told === 0 || count >= told * 2 || (count > told && this.lastUs[slot]! - this.#toldUs[slot]! >= AGAIN_US);
  }

  isPending(slot: number): boolean {
    return this.#told[slot]! > 0 && this.attempts[slot]! + this.failures[slot]! > this.#told[slot]!;
  }

  tell(slot: number): void {
    this.#told[slot] = Math.max(1, this.attempts[slot]! + this.failures[slot]!);
    this.#toldUs[slot] = this.lastUs[slot]!;
  }
}
