// NumPy arrays and archives made in the test, read back.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NUMBER_CODES, npyBytes, npyFile, zipBytes } from '../../test/array-files.ts';
import { surviveDamage } from '../../test/damaged-bytes.ts';
import { readWhole, type WholeTable } from '../../test/table-text.ts';
import { openNpyTable } from './npy-table.ts';
import { openNpzTable } from './npz-table.ts';
import { MemoryBytes } from './open-table-bytes.ts';

const readNpy = async (bytes: Uint8Array): Promise<WholeTable> =>
  readWhole(await openNpyTable(new MemoryBytes(bytes), 'table.npy'));
const readNpz = async (bytes: Uint8Array): Promise<WholeTable> =>
  readWhole(await openNpzTable(new MemoryBytes(bytes), 'table.npz'));

const rowsOf = (values: readonly number[], columns: number): number[][] =>
  Array.from({ length: values.length / columns }, (_, i) => values.slice(i * columns, (i + 1) * columns));

/** Numbers that every type but the truth value holds exactly. */
const sample = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 100];

describe('a NumPy array', () => {
  const layouts = NUMBER_CODES.flatMap((code) =>
    (['<', '>'] as const).flatMap((order) => [false, true].map((isFortran) => ({ code, order, isFortran }))),
  );
  test.for(layouts)('of $code, $order, by columns: $isFortran', async (layout) => {
    const values = layout.code === 'b1' ? sample.map((value) => value % 2) : sample;
    const { numbers, names, format } = await readNpy(npyBytes(values, { rows: 4, columns: 3 }, layout));
    expect(numbers).toEqual(rowsOf(values, 3));
    expect(names).toEqual(['c0', 'c1', 'c2']);
    expect(format).toBe('NumPy array (.npy)');
  });

  test('keeps every bit of doubles, and counts what is no number', async () => {
    const values = [0.1, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, -0, Number.NEGATIVE_INFINITY];
    const { numbers, counts, texts } = await readNpy(npyBytes(values, { rows: 3, columns: 2 }));
    expect(numbers.flat()).toEqual(values);
    expect(counts).toEqual([
      { empty: 0, notANumber: 0, infinite: 1, text: 0 },
      { empty: 0, notANumber: 1, infinite: 1, text: 0 },
    ]);
    expect(texts[0]).toEqual(['0.1', 'NaN']);
  });

  test('of half precision has the values of IEEE 754', async () => {
    const bits = [0x0000, 0x8000, 0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x3555];
    const data = new Uint8Array(new Uint16Array(bits).buffer);
    const { numbers } = await readNpy(npyFile("{'descr': '<f2', 'fortran_order': False, 'shape': (10,), }", data));
    expect(numbers.flat()).toEqual([0, -0, 1, -2, 2 ** -24, 65504, Infinity, -Infinity, Number.NaN, 0.333251953125]);
  });

  test('of 64-bit integers is rounded once', async () => {
    const data = Buffer.alloc(16);
    data.writeBigInt64LE(-(2n ** 53n) - 3n);
    data.writeBigInt64LE(2n ** 62n + 2n ** 9n + 1n, 8);
    const { numbers } = await readNpy(npyFile("{'descr': '<i8', 'fortran_order': False, 'shape': (2, 1), }", data));
    expect(numbers.flat()).toEqual([Number(-(2n ** 53n) - 3n), Number(2n ** 62n + 2n ** 9n + 1n)]);
  });

  test('is read in batches that join to the whole, whatever its order', async () => {
    const columns = 5;
    const values = Array.from({ length: 10_000 * columns }, (_, i) => Math.sin(i));
    for (const isFortran of [false, true]) {
      const { numbers, batches } = await readNpy(npyBytes(values, { rows: 10_000, columns }, { isFortran }));
      expect(numbers).toEqual(rowsOf(values, columns));
      expect(batches).toEqual([4096, 4096, 1808]);
    }
  });

  test('of one dimension is one column', async () => {
    const { numbers } = await readNpy(npyBytes([1, 2, 3], { rows: 3, columns: 1 }, { shape: '(3,)' }));
    expect(numbers).toEqual([[1], [2], [3]]);
  });

  test('of version 2 has a longer header', async () => {
    const { numbers } = await readNpy(npyBytes([1, 2], { rows: 1, columns: 2 }, { version: 2 }));
    expect(numbers).toEqual([[1, 2]]);
  });

  test.for([
    ["{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", /pickle/],
    ["{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (2,), }", /records/],
    ["{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", /"c16"/],
    ["{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (2,), }", /"M8"/],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 2), }", /3 dimensions/],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (), }", /promises 8 bytes .* 16 are there/],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", /promises 24 bytes/],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 99999999999), }", /impossible shape/],
    ["{'descr': '<f8', 'fortran_order': False}", /cannot be read/],
    ["{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }", /holds text/],
  ] as const)('with the header %s is refused in words', async ([header, words]) => {
    await expect(readNpy(npyFile(header, new Uint8Array(16)))).rejects.toThrow(words);
  });

  test('that is too wide is refused before anything is read', async () => {
    const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 100000), }";
    await expect(readNpy(npyFile(header, new Uint8Array(100_000)))).rejects.toThrow(/100000 columns/);
  });

  test('is never more than words when it is damaged', async () => {
    const bytes = npyBytes(sample, { rows: 4, columns: 3 });
    expect(await surviveDamage(bytes, 300, (damaged) => openNpyTable(new MemoryBytes(damaged), 'f'))).toBeGreaterThan(
      50,
    );
  });
});

describe('a NumPy archive', () => {
  const x = npyBytes(sample, { rows: 4, columns: 3 });
  const y = npyBytes([0, 1, 0, 1], { rows: 4, columns: 1 }, { code: 'i8', shape: '(4,)' });

  test.for([true, false])('of X and y is a table with a label, packed: %s', async (isPacked) => {
    const { names, numbers } = await readNpz(zipBytes({ 'X.npy': x, 'y.npy': y }, isPacked));
    expect(names).toEqual(['c0', 'c1', 'c2', 'label']);
    expect(numbers).toEqual(rowsOf(sample, 3).map((row, i) => [...row, i % 2]));
  });

  test('has labels that are texts', async () => {
    const words = ['benign', 'attack', 'größe', ''];
    const data = Buffer.concat(
      words.map((word) =>
        Buffer.from(new Uint32Array(Array.from({ length: 6 }, (_, i) => word.charCodeAt(i) || 0)).buffer),
      ),
    );
    const labels = npyFile("{'descr': '<U6', 'fortran_order': False, 'shape': (4,), }", data);
    const { kinds, texts, counts } = await readNpz(zipBytes({ 'X.npy': x, 'y.npy': labels }));
    expect(kinds).toBe('nnnt');
    expect(texts.map((row) => row[3])).toEqual(words);
    expect(counts[3]).toEqual({ empty: 1, notANumber: 0, infinite: 0, text: 3 });
  });

  test('with one array is that array, whatever its name', async () => {
    expect((await readNpz(zipBytes({ 'arr_0.npy': x }))).numbers).toEqual(rowsOf(sample, 3));
  });

  test('without X names what it holds', async () => {
    await expect(readNpz(zipBytes({ 'train.npy': x, 'test.npy': x }))).rejects.toThrow(/"train", "test"/);
  });

  test('with the 64-bit list of files that large archives have', async () => {
    const bytes = zipBytes({ 'X.npy': x });
    const end = bytes.length - 22;
    const [length, at] = [bytes.readUInt32LE(end + 12), bytes.readUInt32LE(end + 16)];
    const record = Buffer.alloc(56);
    record.write('PK\x06\x06', 'latin1');
    for (const [value, place] of [
      [1, 24],
      [1, 32],
      [length, 40],
      [at, 48],
    ] as const)
      record.writeBigUInt64LE(BigInt(value), place);
    const locator = Buffer.alloc(20);
    locator.write('PK\x06\x07', 'latin1');
    locator.writeBigUInt64LE(BigInt(end), 8);
    const old = Buffer.from(bytes.subarray(end));
    old.fill(0xff, 8, 20);
    const large = Buffer.concat([bytes.subarray(0, end), record, locator, old]);
    expect((await readNpz(large)).numbers).toEqual(rowsOf(sample, 3));
    await expect(readNpz(Buffer.concat([bytes.subarray(0, end), old]))).rejects.toThrow(/list of files is broken/);
  });

  test('that holds no arrays is a zip archive', async () => {
    await expect(readNpz(zipBytes({ 'a.txt': x }))).rejects.toThrow(/zip archive without NumPy arrays/);
  });

  test('with too few labels says how many', async () => {
    await expect(readNpz(zipBytes({ 'X.npy': x, 'y.npy': npyBytes([1], { rows: 1, columns: 1 }) }))).rejects.toThrow(
      /1 values for a table of 4 rows/,
    );
  });

  test('with a wrong check sum is refused', async () => {
    const bytes = zipBytes({ 'X.npy': x }, false);
    bytes[bytes.indexOf('NUMPY') + 150]! ^= 1;
    await expect(readNpz(bytes)).rejects.toThrow(/check sum of X.npy/);
  });

  test('that promises more than its bytes can hold takes no memory', async () => {
    const bytes = zipBytes({ 'X.npy': x });
    // The size in the list of files: 4 GB less one would be zip64's mark.
    bytes.writeUInt32LE(0xfffffff0, bytes.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 24);
    const before = process.memoryUsage().rss;
    await expect(readNpz(bytes)).rejects.toThrow(/more than its packed bytes can hold/);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  test('is never more than words when it is damaged', async () => {
    const bytes = zipBytes({ 'X.npy': x, 'y.npy': y });
    expect(await surviveDamage(bytes, 300, (damaged) => openNpzTable(new MemoryBytes(damaged), 'f'))).toBeGreaterThan(
      200,
    );
  });
});

test('any table of doubles comes back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      fc.infiniteStream(fc.double()),
      async (rows, columns, isFortran, stream) => {
        const values = [...stream.take(rows * columns)];
        const bytes = zipBytes({ 'X.npy': npyBytes(values, { rows, columns }, { isFortran }) });
        expect((await readNpz(bytes)).numbers).toEqual(rowsOf(values, columns));
      },
    ),
    { numRuns: 60 },
  );
});
