// Times that a table of text spells out as dates: they are seconds since 1970 where numbers are asked for.
import { canonicalName } from '../features/column-names.ts';
import { parseTime } from './open-table-time-text.ts';
import { TableView } from './open-table-view.ts';
import type { CellCounts, TableBatch, TableColumn, TableSelection, TableSource } from './table-source.ts';

/** Columns that hold times, by canonical name. */
const TIME_COLUMNS = new Set(['ts', 'last_seen', 'tr', 'date'].map(canonicalName));

/** The table with its text columns of times readable as numbers; `isNumber` says that they are nothing but times. */
export function withTimes(table: TableSource, isNumber: boolean): TableSource {
  const timed = new Set<number>();
  const columns = table.columns.map((column, i): TableColumn => {
    if (column.kind === 'number' || !TIME_COLUMNS.has(canonicalName(column.name))) return column;
    timed.add(i);
    return isNumber ? { ...column, kind: 'number', unit: 'seconds' } : column;
  });
  return timed.size === 0 ? table : new TimedTable(table, columns, timed);
}

class TimedTable extends TableView {
  readonly #inner: TableSource;
  readonly #timed: ReadonlySet<number>;

  constructor(table: TableSource, columns: readonly TableColumn[], timed: ReadonlySet<number>) {
    super(table, { columns });
    this.#inner = table;
    this.#timed = timed;
  }

  override read(
    selection: TableSelection,
    counts: readonly CellCounts[],
    signal: AbortSignal,
  ): AsyncIterable<TableBatch> {
    const isAsked = selection.numbers.some((position) => this.#timed.has(position));
    return isAsked ? this.#readTimes(selection, counts, signal) : this.#inner.read(selection, counts, signal);
  }

  async *#readTimes(
    selection: TableSelection,
    counts: readonly CellCounts[],
    signal: AbortSignal,
  ): AsyncIterable<TableBatch> {
    const { numbers: wanted, texts: wantedTexts } = selection;
    const isTimed = wanted.map((position) => this.#timed.has(position));
    const plain = wanted.flatMap((position, i) => (isTimed[i]! ? [] : [{ position, slot: i }]));
    const texts = [...new Set([...wantedTexts, ...wanted.filter((position) => this.#timed.has(position))])];
    const inner = { numbers: plain.map(({ position }) => position), texts };
    const innerCounts = plain.map(({ slot }) => counts[slot]!);
    let numbers = new Float64Array(0);
    for await (const batch of this.#inner.read(inner, innerCounts, signal)) {
      const { rows } = batch;
      if (numbers.length < rows * wanted.length) numbers = new Float64Array(rows * wanted.length);
      for (const [from, { slot }] of plain.entries())
        copyColumn(batch.numbers, from, plain.length, rows, numbers, slot, wanted.length);
      for (const [slot, position] of wanted.entries())
        if (isTimed[slot]!)
          putTimes(batch.texts[texts.indexOf(position)]!, rows, numbers, slot, wanted.length, counts[slot]!);
      yield {
        firstRow: batch.firstRow,
        rows,
        numbers: numbers.subarray(0, rows * wanted.length),
        texts: wantedTexts.map((position) => batch.texts[texts.indexOf(position)]!),
      };
    }
  }
}

function copyColumn(
  source: Float64Array,
  from: number,
  sourceStride: number,
  rows: number,
  target: Float64Array,
  to: number,
  stride: number,
): void {
  for (let i = 0; i < rows; i++) target[to + i * stride] = source[from + i * sourceStride]!;
}

function putTimes(
  texts: readonly string[],
  rows: number,
  target: Float64Array,
  to: number,
  stride: number,
  counts: CellCounts,
): void {
  for (let i = 0; i < rows; i++) {
    const text = texts[i]!;
    const seconds = parseTime(text);
    if (text === '') counts.empty++;
    else if (Number.isNaN(seconds)) counts.text++;
    target[to + i * stride] = seconds;
  }
}
