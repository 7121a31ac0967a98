// CSV tables: what is a cell, a row, a name, a number; and what is refused with words.
import { expect, test } from 'vitest';
import { PieceSource, readCsv, readWhole, WaitingSource } from '../../test/table-text.ts';
import { looksLikeCsv, openCsv } from './csv-table.ts';
import { openJsonTable } from './json-table.ts';
import { TABLE_BATCH_ROWS } from './table-source.ts';
import { ROW_BYTES_MAX } from './text-batches.ts';

const NAN = Number.NaN;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function codeOf(text: Uint8Array | string, dialect = {}): Promise<string> {
  try {
    await readCsv(text, dialect);
  } catch (error) {
    return `${(error as { code?: string }).code}: ${(error as Error).message}`;
  }
  return 'read';
}

test('names, numbers and texts of a plain table', async () => {
  const table = await readCsv('a, b ,label\n1,2.5,Benign\n-3,1e5,Mirai\n');
  expect(table.names).toEqual(['a', 'b', 'label']);
  expect(table.kinds).toBe('nnt');
  expect(table.format).toBe('CSV');
  expect(table.numbers).toEqual([
    [1, 2.5, NAN],
    [-3, 100000, NAN],
  ]);
  expect(table.texts).toEqual([
    ['1', '2.5', 'Benign'],
    ['-3', '1e5', 'Mirai'],
  ]);
  expect(table.counts[2]).toEqual({ empty: 0, notANumber: 0, infinite: 0, text: 2 });
});

test.each(['\n', '\r\n', '\r'])('line ends %j are one, and the last line needs none', async (end) => {
  for (const last of ['', end, end + end]) {
    const table = await readCsv(`a,b${end}1,2${end}${end}3,"x${end}y"${end}  ${end}5,6${last}`, {}, [7, 1]);
    expect(table.texts).toEqual([
      ['1', '2'],
      ['3', `x${end}y`],
      ['5', '6'],
    ]);
  }
});

test('quotes hold separators, line breaks and doubled quotes, and spaces count within them', async () => {
  const table = await readCsv('a,b\n"x, ""y"" \n z"," 7 "\n"lone"tail,4"5"\n"", "q"\n');
  expect(table.texts).toEqual([
    ['x, "y" \n z', ' 7 '],
    ['lonetail', '4"5"'],
    ['', '"q"'],
  ]);
  expect(table.numbers[0]).toEqual([NAN, 7]);
});

test.each([
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
])('the separator %j is found', async (separator, words) => {
  const table = await readCsv(['x,1', 'y', 'z'].join(separator) + `\na,b,c${separator}1${separator}2\n`.repeat(3));
  expect(table.names).toEqual(['x,1', 'y', 'z']);
  expect(table.numbers[1]).toEqual([NAN, 1, 2]);
  expect(table.format).toBe(`CSV (${words})`);
});

test('with semicolons a comma is a decimal point, also where JavaScript has to read the number', async () => {
  const long = `0,${'1'.repeat(17)}${'0'.repeat(30)}5`;
  const table = await readCsv(`a;b\n1,5;2.5\n-0,25;1e3\n${long};"7,75"\n1.234,5;1\n`);
  expect(table.numbers).toEqual([
    [1.5, 2.5],
    [-0.25, 1000],
    [Number(long.replace(',', '.')), 7.75],
    [NAN, 1],
  ]);
  expect((await readCsv('a,b\n"1,5",2\n')).counts[0]!.text).toBe(1);
});

test('what is no finite number is counted by what it is', async () => {
  const words = ['', '-', '?', 'null', 'None', '(empty)', 'NaN', 'nan', 'NA', 'inf', '-Infinity', '1e999', 'x', '0x10'];
  const table = await readCsv(`n,m\n1,1\n2,1\n${words.map((word) => `${word},"${word}"\n`).join('')}1_000,1 2\n`);
  const counts = { empty: 6, notANumber: 3, infinite: 3, text: 3 };
  expect(table.counts).toEqual([counts, counts]);
  expect(table.numbers.slice(11, 14).map((row) => row[0])).toEqual([Infinity, -Infinity, Infinity]);
  expect(table.texts[2]).toEqual(['', '']);
  expect(table.texts[3]).toEqual(['-', '-']);
});

test('true and false are 1 and 0; T and F only where nothing else stands in the column', async () => {
  const table = await readCsv('a,b,c,d\ntrue,T,T,1\nFalse,F,M,T\nTRUE,-,F,0\n');
  expect(table.kinds).toBe('nntn');
  expect(table.numbers).toEqual([
    [1, 1, NAN, 1],
    [0, 0, NAN, NAN],
    [1, NAN, NAN, 0],
  ]);
});

test('words of a dialect for nothing are empty numbers and empty texts', async () => {
  const table = await readCsv('#x\na\t1\n-\t(none)\n', {
    header: ['p', 'q'],
    comment: '#',
    emptyWords: ['-', '(none)'],
  });
  expect(table.names).toEqual(['p', 'q']);
  expect(table.texts).toEqual([
    ['a', '1'],
    ['', ''],
  ]);
  expect(table.counts[1]).toEqual({ empty: 1, notANumber: 0, infinite: 0, text: 0 });
});

test('a dialect skips lines, and takes quotes as they are', async () => {
  const table = await readCsv('Report "of\na day\n\nx,y\n"1,2"\n', { skipLines: 2, quoting: false });
  expect(table.names).toEqual(['x', 'y']);
  expect(table.texts).toEqual([['"1', '2"']]);
});

test('rows with too many or too few cells are left out and counted, with the line of the first', async () => {
  const table = await readCsv('a,b\n1,"2\r\n\r3"\n\n4\n5,6,"7\n8"\n9,10\n');
  expect(table.ragged).toEqual({ count: 2, firstLine: 6 });
  expect(table.numbers.map((row) => row[0])).toEqual([1, 9]);
  expect(table.counts[1]!.text).toBe(1);
});

test('a first row of numbers is data, unless it counts the columns', async () => {
  expect((await readCsv('1,2\n3,4\n')).names).toEqual(['c0', 'c1']);
  expect((await readCsv('1,2\n3,4\n')).numbers.length).toBe(2);
  expect((await readCsv('0,1,2,3,4\n5,6,7,8,9\n')).names).toEqual(['0', '1', '2', '3', '4']);
  expect((await readCsv('10.0.0.1,80,tcp,0.5\n10.0.0.2,53,udp,0.7\n')).names).toEqual(['c0', 'c1', 'c2', 'c3']);
  expect((await readCsv('id,2019,2020\nx,1,2\ny,3,b\n')).numbers.length).toBe(2);
});

test('names come once each, none is empty, as pandas has it', async () => {
  const table = await readCsv('a,,a,a.1,a, \n1,2,3,4,5,6\n');
  expect(table.names).toEqual(['a', 'Unnamed: 1', 'a.2', 'a.1', 'a.3', 'Unnamed: 5']);
});

test('a header that lacks one name: that of the row names first, or of the nothing behind a last separator', async () => {
  expect((await readCsv('a,b\nr1,1,2\nr2,3,4\n')).names).toEqual(['Unnamed: 0', 'a', 'b']);
  expect((await readCsv('a,b\n1,2,\n3,4,\n')).names).toEqual(['a', 'b', 'Unnamed: 2']);
});

test('a mark of UTF-8 is no part of the first name, and other alphabets and broken bytes are read', async () => {
  const table = await readCsv(Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes('größe,b\n1,Ä\n2,日本\n3,'), 0x96, 0, 0xff, 10));
  expect(table.names).toEqual(['größe', 'b']);
  expect(table.texts.map((row) => row[1])).toEqual(['Ä', '日本', '\ufffd\0\ufffd']);
});

test('only the columns asked for are read, in the order asked for', async () => {
  const text = `a,b,c,d,e\n1,"x,y",3,"4",5\n6,7,8,9,10\n`;
  const table = await openCsv(new PieceSource(text, [3]), bytes('').subarray(0), 'table.csv');
  const whole = await readWhole(table, [4, 2], [1]);
  expect(whole.numbers).toEqual([
    [5, 3],
    [10, 8],
  ]);
  expect(whole.texts).toEqual([['x,y'], ['7']]);
});

test('bytes that were read before opening come first', async () => {
  const table = await openCsv(new PieceSource('2\n3,4\n'), bytes('a,b\n1,'), 'table.csv');
  expect((await readWhole(table)).numbers).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('batches hold so many rows at most, and repeated and single texts are told apart', async () => {
  const rows = 3 * TABLE_BATCH_ROWS + 5;
  const label = (i: number): string => (i % 3 === 0 ? 'same' : i % 3 === 1 ? `id-${i}` : 'l'.repeat(i % 90));
  const lines = Array.from({ length: rows }, (_, i) => `${i},${label(i)}\n`);
  const table = await readCsv(`n,t\n${lines.join('')}`, {}, [10_000, 777]);
  expect(table.batches).toEqual([TABLE_BATCH_ROWS, TABLE_BATCH_ROWS, TABLE_BATCH_ROWS, 5]);
  expect(table.texts.every((row, i) => row[1] === label(i) && row[0] === String(i))).toBe(true);
  expect(table.numbers.every((row, i) => row[0] === i)).toBe(true);
});

test('many cells that only JavaScript can read do not stop a batch', async () => {
  const hard = `9007199254740993.${'0'.repeat(20)}1`;
  const table = await readCsv(`a,b,c\n${`${hard},${hard},1\n`.repeat(10_000)}`);
  expect(table.numbers.length).toBe(10_000);
  expect(table.numbers.every((row) => row[0] === 9007199254740994 && row[1] === row[0])).toBe(true);
});

test('a hundred thousand columns are read, in batches of fewer rows', async () => {
  const columns = 100_000;
  const row = (first: number): string => Array.from({ length: columns }, (_, i) => first + i).join(',');
  const text = `${Array.from({ length: columns }, (_, i) => `f${i}`).join(',')}\n${row(0)}\n${row(1)}\n`;
  const table = await openCsv(new PieceSource(text), new Uint8Array(0), 'wide.csv');
  expect(table.columns.length).toBe(columns);
  const whole = await readWhole(table, undefined, [7]);
  expect(whole.numbers[1]!.every((x, i) => x === i + 1)).toBe(true);
  expect(await codeOf(`${'a,'.repeat(140_000)}a\n1,2\n`)).toMatch(/^table-columns: .*131072 columns/);
});

test('what is no table is refused with words', async () => {
  expect(await codeOf('')).toMatch(/^table-empty/);
  expect(await codeOf('\n \n\n')).toMatch(/^table-empty/);
  expect(await codeOf('a,b\n')).toMatch(/^table-no-rows/);
  expect(await codeOf('name\nfirst line of text\nsecond\n')).toMatch(/^table-one-column: .*"name"/);
  expect(await codeOf('a,b,c\n1;2;3\n4;5;6\n7;8;9\n', { separator: ',' })).toMatch(
    /^table-delimiter: .*3 cells.*line 2 has 1/,
  );
  expect(await codeOf(Uint8Array.of(0xff, 0xfe, ...Buffer.from('a,b\n1,2\n', 'utf16le')))).toMatch(/^table-utf16/);
  expect(await codeOf(new Uint8Array(Buffer.from('a,b\n1,2\n', 'utf16le')))).toMatch(/^table-utf16/);
  expect(await codeOf('a,b\n1,2\n3,"4\n5,6\n')).toMatch(/^table-open-quote: .*line 3/);
});

test('rows that stop being rows far down are refused', async () => {
  const text = `a,b\n${'1,2\n'.repeat(30_000)}${'1;2\n'.repeat(40_000)}`;
  expect(await codeOf(text)).toMatch(/^table-delimiter: .*line 30002/);
});

test('a row longer than the limit is refused, in the head and further down', async () => {
  const long = 'x'.repeat(ROW_BYTES_MAX + 10);
  expect(await codeOf(`a,b\n${'1,2\n'.repeat(50_000)}3,${long}\n`)).toMatch(/^table-row-length: Line 50002 /);
  expect(await codeOf(long)).toMatch(/^table-row-length: Line 1 /);
  const fits = 'x'.repeat(ROW_BYTES_MAX / 2);
  expect((await readCsv(`a,b\n1,${fits}\n2,"${fits}"\n`)).texts.map((row) => row[1] === fits)).toEqual([true, true]);
});

test('an aborted signal ends reading with its reason', async () => {
  const table = await openCsv(new PieceSource(`a,b\n${'1,2\n'.repeat(100_000)}`), new Uint8Array(0), 'table.csv');
  const stop = new AbortController();
  const read = async (): Promise<void> => {
    for await (const _ of table.read({ numbers: [0], texts: [] }, [], stop.signal)) stop.abort(new Error('enough'));
  };
  await expect(read()).rejects.toThrow('enough');
});

test('an aborted signal ends the wait for bytes that do not come', async () => {
  for (const [open, line] of [
    [openCsv, '1,2\n'],
    [openJsonTable, '{"a":1}\n'],
  ] as const) {
    const source = new WaitingSource(line.repeat(30_000));
    const table = await open(source, new Uint8Array(0), 'pipe');
    const stop = new AbortController();
    const read = async (): Promise<void> => {
      for await (const _ of table.read({ numbers: [0], texts: [] }, [], stop.signal));
    };
    source.onWait = () => stop.abort(new Error('enough'));
    await expect(read()).rejects.toThrow('enough');
  }
});

test('heads of tables are told from those of other text', () => {
  for (const head of ['a,b\n1,2', '\ufeffx;y\n', '1\n2\n3\n', 'a\tb', '"a","b"\n', '\n\na|b'])
    expect(looksLikeCsv(bytes(head))).toBe(true);
  for (const head of ['{"a":1,"b":2}\n', '[1,2]', '<html>, x', 'a,b\0c', 'some words of text\n'])
    expect(looksLikeCsv(bytes(head))).toBe(false);
});
