// The parts of the Parquet reader on bytes that no honest writer makes.
import { expect, test } from 'vitest';
import { unpackPage, unpackSnappy } from './parquet-codecs.ts';
import { RunReader } from './parquet-runs.ts';
import { ThriftReader } from './parquet-thrift.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('snappy: literals and copies, one that overlaps itself too', () => {
  // 10 bytes: the literal "ab", then a copy of 8 from 2 back.
  expect(Buffer.from(unpackSnappy(bytes(10, 0x04, 97, 98, 0x11, 2), 10)!).toString()).toBe('ababababab');
});

test.for([
  ['a copy from before the beginning', bytes(5, 0x00, 97, 0x01, 9), 5],
  ['a copy from nowhere', bytes(5, 0x00, 97, 0x01, 0), 5],
  ['a literal longer than its bytes', bytes(4, 0xfc, 0xff, 0xff, 0xff, 0x7f, 97), 4],
  ['a literal of 2 GB and more', bytes(4, 0xfc, 0xff, 0xff, 0xff, 0xff, 97), 4],
  ['more than it says', bytes(1, 0x04, 97, 98), 1],
  ['less than it says', bytes(9, 0x04, 97, 98), 9],
  ['a gigabyte of six bytes', bytes(0x80, 0x80, 0x80, 0x80, 4, 0x00), 2 ** 30],
] as const)('snappy refuses %s', ([, packed, size]) => {
  expect(unpackSnappy(packed, size)).toBeNull();
});

test('a page that unpacks to another size than it says is refused', () => {
  expect(unpackPage(0, bytes(1, 2, 3), 2)).toBeNull();
  expect(unpackPage(6, bytes(1, 2, 3), 2)).toBeNull();
});

test('runs: repeated and packed values, any width', () => {
  const target = new Uint32Array(12);
  // Four times 5, then eight values of three bits: 0 to 7.
  new RunReader(bytes(8, 5, 3, 0x88, 0xc6, 0xfa), 0, 6, 3).read(target, 12);
  expect([...target]).toEqual([5, 5, 5, 5, 0, 1, 2, 3, 4, 5, 6, 7]);
  const wide = new Uint32Array(8);
  const packed = new Uint8Array(33);
  packed[0] = 3;
  new DataView(packed.buffer).setUint32(1, 0xdeadbeef, true);
  new DataView(packed.buffer).setUint32(29, 0x12345678, true);
  new RunReader(packed, 0, 33, 32).read(wide, 8);
  expect([wide[0], wide[1], wide[7]]).toEqual([0xdeadbeef, 0, 0x12345678]);
});

test('a run of a billion values takes no more memory than is asked for', () => {
  const target = new Uint32Array(4);
  new RunReader(bytes(0xfe, 0xff, 0xff, 0xff, 0x0f, 7), 0, 6, 3).read(target, 4);
  expect([...target]).toEqual([7, 7, 7, 7]);
});

test.for([
  ['packed values beyond the page', bytes(0x0b, 1, 2), 8],
  ['a header without an end', bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 1],
  ['empty runs', bytes(0, 0, 0, 0), 1],
  ['nothing', bytes(), 0],
] as const)('runs refuse %s', ([, packed, width]) => {
  expect(() => new RunReader(packed, 0, packed.length, width).read(new Uint32Array(8), 8)).toThrow(/run/);
});

test('a width of more than 32 bits is refused', () => {
  expect(() => new RunReader(bytes(2, 1), 0, 2, 33)).toThrow(/broken/);
});

test.for([
  ['structures without end', new Uint8Array(1000).fill(0x1c), /too deep/],
  ['lists without end', new Uint8Array(1000).fill(0x19), /too deep|type/],
  ['a number without end', new Uint8Array(1_000_000).fill(0xff).fill(0x16, 0, 1), /too long/],
  ['a list of a billion', bytes(0x19, 0xf8, 0xff, 0xff, 0xff, 0x7f), /longer than what is there/],
  ['a text of two gigabytes', bytes(0x18, 0xff, 0xff, 0xff, 0xff, 7), /ends too early/],
  ['a map', bytes(0x1b, 0), /type 11/],
  ['no end', bytes(0x15, 2), /ends too early/],
] as const)('thrift refuses %s', ([, data, words]) => {
  expect(() => new ThriftReader(data).struct()).toThrow(words);
});

test('thrift reads numbers of both signs, flags, texts and lists', () => {
  const struct = new ThriftReader(bytes(0x15, 0x03, 0x11, 0x12, 0x18, 2, 104, 105, 0x19, 0x25, 2, 4, 0)).struct();
  expect(struct.number(1)).toBe(-2);
  expect(struct.flag(2)).toBe(true);
  expect(struct.flag(3)).toBe(false);
  expect(struct.text(4)).toBe('hi');
  expect(struct.list(5)).toEqual([1, 2]);
});
