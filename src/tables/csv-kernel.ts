// The host of the CSV kernel: makes an instance for a table, gives it blocks of bytes, takes rows of numbers and texts.
import { Buffer } from 'node:buffer';
import { decodeBase64 } from '../base/base64.ts';
import { powersOfFive } from './cell-powers.ts';
import { type CellReader, type CellWord, countCell } from './cell-words.ts';
import * as layout from './csv-layout.ts';
import { KERNEL_WASM } from './kernel-wasm.ts';
import type { CellCounts, TableSelection } from './table-source.ts';

const PAGE_BYTES = 65536;

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  setDialect(separator: number, hasQuotes: boolean, commentBytes: number, words: number): void;
  setComma(byte: number): void;
  setShape(columns: number, numbers: number, texts: number, rows: number, textBytes: number): void;
  setPlaces(...places: number[]): void;
  setSkips(lines: number, headerRows: number): void;
  beginBatch(): void;
  parse(from: number, blockEnd: number, noMore: boolean): number;
  rows(): number;
  lineNumber(): number;
  ragged(): number;
  raggedLine(): number;
  stopReason(): number;
  hardCells(): number;
}

export interface CsvKernelOptions {
  readonly separator: string;
  readonly hasQuotes: boolean;
  readonly decimalComma: boolean;
  /** '' = no comments. */
  readonly comment: string;
  readonly skipLines: number;
  readonly headerRows: number;
  readonly columns: number;
  readonly selection: TableSelection;
  /** For each column: T and F are truth values. */
  readonly truths: readonly boolean[];
  readonly words: readonly CellWord[];
  readonly reader: CellReader;
  /** Texts that are read as ''. */
  readonly emptyTexts: ReadonlySet<string>;
  /** Rows of a batch at most. */
  readonly rows: number;
  /** Bytes of new texts in a batch, about. */
  readonly textBytes: number;
  readonly blockBytes: number;
}

/** Compiled once, by the first table of the process. */
let compiled: WebAssembly.Module | null = null;
let powers: BigUint64Array | null = null;

export class CsvKernel {
  /** Bytes that `parse` reads: [0, blockBytes) of this. Another array after `growBlock`. */
  block: Uint8Array;
  blockBytes: number;
  /** The lists of the texts of the batch, one for each text slot. */
  readonly texts: string[][];
  readonly #options: CsvKernelOptions;
  readonly #exports: KernelExports;
  /** Distinct columns of the selection: slots of the kernel. */
  readonly #numberColumns: readonly number[];
  readonly #countsAt: number;
  readonly #numbersAt: number;
  readonly #spansAt: number;
  readonly #hardAt: number;
  readonly #blockAt: number;
  readonly #cache: string[] = new Array<string>(layout.CACHE_PLACES).fill('');
  readonly #hardCounts: CellCounts[];
  #numbers!: Float64Array;
  #counts!: Float64Array;
  #words!: Int32Array;
  #buffer!: Buffer;
  /** Rows of the batch whose texts were taken. */
  #taken = 0;

  constructor(options: CsvKernelOptions) {
    compiled ??= new WebAssembly.Module(decodeBase64(KERNEL_WASM));
    powers ??= powersOfFive();
    this.#options = options;
    this.#exports = new WebAssembly.Instance(compiled, {}).exports as unknown as KernelExports;
    const { columns, selection, rows } = options;
    this.#numberColumns = [...selection.numbers];
    const numbers = this.#numberColumns.length;
    const texts = selection.texts.length;
    this.texts = selection.texts.map(() => []);
    this.#hardCounts = this.#numberColumns.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
    let top = layout.HEAP_AT;
    const place = (bytes: number): number => {
      const at = top;
      top = Math.ceil((top + bytes) / 64) * 64;
      return at;
    };
    const planAt = place((columns + 1) * layout.PLAN_BYTES);
    const lettersAt = place(numbers);
    const pendingAt = place(numbers * layout.PENDING_BYTES);
    this.#countsAt = place(numbers * layout.COUNT_KINDS * 8);
    this.#numbersAt = place(rows * numbers * 8);
    this.#spansAt = place(rows * texts * layout.SPAN_BYTES);
    this.#hardAt = place((layout.HARD_CELLS + numbers) * layout.HARD_BYTES);
    this.#blockAt = place(0);
    this.blockBytes = options.blockBytes;
    this.block = this.#view();
    this.#fillTables(planAt, lettersAt);
    const { separator, hasQuotes, comment, words } = options;
    this.#exports.setDialect(separator.charCodeAt(0), hasQuotes, Buffer.byteLength(comment), words.length);
    this.#exports.setComma((options.decimalComma ? ',' : '.').charCodeAt(0));
    this.#exports.setShape(columns, numbers, texts, rows, options.textBytes);
    this.#exports.setPlaces(planAt, lettersAt, pendingAt, this.#countsAt, this.#numbersAt, this.#spansAt, this.#hardAt);
    this.#exports.setSkips(options.skipLines, options.headerRows);
  }

  /** Makes room for the block and views of the memory, which growing takes away. */
  #view(): Uint8Array {
    const { memory } = this.#exports;
    const pages = Math.ceil((this.#blockAt + this.blockBytes + layout.BLOCK_PADDING) / PAGE_BYTES);
    const missing = pages - memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) memory.grow(missing);
    const { rows, selection } = this.#options;
    this.#numbers = new Float64Array(memory.buffer, this.#numbersAt, rows * selection.numbers.length);
    this.#counts = new Float64Array(memory.buffer, this.#countsAt, selection.numbers.length * layout.COUNT_KINDS);
    this.#words = new Int32Array(memory.buffer);
    this.#buffer = Buffer.from(memory.buffer);
    return new Uint8Array(memory.buffer, this.#blockAt, this.blockBytes);
  }

  #fillTables(planAt: number, lettersAt: number): void {
    const { columns, selection, truths, words, comment } = this.#options;
    const bytes = this.#buffer;
    new BigUint64Array(bytes.buffer, layout.POWERS_AT, powers!.length).set(powers!);
    const tens = new Float64Array(bytes.buffer, layout.TENS_AT, layout.TENS_MOST + 1);
    for (let i = 0; i < tens.length; i++) tens[i] = Number(`1e${i}`);
    const wholeTens = new BigUint64Array(bytes.buffer, layout.WHOLE_TENS_AT, 8);
    for (let i = 0; i < wholeTens.length; i++) wholeTens[i] = 10n ** BigInt(i);
    if (words.length > layout.WORDS_MAX) throw new Error(`${words.length} words: the CSV kernel takes fewer`);
    for (const [i, word] of words.entries()) {
      const at = layout.WORDS_AT + i * layout.WORD_BYTES;
      const length = bytes.write(word.text, at, layout.WORD_TEXT_MAX, 'utf8');
      if (length !== Buffer.byteLength(word.text)) throw new Error(`"${word.text}" is too long for a word`);
      bytes[at + 16] = length;
      bytes[at + 17] = word.kind;
      bytes.writeDoubleLE(word.value, at + 24);
      bytes[layout.FIRST_BYTES_AT + bytes[at]!] = 1;
    }
    if (bytes.write(comment, layout.COMMENT_AT, layout.COMMENT_MAX, 'utf8') !== Buffer.byteLength(comment))
      throw new Error('the mark of a comment is too long');
    const plan = new Int32Array(bytes.buffer, planAt, 2 * (columns + 1)).fill(-1);
    for (const [slot, column] of selection.numbers.entries()) {
      plan[2 * column] = slot;
      bytes[lettersAt + slot] = truths[column] === true ? 1 : 0;
    }
    for (const [slot, column] of selection.texts.entries()) plan[2 * column + 1] = slot;
    let run = 0;
    for (let column = columns - 1; column >= 0; column--) {
      run = plan[2 * column] === -1 && plan[2 * column + 1] === -1 ? run + 1 : 0;
      if (run > 0) plan[2 * column + 1] = -1 - run;
    }
  }

  /** Twice the room for the block, or more; what stands in it stays. */
  growBlock(blockBytes: number): void {
    this.blockBytes = blockBytes;
    this.block = this.#view();
  }

  beginBatch(): void {
    this.#taken = 0;
    this.#exports.beginBatch();
  }

  /** Reads the complete rows of [from, to) of the block; says where the first one begins that is not read. */
  parse(from: number, to: number, noMore: boolean): number {
    const next = this.#exports.parse(this.#blockAt + from, this.#blockAt + to, noMore) - this.#blockAt;
    this.#takeHardCells();
    this.#takeTexts();
    return next;
  }

  get stopReason(): number {
    return this.#exports.stopReason();
  }

  /** Rows of the batch. */
  get rows(): number {
    return this.#exports.rows();
  }

  /** Number of the line that the next row begins with. */
  get line(): number {
    return this.#exports.lineNumber();
  }

  get raggedRows(): number {
    return this.#exports.ragged();
  }

  get raggedLine(): number {
    return this.#exports.raggedLine();
  }

  /** Numbers of the batch, row by row. */
  numbers(): Float64Array {
    return this.#numbers.subarray(0, this.rows * this.#numberColumns.length);
  }

  /** What the cells of a number slot were so far. */
  fillCounts(slot: number, counts: CellCounts): void {
    const totals = this.#counts;
    const at = slot * layout.COUNT_KINDS;
    const hard = this.#hardCounts[slot]!;
    counts.empty = totals[at + layout.CELL_EMPTY]! + hard.empty;
    counts.notANumber = totals[at + layout.CELL_NOT_A_NUMBER]! + hard.notANumber;
    counts.infinite = totals[at + layout.CELL_INFINITE]! + hard.infinite;
    counts.text = totals[at + layout.CELL_TEXT]! + hard.text;
  }

  #takeHardCells(): void {
    const { reader, truths } = this.#options;
    const width = this.#numberColumns.length;
    const cells = this.#exports.hardCells();
    for (let i = 0; i < cells; i++) {
      const at = (this.#hardAt + i * layout.HARD_BYTES) >> 2;
      const slot = this.#words[at + 1]!;
      const start = this.#words[at + 2]! >>> 0;
      const text = unquote(this.#buffer.toString('latin1', start, start + this.#words[at + 3]!));
      this.#numbers[this.#words[at]! * width + slot] = reader.read(text, truths[this.#numberColumns[slot]!] === true);
      countCell(this.#hardCounts[slot]!, reader.kind);
    }
  }

  #takeTexts(): void {
    const { texts } = this;
    const rows = this.#exports.rows();
    const words = this.#words;
    let at = (this.#spansAt + this.#taken * texts.length * layout.SPAN_BYTES) >> 2;
    for (let row = this.#taken; row < rows; row++) {
      for (let slot = 0; slot < texts.length; slot++, at += 3) {
        const code = words[at + 2]!;
        const isKnown = (code & layout.SPAN_KNOWN) !== 0;
        texts[slot]![row] = isKnown
          ? this.#cache[code & layout.SPAN_PLACE]!
          : this.#text(words[at]! >>> 0, words[at + 1]!, code);
      }
    }
    this.#taken = rows;
  }

  /** The text of a span that the cache does not hold yet. */
  #text(start: number, length: number, code: number): string {
    if (length === 0) return '';
    const isAscii = (code & layout.SPAN_ASCII) !== 0;
    const end = start + length;
    const bytes = this.#buffer.toString(isAscii ? 'latin1' : 'utf8', start, end);
    const whole = (code & layout.SPAN_RAW) !== 0 ? unquote(bytes) : bytes;
    const text = this.#options.emptyTexts.has(whole) ? '' : whole;
    if ((code & layout.SPAN_LONE) === 0) this.#cache[code & layout.SPAN_PLACE] = text;
    return text;
  }
}

/** The text of a cell that begins with a quote: up to the one that closes it, doubled ones as one, and what stands behind it. */
export function unquote(raw: string): string {
  if (!raw.startsWith('"')) return raw;
  let text = '';
  for (let from = 1; ; ) {
    const quote = raw.indexOf('"', from);
    if (quote < 0) return text + raw.slice(from);
    text += raw.slice(from, quote);
    if (raw[quote + 1] !== '"') return text + raw.slice(quote + 1);
    text += '"';
    from = quote + 2;
  }
}
