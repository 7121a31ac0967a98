import { ecb, gcm } from '@noble/ciphers/aes.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, u16, u32 } from '../../../test/frame-builder.ts';
import { collector, hostileBytes } from '../../../test/protocols/collect-facts.ts';
import { GIVE_UP } from './protocol.ts';
import { quic } from './quic.ts';
import { CRYPTO_BYTES_MAX, CryptoStream } from './quic-crypto.ts';
import { initialKeys, QUIC_VERSIONS, type QuicKeys } from './quic-keys.ts';

// RFC 9001 appendix A.1 and A.2: the connection id, and the client's CRYPTO frame.
const CONNECTION_ID = hex('8394c8f03e515708');
const CRYPTO = hex(`
  060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868
  04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578
  616d706c652e636f6dff01000100000a00080006001d00170018001000070005
  04616c706e000500050100000000003300260024001d00209370b2c9caa47fba
  baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400
  0d0010000e0403050306030203080408050806002d00020101001c0002400100
  3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000
  75300901100f088394c8f03e51570806048000ffff`);

interface Sealing {
  readonly keys: QuicKeys;
  readonly header: readonly number[];
  readonly packetNumber: number;
  readonly payload: readonly number[];
}

/** RFC 9001 5.3 and 5.4 forwards: a packet number of 4 bytes behind `header`. */
function seal({ keys, header, packetNumber, payload }: Sealing): number[] {
  const whole = Uint8Array.from([...header, ...u32(packetNumber)]);
  const nonce = keys.iv.slice();
  for (const [i, byte] of u32(packetNumber).entries()) nonce[8 + i]! ^= byte;
  const sealed = gcm(keys.key, nonce, whole).encrypt(Uint8Array.from(payload));
  const mask = ecb(keys.headerKey, { disablePadding: true }).encrypt(sealed.slice(0, 16));
  whole[0]! ^= mask[0]! & 0x0f;
  for (let i = 0; i < 4; i++) whole[header.length + i]! ^= mask[1 + i]!;
  return [...whole, ...sealed];
}

/** An Initial packet of the client, 1,162 bytes of payload as in the RFC's example. */
function initial(
  version: number,
  type: number,
  frames: readonly number[],
  packetNumber = 2,
  id = CONNECTION_ID,
): number[] {
  const payload = [...frames, ...Array<number>(1162 - frames.length).fill(0)];
  const header = [0xc3 | (type << 4), ...u32(version), id.length, ...id, 0, 0, ...u16(0x4000 | (payload.length + 20))];
  const known = QUIC_VERSIONS.find((each) => each.version === version)!;
  return seal({ keys: initialKeys(known, Uint8Array.from(CONNECTION_ID))[0], header, packetNumber, payload });
}

const EXAMPLE = initial(1, 0, CRYPTO);

function factsOf(
  datagrams: readonly (readonly number[])[],
  spend = (): boolean => true,
): ReturnType<typeof collector>['facts'] {
  const out = collector({ responderPort: 443, spend });
  const decoder = quic.open();
  for (const datagram of datagrams) {
    const bytes = Uint8Array.from([0xee, ...datagram, 0xee]);
    if (decoder.decode(0, bytes, 1, bytes.length - 1, out) === GIVE_UP) break;
  }
  return out.facts;
}

test('keys are those of RFC 9001 appendix A.1 and RFC 9369 appendix A.1', () => {
  const [client, server] = initialKeys(QUIC_VERSIONS[0]!, Uint8Array.from(CONNECTION_ID));
  expect([...client.key]).toEqual(hex('1f369613dd76d5467730efcbe3b1a22d'));
  expect([...client.iv]).toEqual(hex('fa044b2f42a3fd3b46fb255c'));
  expect([...client.headerKey]).toEqual(hex('9f50449e04a0e810283a1e9933adedd2'));
  expect([...server.key]).toEqual(hex('cf3a5331653c364c88f0f379b6067e37'));
  const [second] = initialKeys(QUIC_VERSIONS[1]!, Uint8Array.from(CONNECTION_ID));
  expect([...second.key]).toEqual(hex('8b1a0bc121284290a29e0971b5cd045d'));
});

test('the protected packet of RFC 9001 appendix A.2 is read', () => {
  // Our test seals the RFC's plain packet; that it is the RFC's own is seen at its beginning and its end.
  expect(EXAMPLE.slice(0, 32)).toEqual(hex('c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11'));
  expect(EXAMPLE.slice(-16)).toEqual(hex('e221af44860018ab0856972e194cd934'));
  expect(factsOf([EXAMPLE])).toMatchObject([
    {
      kind: 'tls-client',
      isQuic: true,
      serverName: 'example.com',
      alpn: ['alpn'],
      version: 0x0304,
      cipherSuites: [0x1301, 0x1302],
    },
  ]);
  expect(factsOf([EXAMPLE])[0]).toMatchObject({ ja4: expect.stringMatching(/^q13d0211an_[0-9a-f]{12}_[0-9a-f]{12}$/) });
});

test('version 2 and draft 29 are read', () => {
  for (const [version, type] of [
    [0x6b3343cf, 1],
    [0xff00001d, 0],
  ] as const) {
    expect(factsOf([initial(version, type, CRYPTO)])).toMatchObject([{ serverName: 'example.com' }]);
  }
});

test('a hello in several frames and packets, in any order, is put together', () => {
  const hello = CRYPTO.slice(4);
  const frame = (from: number, to: number): number[] => [
    6,
    ...u16(0x4000 | from),
    ...u16(0x4000 | (to - from)),
    ...hello.slice(from, to),
  ];
  const first = initial(1, 0, [...frame(150, 200), 1, ...frame(0, 60)], 0);
  const second = initial(1, 0, [2, 0, 0, 0, 0, ...frame(200, hello.length), ...frame(50, 150)], 1);
  expect(factsOf([first])).toEqual([]);
  expect(factsOf([first, second])).toMatchObject([{ serverName: 'example.com' }]);
  expect(factsOf([[...second, ...first]])).toMatchObject([{ serverName: 'example.com' }]);
});

test('a changed packet is not authentic and says nothing; refused steps are not taken', () => {
  const changed = EXAMPLE.map((byte, i) => (i === 600 ? byte ^ 1 : byte));
  expect(factsOf([changed])).toEqual([]);
  expect(factsOf([EXAMPLE], () => false)).toEqual([]);
});

test('only long headers of known versions are tried', () => {
  const matches = (bytes: readonly number[]): boolean => quic.matches(Uint8Array.from(bytes), 0, bytes.length);
  expect(matches(EXAMPLE)).toBe(true);
  expect(matches([0x40, ...EXAMPLE.slice(1)])).toBe(false);
  expect(matches(hex('c05130343608'))).toBe(false);
});

test('frames beyond the limit are not kept', () => {
  const stream = new CryptoStream();
  const far = [6, 0x80, 0, 0xff, 0xff, 1, 65];
  expect(stream.addFrames(Uint8Array.from(far))).toBe(true);
  expect(stream.held).toBe(0);
  for (let i = 0; i < 200; i++) stream.addFrames(Uint8Array.from([6, ...u16(0x4000 | (i * 2 + 1)), 1, 65]));
  expect(stream.held).toBeLessThanOrEqual(CRYPTO_BYTES_MAX);
});

test('hostile bytes are harmless', () => {
  fc.assert(
    fc.property(fc.array(hostileBytes([EXAMPLE, initial(0x6b3343cf, 1, CRYPTO)]), { maxLength: 3 }), (datagrams) => {
      expect(factsOf(datagrams).length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 150 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (payload) => {
      const stream = new CryptoStream();
      stream.addFrames(payload);
      expect(stream.ready).toBeLessThanOrEqual(CRYPTO_BYTES_MAX);
    }),
  );
});
