import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printableText } from '../packets/protocols/wire-text.ts';
import { clearText, jsonText, tsvText } from './fact-text.ts';

const encoder = new TextEncoder();
const wire = (bytes: Uint8Array): string => printableText(bytes, 0, bytes.length, bytes.length);
const wireOf = (text: string): string => wire(encoder.encode(text));

/** Reads a field as Zeek's own reader does: two backslashes are one, \xNN is a byte. */
function readField(field: string): Uint8Array {
  if (field === '(empty)') return new Uint8Array();
  const bytes: number[] = [];
  for (const [piece] of field.matchAll(/\\\\|\\x[0-9a-f]{2}|./gsu)) {
    if (piece === '\\\\') bytes.push(92);
    else if (piece.length === 4) bytes.push(Number.parseInt(piece.slice(2), 16));
    else bytes.push(...encoder.encode(piece));
  }
  return Uint8Array.from(bytes);
}

test.each([
  ['C:\\temp', 'C:\\\\temp'],
  ['\\x41', '\\\\x41'],
  ['\\X41', '\\\\X41'],
  ['a\tb\nc\r\0\x7f', 'a\\x09b\\x0ac\\x0d\\x00\\x7f'],
  ['Küche 灯 🔦', 'Küche 灯 🔦'],
  ['-', '\\x2d'],
  ['--', '--'],
  ['(empty)', '\\x28empty)'],
  ['', '(empty)'],
  ['a,b', 'a,b'],
])('the text %j is the field %j', (text, field) => {
  expect(tsvText(wireOf(text), false)).toBe(field);
});

test('bytes that are no UTF-8 stand as escapes beside letters that are', () => {
  const bytes = Uint8Array.of(0xff, 0xc3, 0xbc, 0xc3, 0x41, 0xe2, 0x82, 0xed, 0xa0, 0x80);
  expect(tsvText(wire(bytes), false)).toBe('\\xffü\\xc3A\\xe2\\x82\\xed\\xa0\\x80');
  expect(JSON.parse(jsonText(wire(bytes)))).toBe('\\xffü\\xc3A\\xe2\\x82\\xed\\xa0\\x80');
});

test('a comma is escaped within a set only', () => {
  expect(tsvText('a,b', true)).toBe('a\\x2cb');
  expect(tsvText(wireOf('ü,'), true)).toBe('ü\\x2c');
});

test('nothing that turns the direction of text or controls a terminal is written as it is', () => {
  const harmful = '\u202e\u2066\u200f\u061c\u0085\u009b31m\u2028\ufeff\u{e0041}\u001b[2J';
  expect(tsvText(wireOf(harmful), false)).toMatch(/^[ -~]+$/);
  expect(tsvText(wireOf('\u202egpj.exe'), false)).toBe('\\xe2\\x80\\xaegpj.exe');
  const json = jsonText(wireOf(harmful));
  expect(json).toMatch(/^[ -~]+$/);
  expect(JSON.parse(json)).toBe(harmful.replace('\u001b', '\\x1b'));
});

test('JSON has the text itself: one backslash for a backslash, control characters as in Zeek', () => {
  expect(JSON.parse(jsonText(wireOf('C:\\x41\\temp "ü"')))).toBe('C:\\x41\\temp "ü"');
  expect(clearText(wireOf('a\nb'))).toBe('a\\x0ab');
});

test('any bytes come back from the field, and the field stays within its line and column', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.string({ unit: 'grapheme' }).map((text) => encoder.encode(text)),
    fc.stringMatching(/^[\\x0-9a-fA-FX,()-]{0,20}$/).map((text) => encoder.encode(text)),
  );
  fc.assert(
    fc.property(bytes, fc.boolean(), (value, isElement) => {
      const field = tsvText(wire(value), isElement);
      expect(readField(field)).toEqual(value);
      expect(field).not.toMatch(isElement ? /[\p{Cc}\p{Cf},]/u : /[\p{Cc}\p{Cf}]/u);
      expect(JSON.parse(jsonText(wire(value)))).toBe(clearText(wire(value)));
    }),
    { numRuns: 2000 },
  );
});
