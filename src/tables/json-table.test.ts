// JSON tables: lines, arrays, nested keys, what is a number, and what is refused with words.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PieceSource, readWhole, type WholeTable } from '../../test/table-text.ts';
import { UserError } from '../base/user-error.ts';
import { DEPTH_MAX } from './json-cutter.ts';
import { openJsonTable } from './json-table.ts';
import { ROW_BYTES_MAX } from './text-batches.ts';

const NAN = Number.NaN;
const none = new Uint8Array(0);

async function readJson(text: string | Uint8Array, pieces: readonly number[] = [65536]): Promise<WholeTable> {
  return readWhole(await openJsonTable(new PieceSource(text, pieces), none, 'table.json'));
}

async function wordsOf(text: string | Uint8Array): Promise<string> {
  try {
    await readJson(text);
  } catch (error) {
    return `${(error as UserError).code}: ${(error as Error).message}`;
  }
  return 'read';
}

test('lines, one array, and rows over several lines are the same table', async () => {
  const rows = ['{"a": 1, "b": "x]}"}', '{"b": "\\"{", "a": -2.5e3}', '{"a":null}'];
  const lines = await readJson(`${rows.join('\n')}\n`, [1]);
  expect(lines.names).toEqual(['a', 'b']);
  expect(lines.kinds).toBe('nt');
  expect(lines.numbers).toEqual([
    [1, NAN],
    [-2500, NAN],
    [NAN, NAN],
  ]);
  expect(lines.texts).toEqual([
    ['1', 'x]}'],
    ['-2500', '"{'],
    ['', ''],
  ]);
  expect(await readJson(`\ufeff[${rows.join(',')}]`, [3])).toEqual(lines);
  expect(await readJson(`[\n ${rows.join(',\n ')}\n]\n`, [7])).toEqual(lines);
  expect(await readJson(rows.join('\r\n').replaceAll(', ', ',\n'))).toEqual(lines);
});

test('keys within keys are joined with dots, also where other rows spell them so', async () => {
  const table = await readJson(
    '{"id":{"orig_h":"10.0.0.1","port":{"n":1}},"x":{}}\n{"id.orig_h":"10.0.0.2","id":{"port.n":2}}\n',
  );
  expect(table.names).toEqual(['id.orig_h', 'id.port.n']);
  expect(table.texts).toEqual([
    ['10.0.0.1', '1'],
    ['10.0.0.2', '2'],
  ]);
});

test('arrays in a cell are texts, true and false numbers, and texts count as in CSV', async () => {
  const table = await readJson(
    '{"a":[1,2],"b":true,"c":"1.5","d":"inf","e":"T"}\n{"a":[],"b":false,"c":"-","d":1e999,"e":"F"}\n',
  );
  expect(table.kinds).toBe('tnnnn');
  expect(table.texts[0]).toEqual(['[1,2]', 'true', '1.5', 'inf', 'T']);
  expect(table.numbers).toEqual([
    [NAN, 1, 1.5, Infinity, 1],
    [NAN, 0, NAN, Infinity, 0],
  ]);
  expect(table.counts[0]).toEqual({ empty: 0, notANumber: 0, infinite: 0, text: 2 });
  expect(table.counts[2]!.empty).toBe(1);
  expect(table.counts[3]!.infinite).toBe(2);
});

test("Python's NaN and Infinity are understood, outside of texts", async () => {
  const table = await readJson('{"a":NaN,"b":"NaN Infinity"}\n{"a":-Infinity,"b":"\\"NaN"}\n');
  expect(table.numbers.map((row) => row[0])).toEqual([NAN, -Infinity]);
  expect(table.counts[0]).toEqual({ empty: 0, notANumber: 1, infinite: 1, text: 0 });
  expect(table.texts.map((row) => row[1])).toEqual(['NaN Infinity', '"NaN']);
});

test('rows that are arrays have numbered columns, or names in the first of them', async () => {
  for (const text of ['[1,"x"]\n[2,"y"]\n[3]\n', '[[1,"x"],[2,"y"],[3]]']) {
    const table = await readJson(text, [2]);
    expect(table.names).toEqual(['c0', 'c1']);
    expect(table.numbers.map((row) => row[0])).toEqual([1, 2]);
    expect(table.ragged).toEqual({ count: 1, firstLine: text.startsWith('[[') ? 1 : 3 });
  }
  const named = await readJson('["p","p"]\n[2,"y"]\n');
  expect(named.names).toEqual(['p', 'p.1']);
  expect(named.texts).toEqual([['2', 'y']]);
});

test('rows of another shape, and a last line that is cut, are left out and counted', async () => {
  const table = await readJson('{"a":1}\n\n7\n[1]\n{"a":2}\n{"a":');
  expect(table.numbers).toEqual([[1], [2]]);
  expect(table.ragged).toEqual({ count: 3, firstLine: 3 });
});

test('a key that comes first after the first thousand rows is no column, and is counted', async () => {
  const early = Array.from({ length: 1500 }, (_, i) => `{"a":${i}${i === 900 ? ',"b":1' : ''}}`).join('\n');
  const table = await openJsonTable(
    new PieceSource(`${early}\n{"a":1,"c":{"d":2}}\n{"c":null,"e":1}\n`),
    none,
    'table.json',
  );
  const whole = await readWhole(table);
  expect(whole.names).toEqual(['a', 'b']);
  expect(whole.numbers.length).toBe(1502);
  expect(table.notes).toEqual([
    'Keys that the first rows do not have are no columns: 2 values, first of c in line 1501.',
  ]);
});

test('what is no table is refused with words', async () => {
  expect(await wordsOf(' \n')).toMatch(/^table-empty/);
  expect(await wordsOf('[]')).toMatch(/^table-empty/);
  expect(await wordsOf('1\n2\n')).toMatch(/^table-no-rows/);
  expect(await wordsOf('{}\n{}\n')).toMatch(/^table-no-rows/);
  expect(await wordsOf('{"a":1}\n{"a":2}\n{"a":x}\n{"a":3}')).toMatch(/^table-json: .*line 3 .*byte 16/);
  expect(await wordsOf('{"a":1}\n{"a":2\n{"a":3}\n{"a":4}\n')).toMatch(/^table-json: .*line 2 /);
  expect(await wordsOf('{\n"a":1}\n{"a":2}\n{x}\n')).toMatch(/^table-json: .*line 4 .*byte 17\)/);
  expect(await wordsOf(`${'{"a":1}\n'.repeat(50_000)}{x}`)).toMatch(/line 50001 .*byte 400000\)/);
  expect(await wordsOf('[{"a":1},\n{"a":2}')).toMatch(/^table-json: .*ends before its array/);
  expect(await wordsOf('[{"a":1}]\n{"a":2}')).toMatch(/^table-json: .*line 2 .*behind the end/);
  expect(await wordsOf(`{"a":1}\n{"a":${'['.repeat(DEPTH_MAX + 1)}`)).toMatch(/^table-json: .*deep/);
  expect(await wordsOf(`{"a":1}\n{"a":"${'x'.repeat(ROW_BYTES_MAX)}"}`)).toMatch(/^table-row-length: Line 2 /);
  expect(await wordsOf(`{${Array.from({ length: 132_000 }, (_, i) => `"k${i}":1`)}}`)).toMatch(/^table-columns/);
  expect(await wordsOf(new Uint8Array(Buffer.from('{"a":1}', 'utf16le')))).toMatch(/^table-utf16/);
});

test('a table that was written is read as it was, whatever pieces it comes in', async () => {
  const key: fc.Arbitrary<string> = fc.constantFrom('a', 'b.c', '__proto__', 'constructor', 'length', 'é');
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.boolean(),
    fc.array(fc.integer()),
  );
  const rows = fc.array(fc.array(fc.tuple(key, value), { minLength: 1 }), { minLength: 1, maxLength: 30 });
  const pieces = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(rows, pieces, fc.boolean(), fc.nat(3), async (rows, pieces, isArray, indent) => {
      const objects = rows.map((row) => new Map(row));
      const lines = objects.map((row) => JSON.stringify(Object.fromEntries(row), null, indent));
      const text = isArray ? `[${lines.join(' ,')}]` : lines.join('\n');
      const table = await readJson(text, pieces);
      for (const [i, row] of objects.entries())
        for (const [k, name] of table.names.entries()) {
          const cell = row.get(name);
          const expected = Array.isArray(cell) ? JSON.stringify(cell) : cell === undefined ? '' : String(cell);
          expect(table.texts[i]![k]).toBe(expected);
          if (typeof cell === 'number') expect(table.numbers[i]![k]).toBe(cell + 0);
        }
    }),
    { numRuns: 120 },
  );
});

test('texts of any kind are read or refused with words', async () => {
  const text = fc.string({
    unit: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '1', 'a', '\\', '\n', ' ', 'null'),
    maxLength: 60,
  });
  const pieces = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(text, pieces, async (text, pieces) => {
      try {
        await readJson(`{"a":1}\n${text}`, pieces);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }),
    { numRuns: 800 },
  );
});
