import { expect, test } from 'vitest';
import { bitString, explicit, identifier, implicit, integer, sequence, text, time, trueValue } from './der.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('whole numbers are as short as can be and never look negative (X.690 8.3)', () => {
  expect(hex(integer(Buffer.of(0)))).toBe('020100');
  expect(hex(integer(Buffer.of()))).toBe('020100');
  expect(hex(integer(Buffer.of(0x7f)))).toBe('02017f');
  expect(hex(integer(Buffer.of(0x80)))).toBe('02020080');
  expect(hex(integer(Buffer.of(0, 0, 1, 0)))).toBe('02020100');
});

test('lengths take as few bytes as they need (X.690 10.1)', () => {
  const head = (length: number): string => hex(text('x'.repeat(length)).subarray(0, 4));
  expect(head(127).slice(0, 4)).toBe('0c7f');
  expect(head(128).slice(0, 6)).toBe('0c8180');
  expect(head(255).slice(0, 6)).toBe('0c81ff');
  expect(head(256)).toBe('0c820100');
  expect(head(65_535)).toBe('0c82ffff');
});

test('object identifiers are those that openssl writes', () => {
  expect(hex(identifier('1.2.840.10045.4.3.2'))).toBe('06082a8648ce3d040302');
  expect(hex(identifier('2.5.29.17'))).toBe('0603551d11');
  expect(hex(identifier('1.3.6.1.5.5.7.3.1'))).toBe('06082b06010505070301');
});

test('times have two digits of the year up to 2049 and four from 2050 (RFC 5280 4.1.2.5)', () => {
  expect(Buffer.from(time(Date.UTC(2049, 11, 31, 23, 59, 59))).toString()).toBe('\u0017\r491231235959Z');
  expect(Buffer.from(time(Date.UTC(2050, 0, 1))).toString()).toBe('\u0018\u000f20500101000000Z');
});

test('elements hold others, under tags of their own', () => {
  expect(hex(sequence(trueValue(), bitString(Buffer.of(0x80), 7)))).toBe('30070101ff03020780');
  expect(hex(explicit(3, integer(Buffer.of(2))))).toBe('a303020102');
  expect(hex(implicit(2, Buffer.from('a')))).toBe('820161');
});
