// Names of tunnels that have no row of their own: IP in IP and GRE, which Zeek names by their pair of addresses too.
import { hashAddress, hashPair } from '../base/hash.ts';

/** Sets the two hashes of a pair of addresses apart from each other and from those of flows. */
const SEED_HIGH = 0x7475_6e6e;
const SEED_LOW = 0x656c_2121;

/**
 * Writes the two words of the tunnel between the addresses at `key[at]` and `key[at + 4]` to `out`; the same in both directions
 * and for all flows inside.
 */
export function writeTunnelUid(key: Uint32Array, at: number, out: Uint32Array): void {
  out[0] = pairHash(hashAddress(key, at, SEED_HIGH), hashAddress(key, at + 4, SEED_HIGH));
  out[1] = pairHash(hashAddress(key, at, SEED_LOW), hashAddress(key, at + 4, SEED_LOW));
}

function pairHash(a: number, b: number): number {
  return a >>> 0 < b >>> 0 ? hashPair(a, b) : hashPair(b, a);
}
