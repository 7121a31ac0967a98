// Checks that the German words say what the English ones say, with the same values, and that no English pattern is left that nobody makes.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type ErrorCode, errorWords } from '../error-words.ts';
import { UserError } from '../user-error.ts';
import { germanErrorWords } from './error-words.ts';
import { errorIn, GERMAN_SENTENCES, inLanguage } from './german.ts';

const codes = Object.keys(errorWords) as ErrorCode[];
const placesIn = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test('every error has German words with the same values', () => {
  expect(Object.keys(germanErrorWords).sort()).toEqual([...codes].sort());
  for (const code of codes)
    for (const part of ['message', 'hint'] as const) {
      expect(placesIn(germanErrorWords[code][part]), `${code}: ${part}`).toEqual(placesIn(errorWords[code][part]));
      expect(germanErrorWords[code][part].trim(), code).not.toBe('');
    }
});

test('no error says the same in both languages, unless all of its words are values', () => {
  for (const code of codes) {
    const { message, hint } = errorWords[code];
    for (const [english, german] of [
      [message, germanErrorWords[code].message],
      [hint, germanErrorWords[code].hint],
    ] as const)
      if (/\p{L}{3}/u.test(english.replace(/\{\w+\}/g, ''))) expect(german, code).not.toBe(english);
  }
});

test('every sentence has the same values in both languages, and stands in the list once', () => {
  const seen = new Set<string>();
  for (const [english, german] of GERMAN_SENTENCES) {
    expect(placesIn(german), english).toEqual(placesIn(english));
    expect(seen.has(english), english).toBe(false);
    seen.add(english);
  }
});

/** Patterns that are put together from parts; scans/scan-german.test.ts makes each of them. */
const COMPOSED = [
  '1 cell of {column} held infinity.',
  '1 cell of {column} held no number, {text} of them text, and counted as {meant}.',
  '1 cell of {column} held no number, and counted as {meant}.',
  'isolation forest over windows of {count} rows, fitted on this file (its first {rows} rows)',
  'link type {type} ({name}) carries no network packets that Porchlight knows',
  '{cells} of {column} held no number, {text} of them text, and counted as {meant}.',
  '{cells} of {column} held no number, and counted as {meant}.',
  'the number columns that Porchlight knows',
  'the columns of numbers',
  'the first {count} of {total} number columns that Porchlight knows',
  '{file} holds no packets.',
  'None of the {packets} could be read: {reason}.',
  'Only {read} of the {packets} could be read: {reason}.',
  '{count} packets',
  '{count} packet',
  '{count} cells',
  '{count} cell',
  '{count} line had too many or too few cells and was left out, the first one line {line}.',
  '{count} lines had too many or too few cells and were left out, the first one line {line}.',
  '{count} further device or address of your networks is not listed: a flood with forged senders looks so, or there are more devices than the list holds.',
  '{count} further devices or addresses of your networks are not listed: a flood with forged senders looks so, or there are more devices than the list holds.',
];

test('every English pattern stands in the source', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !/german|-data\.ts$/.test(name),
  );
  const source = files
    .map((name) => readFileSync(join(root, name), 'utf8'))
    .join('\n')
    .replaceAll("\\'", "'");
  const missing = GERMAN_SENTENCES.flatMap(([english]) =>
    COMPOSED.includes(english) || english.split(/\{\w+\}/).every((piece) => source.includes(piece)) ? [] : [english],
  );
  expect(missing).toEqual([]);
});

test('an error is worded with German values', () => {
  const error = new UserError('bad-setting', { name: 'web.port', reason: 'it takes a whole number from 0 to 65535' });
  expect(errorIn(error, 'de')).toEqual({
    message: 'Die Einstellung web.port kann so nicht sein: es nimmt eine ganze Zahl von 0 bis 65535.',
    hint: '`porchlight settings list` zeigt, was jede Einstellung annimmt.',
  });
  expect(errorIn(error, 'en')).toEqual({ message: error.message, hint: error.hint });
  const unknown = new UserError('no-such-setting', { name: 'web.prt', near: ' (did you mean web.port?)' });
  expect(errorIn(unknown, 'de').message).toBe('Es gibt keine Einstellung „web.prt“ (meintest du web.port?).');
});

test('an error that is kept as text is found by its pattern, with what stands in it', () => {
  const damaged = new UserError('bad-table', {
    file: 'a.parquet',
    format: 'Parquet',
    reason: 'its footer is broken: it ends too early',
  });
  expect(inLanguage(damaged.message, 'de')).toBe(
    'a.parquet lässt sich nicht als Parquet lesen: sein Fuß ist kaputt: es endet zu früh.',
  );
  expect(inLanguage(damaged.hint, 'de')).toBe(errorIn(damaged, 'de').hint);
  expect(inLanguage('Only the first 1,200,000 rows were read.', 'de')).toBe(
    'Nur die ersten 1.200.000 Zeilen wurden gelesen.',
  );
  expect(inLanguage(damaged.message, 'en')).toBe(damaged.message);
  expect(inLanguage('What nobody knows.', 'de')).toBe('What nobody knows.');
  expect(inLanguage(null, 'de')).toBeNull();
});

test('names of files and people pass through unchanged', () => {
  const error = new UserError('file-not-found', { file: 'it is text {file} <b>$&.pcap' });
  expect(errorIn(error, 'de').message).toBe(
    'it is text {file} <b>$&.pcap lässt sich nicht öffnen: Es gibt keine solche Datei.',
  );
});
