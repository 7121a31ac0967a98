// Fingerprints of TLS hellos: JA4 (FoxIO, technical_details/JA4.md), JA3 and JA3S (Salesforce).
import { md5 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { isGrease, type TlsHello } from './tls-hello.ts';
import { hexText } from './wire-text.ts';

/** JA4 counts ciphers and extensions in two digits. */
const COUNT_MAX = 99;
const HASH_BYTES = 6;
const NO_HASH = '000000000000';

const EXTENSION_SERVER_NAME = 0;
const EXTENSION_ALPN = 16;

const VERSION_NAMES: ReadonlyMap<number, string> = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
]);

/** Fingerprints remembered by what they are made of, since a device says the same hello again and again. */
const FINGERPRINTS_KEPT = 2048;

export interface ClientFingerprints {
  readonly ja3: string;
  readonly ja4: string;
}

const clients = new Map<string, ClientFingerprints>();
const servers = new Map<string, string>();

function keep<V>(map: Map<string, V>, key: string, value: V): V {
  if (map.size >= FINGERPRINTS_KEPT) map.clear();
  map.set(key, value);
  return value;
}

/** JA3 and JA4 of a ClientHello. */
export function clientFingerprints(hello: TlsHello, isQuic: boolean): ClientFingerprints {
  const lists = [hello.cipherSuites, hello.extensions, hello.groups, hello.pointFormats, hello.signatureAlgorithms];
  const marks = `${hello.legacyVersion},${offeredVersion(hello)},${hello.alpnFirst},${hello.alpnLast},${isQuic}`;
  const key = `${marks};${lists.join(';')}`;
  return clients.get(key) ?? keep(clients, key, { ja3: ja3(hello), ja4: ja4(hello, isQuic) });
}

/** The highest version that a client offers: supported_versions where present, GREASE ignored, else the hello's own field. */
export function offeredVersion(hello: TlsHello): number {
  let best = 0;
  for (const version of hello.versions) if (!isGrease(version) && version > best) best = version;
  return best > 0 ? best : hello.legacyVersion;
}

/**
 * JA4: `a_b_c`. a = t or q, version, d (server name) or i, count of ciphers, count of extensions, first and last character of the
 * first ALPN; b = hash of the sorted ciphers; c = hash of the sorted extensions but for server name and ALPN, and of the
 * signature algorithms as they came.
 */
export function ja4(hello: TlsHello, isQuic: boolean): string {
  const ciphers = hello.cipherSuites.filter((cipher) => !isGrease(cipher));
  const extensions = hello.extensions.filter((extension) => !isGrease(extension));
  const version = VERSION_NAMES.get(offeredVersion(hello)) ?? '00';
  const destination = extensions.includes(EXTENSION_SERVER_NAME) ? 'd' : 'i';
  const counts = `${twoDigits(ciphers.length)}${twoDigits(extensions.length)}`;
  const hashed = extensions.filter((each) => each !== EXTENSION_SERVER_NAME && each !== EXTENSION_ALPN);
  const signatures = hello.signatureAlgorithms.filter((each) => !isGrease(each)).map(fourHex);
  const extensionList = hashed.map(fourHex).sort().join();
  const rest = signatures.length > 0 ? `${extensionList}_${signatures.join()}` : extensionList;
  const cipherHash = ciphers.length > 0 ? shortHash(ciphers.map(fourHex).sort().join()) : NO_HASH;
  const extensionHash = extensions.length > 0 ? shortHash(rest) : NO_HASH;
  return `${isQuic ? 'q' : 't'}${version}${destination}${counts}${alpnMark(hello)}_${cipherHash}_${extensionHash}`;
}

/** JA3: MD5 of version, ciphers, extensions, groups and point formats, in decimal, as they came, without GREASE. */
export function ja3(hello: TlsHello): string {
  const lists = [hello.cipherSuites, hello.extensions, hello.groups];
  const parts = lists.map((list) => list.filter((value) => !isGrease(value)).join('-'));
  return md5Text(`${hello.legacyVersion},${parts.join()},${hello.pointFormats.join('-')}`);
}

/** JA3S: MD5 of version, chosen cipher and extensions of a ServerHello. */
export function ja3s(hello: TlsHello): string {
  const text = `${hello.legacyVersion},${hello.cipherSuites[0]},${hello.extensions.join('-')}`;
  return servers.get(text) ?? keep(servers, text, md5Text(text));
}

/** Characters where both are letters or digits, else the outer hexadecimal digits of both bytes. */
function alpnMark(hello: TlsHello): string {
  const { alpnFirst, alpnLast } = hello;
  if (alpnFirst < 0) return '00';
  if (isAlphanumeric(alpnFirst) && isAlphanumeric(alpnLast)) return String.fromCharCode(alpnFirst, alpnLast);
  return `${(alpnFirst >>> 4).toString(16)}${(alpnLast & 15).toString(16)}`;
}

function isAlphanumeric(byte: number): boolean {
  const letter = byte | 0x20;
  return (byte >= 48 && byte <= 57) || (letter >= 97 && letter <= 122);
}

function twoDigits(count: number): string {
  return String(Math.min(count, COUNT_MAX)).padStart(2, '0');
}

function fourHex(value: number): string {
  return value.toString(16).padStart(4, '0');
}

function shortHash(text: string): string {
  return hexText(sha256(asciiBytes(text)), 0, HASH_BYTES, HASH_BYTES);
}

function md5Text(text: string): string {
  const hash = md5(asciiBytes(text));
  return hexText(hash, 0, hash.length, hash.length);
}

/** Bytes of a text that holds ASCII only. */
export function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
