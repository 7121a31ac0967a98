import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  asciiBytes,
  putAscii,
  putBytes,
  putDigits,
  putInteger,
  putNumber,
  putSeconds,
  putSecondsShort,
  putWhole,
} from './text-numbers.ts';

const bytes = new Uint8Array(256);
const FROM = 3;
/** What a writer wrote, as text; what stood before it is untouched. */
function written(put: (at: number) => number): string {
  bytes.fill(126);
  const end = put(FROM);
  expect(bytes[FROM - 1]).toBe(126);
  return Buffer.from(bytes.subarray(FROM, end)).toString('latin1');
}

const whole = fc.oneof(
  fc.nat(),
  fc.maxSafeNat(),
  fc.nat(16).map((power) => 10 ** Math.min(power, 15)),
  fc.nat(15).map((power) => 10 ** power - 1),
);

test('a whole number is written as JavaScript writes it', () => {
  fc.assert(
    fc.property(whole, (value) => {
      expect(written((at) => putWhole(bytes, at, value))).toBe(String(value));
    }),
  );
  expect(written((at) => putWhole(bytes, at, Number.MAX_SAFE_INTEGER))).toBe('9007199254740991');
});

test('a negative number has its sign', () => {
  fc.assert(
    fc.property(fc.integer(), (value) => {
      expect(written((at) => putInteger(bytes, at, value))).toBe(String(value));
    }),
  );
});

test('digits are padded with zeros to their count', () => {
  fc.assert(
    fc.property(fc.nat(999_999_999), fc.integer({ min: 1, max: 9 }), (value, count) => {
      const rest = value % 10 ** count;
      expect(written((at) => putDigits(bytes, at, rest, count))).toBe(String(rest).padStart(count, '0'));
    }),
  );
});

/** Microseconds up to the year 2255, as exact integers. */
const microseconds = fc.bigInt({ min: 0n, max: (1n << 53n) - 2n });

test('seconds have six decimals without the error of a float', () => {
  fc.assert(
    fc.property(microseconds, fc.integer({ min: 0, max: 999 }), (us, ns) => {
      const rounded = us + (ns >= 500 ? 1n : 0n);
      const expected = `${rounded / 1_000_000n}.${String(rounded % 1_000_000n).padStart(6, '0')}`;
      expect(written((at) => putSeconds(bytes, at, Number(us), ns))).toBe(expected);
    }),
  );
  expect(written((at) => putSeconds(bytes, at, 1_362_692_526_869_344, 0))).toBe('1362692526.869344');
  expect(written((at) => putSeconds(bytes, at, -1_500_000, 0))).toBe('-1.500000');
});

test('short seconds lose nothing and drop zeros, down to one decimal', () => {
  fc.assert(
    fc.property(microseconds, fc.integer({ min: 0, max: 999 }), (us, ns) => {
      const text = written((at) => putSecondsShort(bytes, at, Number(us), ns));
      const [seconds = '', decimals = ''] = text.split('.');
      expect(BigInt(seconds) * 1_000_000_000n + BigInt(decimals.padEnd(9, '0'))).toBe(us * 1000n + BigInt(ns));
      expect(text).toMatch(/^\d+\.(\d|\d{1,8}[1-9])$/);
      expect(Number.isFinite(JSON.parse(text))).toBe(true);
    }),
  );
  expect(written((at) => putSecondsShort(bytes, at, 12_000_000, 0))).toBe('12.0');
  expect(written((at) => putSecondsShort(bytes, at, -1, 250))).toBe('-0.00000075');
});

test('any number reads back as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(written((at) => putNumber(bytes, at, value)))).toBe(value === 0 ? 0 : value);
    }),
  );
});

test('text and prepared bytes are copied', () => {
  expect(written((at) => putAscii(bytes, at, 'conn_state'))).toBe('conn_state');
  expect(written((at) => putBytes(bytes, at, asciiBytes('{"ts":')))).toBe('{"ts":');
});
