import { expect, test } from 'vitest';
import { UserError } from '../base/user-error.ts';
import type { CellCounts, TableBatch, TableSelection, TableSource } from './table-source.ts';
import { openWindowedTable } from './windowed-table.ts';

/** A table of texts in memory, handed on in batches of `batchRows`. */
function tableOf(names: readonly string[], rows: readonly (readonly string[])[], batchRows = 3): TableSource {
  const numberOf = (text: string, counts: CellCounts): number => {
    if (text === '' || text === '-') counts.empty++;
    else if (Number.isNaN(Number(text))) counts.text++;
    return text === '' ? Number.NaN : Number(text);
  };
  return {
    file: 'conn.log',
    format: 'test',
    columns: names.map((name) => ({ name, kind: name === 'label' || name === 'uid' ? 'text' : 'number' })),
    ragged: { count: 0, firstLine: 0 },
    rowCount: rows.length,
    progress: 1,
    async *read(selection: TableSelection, counts: readonly CellCounts[]): AsyncGenerator<TableBatch> {
      for (let from = 0; from < rows.length; from += batchRows) {
        const part = rows.slice(from, from + batchRows);
        yield {
          firstRow: from,
          rows: part.length,
          numbers: Float64Array.from(
            part.flatMap((row) => selection.numbers.map((position, i) => numberOf(row[position]!, counts[i]!))),
          ),
          texts: selection.texts.map((position) => part.map((row) => row[position]!)),
        };
      }
    },
    close: async () => {},
  };
}

const NAMES = ['uid', 'orig_bytes', 'resp_bytes', 'duration', 'orig_pkts', 'resp_pkts', 'label'];
const ROWS = [
  ['A', '10', '20', '1.5', '1', '2', 'benign'],
  ['B', '-', '21', '', '3', '4', 'scan'],
  ['C', '12', 'oops', '3.5', '5', '6', 'flood'],
  ['D', '13', '23', '4.5', '7', '8', 'benign'],
  ['E', '14', '24', '5.5', '9', '10', 'benign'],
  ['F', '15', '25', '6.5', '11', '12', 'benign'],
  ['G', '16', '26', '7.5', '13', '14', 'benign'],
];

interface Read {
  readonly names: readonly string[];
  readonly rows: readonly Readonly<Record<string, number | string>>[];
  readonly counts: Readonly<Record<string, CellCounts>>;
}

/** Everything of a table: number columns as numbers, the others as texts. */
async function readAll(table: TableSource): Promise<Read> {
  const numbers = table.columns.flatMap(({ kind }, i) => (kind === 'number' ? [i] : []));
  const texts = table.columns.flatMap(({ kind }, i) => (kind === 'text' ? [i] : []));
  const counts = numbers.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
  const rows: Record<string, number | string>[] = [];
  for await (const batch of table.read({ numbers, texts }, counts, new AbortController().signal)) {
    expect(batch.firstRow).toBe(rows.length);
    for (let row = 0; row < batch.rows; row++)
      rows.push(
        Object.fromEntries([
          ...numbers.map((at, i) => [table.columns[at]!.name, batch.numbers[row * numbers.length + i]!] as const),
          ...texts.map((at, i) => [table.columns[at]!.name, batch.texts[i]![row]!] as const),
        ]),
      );
  }
  const named = Object.fromEntries(numbers.map((at, i) => [table.columns[at]!.name, counts[i]!]));
  return { names: table.columns.map(({ name }) => name), rows, counts: named };
}

test('a window of one row has the plain names, first', async () => {
  const { names, rows } = await readAll(openWindowedTable(tableOf(NAMES, ROWS), { window: 1 }));
  expect(names).toEqual(['orig_pkts', 'resp_pkts', 'orig_bytes', 'resp_bytes', 'uid', 'duration', 'label']);
  expect(rows.length).toBe(7);
  expect(rows[1]).toEqual({
    orig_pkts: 3,
    resp_pkts: 4,
    orig_bytes: 0,
    resp_bytes: 21,
    uid: 'B',
    duration: Number.NaN,
    label: 'scan',
  });
});

test('rows of a window stand side by side; what else there is comes from the first; a window that is not full is left out', async () => {
  for (const batchRows of [1, 2, 3, 100]) {
    const source = tableOf(NAMES, ROWS, batchRows);
    const table = openWindowedTable(source, {
      window: 3,
      label: { column: 'Label', isNormal: (text) => text === 'benign' },
    });
    expect(table.rowCount).toBe(2);
    const { rows, counts } = await readAll(table);
    expect(rows).toEqual([
      {
        'orig_pkts.1': 1,
        'resp_pkts.1': 2,
        'orig_bytes.1': 10,
        'resp_bytes.1': 20,
        'orig_pkts.2': 3,
        'resp_pkts.2': 4,
        'orig_bytes.2': 0,
        'resp_bytes.2': 21,
        'orig_pkts.3': 5,
        'resp_pkts.3': 6,
        'orig_bytes.3': 12,
        'resp_bytes.3': 0,
        uid: 'A',
        duration: 1.5,
        label: 'scan',
      },
      {
        'orig_pkts.1': 7,
        'resp_pkts.1': 8,
        'orig_bytes.1': 13,
        'resp_bytes.1': 23,
        'orig_pkts.2': 9,
        'resp_pkts.2': 10,
        'orig_bytes.2': 14,
        'resp_bytes.2': 24,
        'orig_pkts.3': 11,
        'resp_pkts.3': 12,
        'orig_bytes.3': 15,
        'resp_bytes.3': 25,
        uid: 'D',
        duration: 4.5,
        label: 'benign',
      },
    ]);
    expect(counts['orig_bytes.2']).toMatchObject({ empty: 1, text: 0 });
    expect(counts['resp_bytes.3']).toMatchObject({ empty: 0, text: 1 });
    expect(counts['duration']).toMatchObject({ empty: 0 });
  }
});

test('without a label, or where all rows are normal, a window has the text of its first row', async () => {
  const { rows } = await readAll(openWindowedTable(tableOf(NAMES, ROWS), { window: 3 }));
  expect(rows.map(({ label }) => label)).toEqual(['benign', 'benign']);
});

test('only the label takes the text of a row that is not normal', async () => {
  const rows = [
    ['benign', '1', '1', '1', '1', '1', 'benign'],
    ['X', '1', '1', '1', '1', '1', 'scan'],
  ];
  const table = openWindowedTable(tableOf(NAMES, rows), {
    window: 2,
    label: { column: 'label', isNormal: (text) => text === 'benign' },
  });
  expect((await readAll(table)).rows[0]).toMatchObject({ uid: 'benign', label: 'scan' });
});

test('columns of a window can be asked for as texts, and in any order', async () => {
  const table = openWindowedTable(tableOf(NAMES, ROWS), { window: 2 });
  const at = (name: string): number => table.columns.findIndex((column) => column.name === name);
  const texts = [at('orig_bytes.2'), at('uid'), at('orig_pkts.1')];
  const read: string[][] = [];
  for await (const batch of table.read({ numbers: [], texts }, [], new AbortController().signal))
    for (let row = 0; row < batch.rows; row++) read.push(batch.texts.map((list) => list[row]!));
  expect(read).toEqual([
    ['0', 'A', '1'],
    ['13', 'C', '5'],
    ['15', 'E', '9'],
  ]);
});

test('a table without such columns, a label that is not there and an impossible window are refused', () => {
  const codeOf = (names: readonly string[], options: Parameters<typeof openWindowedTable>[1]): string => {
    try {
      openWindowedTable(tableOf(names, []), options);
      return 'opened';
    } catch (error) {
      return error instanceof UserError ? `${error.code} ${error.details['names'] ?? ''}` : String(error);
    }
  };
  expect(codeOf(['uid', 'orig_pkts', 'resp_bytes'], { window: 1 })).toBe('no-connection-columns resp_pkts, orig_bytes');
  expect(codeOf(NAMES, { window: 1, label: { column: 'verdict', isNormal: (text) => text === 'x' } })).toBe(
    'no-connection-columns verdict',
  );
  for (const window of [0, 1.5, 257]) expect(codeOf(NAMES, { window })).toContain('bad-window');
});
