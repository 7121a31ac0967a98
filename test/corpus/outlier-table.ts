// An outlier table of the corpus (npz, mat) as a matrix and labels, read by our own readers.
import { basename } from 'node:path';
import type { Matrix } from '../../src/base/matrix.ts';
import { openTable } from '../../src/tables/open-table.ts';

export interface OutlierTable {
  readonly name: string;
  readonly names: readonly string[];
  readonly matrix: Matrix;
  /** 1 = outlier. */
  readonly labels: Uint8Array;
  readonly outliers: number;
}

/** Reads X and y of a file. */
export async function readOutlierTable(file: string): Promise<OutlierTable> {
  const source = await openTable(file, {});
  try {
    const names = source.columns.map(({ name }) => name);
    const label = names.indexOf('label');
    if (label < 0) throw new Error(`${file} has no labels`);
    const numbers = names.map((_, i) => i);
    const rows: Float64Array[] = [];
    const counts = numbers.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
    for await (const batch of source.read({ numbers, texts: [] }, counts, new AbortController().signal))
      for (let i = 0; i < batch.rows; i++) rows.push(batch.numbers.slice(i * names.length, (i + 1) * names.length));
    const columns = names.length - 1;
    const values = new Float64Array(rows.length * columns);
    for (const [i, row] of rows.entries())
      values.set(
        row.filter((_, j) => j !== label),
        i * columns,
      );
    const labels = Uint8Array.from(rows, (row) => (row[label] === 0 ? 0 : 1));
    return {
      name: basename(file)
        .replace(/^\d+_|\.\w+$/g, '')
        .replace(/\.(npz|mat)$/, ''),
      names: names.filter((_, j) => j !== label),
      matrix: { rows: rows.length, columns, values },
      labels,
      outliers: labels.reduce((sum, each) => sum + each, 0),
    };
  } finally {
    await source.close();
  }
}
