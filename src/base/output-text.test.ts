// Tests that texts of strangers are harmless in every kind of output that is made of them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkHarmless, HOSTILE_STRINGS } from '../../test/hostile-strings.ts';
import { cleanText, csvText, markdownText } from './output-text.ts';

const TEXTS = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...HOSTILE_STRINGS.map(({ text }) => text)),
  fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t=', ' ='), fc.string()).map((parts) => parts.join('')),
);

test('a sentence carries no control, direction or line mark, and no more letters than it should', () => {
  fc.assert(
    fc.property(TEXTS, (text) => {
      const shown = cleanText(text);
      checkHarmless(shown, 'terminal');
      expect([...shown].length).toBeLessThanOrEqual(80);
      expect(shown).not.toMatch(/\n/);
    }),
  );
  expect(cleanText(`a${'\u0300'.repeat(50)}b`)).toBe('a\u0300\u0300b');
});

test('a field of a CSV is read back as one cell and is no formula', () => {
  fc.assert(
    fc.property(TEXTS, TEXTS, (one, other) => checkHarmless(`a,b,c\n${csvText(one)},${csvText(other)},1\n`, 'csv')),
  );
  expect(['plain', '192.168.1.1', '-1.5e-3', '-', '+7', '', 'a,b', 'a"b'].map(csvText)).toEqual([
    'plain',
    '192.168.1.1',
    '-1.5e-3',
    '-',
    '+7',
    '',
    '"a,b"',
    '"a""b"',
  ]);
  expect(['=1+1', '\t=1', 'a\nb', '-x', '\uff1d1'].map(csvText)).toEqual([
    "'=1+1",
    '\\u0009=1',
    '"a\nb"',
    "'-x",
    "'\uff1d1",
  ]);
});

test('in Markdown a text stays a text', () => {
  for (const { name, text } of HOSTILE_STRINGS) {
    const shown = markdownText(text);
    checkHarmless(`- ${shown}\n\n| a | b |\n|---|---|\n| ${shown} | x |\n`, 'markdown');
    expect(shown.replace(/\\./g, ''), name).not.toMatch(/[<>`*|[\]@]/);
  }
  expect(markdownText('api.example.com')).toBe('api.example.com');
  expect(markdownText('1. one')).toBe('1\\. one');
  expect(markdownText('http://evil.example www.evil.example')).toBe('http&#58;//evil.example www&#46;evil.example');
});

test('the checks see what they are there for', () => {
  expect(() => checkHarmless('\u001b[31m', 'terminal')).toThrow(/U\+001b/);
  expect(() => checkHarmless('a\u202eb', 'json')).toThrow(/U\+202e/);
  expect(() => checkHarmless('{"a":"x","a', 'json')).toThrow(/JSON/);
  expect(() => checkHarmless('<p><img src=x></p>', 'html')).toThrow(/img/);
  expect(() => checkHarmless('<p onclick="x()">a</p>', 'html')).toThrow(/attribute/);
  expect(() => checkHarmless('a,b\n=1,2\n', 'csv')).toThrow(/formula/);
  expect(() => checkHarmless('a,b\n1,2,3\n', 'csv')).toThrow(/cells/);
  expect(() => checkHarmless('@everyone', 'markdown')).toThrow(/mention/);
  expect(() => checkHarmless('[a](javascript:x)', 'markdown')).toThrow(/link/);
  expect(() => checkHarmless('add table x; flush ruleset', 'nftables')).toThrow(/statement/);
  expect(() => checkHarmless('server=/#/203.0.113.66', 'dnsmasq')).toThrow(/dnsmasq/);
  expect(() => checkHarmless('#fields\ta\tb\n1\t2\t3\n', 'tsv')).toThrow(/fields/);
});
