// TLS hellos of a simulated home (RFC 8446, RFC 5246): what clients of several makes offer, and what servers choose.
import type { Random } from '../base/random.ts';
import { ByteBuilder } from './byte-builder.ts';

/** What a client's TLS library offers: it has one fingerprint (JA4). */
export interface TlsClient {
  readonly ciphers: readonly number[];
  /** Extensions in order, without server name (first) and padding. */
  readonly extensions: readonly number[];
  readonly groups: readonly number[];
  readonly signatures: readonly number[];
  readonly alpn: readonly string[];
  readonly isTls13: boolean;
}

/** A small device's library (mbedTLS's usual list). */
export const SMALL_TLS: TlsClient = {
  ciphers: [0xc02c, 0xc030, 0xc02b, 0xc02f, 0xc00a, 0xc014, 0xc009, 0xc013, 0x009d, 0x009c, 0x003d, 0x003c, 0x00ff],
  extensions: [13, 10, 11, 22, 23],
  groups: [23, 24, 25, 29],
  signatures: [0x0603, 0x0601, 0x0503, 0x0501, 0x0403, 0x0401, 0x0303, 0x0301],
  alpn: [],
  isTls13: false,
};

/** A Linux device with OpenSSL 3. */
export const OPENSSL_TLS: TlsClient = {
  ciphers: [
    0x1302, 0x1303, 0x1301, 0xc02c, 0xc030, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc02b, 0xc02f, 0x009e, 0xc024, 0xc028,
    0x006b, 0xc023, 0xc027, 0x0067, 0xc00a, 0xc014, 0x0039, 0xc009, 0xc013, 0x0033, 0x009d, 0x009c, 0x003d, 0x003c,
    0x0035, 0x002f, 0x00ff,
  ],
  extensions: [11, 10, 35, 22, 23, 13, 43, 45, 51],
  groups: [29, 23, 30, 25, 24],
  signatures: [
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601,
  ],
  alpn: [],
  isTls13: true,
};

/** A browser or an app built on the same library (BoringSSL). */
export const BROWSER_TLS: TlsClient = {
  ciphers: [
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f,
    0x0035,
  ],
  extensions: [23, 65281, 10, 11, 35, 16, 5, 13, 18, 51, 45, 43, 27],
  groups: [29, 23, 24],
  signatures: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
  alpn: ['h2', 'http/1.1'],
  isTls13: true,
};

/** An app of a phone (its system's own library). */
export const APP_TLS: TlsClient = {
  ciphers: [0x1301, 0x1302, 0x1303, 0xc02b, 0xcca9, 0xc02f, 0xcca8, 0xc02c, 0xc030, 0xc013, 0xc014, 0x009c, 0x002f],
  extensions: [23, 65281, 10, 11, 16, 5, 13, 51, 45, 43],
  groups: [29, 23, 24],
  signatures: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0201],
  alpn: ['h2'],
  isTls13: true,
};

/** A television. */
export const TV_TLS: TlsClient = {
  ciphers: [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xcca9, 0xcca8, 0xc02c, 0xc030, 0xc009, 0xc013, 0x002f, 0x0035],
  extensions: [23, 65281, 10, 11, 35, 16, 13, 51, 45, 43],
  groups: [29, 23, 24, 25],
  signatures: [0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601],
  alpn: ['http/1.1'],
  isTls13: true,
};

/** A device with wolfSSL. */
export const TINY_TLS: TlsClient = {
  ciphers: [0xc02b, 0xc02f, 0xc023, 0xc027, 0xc009, 0xc013],
  extensions: [13, 10, 11],
  groups: [23, 29],
  signatures: [0x0603, 0x0503, 0x0403, 0x0401],
  alpn: [],
  isTls13: false,
};

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const VERSION_12 = 0x0303;
const VERSION_13 = 0x0304;

export function clientHello(client: TlsClient, host: string | null, random: Random): Uint8Array {
  return handshake(CLIENT_HELLO, (builder) => {
    builder.u16(VERSION_12).bytes(randomBytes(32, random));
    builder.sized(1, () => client.isTls13 && builder.bytes(randomBytes(32, random)));
    builder.sized(2, () => builder.numbers(client.ciphers));
    builder.u8(1).u8(0);
    builder.sized(2, () => {
      if (host !== null) serverName(builder, host);
      for (const type of client.extensions) {
        builder.u16(type);
        builder.sized(2, () => extension(builder, type, client, random));
      }
    });
  });
}

/** A server's first flight as far as it can be read: its hello, and for TLS 1.2 the beginning of its certificates. */
export function serverHello(client: TlsClient, certificateBytes: number, random: Random): Uint8Array {
  const hello = handshake(SERVER_HELLO, (builder) => {
    builder.u16(VERSION_12).bytes(randomBytes(32, random));
    builder.sized(1, () => builder.bytes(randomBytes(32, random)));
    builder.u16(client.ciphers.find((cipher) => client.isTls13 || cipher >>> 8 === 0xc0)!).u8(0);
    builder.sized(2, () => {
      if (client.isTls13) {
        builder.u16(43).u16(2).u16(VERSION_13);
        builder.u16(51).u16(36).u16(29).u16(32).bytes(randomBytes(32, random));
      } else builder.u16(65281).u16(1).u8(0);
    });
  });
  const builder = new ByteBuilder().bytes(hello);
  if (certificateBytes === 0) return builder.u8(20).u16(VERSION_12).u16(1).u8(1).finish();
  if (client.isTls13) return builder.u8(20).u16(VERSION_12).u16(1).u8(1).bytes(dataHead(certificateBytes)).finish();
  builder.u8(HANDSHAKE).u16(VERSION_12).u16(certificateBytes);
  return builder
    .u8(CERTIFICATE)
    .u24(certificateBytes - 4)
    .u24(certificateBytes - 7)
    .finish();
}

/** The header of a record with so many bytes of ciphertext (at most 2^14 + 256). */
export function dataHead(bytes: number): Uint8Array {
  return Uint8Array.of(23, 3, 3, bytes >>> 8, bytes & 255);
}

function handshake(type: number, fill: (builder: ByteBuilder) => void): Uint8Array {
  const builder = new ByteBuilder().u8(HANDSHAKE).u16(type === CLIENT_HELLO ? 0x0301 : VERSION_12);
  return builder.sized(2, () => builder.u8(type).sized(3, () => fill(builder))).finish();
}

function serverName(builder: ByteBuilder, host: string): void {
  builder.u16(0).sized(2, () => builder.sized(2, () => builder.u8(0).sized(2, () => builder.text(host))));
}

function extension(builder: ByteBuilder, type: number, client: TlsClient, random: Random): void {
  switch (type) {
    case 5:
      builder.u8(1).u32(0);
      break;
    case 10:
      builder.sized(2, () => builder.numbers(client.groups));
      break;
    case 11:
      builder.u8(1).u8(0);
      break;
    case 13:
      builder.sized(2, () => builder.numbers(client.signatures));
      break;
    case 16:
      builder.sized(2, () => builder.texts(client.alpn));
      break;
    case 27:
      builder.u8(2).u16(2);
      break;
    case 43:
      builder.sized(1, () => builder.u16(VERSION_13).u16(VERSION_12));
      break;
    case 45:
      builder.u8(1).u8(1);
      break;
    case 51:
      builder.sized(2, () => builder.u16(29).sized(2, () => builder.bytes(randomBytes(32, random))));
      break;
    case 65281:
      builder.u8(0);
      break;
  }
}

function randomBytes(count: number, random: Random): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) bytes[i] = Math.floor(random() * 256);
  return bytes;
}
