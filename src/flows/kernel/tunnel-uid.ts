// Names of tunnels that have no row of their own: IP in IP and GRE, which Zeek names by their pair of addresses too.
import { rowKey, words } from './memory.ts';
import { mix } from './run.ts';

/** Sets the two hashes of a pair of addresses apart from each other and from those of flows. */
const SEED_HIGH: i32 = 0x7475_6e6e;
const SEED_LOW: i32 = 0x656c_2121;

/** Writes two words that name the tunnel between the addresses at `rowKey[at]` and `rowKey[at + 4]`, the same in both directions. */
export function writeTunnelUid(at: i32, to: i32): void {
  words[to] = hashAddress(at, SEED_HIGH) + hashAddress(at + 4, SEED_HIGH);
  words[to + 1] = hashAddress(at, SEED_LOW) + hashAddress(at + 4, SEED_LOW);
}

function hashAddress(at: i32, seedOfHash: i32): i32 {
  let hash = seedOfHash;
  for (let i = 0; i < 4; i++) hash = mix(hash + rowKey[at + i]);
  return hash;
}
