// TLS hello messages (RFC 8446 4.1.2 and 4.1.3, older versions RFC 5246 7.4.1): what both sides offer and choose.
import { printableText, uint16 } from './wire-text.ts';

/** Values kept of each list. Real clients offer under 100 of anything. */
export const TLS_LIST_MAX = 512;
export const TLS_NAME_MAX = 255;
export const TLS_ALPN_MAX = 16;

const RANDOM_BYTES = 32;
const EXTENSION_SERVER_NAME = 0;
const EXTENSION_GROUPS = 10;
const EXTENSION_POINT_FORMATS = 11;
const EXTENSION_SIGNATURES = 13;
const EXTENSION_ALPN = 16;
const EXTENSION_VERSIONS = 43;

export interface TlsHello {
  /** The version field of the hello itself (0x0303 also for TLS 1.3). */
  readonly legacyVersion: number;
  readonly cipherSuites: number[];
  /** In the order they came; empty where the message ends before them. */
  readonly extensions: number[];
  readonly groups: number[];
  readonly pointFormats: number[];
  readonly signatureAlgorithms: number[];
  /** supported_versions: all that a client offers, or the one that a server chose. */
  readonly versions: number[];
  readonly alpn: string[];
  /** First and last byte of the first ALPN value, or -1. */
  alpnFirst: number;
  alpnLast: number;
  serverName: string | null;
}

/** RFC 8701: values that clients throw in to keep servers honest. They have no meaning anywhere. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 255);
}

/** Reads the body of a ClientHello, or returns null when it is malformed. */
export function readClientHello(bytes: Uint8Array, at: number, end: number): TlsHello | null {
  let position = at + 2 + RANDOM_BYTES;
  if (position + 1 > end || bytes[at] !== 3) return null;
  position += 1 + bytes[position]!;
  if (position + 2 > end) return null;
  const ciphersEnd = position + 2 + uint16(bytes, position);
  if (ciphersEnd + 1 > end) return null;
  const hello = emptyHello(uint16(bytes, at));
  readNumbers(bytes, position + 2, ciphersEnd, hello.cipherSuites);
  position = ciphersEnd + 1 + bytes[ciphersEnd]!;
  if (position > end) return null;
  return readExtensions(bytes, position, end, hello, false) ? hello : null;
}

/** Reads the body of a ServerHello, or returns null when it is malformed. */
export function readServerHello(bytes: Uint8Array, at: number, end: number): TlsHello | null {
  let position = at + 2 + RANDOM_BYTES;
  if (position + 1 > end || bytes[at] !== 3) return null;
  position += 1 + bytes[position]!;
  if (position + 3 > end) return null;
  const hello = emptyHello(uint16(bytes, at));
  hello.cipherSuites.push(uint16(bytes, position));
  return readExtensions(bytes, position + 3, end, hello, true) ? hello : null;
}

function emptyHello(legacyVersion: number): TlsHello {
  return {
    legacyVersion,
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
  };
}

function readExtensions(bytes: Uint8Array, at: number, end: number, hello: TlsHello, isServer: boolean): boolean {
  // Before TLS 1.2 a hello may end here.
  if (at === end) return true;
  if (at + 2 > end) return false;
  const stop = at + 2 + uint16(bytes, at);
  if (stop > end) return false;
  let position = at + 2;
  while (position + 4 <= stop) {
    const type = uint16(bytes, position);
    const dataAt = position + 4;
    const dataEnd = dataAt + uint16(bytes, position + 2);
    if (dataEnd > stop) return false;
    if (hello.extensions.length < TLS_LIST_MAX) hello.extensions.push(type);
    readExtension(type, bytes, dataAt, dataEnd, hello, isServer);
    position = dataEnd;
  }
  return position === stop;
}

/** A list that does not fit its extension is left out: the hello is still one. */
function readExtension(
  type: number,
  bytes: Uint8Array,
  at: number,
  end: number,
  hello: TlsHello,
  isServer: boolean,
): void {
  const size = end - at;
  if (type === EXTENSION_SERVER_NAME && size >= 5) readServerName(bytes, at, end, hello);
  else if (type === EXTENSION_GROUPS && size >= 2) readNumbers(bytes, at + 2, end, hello.groups);
  else if (type === EXTENSION_SIGNATURES && size >= 2) readNumbers(bytes, at + 2, end, hello.signatureAlgorithms);
  else if (type === EXTENSION_ALPN && size >= 2) readAlpn(bytes, at + 2, end, hello);
  else if (type === EXTENSION_VERSIONS) readNumbers(bytes, isServer ? at : at + 1, end, hello.versions);
  else if (type === EXTENSION_POINT_FORMATS) {
    for (let i = at + 1; i < end && hello.pointFormats.length < TLS_LIST_MAX; i++) hello.pointFormats.push(bytes[i]!);
  }
}

/** RFC 6066 3: a list of names of which only host names (type 0) exist. */
function readServerName(bytes: Uint8Array, at: number, end: number, hello: TlsHello): void {
  if (bytes[at + 2] !== 0) return;
  const nameEnd = at + 5 + uint16(bytes, at + 3);
  if (nameEnd <= end) hello.serverName = printableText(bytes, at + 5, nameEnd, TLS_NAME_MAX);
}

/** RFC 7301 3.1: names of 1 to 255 bytes, each with its length. */
function readAlpn(bytes: Uint8Array, at: number, end: number, hello: TlsHello): void {
  let position = at;
  while (position < end && hello.alpn.length < TLS_ALPN_MAX) {
    const nameEnd = position + 1 + bytes[position]!;
    if (nameEnd > end || nameEnd === position + 1) return;
    if (hello.alpn.length === 0) {
      hello.alpnFirst = bytes[position + 1]!;
      hello.alpnLast = bytes[nameEnd - 1]!;
    }
    hello.alpn.push(printableText(bytes, position + 1, nameEnd, TLS_NAME_MAX));
    position = nameEnd;
  }
}

function readNumbers(bytes: Uint8Array, at: number, end: number, numbers: number[]): void {
  for (let i = at; i + 2 <= end && numbers.length < TLS_LIST_MAX; i += 2) numbers.push(uint16(bytes, i));
}
