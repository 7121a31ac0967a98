// How ordinary a name looks: the mean cost of its letter pairs under a table of ordinary names.
import { NAME_ALPHABET, NAME_COSTS, NAME_FIRST_CHARACTER, NAME_STEPS_PER_BIT } from './name-model-table.ts';

const SIZE = NAME_ALPHABET.length;
const END = SIZE - 1;
const indexByCode = new Int8Array(128).fill(-1);
for (let i = 0; i < SIZE; i++) indexByCode[NAME_ALPHABET.charCodeAt(i)] = i;
const costs = new Float32Array(SIZE * SIZE);
for (let from = 0; from < SIZE; from++) {
  for (let to = 0; to < SIZE; to++) {
    costs[from * SIZE + to] = (NAME_COSTS[from]!.charCodeAt(to) - NAME_FIRST_CHARACTER) / NAME_STEPS_PER_BIT;
  }
}

/**
 * Mean cost of a label's transitions, both ends included, bits a character: about 4 for ordinary names, 6 for random letters.
 * Characters outside a-z, 0-9 and the hyphen are skipped (they belong to other scripts).
 */
export function nameCost(label: string): number {
  let from = END;
  let sum = 0;
  let steps = 0;
  for (let i = 0; i < label.length; i++) {
    const code = label.charCodeAt(i);
    const to = code < 128 ? indexByCode[code]! : -1;
    if (to < 0) continue;
    sum += costs[from * SIZE + to]!;
    steps++;
    from = to;
  }
  return (sum + costs[from * SIZE + END]!) / (steps + 1);
}
