// What the host-sweep detector counts: the targets of each source, with the addresses that a finding names.
import { hashAddress } from '../base/hash.ts';
import { copyWords } from './rows.ts';
import { Tally } from './tally.ts';

/** Words an entry keeps: source, first target, latest target. */
export const ENTRY_WORDS = 12;

/** A tally of targets by source, with the addresses that a finding names. */
export class Targets {
  readonly tally: Tally;
  readonly words: Uint32Array;
  /** What is swept: protocol << 16 | port. */
  readonly what: Uint32Array;

  constructor(keys: number, bitmaps: number, windowSeconds: number, flush: (slot: number) => void) {
    this.tally = new Tally({ keys, bitmaps, windowSeconds, flush });
    this.words = new Uint32Array(keys * ENTRY_WORDS);
    this.what = new Uint32Array(keys);
  }

  /** Counts a target (4 words at `to`) of a source (at `from`) in the source's slot; true when the target is new to it. */
  add(slot: number, timeUs: number, source: Uint32Array, from: number, target: Uint32Array, to: number): boolean {
    const at = slot * ENTRY_WORDS;
    if (this.tally.isFresh) {
      copyWords(source, from, this.words, at, 4);
      copyWords(target, to, this.words, at + 4, 4);
    }
    if (!this.tally.add(slot, hashAddress(target, to, 5) & 0xffff, timeUs)) return false;
    copyWords(target, to, this.words, at + 8, 4);
    return true;
  }
}

/** True when the first and the latest target lie in one /16 (IPv4) or /64: a sweep walks a network, peers are scattered. */
export function isClose(words: Uint32Array, at: number): boolean {
  if (words[at + 4] !== words[at + 8] || words[at + 5] !== words[at + 9]) return false;
  return words[at + 6] !== 0xffff || words[at + 7]! >>> 16 === words[at + 11]! >>> 16;
}
