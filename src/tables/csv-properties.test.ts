// Properties of the CSV reader: what was written is read, two ways of cutting rows agree, and nothing but words comes of garbage.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PieceSource, readCsv, readWhole } from '../../test/table-text.ts';
import { UserError } from '../base/user-error.ts';
import { SEPARATORS, type Separator } from './csv-sample.ts';
import { openCsv } from './csv-table.ts';

const pieces = fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 6 });
const separators = fc.constantFrom<Separator>(...SEPARATORS);
const ends = fc.constantFrom('\n', '\r\n', '\r');
const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', ';', '\t', '|', '\n', '\r', 'é', '7', '€', '𝄞') }),
  fc.string({ maxLength: 70 }),
  fc.double({ noNaN: true }).map(String),
  fc.constantFrom('', 'Benign', 'Mirai', 'label', '1', '0.0'),
);

/** A cell as RFC 4180 writes it: quoted where it must be, and where `quotes` says. */
function written(text: string, separator: string, quotes: boolean): string {
  const must = text.includes(separator) || /^["\s\ufeff]|[\r\n]|\s$/.test(text);
  return must || quotes ? `"${text.replaceAll('"', '""')}"` : text;
}

test('a table that was written is read as it was', async () => {
  const tables = fc.record({
    columns: fc.integer({ min: 1, max: 6 }),
    cells: fc.array(fc.tuple(cell, fc.boolean()), { minLength: 6, maxLength: 150 }),
    separator: separators,
    end: ends,
    hasLast: fc.boolean(),
    pieces,
  });
  await fc.assert(
    fc.asyncProperty(tables, async ({ columns, cells, separator, end, hasLast, pieces }) => {
      const rows: string[][] = [];
      const lines: string[] = [];
      for (let i = 0; i + columns <= cells.length; i += columns) {
        const row = cells.slice(i, i + columns);
        rows.push(row.map(([text]) => text));
        // A row of one empty cell is no blank line when it is quoted.
        lines.push(row.map(([text, quotes]) => written(text, separator, quotes || columns === 1)).join(separator));
      }
      const header = rows[0]!.map((_, i) => `column ${i}`);
      const text = [header.join(separator), ...lines].join(end) + (hasLast ? end : '');
      const table = await openCsv(new PieceSource(text, pieces), new Uint8Array(0), 'table.csv', {
        separator,
        ...(columns === 1 ? { header } : {}),
      }).catch((error) => {
        if (columns === 1 && error instanceof UserError && error.code === 'table-one-column') return null;
        throw error;
      });
      if (table === null) return;
      const read = (await readWhole(table)).texts;
      expect(columns === 1 ? read.slice(1) : read).toEqual(rows);
    }),
    { numRuns: 200 },
  );
});

test('numbers and texts do not depend on how the bytes come, and batches and blocks have no borders in them', async () => {
  // Longer than a block of the kernel, rows of all lengths, some of them ragged.
  const row = fc
    .array(cell, { minLength: 2, maxLength: 4 })
    .map((cells) => cells.map((text) => written(text, ',', false)).join(','));
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 5, maxLength: 60 }), ends, pieces, async (lines, end, pieces) => {
      const block = [
        '1,2,3',
        'x,-0.5,"q"',
        ...lines,
        ...Array.from({ length: 100 }, (_, i) => `${i},${i / 7},${'z'.repeat(i)}`),
      ];
      const text = `a,b,c${end}${Array.from({ length: 60 }, () => block.join(end)).join(end)}`;
      const whole = await readCsv(text, { separator: ',' }, [1 << 20]);
      const cut = await readCsv(
        text,
        { separator: ',' },
        pieces.map((piece) => piece + 500),
      );
      expect(cut).toEqual(whole);
    }),
    { numRuns: 5 },
  );
});

test('bytes of any kind are read or refused with words', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc
      .uint8Array({ maxLength: 3000 })
      .map((all) => all.map((byte) => [44, 10, 34, 49, 46, 13, 45, 101, 0, 255, 59][byte % 11]!)),
  );
  let isRead = 0;
  await fc.assert(
    fc.asyncProperty(bytes, pieces, async (bytes, pieces) => {
      try {
        await readCsv(bytes, {}, pieces);
        isRead++;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }),
    { numRuns: 600 },
  );
  expect(isRead).toBeGreaterThan(20);
});
