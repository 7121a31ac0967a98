// Sentences of the program in German: errors by their code, all others by the English pattern that they were made from.
import { errorWords } from '../error-words.ts';
import type { Language } from '../language.ts';
import { SentenceBook, type SentencePair } from '../sentence-book.ts';
import { fillWords, type UserError } from '../user-error.ts';
import { CAPTURE_SENTENCES } from './capture-sentences.ts';
import { germanErrorWords } from './error-words.ts';
import type { GermanWords } from './german-words.ts';
import { SETTING_SENTENCES } from './setting-sentences.ts';
import { SYSTEM_SENTENCES } from './system-sentences.ts';
import { TABLE_SENTENCES } from './table-sentences.ts';

/** Every sentence that is not an error's own. */
export const GERMAN_SENTENCES: readonly SentencePair[] = [
  ...SYSTEM_SENTENCES,
  ...SETTING_SENTENCES,
  ...CAPTURE_SENTENCES,
  ...TABLE_SENTENCES,
];

const codes = Object.keys(errorWords) as (keyof typeof errorWords)[];

/** Errors that are kept as text (a scan of last week, why a part stands) are found by their patterns, too. */
const book = new SentenceBook(
  [
    ...GERMAN_SENTENCES,
    ...codes.flatMap((code): SentencePair[] => [
      [errorWords[code].message, germanErrorWords[code].message],
      [errorWords[code].hint, germanErrorWords[code].hint],
    ]),
  ],
  germanValue,
);

/** A sentence of the program in a language; one that the book does not have stays as it is. */
export function inLanguage<T extends string | null>(text: T, language: Language): T | string {
  return text === null || language === 'en' ? text : book.say(text);
}

/** An error in a language: what happened, and what to try. */
export function errorIn({ code, details, message, hint }: UserError, language: Language): GermanWords {
  if (language === 'en') return { message, hint };
  const words = germanErrorWords[code];
  const values = Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, typeof value === 'number' ? value : book.sayValue(value)]),
  );
  return { message: fillWords(words.message, values), hint: fillWords(words.hint, values) };
}

/** 1,234 as 1.234 and 1.5 GB as 1,5 GB; only where it cannot be a version or an address. */
function germanValue(value: string): string {
  if (/^\d{1,3}(?:,\d{3})+$/.test(value)) return value.replaceAll(',', '.');
  return /^\d+\.\d+ [A-Za-z%]/.test(value) ? value.replace('.', ',') : value;
}
