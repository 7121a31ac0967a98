// Checks that the second language says everything that English says, with the same values in it.
import { expect, test } from 'vitest';
import { de } from './de.ts';
import { en } from './en.ts';

const flat = (catalogue: object): Map<string, string> =>
  new Map(
    Object.entries(catalogue).flatMap(([section, words]) =>
      Object.entries(words as Record<string, string>).map(([key, text]): [string, string] => [
        `${section}.${key}`,
        text,
      ]),
    ),
  );
const placesIn = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test('German has every key of English and no other', () => {
  expect([...flat(de).keys()].sort()).toEqual([...flat(en).keys()].sort());
});

test('German puts the same values into its words, and has a plural where English has one', () => {
  const german = flat(de);
  for (const [key, text] of flat(en)) {
    const other = german.get(key)!;
    expect(placesIn(other), key).toEqual(placesIn(text));
    expect(other.split('|').length, key).toBe(text.split('|').length);
    expect(other.trim(), key).not.toBe('');
  }
});
