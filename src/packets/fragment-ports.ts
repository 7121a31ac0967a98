// Remembers the ports of first fragments, so that later fragments of the same datagram can be given to the same flow.
import type { DecodeState } from './decode-state.ts';
import { isSameKey, nameDatagram } from './fragment-table.ts';

/** Places: SETS sets of WAYS; the oldest of a set gives way, so a flood of fragments costs no memory. */
const SETS = 1024;
const WAYS = 4;
const PLACES = SETS * WAYS;
const KEY_WORDS = 10;
/** The time that a datagram's fragments have to arrive, RFC 8200 4.5. */
const TIMEOUT_US = 60e6;

export class FragmentPorts {
  readonly #key = new Uint32Array(PLACES * KEY_WORDS);
  readonly #ports = new Uint32Array(PLACES);
  readonly #timeUs = new Float64Array(PLACES);
  /** Order of arrival; 0 = free. */
  readonly #serial = new Float64Array(PLACES);
  readonly #wanted = new Uint32Array(KEY_WORDS);
  #serials = 1;

  /** Notes the ports word of a first fragment. */
  remember(state: DecodeState, isIpv6: boolean, ports: number): void {
    const set = (nameDatagram(state, isIpv6, this.#wanted) % SETS) * WAYS;
    let place = set;
    for (let i = set; i < set + WAYS; i++) {
      if (this.#serial[i] !== 0 && isSameKey(this.#key, i * KEY_WORDS, this.#wanted)) {
        place = i;
        break;
      }
      if (this.#serial[i]! < this.#serial[place]!) place = i;
    }
    this.#key.set(this.#wanted, place * KEY_WORDS);
    this.#ports[place] = ports;
    this.#timeUs[place] = state.frames.timeUs[state.frame]!;
    this.#serial[place] = this.#serials++;
  }

  /** The ports word of the datagram's first fragment, or 0 if that is not known (any more). */
  recall(state: DecodeState, isIpv6: boolean): number {
    const set = (nameDatagram(state, isIpv6, this.#wanted) % SETS) * WAYS;
    const nowUs = state.frames.timeUs[state.frame]!;
    for (let i = set; i < set + WAYS; i++) {
      if (this.#serial[i] === 0 || !isSameKey(this.#key, i * KEY_WORDS, this.#wanted)) continue;
      return nowUs - this.#timeUs[i]! <= TIMEOUT_US ? this.#ports[i]! : 0;
    }
    return 0;
  }
}
