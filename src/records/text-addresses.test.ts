import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAddress, formatMac } from '../base/address.ts';
import { formatUid } from '../flows/uid.ts';
import { ADDRESS_BYTES_MAX, putAddress, putMac, putUid, UID_BYTES } from './text-addresses.ts';

const bytes = new Uint8Array(128);
const text = (end: number): string => Buffer.from(bytes.subarray(0, end)).toString('latin1');

const word = fc.oneof(
  fc.constant(0),
  fc.nat(0xffff),
  fc.nat(0xffff).map((half) => (half << 16) >>> 0),
  fc.nat(0xffffffff),
);

test('addresses read as base/address.ts writes them', () => {
  fc.assert(
    fc.property(fc.tuple(word, word, word, word), (words) => {
      const end = putAddress(bytes, 0, Uint32Array.from([9, ...words]), 1);
      expect(text(end)).toBe(formatAddress(Uint32Array.from(words), 0));
      expect(end).toBeLessThanOrEqual(ADDRESS_BYTES_MAX);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.nat(0xffffffff), (address) => {
      const words = Uint32Array.from([0, 0, 0xffff, address]);
      expect(text(putAddress(bytes, 0, words, 0))).toBe(formatAddress(words, 0));
    }),
  );
});

test('MAC addresses are six octets, or as many as asked for', () => {
  const mac = Uint8Array.from([0, 0xc8, 0xbc, 0xc8, 0x96, 0xd2, 0xa0]);
  expect(text(putMac(bytes, 0, mac, 1))).toBe(formatMac(mac, 1));
  expect(text(putMac(bytes, 0, mac, 1, 3))).toBe('c8:bc:c8');
});

test('a flow has the name that formatUid gives it', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), (high, low) => {
      fc.pre(high !== 0 || low !== 0);
      const end = putUid(bytes, 0, Uint32Array.from([high, low]), 0);
      expect(text(end)).toBe(formatUid(high, low));
      expect(end).toBe(UID_BYTES);
    }),
  );
});
