// How many different things there were, from one kilobyte: HyperLogLog (Flajolet et al. 2007) with linear counting for few.
import { mix } from '../base/hash.ts';

/** Registers of a sketch; the standard error is 1.04 / √1024 = 3.3 %. */
export const SKETCH_REGISTERS = 1024;
const ALPHA = 0.7213 / (1 + 1.079 / SKETCH_REGISTERS);

/** Adds a 32-bit hash to the sketch number `sketch`. */
export function addToSketch(registers: Uint8Array, sketch: number, hash: number): void {
  const spread = mix(hash ^ 0x5bd1e995);
  const at = sketch * SKETCH_REGISTERS + (spread & (SKETCH_REGISTERS - 1));
  const rank = Math.clz32((spread & ~(SKETCH_REGISTERS - 1)) | 512) + 1;
  if (rank > registers[at]!) registers[at] = rank;
}

/** Estimate of the number of different hashes in the sketch. */
export function estimateOfSketch(registers: Uint8Array, sketch: number): number {
  let sum = 0;
  let empty = 0;
  for (let i = sketch * SKETCH_REGISTERS; i < (sketch + 1) * SKETCH_REGISTERS; i++) {
    sum += 2 ** -registers[i]!;
    if (registers[i] === 0) empty++;
  }
  const raw = (ALPHA * SKETCH_REGISTERS * SKETCH_REGISTERS) / sum;
  if (raw <= 2.5 * SKETCH_REGISTERS && empty > 0) {
    return Math.round(SKETCH_REGISTERS * Math.log(SKETCH_REGISTERS / empty));
  }
  return Math.round(raw);
}
