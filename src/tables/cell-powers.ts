// Powers of five to 128 bits, which turn decimal exponents into binary ones.
import { POWER_LEAST, POWER_MOST } from './csv-layout.ts';

const BITS = 128n;
const WORD_MASK = (1n << 64n) - 1n;

/**
 * 5^q for q from POWER_LEAST to POWER_MOST, each scaled by a power of two into [2^127, 2^128): low word, then high word. Positive powers
 * are cut off, reciprocals rounded up, as the proof of Lemire (2021), section 5, wants them.
 */
export function powersOfFive(): BigUint64Array {
  const words = new BigUint64Array(2 * (POWER_MOST - POWER_LEAST + 1));
  for (let q = POWER_LEAST; q <= POWER_MOST; q++) {
    const power = q < 0 ? reciprocal(5n ** BigInt(-q)) : scaled(5n ** BigInt(q));
    const at = 2 * (q - POWER_LEAST);
    words[at] = power & WORD_MASK;
    words[at + 1] = power >> 64n;
  }
  return words;
}

function bitLength(x: bigint): bigint {
  return BigInt(x.toString(2).length);
}

function scaled(x: bigint): bigint {
  const shift = bitLength(x) - BITS;
  return shift > 0n ? x >> shift : x << -shift;
}

/** ⌊2^b / x⌋ + 1 with the b that gives 128 bits. */
function reciprocal(x: bigint): bigint {
  return (1n << (bitLength(x) + BITS - 1n)) / x + 1n;
}
