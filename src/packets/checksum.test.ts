import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  checksumOf,
  decodeAll,
  decodeOne,
  ethernet,
  hex,
  icmp,
  ipv4,
  ipv6,
  tcp,
  udp,
  withTransportSum,
} from '../../test/frame-builder.ts';
import { addWords } from './checksum.ts';
import { MARK_BAD_CHECKSUM } from './packet-batch.ts';

const validating = { validatesChecksums: true };

test('the sum equals that of a plain implementation, wherever the bytes stand', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 7 }), (bytes, shift) => {
      const memory = new Uint8Array(shift + bytes.length + 4).fill(0xff);
      memory.set(bytes, shift);
      const sum = addWords(new DataView(memory.buffer), shift, bytes.length, 0);
      const swapped = ((sum & 255) << 8) | (sum >>> 8);
      // 0 and 0xffff are the same number in ones' complement.
      expect((0xffff - swapped) % 0xffff).toBe(checksumOf([...bytes]) % 0xffff);
    }),
  );
});

test.each([65_535, 262_144])('%i bytes do not overflow the sum', (length) => {
  const bytes = new Uint8Array(length + (length % 2)).fill(0xff);
  expect(addWords(new DataView(bytes.buffer), 0, bytes.length, 0xffff)).toBe(0xffff);
});

const payload = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];
const messages: readonly (readonly [string, number, number[]])[] = [
  ['TCP', 0x0800, ipv4(6, tcp(1, 2, payload))],
  ['UDP', 0x0800, ipv4(17, udp(1, 2, payload))],
  ['ICMP', 0x0800, ipv4(1, icmp(8, 0, payload))],
  ['TCP over IPv6', 0x86dd, ipv6(6, tcp(1, 2, payload))],
  ['UDP over IPv6', 0x86dd, ipv6(17, udp(1, 2, payload))],
  ['ICMPv6', 0x86dd, ipv6(58, icmp(128, 0, payload))],
];

test.each(messages)('a right %s checksum passes, a wrong one marks the row', (_, type, packet) => {
  const good = withTransportSum(packet);
  expect(decodeOne(ethernet(type, good), validating)[0]!.marks & MARK_BAD_CHECKSUM).toBe(0);
  const wrong = good.with(-1, good.at(-1)! ^ 1);
  const { rows, counters } = decodeAll([{ bytes: ethernet(type, wrong) }], validating);
  expect(rows[0]!.marks & MARK_BAD_CHECKSUM).toBe(MARK_BAD_CHECKSUM);
  expect(counters.badChecksums).toBe(1);
  expect(decodeOne(ethernet(type, wrong))[0]!.marks & MARK_BAD_CHECKSUM).toBe(0);
});

test('a packet cut by the capture is not judged', () => {
  const frame = ethernet(0x0800, ipv4(6, tcp(1, 2, payload)));
  const [row] = decodeOne(frame.slice(0, -1), { ...validating, wire: frame.length });
  expect(row!.marks & MARK_BAD_CHECKSUM).toBe(0);
});

test('a fragment is not judged', () => {
  const frame = ethernet(0x0800, ipv4(6, tcp(1, 2, payload), { hasMore: true }));
  for (const fragments of ['first', 'each'] as const) {
    expect(decodeOne(frame, { ...validating, fragments })[0]!.marks & MARK_BAD_CHECKSUM).toBe(0);
  }
});

test('UDP without a checksum passes over IPv4, not over IPv6', () => {
  expect(decodeOne(ethernet(0x0800, ipv4(17, udp(1, 2, payload))), validating)[0]!.marks).toBe(0);
  const [row] = decodeOne(ethernet(0x86dd, ipv6(17, udp(1, 2, payload))), validating);
  expect(row!.marks & MARK_BAD_CHECKSUM).toBe(MARK_BAD_CHECKSUM);
});

test('VXLAN over IPv6 may leave its checksum out', () => {
  const inner = ethernet(0x0800, ipv4(17, udp(3, 4)));
  const frame = ethernet(0x86dd, ipv6(17, udp(50_000, 4789, [...hex('0800000000000100'), ...inner])));
  const rows = decodeOne(frame, validating);
  expect(rows).toHaveLength(2);
  expect(rows[0]!.marks & MARK_BAD_CHECKSUM).toBe(0);
});

test('a tunnel in a packet with a wrong checksum is not opened', () => {
  const inner = ethernet(0x0800, ipv4(17, udp(3, 4)));
  const vxlan = udp(50_000, 4789, [...hex('0800000000000100'), ...inner]).with(6, 0x12);
  expect(decodeOne(ethernet(0x0800, ipv4(17, vxlan)), validating)).toHaveLength(1);
});

test('an IPv4 header with a wrong checksum drops the packet where checksums are validated', () => {
  const packet = withTransportSum(ipv4(6, tcp(1, 2)));
  const frame = ethernet(0x0800, packet.with(8, 63));
  expect(decodeAll([{ bytes: frame }], validating)).toMatchObject({ rows: [], counters: { badChecksums: 1 } });
  expect(decodeOne(frame)).toHaveLength(1);
});
