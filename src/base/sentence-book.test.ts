// Checks that a book of sentences finds the pattern behind a sentence, and that hostile values change nothing but themselves.
import { expect, test } from 'vitest';
import { SentenceBook } from './sentence-book.ts';

const book = new SentenceBook(
  [
    ['{file} is empty.', '{file} ist leer.'],
    ['{file} is damaged: {reason}.', '{file} ist beschädigt: {reason}.'],
    ['{file} is damaged: {reason}. Nothing was changed.', '{file} ist beschädigt: {reason}. Nichts wurde geändert.'],
    ['it is cut off', 'sie ist abgeschnitten'],
    ['its database: {reason}', 'ihre Datenbank: {reason}'],
    ['{reason}.', 'nie: {reason}'],
    ['Everything works.', 'Alles arbeitet.'],
  ],
  (value) => value.replace(',', '.'),
);

test('a sentence is said with its values, and clauses within it too', () => {
  expect(book.say('Everything works.')).toBe('Alles arbeitet.');
  expect(book.say('a.pcap is empty.')).toBe('a.pcap ist leer.');
  expect(book.say('b is damaged: its database: it is cut off.')).toBe(
    'b ist beschädigt: ihre Datenbank: sie ist abgeschnitten.',
  );
});

test('of two patterns that fit the one that says more counts', () => {
  expect(book.say('b is damaged: it is cut off. Nothing was changed.')).toBe(
    'b ist beschädigt: sie ist abgeschnitten. Nichts wurde geändert.',
  );
});

test('what the book does not have stays as it is, and a pattern without words of its own fits nothing', () => {
  expect(book.say('Something else.')).toBe('Something else.');
  expect(book.sayValue('1,234')).toBe('1.234');
  expect(book.say('it is cut offx')).toBe('it is cut offx');
});

test('values are put in as they are, whatever signs they have', () => {
  expect(book.say('$& {reason} $1 is empty.')).toBe('$& {reason} $1 ist leer.');
  expect(book.say('<b>x</b> is damaged: {file}.')).toBe('<b>x</b> ist beschädigt: {file}.');
});

test('values within values end, and long texts are left alone', () => {
  const nested = `${'its database: '.repeat(1000)}it is cut off`;
  expect(book.say(nested)).toBe(nested);
  const deep = `${'its database: '.repeat(50)}it is cut off`;
  expect(book.say(deep)).toBe(`${'ihre Datenbank: '.repeat(4)}${'its database: '.repeat(46)}it is cut off`);
});
