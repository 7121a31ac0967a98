// The CSV kernel by itself, in blocks of few bytes: another way of cutting rows agrees with it, and what is not asked for changes nothing.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PieceSource } from '../../test/table-text.ts';
import type { UserError } from '../base/user-error.ts';
import { CellReader, cellWords, countCell } from './cell-words.ts';
import { BlockReader } from './csv-blocks.ts';
import { CsvKernel } from './csv-kernel.ts';
import { splitRows } from './csv-sample.ts';
import type { CellCounts, TableSelection } from './table-source.ts';

interface KernelRun {
  readonly pieces: readonly number[];
  readonly columns: number;
  readonly selection: TableSelection;
  readonly hasQuotes: boolean;
}

interface KernelRows {
  readonly numbers: number[][];
  readonly texts: string[][];
  readonly counts: CellCounts[];
  readonly ragged: { count: number; line: number };
}

const words = cellWords();

/** Reads a text in blocks that begin with 32 bytes and batches of seven rows. */
async function readByKernel(text: string, { pieces, columns, selection, hasQuotes }: KernelRun): Promise<KernelRows> {
  const kernel = new CsvKernel({
    separator: ',',
    hasQuotes,
    decimalComma: false,
    comment: '#',
    skipLines: 0,
    headerRows: 0,
    columns,
    selection,
    truths: new Array<boolean>(columns).fill(false),
    words,
    reader: new CellReader(words),
    emptyTexts: new Set(),
    rows: 7,
    textBytes: 100,
    blockBytes: 32,
  });
  const blocks = new BlockReader(new PieceSource(text, pieces), kernel, 'table.csv');
  const numbers: number[][] = [];
  const texts: string[][] = [];
  const width = selection.numbers.length;
  for (let isMore = true; isMore; ) {
    kernel.beginBatch();
    isMore = await blocks.fillBatch(new AbortController().signal, () => undefined);
    const batch = kernel.numbers();
    for (let row = 0; row < kernel.rows; row++) {
      numbers.push([...batch.subarray(row * width, (row + 1) * width)]);
      texts.push(kernel.texts.map((list) => list[row]!));
    }
  }
  const counts = selection.numbers.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
  for (const [slot, count] of counts.entries()) kernel.fillCounts(slot, count);
  return { numbers, texts, counts, ragged: { count: kernel.raggedRows, line: kernel.raggedLine } };
}

function countsOf(texts: readonly string[]): CellCounts {
  const reader = new CellReader(words);
  const counts = { empty: 0, notANumber: 0, infinite: 0, text: 0 };
  for (const text of texts) {
    reader.read(text, false);
    countCell(counts, reader.kind);
  }
  return counts;
}

const pieces = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });

test('the kernel and the splitter of samples cut any text into the same rows', async () => {
  const unit = fc.constantFrom('a', '1', ',', ',', '"', '"', '\n', '\n', '\r', '\r\n', ' ', 'é', '\t', '#', '.5');
  const garbage = fc.string({ unit, maxLength: 150 });
  let rowsRead = 0;
  let raggedRead = 0;
  await fc.assert(
    fc.asyncProperty(garbage, pieces, fc.boolean(), async (text, pieces, hasQuotes) => {
      const selection = { numbers: [1], texts: [0, 1] };
      const read = await readByKernel(text, { pieces, columns: 2, selection, hasQuotes }).catch((error) => {
        expect((error as UserError).code).toBe('table-open-quote');
        return null;
      });
      if (read === null) return;
      const rows = splitRows(text, { separator: ',', hasQuotes, comment: '#', skipLines: 0 }, true, 10_000);
      const good = rows.filter((row) => row.cells.length === 2);
      const ragged = rows.filter((row) => row.cells.length !== 2);
      expect(read.texts).toEqual(good.map((row) => row.cells));
      expect(read.ragged).toEqual({ count: ragged.length, line: ragged[0]?.line ?? 0 });
      const reader = new CellReader(words);
      expect(read.numbers).toEqual(good.map((row) => [reader.read(row.cells[1]!, false)]));
      rowsRead += good.length;
      raggedRead += ragged.length;
    }),
    { numRuns: 500 },
  );
  expect(rowsRead).toBeGreaterThan(100);
  expect(raggedRead).toBeGreaterThan(100);
});

test('columns that are not asked for are passed, whatever stands in them', async () => {
  const columns = 24;
  // The second one is left to the host, and so is "1"x below.
  const plain = fc.constantFrom('0', '9007199254740993.00000000000001', '', '1.5', 'ab', '12345678', '-7', 'a"b', 'é');
  const long = `"${',z'.repeat(20)}"`;
  const quoted = fc.constantFrom('""', 'NaN', '1e999', '"a,b"', '"a\nb"', '"\r\n,""q"""', long, '"1"x', '"2" ');
  const cell = fc.oneof({ weight: 5, arbitrary: plain }, { weight: 1, arbitrary: quoted });
  const row = fc.array(cell, { minLength: columns - 1, maxLength: columns + 1 });
  const some = fc.uniqueArray(fc.nat(columns - 1), { maxLength: 6 });
  const all = Array.from({ length: columns }, (_, i) => i);
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 4, maxLength: 20 }),
      some,
      some,
      pieces,
      async (rows, numbers, texts, pieces) => {
        const text = rows.map((row) => row.join(',')).join('\n');
        const run = { pieces, columns, hasQuotes: true };
        const whole = await readByKernel(text, { ...run, selection: { numbers: all, texts: all } });
        const part = await readByKernel(text, { ...run, selection: { numbers, texts } });
        expect(part.ragged).toEqual(whole.ragged);
        expect(part.counts).toEqual(numbers.map((column) => whole.counts[column]));
        expect(whole.counts).toEqual(all.map((column) => countsOf(whole.texts.map((row) => row[column]!))));
        expect(part.numbers).toEqual(whole.numbers.map((row) => numbers.map((column) => row[column])));
        expect(part.texts).toEqual(whole.texts.map((row) => texts.map((column) => row[column])));
      },
    ),
    { numRuns: 150 },
  );
});
