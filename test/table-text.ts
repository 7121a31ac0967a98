// Tables of text in tests: bytes that come in pieces, and a whole table read at once.
import type { ByteSource } from '../src/capture/byte-source.ts';
import type { CsvDialect } from '../src/tables/csv-table.ts';
import { openCsv } from '../src/tables/csv-table.ts';
import type { CellCounts, TableSource } from '../src/tables/table-source.ts';

/** Bytes that come in pieces of the given sizes, again and again. */
export class PieceSource implements ByteSource {
  bytesRead = 0;
  readonly size: number;
  readonly isCut = false;
  readonly #bytes: Uint8Array;
  readonly #pieces: readonly number[];
  #piece = 0;

  constructor(bytes: Uint8Array | string, pieces: readonly number[] = [65536]) {
    this.#bytes = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
    this.size = this.#bytes.length;
    this.#pieces = pieces;
  }

  async read(target: Uint8Array, from: number, to: number): Promise<number> {
    const piece = this.#pieces[this.#piece++ % this.#pieces.length]!;
    const count = Math.min(piece, to - from, this.size - this.bytesRead);
    target.set(this.#bytes.subarray(this.bytesRead, this.bytesRead + count), from);
    this.bytesRead += count;
    return count;
  }

  cancel(): void {}

  async close(): Promise<void> {}
}

/** Bytes behind which nothing comes: whoever wants more waits until `cancel`. */
export class WaitingSource extends PieceSource {
  onWait: () => void = () => undefined;
  #wake: () => void = () => undefined;

  override async read(target: Uint8Array, from: number, to: number): Promise<number> {
    const count = await super.read(target, from, to);
    if (count > 0) return count;
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    this.onWait();
    await woken;
    return 0;
  }

  override cancel(): void {
    this.#wake();
  }
}

export interface WholeTable {
  readonly names: readonly string[];
  readonly kinds: string;
  readonly format: string;
  /** By row. */
  readonly numbers: number[][];
  readonly texts: string[][];
  readonly counts: CellCounts[];
  readonly ragged: { count: number; firstLine: number };
  readonly batches: number[];
}

/** Reads all columns of a table, or the named positions, as numbers and as texts. */
export async function readWhole(table: TableSource, numbers?: number[], texts?: number[]): Promise<WholeTable> {
  const all = table.columns.map((_, i) => i);
  const selection = { numbers: numbers ?? all, texts: texts ?? all };
  const counts = selection.numbers.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
  const whole: WholeTable = {
    names: table.columns.map((column) => column.name),
    kinds: table.columns.map((column) => column.kind.charAt(0)).join(''),
    format: table.format,
    numbers: [],
    texts: [],
    counts,
    ragged: table.ragged,
    batches: [],
  };
  const width = selection.numbers.length;
  let firstRow = 0;
  for await (const batch of table.read(selection, counts, new AbortController().signal)) {
    if (batch.firstRow !== firstRow) throw new Error(`row ${batch.firstRow} follows row ${firstRow}`);
    firstRow += batch.rows;
    whole.batches.push(batch.rows);
    for (let row = 0; row < batch.rows; row++) {
      whole.numbers.push([...batch.numbers.subarray(row * width, (row + 1) * width)]);
      whole.texts.push(batch.texts.map((list) => list[row]!));
    }
    if (batch.numbers.length !== batch.rows * width)
      throw new Error('the numbers of a batch are not those of its rows');
    for (const list of batch.texts)
      if (list.length !== batch.rows) throw new Error('texts that are not those of the rows');
  }
  await table.close();
  return whole;
}

/** Opens and reads a CSV text. */
export async function readCsv(
  text: Uint8Array | string,
  dialect?: CsvDialect,
  pieces?: readonly number[],
): Promise<WholeTable> {
  return readWhole(await openCsv(new PieceSource(text, pieces), new Uint8Array(0), 'table.csv', dialect));
}
