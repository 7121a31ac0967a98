// Finds test rows that the training saw too: with them, figures show what was remembered, not what was learned.
import { hashWords } from '../base/hash.ts';
import type { Matrix } from '../base/matrix.ts';

/** Looks at other slots of the table per row, on average, before a table is given up: rows made to collide must not hang the run. */
const PROBES_PER_ROW_MAX = 256;

export interface CrossDuplicates {
  /** Test rows that also stand in the training. */
  readonly rows: number;
  /** The first of them: its row in the training (the first one equal), and its row in the test; null = none. */
  readonly first: readonly [number, number] | null;
  /** 1 = such a test row. */
  readonly isDuplicate: Uint8Array;
}

/** Test rows (isTest = 1) equal to a training row in every number; missing equals missing. Throws with words where the rows were made to defeat the search. */
export function findCrossDuplicates(matrix: Matrix, isTest: Uint8Array): CrossDuplicates {
  const words = comparableWords(matrix.values.subarray(0, matrix.rows * matrix.columns));
  const wordsPerRow = matrix.columns * 2;
  let training = 0;
  for (let i = 0; i < matrix.rows; i++) if (isTest[i] === 0) training++;
  let capacity = 16;
  while (capacity < training * 2) capacity *= 2;
  const table: RowTable = {
    words,
    wordsPerRow,
    slots: new Int32Array(capacity),
    hashes: new Int32Array(capacity),
    probesLeft: PROBES_PER_ROW_MAX * (matrix.rows + 64),
  };
  for (let i = 0; i < matrix.rows; i++) if (isTest[i] === 0) addRow(table, i);
  const isDuplicate = new Uint8Array(matrix.rows);
  let rows = 0;
  let first: [number, number] | null = null;
  for (let i = 0; i < matrix.rows; i++) {
    if (isTest[i] === 0) continue;
    const equal = findRow(table, i);
    if (equal < 0) continue;
    rows++;
    isDuplicate[i] = 1;
    first ??= [equal, i];
  }
  return { rows, first, isDuplicate };
}

/** The numbers as words that are equal where the numbers are: one zero of the two, one NaN of the many. Copied only where need be. */
function comparableWords(values: Float64Array): Uint32Array {
  let words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const plain = new Uint32Array(Float64Array.of(Number.NaN).buffer);
  let own: Float64Array | null = null;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const isOdd = Number.isNaN(value)
      ? words[2 * i] !== plain[0] || words[2 * i + 1] !== plain[1]
      : Object.is(value, -0);
    if (!isOdd) continue;
    if (own === null) {
      own = values.slice();
      words = new Uint32Array(own.buffer);
    }
    own[i] = Number.isNaN(value) ? Number.NaN : 0;
  }
  return words;
}

interface RowTable {
  readonly words: Uint32Array;
  readonly wordsPerRow: number;
  /** Row + 1; 0 = free. */
  readonly slots: Int32Array;
  readonly hashes: Int32Array;
  probesLeft: number;
}

function addRow(table: RowTable, row: number): void {
  const hash = hashWords(table.words, row * table.wordsPerRow, table.wordsPerRow, 1);
  const slot = slotOf(table, row, hash);
  if (table.slots[slot] !== 0) return;
  table.slots[slot] = row + 1;
  table.hashes[slot] = hash;
}

function findRow(table: RowTable, row: number): number {
  const hash = hashWords(table.words, row * table.wordsPerRow, table.wordsPerRow, 1);
  return table.slots[slotOf(table, row, hash)]! - 1;
}

/** The slot of an equal row, or the free one where it would stand. */
function slotOf(table: RowTable, row: number, hash: number): number {
  const mask = table.slots.length - 1;
  let slot = hash & mask;
  while (table.slots[slot] !== 0) {
    if (table.hashes[slot] === hash && isSameRow(table, table.slots[slot]! - 1, row)) return slot;
    if (--table.probesLeft < 0)
      throw new Error('The rows collide far too often to be searched for duplicates: they look made for it.');
    slot = (slot + 1) & mask;
  }
  return slot;
}

function isSameRow(table: RowTable, first: number, second: number): boolean {
  const { words, wordsPerRow } = table;
  const from = first * wordsPerRow;
  const other = second * wordsPerRow;
  for (let i = 0; i < wordsPerRow; i++) if (words[from + i] !== words[other + i]) return false;
  return true;
}
