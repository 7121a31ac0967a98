// A bounded table from addresses (four words) to numbers from 0 on, in the order in which they were added.

const HASH_A = 0x85ebca6b;
const HASH_B = 0xc2b2ae35;
const START_PLACES = 256;

/** Addresses in open addressing; it grows by doubling up to a limit. */
export class AddressTable {
  readonly limit: number;
  count = 0;
  /** Four words an address, in the order of adding. */
  words = new Uint32Array(START_PLACES * 2);
  #places = new Int32Array(START_PLACES).fill(-1);

  /** `limit`: addresses that the table takes at most. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** The number of the address at `words[at]`, or -1. */
  find(words: Uint32Array, at: number): number {
    const places = this.#places;
    const mask = places.length - 1;
    for (let place = hashOf(words, at) & mask; ; place = (place + 1) & mask) {
      const number = places[place]!;
      if (number < 0 || isSame(this.words, number * 4, words, at)) return number;
    }
  }

  /** The number of the address, added where it is new; -1 when the table is full. */
  add(words: Uint32Array, at: number): number {
    const known = this.find(words, at);
    if (known >= 0) return known;
    if (this.count >= this.limit) return -1;
    if ((this.count + 1) * 4 > this.words.length) this.#grow();
    const number = this.count++;
    this.words.set(words.subarray(at, at + 4), number * 4);
    this.#place(number);
    return number;
  }

  #place(number: number): void {
    const places = this.#places;
    const mask = places.length - 1;
    let place = hashOf(this.words, number * 4) & mask;
    while (places[place]! >= 0) place = (place + 1) & mask;
    places[place] = number;
  }

  /** Doubles the table: half of the places stay free. */
  #grow(): void {
    const words = new Uint32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
    this.#places = new Int32Array(this.#places.length * 2).fill(-1);
    for (let number = 0; number < this.count; number++) this.#place(number);
  }
}

function hashOf(words: Uint32Array, at: number): number {
  let hash = Math.imul(words[at]!, HASH_A) ^ words[at + 1]!;
  hash = Math.imul(hash ^ (hash >>> 15), HASH_B) ^ words[at + 2]!;
  hash = Math.imul(hash ^ (hash >>> 13), HASH_A) ^ words[at + 3]!;
  hash = Math.imul(hash ^ (hash >>> 16), HASH_B);
  return hash ^ (hash >>> 15);
}

function isSame(a: Uint32Array, at: number, b: Uint32Array, from: number): boolean {
  return a[at] === b[from] && a[at + 1] === b[from + 1] && a[at + 2] === b[from + 2] && a[at + 3] === b[from + 3];
}
