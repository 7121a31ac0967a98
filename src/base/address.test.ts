import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatIpv4, formatMac, formatWords, MAPPED_WORD, parseAddress } from './address.ts';

const word = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(0, 1, 0xffff, 0xffff0000));

test('an address survives its text, however many are asked for in between', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word, word, word), { maxLength: 50 }), (addresses) => {
      for (const words of [...addresses, ...addresses]) expect(parseAddress(formatWords(...words))).toEqual(words);
    }),
  );
  // More than are remembered, so that each place is used again and again.
  for (let i = 0; i < 20_000; i++) {
    const value = Math.imul(i, 0x01000193) >>> 0;
    expect(formatIpv4(value)).toBe([24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.'));
  }
});

test('mapped addresses are written as IPv4, others after RFC 5952', () => {
  expect(formatWords(0, 0, MAPPED_WORD, 0xc0000201)).toBe('192.0.2.1');
  expect(formatWords(0x20010db8, 0, 0, 1)).toBe('2001:db8::1');
  expect(formatWords(0, 0, 0, 0)).toBe('::');
  expect(formatWords(0x20010db8, 0, 0x00010000, 1)).toBe('2001:db8::1:0:0:1');
});

test('a hardware address is its six bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.integer({ min: 0, max: 2 }), (bytes, at) => {
      const pairs = Array.from(bytes.slice(at, at + 6), (byte) => byte.toString(16).padStart(2, '0'));
      expect(formatMac(bytes, at)).toBe(pairs.join(':'));
    }),
    { numRuns: 3000 },
  );
});
