// Keys of QUIC Initial packets: anybody can derive them from the connection id (RFC 9001 5.2, RFC 9369 3.3).
import { ecb, gcm } from '@noble/ciphers/aes.js';
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { asciiBytes } from './tls-fingerprint.ts';

/** What differs between the versions of QUIC that we read. */
export interface QuicVersion {
  readonly version: number;
  readonly salt: Uint8Array;
  /** Prefix of the labels of keys. */
  readonly prefix: string;
  /** The two type bits that mark an Initial packet. */
  readonly initialType: number;
}

/** Keys of one direction. */
export interface QuicKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly headerKey: Uint8Array;
}

export const QUIC_VERSIONS: readonly QuicVersion[] = [
  { version: 1, salt: fromHex('38762cf7f55934b34d179ae6a4c80cadccbb7f0a'), prefix: 'quic', initialType: 0 },
  { version: 0x6b3343cf, salt: fromHex('0dede3def700a6db819381be6e269dcbf9bd2ed9'), prefix: 'quicv2', initialType: 1 },
  // Draft 29, which many devices spoke before RFC 9000 and some still do.
  { version: 0xff00001d, salt: fromHex('afbfec289993d24c9e9786f19c6111e04390a899'), prefix: 'quic', initialType: 0 },
];

const SECRET_BYTES = 32;
const KEY_BYTES = 16;
const IV_BYTES = 12;

/** Keys of the client's and of the server's Initial packets, from the destination id of the client's first packet. */
export function initialKeys(version: QuicVersion, connectionId: Uint8Array): readonly [QuicKeys, QuicKeys] {
  const secret = extract(sha256, connectionId, version.salt);
  return [directionKeys(version, secret, 'client in'), directionKeys(version, secret, 'server in')];
}

function directionKeys(version: QuicVersion, initial: Uint8Array, label: string): QuicKeys {
  const secret = expandLabel(initial, label, SECRET_BYTES);
  return {
    key: expandLabel(secret, `${version.prefix} key`, KEY_BYTES),
    iv: expandLabel(secret, `${version.prefix} iv`, IV_BYTES),
    headerKey: expandLabel(secret, `${version.prefix} hp`, KEY_BYTES),
  };
}

/** RFC 8446 7.1: HKDF-Expand-Label with an empty context. */
function expandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const name = asciiBytes(`tls13 ${label}`);
  const info = new Uint8Array(name.length + 4);
  info[0] = length >>> 8;
  info[1] = length & 255;
  info[2] = name.length;
  info.set(name, 3);
  return expand(sha256, secret, info, length);
}

/** RFC 9001 5.4.3: the mask over the first byte and the packet number, from 16 bytes of the encrypted payload. */
export function headerMask(keys: QuicKeys, sample: Uint8Array): Uint8Array {
  return ecb(keys.headerKey, { disablePadding: true }).encrypt(sample);
}

/** RFC 9001 5.3: AES-128-GCM; null when the packet is not authentic. */
export function decryptPayload(
  keys: QuicKeys,
  packetNumber: number,
  header: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null {
  const nonce = keys.iv.slice();
  // Packet numbers of Initial packets have at most 32 bits on the wire.
  for (let i = 0; i < 4; i++) nonce[IV_BYTES - 1 - i]! ^= (packetNumber >>> (8 * i)) & 255;
  try {
    return gcm(keys.key, nonce, header).decrypt(sealed);
  } catch {
    // The package reports a wrong tag by throwing; to us it is a packet that is not what it seemed.
    return null;
  }
}

function fromHex(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16));
}
