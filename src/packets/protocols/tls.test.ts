import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, u16 } from '../../../test/frame-builder.ts';
import { checkStreamProtocol, streamFacts, text } from '../../../test/protocols/collect-facts.ts';
import { tls } from './tls.ts';
import { readCertificate } from './tls-certificate.ts';
import { ja3, ja4 } from './tls-fingerprint.ts';
import { isGrease, type TlsHello } from './tls-hello.ts';

const u24 = (value: number): number[] => [value >>> 16, ...u16(value & 0xffff)];
const vector16 = (bytes: readonly number[]): number[] => [...u16(bytes.length), ...bytes];
const extension = (type: number, body: readonly number[]): number[] => [...u16(type), ...vector16(body)];
const handshake = (type: number, body: readonly number[]): number[] => [type, ...u24(body.length), ...body];
const record = (type: number, body: readonly number[]): number[] => [type, 3, 3, ...vector16(body)];
const alpnList = (...names: string[]): number[] => vector16(names.flatMap((name) => [name.length, ...text(name)]));

const CLIENT = handshake(1, [
  3,
  3,
  ...Array<number>(32).fill(7),
  0,
  ...vector16([0x1a1a, 0x1301, 0xc02b].flatMap(u16)),
  1,
  0,
  ...vector16([
    ...extension(0x2a2a, []),
    ...extension(0, vector16([0, ...vector16(text('api.example.com'))])),
    ...extension(10, vector16(u16(29))),
    ...extension(11, [1, 0]),
    ...extension(13, vector16([...u16(0x0403), ...u16(0x0804)])),
    ...extension(16, alpnList('h2', 'http/1.1')),
    ...extension(43, [6, ...u16(0x3a3a), ...u16(0x0304), ...u16(0x0303)]),
  ]),
]);
const SERVER = handshake(2, [
  3,
  3,
  ...Array<number>(32).fill(8),
  0,
  ...u16(0xc02b),
  0,
  ...vector16(extension(16, alpnList('h2'))),
]);

test('a ClientHello gives name, protocols, version and fingerprints', () => {
  expect(streamFacts(tls, [record(22, CLIENT)])).toMatchObject([
    {
      kind: 'tls-client',
      isQuic: false,
      version: 0x0304,
      serverName: 'api.example.com',
      alpn: ['h2', 'http/1.1'],
      cipherSuites: [0x1a1a, 0x1301, 0xc02b],
    },
  ]);
});

test('a hello is read in many records and many segments', () => {
  const whole = streamFacts(tls, [record(22, CLIENT)]);
  const pieces = Array.from({ length: 10 }, (_, i) => CLIENT.slice(i * 20, i === 9 ? undefined : i * 20 + 20));
  const stream = pieces.flatMap((piece) => record(22, piece));
  expect(streamFacts(tls, [stream])).toEqual(whole);
  expect(
    streamFacts(
      tls,
      stream.map((byte) => [byte]),
    ),
  ).toEqual(whole);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: stream.length }), (cut) => {
      expect(streamFacts(tls, [stream.slice(0, cut), stream.slice(cut)])).toEqual(whole);
    }),
  );
});

test('both hellos of a retry are read, nothing behind encryption', () => {
  const spec = record(20, [1]);
  const stream = [...record(22, CLIENT), ...spec, ...record(22, CLIENT), ...record(23, CLIENT), ...record(22, CLIENT)];
  expect(streamFacts(tls, [stream])).toHaveLength(2);
});

test('a server answers with version, cipher and protocol', () => {
  expect(streamFacts(tls, [{ side: 1, bytes: record(22, SERVER) }])).toMatchObject([
    { kind: 'tls-server', version: 0x0303, cipherSuite: 0xc02b, alpn: 'h2' },
  ]);
});

const element = (tag: number, body: readonly number[]): number[] =>
  body.length < 128 ? [tag, body.length, ...body] : [tag, 0x82, ...u16(body.length), ...body];
const name = (parts: readonly (readonly [number, string])[]): number[] =>
  element(
    0x30,
    parts.flatMap(([type, value]) =>
      element(0x31, element(0x30, [...element(6, [0x55, 4, type]), ...element(12, text(value))])),
    ),
  );
const CERTIFICATE = element(0x30, [
  ...element(0x30, [
    ...element(0xa0, element(2, [2])),
    ...element(2, [1]),
    ...element(0x30, element(6, [42])),
    ...name([
      [6, 'DE'],
      [10, 'Home, Inc'],
      [3, 'CA'],
    ]),
    ...element(0x30, [...element(0x17, text('240229120000Z')), ...element(0x18, text('20500101000000Z'))]),
    ...name([[3, 'cam.local']]),
    ...element(0x30, []),
    ...element(
      0xa3,
      element(
        0x30,
        element(0x30, [
          ...element(6, [0x55, 0x1d, 0x11]),
          ...element(4, element(0x30, [...element(0x82, text('cam.local')), ...element(0x87, [192, 0, 2, 7])])),
        ]),
      ),
    ),
  ]),
]);

test('a certificate tells subject, issuer, names and validity', () => {
  const chain = vector24(vector24(CERTIFICATE));
  const facts = streamFacts(tls, [{ side: 1, bytes: [...record(22, SERVER), ...record(22, handshake(11, chain))] }]);
  expect(facts[1]).toMatchObject({
    kind: 'tls-certificate',
    subject: 'CN=cam.local',
    issuer: 'CN=CA,O=Home\\, Inc,C=DE',
    names: ['cam.local', '192.0.2.7'],
    notBeforeUs: Date.UTC(2024, 1, 29, 12) * 1000,
    notAfterUs: Date.UTC(2050, 0, 1) * 1000,
  });
});

function vector24(bytes: readonly number[]): number[] {
  return [...u24(bytes.length), ...bytes];
}

function hello(parts: Partial<TlsHello>): TlsHello {
  return {
    legacyVersion: 0x0303,
    cipherSuites: [],
    extensions: [],
    groups: [],
    pointFormats: [],
    signatureAlgorithms: [],
    versions: [],
    alpn: [],
    alpnFirst: -1,
    alpnLast: -1,
    serverName: null,
    ...parts,
  };
}

const numbers = (list: string): number[] => list.split(',').map((digits) => Number.parseInt(digits, 16));

test('JA4 of the published example', () => {
  // FoxIO, technical_details/JA4.md: lists in any order, with GREASE among them.
  const ciphers = '1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035';
  const extensions = '001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015';
  const example = hello({
    cipherSuites: [0x8a8a, ...numbers(ciphers)],
    extensions: [0x0a0a, ...numbers(extensions), 0x2a2a],
    signatureAlgorithms: numbers('0403,0804,0401,0503,0805,0501,0806,0601'),
    versions: [0xfafa, 0x0304, 0x0303],
    alpnFirst: 104,
    alpnLast: 50,
  });
  expect(ja4(example, false)).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
  expect(ja4(example, true)).toBe('q13d1516h2_8daaf6152771_e5627efa2ab1');
});

test('JA4 without ciphers, extensions, name or printable protocol', () => {
  expect(ja4(hello({}), false)).toBe('t12i000000_000000000000_000000000000');
  expect(ja4(hello({ alpnFirst: 0xab, alpnLast: 0xcd }), false).slice(8, 10)).toBe('ad');
  expect(ja4(hello({ alpnFirst: 48, alpnLast: 0xab }), false).slice(8, 10)).toBe('3b');
  expect(ja4(hello({ versions: [0x0a0a], legacyVersion: 0x0300 }), false).slice(0, 3)).toBe('ts3');
});

test('JA3 leaves GREASE out and joins its five parts', () => {
  // The lists of the example in Salesforce's README, whose hash it gives.
  const parts = hello({
    legacyVersion: 769,
    cipherSuites: [47, 53, 5, 10, 0x1a1a, 49161, 49162, 49171, 49172, 50, 56, 19, 4],
    extensions: [0, 10, 11],
    groups: [23, 24, 25],
    pointFormats: [0],
  });
  expect(ja3(parts)).toBe('ada70206e40642a3e4461f35503241d5');
  const expected = createHash('md5').update('771,,,,').digest('hex');
  expect(ja3(hello({}))).toBe(expected);
});

test('GREASE values are the sixteen of RFC 8701', () => {
  const found = Array.from({ length: 65536 }, (_, value) => value).filter(isGrease);
  expect(found).toEqual(Array.from({ length: 16 }, (_, i) => 0x0a0a + i * 0x1010));
});

test('hostile bytes are harmless', () => {
  const chain = record(22, handshake(11, vector24(vector24(CERTIFICATE))));
  checkStreamProtocol(tls, [record(22, CLIENT), [...record(22, SERVER), ...chain], hex('1503030002')]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: CERTIFICATE.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, to) => {
      const bytes = Uint8Array.from(CERTIFICATE);
      bytes[at] = to;
      readCertificate(bytes, 0, bytes.length);
      readCertificate(bytes, 0, at);
    }),
    { numRuns: 1000 },
  );
});
