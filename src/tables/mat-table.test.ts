// MATLAB 5 files made in the test, read back.
import { expect, test } from 'vitest';
import { MAT_CODES, type MatMatrix, matBytes } from '../../test/array-files.ts';
import { surviveDamage } from '../../test/damaged-bytes.ts';
import { readWhole, type WholeTable } from '../../test/table-text.ts';
import { isMatlabHead, openMatTable } from './mat-table.ts';
import { MemoryBytes } from './open-table-bytes.ts';
import type { TableSource } from './table-source.ts';

const open = (bytes: Uint8Array): Promise<TableSource> =>
  openMatTable(new MemoryBytes(bytes), bytes.subarray(0, 4096), 'table.mat');
const read = async (bytes: Uint8Array): Promise<WholeTable> => readWhole(await open(bytes));

const x: MatMatrix = { name: 'X', rows: 3, columns: 2, values: [1, 2, 3, 4, 5, 100] };
const y: MatMatrix = { name: 'y', rows: 3, columns: 1, values: [0, 1, 0], code: 'u1' };
const rows = [
  [1, 2],
  [3, 4],
  [5, 100],
];

const layouts = MAT_CODES.flatMap((code) =>
  (['<', '>'] as const).flatMap((order) => [true, false].map((isPacked) => ({ code, order, isPacked }))),
);
test.for(layouts)('a matrix stored as $code, $order, packed: $isPacked', async ({ code, order, isPacked }) => {
  const { names, numbers, format } = await read(matBytes([{ ...x, code }, y], isPacked, order));
  expect(names).toEqual(['c0', 'c1', 'label']);
  expect(numbers).toEqual(rows.map((row, i) => [...row, [0, 1, 0][i]]));
  expect(format).toBe('MATLAB 5 file (.mat)');
});

test('doubles that are stored as small integers are the same doubles', async () => {
  expect((await read(matBytes([{ ...x, code: 'u1', kind: 6 }]))).numbers).toEqual(rows);
});

test('up to four bytes of values stand within their tag', async () => {
  const small: MatMatrix = { name: 'X', rows: 2, columns: 2, values: [1, 2, 3, 4], code: 'u1' };
  expect((await read(matBytes([small], false))).numbers).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('a label that lies in a row is one too', async () => {
  const { numbers } = await read(matBytes([x, { ...y, rows: 1, columns: 3 }]));
  expect(numbers.map((row) => row[2])).toEqual([0, 1, 0]);
});

test('other variables are passed over', async () => {
  const { names } = await read(matBytes([{ ...x, name: 'weights' }, y, x, { ...x, name: 'text', kind: 4 }]));
  expect(names).toEqual(['c0', 'c1', 'label']);
});

test.for([
  [{ ...x, kind: 5 }, /X is a sparse matrix/],
  [{ ...x, kind: 1 }, /X is a cell array/],
  [{ ...x, kind: 2 }, /X is a structure/],
  [{ ...x, kind: 4 }, /X is text/],
  [{ ...x, flags: 8 }, /complex/],
] as const)('what is no matrix of numbers is refused in words: %#', async ([matrix, words]) => {
  await expect(open(matBytes([matrix, y]))).rejects.toThrow(words);
});

test('a file without X names what it holds', async () => {
  await expect(
    open(
      matBytes([
        { ...x, name: 'train' },
        { ...x, name: 'test' },
      ]),
    ),
  ).rejects.toThrow(/"train", "test"/);
});

test('version 7.3 says how to save it again', async () => {
  const bytes = Buffer.alloc(1024);
  bytes.write('MATLAB 7.3 MAT-file, Platform: GLNXA64');
  bytes.write('\x89HDF\r\n\x1a\n', 512, 'latin1');
  expect(isMatlabHead(bytes)).toBe(true);
  await expect(open(bytes)).rejects.toMatchObject({ code: 'unsupported-table', hint: expect.stringContaining('-v7') });
});

test('a variable with another shape than its values is refused', async () => {
  const bytes = matBytes([{ ...x, promises: { rows: 20_000, columns: 20_000 } }]);
  await expect(open(bytes)).rejects.toThrow(/fewer or more than its shape/);
});

test('damage is never more than words', async () => {
  for (const isPacked of [true, false]) {
    const bytes = matBytes([x, y], isPacked);
    expect(await surviveDamage(bytes, 300, open)).toBeGreaterThan(50);
  }
});
