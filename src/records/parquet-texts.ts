// Columns of text of a Parquet row group: straight into bytes, as a dictionary of distinct texts while they repeat.
import type { FlowBatch } from '../flows/flow-batch.ts';
import type { TextColumn } from './flow-columns.ts';
import { BYTE_ARRAY, type ParquetChunk } from './parquet-file.ts';
import type { ColumnBuffer } from './parquet-numbers.ts';
import type { ParquetPage } from './parquet-page.ts';

/** Distinct texts of a dictionary; with more of them, or once half of the rows have been new, texts are written plain. */
const DICTIONARY_TEXTS_MAX = 4096;
const DICTIONARY_TRIAL_ROWS = 1024;
const SLOTS = 4 * DICTIONARY_TEXTS_MAX;

/** Row groups after which a column that was written plain is tried as a dictionary again. */
const PLAIN_GROUPS = 16;

/** Longest text where the column does not say, and the length in front of each. */
const TEXT_BYTES_MAX = 256;
const LENGTH_BYTES = 4;

/** No text: the row is unset. */
const UNSET = -1;
/** A number whose text was not looked up in this row group. */
const NOT_MET = -2;
/** The dictionary takes no more texts. */
const FULL = -3;

export class TextBuffer implements ColumnBuffer {
  readonly column;
  readonly #putText: TextColumn['put'];
  readonly #code: TextColumn['code'];
  readonly #repeats: TextColumn['repeats'];
  readonly #isDistinct: boolean;
  readonly #bytesMax: number;
  /** Texts, each behind its length: those of the dictionary, or of all rows. */
  #texts = new Uint8Array(4096);
  #at = 0;
  /** Where the texts of the dictionary begin. */
  readonly #starts = new Uint32Array(DICTIONARY_TEXTS_MAX + 1);
  readonly #slots = new Int16Array(SLOTS).fill(UNSET);
  #size = 0;
  /** By number of the column's `code`: index in the dictionary, or a sign for "not met yet". */
  readonly #known: Int16Array;
  readonly #codes: Uint16Array;
  readonly #isPresent: Uint8Array;
  #values = 0;
  #isPlain: boolean;
  /** Row groups until a dictionary is tried again. */
  #plainGroups = 0;

  constructor(source: TextColumn, rows: number) {
    this.#putText = source.put;
    this.#code = source.code;
    this.#repeats = source.repeats;
    this.#isDistinct = source.isDistinct === true;
    this.column = { name: source.name, type: BYTE_ARRAY, isOptional: true, meaning: 'text' } as const;
    this.#bytesMax = LENGTH_BYTES + (source.bytesMax ?? TEXT_BYTES_MAX);
    this.#codes = new Uint16Array(rows);
    this.#isPresent = new Uint8Array(rows);
    // A dictionary always has room for all texts of a small table, so that it is never given up.
    const codes = source.codes ?? 0;
    this.#known = new Int16Array(codes <= DICTIONARY_TEXTS_MAX ? codes : 0).fill(NOT_MET);
    this.#isPlain = this.#isDistinct;
  }

  take(flows: FlowBatch, from: number, count: number, row: number): void {
    if (this.#known.length > 0) this.#takeCodes(flows, from, count, row);
    else {
      const taken = this.#isPlain ? 0 : this.#takeTexts(flows, from, count, row);
      if (taken < count) this.#takePlain(flows, from + taken, count - taken, row + taken);
    }
  }

  encode(rows: number, page: ParquetPage): ParquetChunk {
    page.begin();
    page.levels(this.#isPresent, rows, this.#values);
    const texts = this.#texts.subarray(0, this.#at);
    let dictionary: Uint8Array | null = null;
    if (this.#isPlain || this.#values === 0) page.append(texts);
    else {
      page.indices(this.#codes, this.#values, this.#size);
      dictionary = texts;
    }
    const chunk = { dictionary, dictionaryCount: this.#size, page: page.bytes };
    this.#clear();
    return chunk;
  }

  /** Makes ready for the next row group. The bytes of the last chunk stay where they are until then. */
  #clear(): void {
    this.#at = 0;
    this.#values = 0;
    if (this.#size > 0) this.#slots.fill(UNSET);
    this.#size = 0;
    this.#known.fill(NOT_MET);
    if (this.#isPlain && !this.#isDistinct && --this.#plainGroups <= 0) this.#isPlain = false;
  }

  /** Texts that a small number stands for: each is written and looked up once. */
  #takeCodes(flows: FlowBatch, from: number, count: number, row: number): void {
    const known = this.#known;
    const code = this.#code!;
    for (let i = 0; i < count; i++) {
      const number = code(flows, from + i);
      if (known[number] === NOT_MET) {
        const end = this.#put(flows, from + i);
        known[number] = end === this.#at + LENGTH_BYTES ? UNSET : this.#index(end);
      }
      this.#add(row + i, known[number]!);
    }
  }

  /** Looks the texts up in the dictionary; returns how many records were taken before it was given up. */
  #takeTexts(flows: FlowBatch, from: number, count: number, row: number): number {
    const repeats = this.#repeats;
    const isPresent = this.#isPresent;
    for (let i = 0; i < count; i++) {
      if (i > 0 && repeats !== undefined && repeats(flows, from + i)) {
        const isUnset = isPresent[row + i - 1] === 0;
        this.#add(row + i, isUnset ? UNSET : this.#codes[this.#values - 1]!);
        continue;
      }
      const end = this.#put(flows, from + i);
      const index = end === this.#at + LENGTH_BYTES ? UNSET : this.#index(end);
      if (index === FULL) {
        this.#makePlain();
        return i;
      }
      this.#add(row + i, index);
    }
    return count;
  }

  /** Writes text behind text. */
  #takePlain(flows: FlowBatch, from: number, count: number, row: number): void {
    const isPresent = this.#isPresent;
    for (let i = 0; i < count; i++) {
      const end = this.#put(flows, from + i);
      const isSet = end > this.#at + LENGTH_BYTES;
      isPresent[row + i] = isSet ? 1 : 0;
      if (!isSet) continue;
      this.#at = end;
      this.#values++;
    }
  }

  #add(row: number, index: number): void {
    if (index === UNSET) {
      this.#isPresent[row] = 0;
      return;
    }
    this.#isPresent[row] = 1;
    this.#codes[this.#values++] = index;
  }

  /** Writes the text of a record with its length behind those that are there; returns its end. */
  #put(flows: FlowBatch, i: number): number {
    this.#reserve(this.#bytesMax);
    const at = this.#at;
    const texts = this.#texts;
    const put = this.#putText;
    const end = put(texts, at + LENGTH_BYTES, flows, i);
    const length = end - at - LENGTH_BYTES;
    texts[at] = length & 255;
    texts[at + 1] = length >>> 8;
    texts[at + 2] = 0;
    texts[at + 3] = 0;
    return end;
  }

  /** Index of the text between #at and `end` in the dictionary, which takes it up if it is new; FULL = it does not. */
  #index(end: number): number {
    const texts = this.#texts;
    const at = this.#at;
    // Mostly the same text again.
    const previous = this.#values > 0 ? this.#codes[this.#values - 1]! : UNSET;
    if (previous !== UNSET && isSame(texts, at, end, this.#starts[previous]!)) return previous;
    let hash = 0x811c9dc5;
    for (let i = at; i < end; i++) hash = Math.imul(hash ^ texts[i]!, 0x01000193);
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const slots = this.#slots;
    while (slots[slot]! !== UNSET) {
      if (isSame(texts, at, end, this.#starts[slots[slot]!]!)) return slots[slot]!;
      slot = (slot + 1) & (SLOTS - 1);
    }
    const isUseless =
      this.#values >= DICTIONARY_TRIAL_ROWS && this.#size * 2 > this.#values && this.#known.length === 0;
    if (this.#size === DICTIONARY_TEXTS_MAX || isUseless) return FULL;
    const index = this.#size++;
    slots[slot] = index;
    this.#starts[index] = at;
    this.#starts[index + 1] = end;
    this.#at = end;
    return index;
  }

  /** Gives the dictionary up: the texts of all rows so far one after another. */
  #makePlain(): void {
    const { codes, starts, texts, values } = {
      codes: this.#codes,
      starts: this.#starts,
      texts: this.#texts,
      values: this.#values,
    };
    let length = 0;
    for (let i = 0; i < values; i++) length += starts[codes[i]! + 1]! - starts[codes[i]!]!;
    const plain = new Uint8Array(Math.max(texts.length, length));
    let at = 0;
    for (let i = 0; i < values; i++) {
      const end = starts[codes[i]! + 1]!;
      for (let j = starts[codes[i]!]!; j < end; j++) plain[at++] = texts[j]!;
    }
    this.#texts = plain;
    this.#at = at;
    this.#isPlain = true;
    this.#plainGroups = PLAIN_GROUPS;
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#texts.length) return;
    const grown = new Uint8Array(Math.max(this.#texts.length * 2, this.#at + count));
    grown.set(this.#texts.subarray(0, this.#at));
    this.#texts = grown;
  }
}

/** Whether the bytes between `at` and `end` stand at `other` too; both begin with their length. */
function isSame(bytes: Uint8Array, at: number, end: number, other: number): boolean {
  for (let i = at, j = other; i < end; i++, j++) if (bytes[i] !== bytes[j]) return false;
  return true;
}
