import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, cutText, layTable, padText, wrapText } from './text-layout.ts';

test('columns are counted as a terminal shows them', () => {
  expect(columnsOf('camera')).toBe(6);
  expect(columnsOf('Küche')).toBe(5);
  expect(columnsOf('居間')).toBe(4);
  expect(columnsOf('e\u0301')).toBe(1);
  expect(columnsOf('\u001b[1;31mhigh\u001b[0m')).toBe(4);
});

test('wrapping loses no word and keeps the width where words allow it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ minLength: 1, maxLength: 12 }), fc.constantFrom('%', '10', '5 %', ' % '))),
      fc.integer({ min: 1, max: 40 }),
      (parts, width) => {
        const words = parts
          .join(' ')
          .split(/\s+/)
          .filter((word) => word !== '');
        const lines = wrapText(parts.join(' '), width);
        expect(
          lines
            .join(' ')
            .split(' ')
            .filter((word) => word !== ''),
        ).toEqual(words);
        // A number and its percent sign are one word.
        for (const line of lines)
          if (line.replace(/(?<=\d) (?=%(?:\W|$))/g, '').includes(' '))
            expect(columnsOf(line)).toBeLessThanOrEqual(width);
      },
    ),
  );
});

test('cut and padded text has the width', () => {
  expect(cutText('upload.wikimedia.org', 10)).toBe('upload.wi…');
  expect(cutText('short', 10)).toBe('short');
  expect(columnsOf(cutText('居間のカメラ', 6))).toBeLessThanOrEqual(6);
  expect(padText('7', 3, 'right')).toBe('  7');
  expect(padText('居', 3)).toBe('居 ');
});

test('a table gives way where it may, and lines up', () => {
  const columns = [
    { title: 'name', least: 6 },
    { title: 'bytes', side: 'right' as const },
  ];
  const { head, lines } = layTable(
    columns,
    [
      ['a-long-device-name', '1.2 kB'],
      ['b', '12 MB'],
    ],
    16,
  );
  expect(head).toBe('name       bytes');
  expect(lines).toEqual(['a-long-…  1.2 kB', 'b          12 MB']);
});

test('a narrow page leaves optional columns out, the last first', () => {
  const columns = [{ title: 'a' }, { title: 'b', isOptional: true }, { title: 'c', isOptional: true }, { title: 'd' }];
  const row = ['1234', '5678', '9012', '3456'];
  expect(layTable(columns, [row], 22).lines).toEqual(['1234  5678  9012  3456']);
  expect(layTable(columns, [row], 21).lines).toEqual(['1234  5678  3456']);
  expect(layTable(columns, [row], 10).lines).toEqual(['1234  3456']);
});

test('a percent sign stays with its number', () => {
  expect(wrapText('of these 10 % lie above', 12)).toEqual(['of these', '10 % lie', 'above']);
});
