// What the text of a cell means where a number is asked for: one rule for CSV, JSON and all other files of text.
import {
  CELL_EMPTY,
  CELL_INFINITE,
  CELL_NOT_A_NUMBER,
  CELL_NUMBER,
  CELL_TEXT,
  CELL_TRUTH_LETTER,
} from './csv-layout.ts';
import type { CellCounts } from './table-source.ts';

/** A word, what it counts as (csv-layout.ts), and the number it stands for. */
export interface CellWord {
  readonly text: string;
  readonly kind: number;
  readonly value: number;
}

/** Decimal numbers as JavaScript, C and Python read them. No "0x10", no "1_000", no "1,000". */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A cell without spaces and tabs around it. */
export function trimCell(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  while (from < to && isSpace(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9;
}

/** Words in the spellings they come in: as they are, all small, all capital, first letter capital. */
function spell(kind: number, value: number, words: readonly string[]): CellWord[] {
  const spellings = words.flatMap((word) => {
    const small = word.toLowerCase();
    return [word, small, word.toUpperCase(), small.charAt(0).toUpperCase() + small.slice(1)];
  });
  return [...new Set(spellings)].map((text) => ({ text, kind, value }));
}

/** Words of every dialect. */
const WORDS: readonly CellWord[] = [
  ...spell(CELL_EMPTY, Number.NaN, ['-', '?', 'null', 'None', '(empty)']),
  ...['NaN', 'nan', 'NAN', '-NaN', '-nan', 'NA', 'N/A', 'n/a', '#N/A', '<NA>', '1.#QNAN', '-1.#IND'].map((text) => ({
    text,
    kind: CELL_NOT_A_NUMBER,
    value: Number.NaN,
  })),
  ...spell(CELL_INFINITE, Number.POSITIVE_INFINITY, ['inf', '+inf', 'infinity', '+infinity']),
  ...['+Inf', '+Infinity'].map((text) => ({ text, kind: CELL_INFINITE, value: Number.POSITIVE_INFINITY })),
  ...spell(CELL_INFINITE, Number.NEGATIVE_INFINITY, ['-inf', '-infinity']),
  ...['-Inf', '-Infinity'].map((text) => ({ text, kind: CELL_INFINITE, value: Number.NEGATIVE_INFINITY })),
  ...spell(CELL_NUMBER, 1, ['true']),
  ...spell(CELL_NUMBER, 0, ['false']),
  // Zeek's booleans. "F" is also a sex, a grade and a flag: they count only in a column that holds no other word.
  { text: 'T', kind: CELL_TRUTH_LETTER, value: 1 },
  { text: 'F', kind: CELL_TRUTH_LETTER, value: 0 },
];

/** The words of a dialect that has further ones for "nothing". */
export function cellWords(emptyWords: readonly string[] = []): readonly CellWord[] {
  const further = emptyWords.map((text) => ({ text, kind: CELL_EMPTY, value: Number.NaN }));
  return [...new Map([...WORDS, ...further].map((word) => [word.text, word])).values()];
}

/** Reads cells as numbers, outside the kernel: rare cells, samples, JSON texts. */
export class CellReader {
  /** What the last cell counts as: CELL_EMPTY … CELL_TEXT, or CELL_NUMBER. */
  kind = CELL_NUMBER;
  readonly #words: ReadonlyMap<string, CellWord>;
  readonly #decimalComma: boolean;

  constructor(words: readonly CellWord[], decimalComma = false) {
    this.#words = new Map(words.map((word) => [word.text, word]));
    this.#decimalComma = decimalComma;
  }

  /** The number that a cell holds, correctly rounded; NaN where it holds none. `isTruth`: T and F are truth values here. */
  read(text: string, isTruth: boolean): number {
    const trimmed = trimCell(text);
    const spelled = this.#decimalComma ? trimmed.replace(',', '.') : trimmed;
    if (NUMBER.test(spelled)) {
      const value = Number(spelled);
      this.kind = Number.isFinite(value) ? CELL_NUMBER : CELL_INFINITE;
      return value;
    }
    const word = this.#words.get(trimmed);
    this.kind = trimmed === '' ? CELL_EMPTY : (word?.kind ?? CELL_TEXT);
    if (this.kind === CELL_TRUTH_LETTER) this.kind = isTruth ? CELL_NUMBER : CELL_TEXT;
    return word === undefined || this.kind === CELL_TEXT ? Number.NaN : word.value;
  }
}

/** Adds a cell to the counts of its column. */
export function countCell(counts: CellCounts, kind: number, cells = 1): void {
  if (kind === CELL_EMPTY) counts.empty += cells;
  else if (kind === CELL_NOT_A_NUMBER) counts.notANumber += cells;
  else if (kind === CELL_INFINITE) counts.infinite += cells;
  else if (kind === CELL_TEXT) counts.text += cells;
}

/** Sees cells of a column go by: whether it holds numbers. */
export class ColumnJudge {
  #numbers = 0;
  #letters = 0;
  #texts = 0;

  /** `text` as the cell spells it, and its kind as read with T and F as texts. */
  see(text: string, kind: number): void {
    if (kind === CELL_NUMBER || kind === CELL_INFINITE) this.#numbers++;
    else if (kind === CELL_TEXT && (text === 'T' || text === 'F')) this.#letters++;
    else if (kind === CELL_TEXT) this.#texts++;
  }

  /** T and F are truth values: no other word and no number stands in the rows seen. */
  get isTruth(): boolean {
    return this.#texts === 0 && this.#numbers === 0;
  }

  /** Most filled cells are numbers; a column without filled cells counts as one. */
  get isNumber(): boolean {
    return this.isTruth || this.#numbers >= this.#letters + this.#texts;
  }
}
