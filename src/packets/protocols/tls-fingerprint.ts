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

/** ServerHello fingerprints remembered by what they are made of. */
const SERVERS_KEPT = 2048;
/** ClientHellos whose fingerprints are remembered, since a device says the same hello again and again; a power of two, one place each by hash. */
const CLIENTS_KEPT = 256;

export interface ClientFingerprints {
  readonly ja3: string;
  readonly ja4: string;
}

interface KeptClient extends ClientFingerprints {
  readonly hello: TlsHello;
  readonly isQuic: boolean;
}

const clients: (KeptClient | undefined)[] = Array.from({ length: CLIENTS_KEPT });
const servers = new Map<string, string>();

/** JA3 and JA4 of a ClientHello. */
export function clientFingerprints(hello: TlsHello, isQuic: boolean): ClientFingerprints {
  let hash = hashList(hello.cipherSuites, hello.legacyVersion);
  hash = hashList(hello.extensions, hash);
  hash = hashList(hello.groups, hash);
  hash = hashList(hello.signatureAlgorithms, hash);
  const place = (hash ^ (hash >>> 16)) & (CLIENTS_KEPT - 1);
  const known = clients[place];
  if (known !== undefined && known.isQuic === isQuic && isSameHello(known.hello, hello)) return known;
  const found = { hello, isQuic, ja3: ja3(hello), ja4: ja4(hello, isQuic) };
  clients[place] = found;
  return found;
}

function hashList(list: readonly number[], seed: number): number {
  let hash = seed ^ list.length;
  for (let i = 0; i < list.length; i++) hash = Math.imul(hash ^ list[i]!, 0x01000193);
  return hash;
}

/** Whether all that a fingerprint is made of is equal. */
function isSameHello(a: TlsHello, b: TlsHello): boolean {
  const isSameAlpn = a.alpnFirst === b.alpnFirst && a.alpnLast === b.alpnLast;
  if (!isSameAlpn || a.legacyVersion !== b.legacyVersion || offeredVersion(a) !== offeredVersion(b)) return false;
  return (
    isSameList(a.cipherSuites, b.cipherSuites) &&
    isSameList(a.extensions, b.extensions) &&
    isSameList(a.groups, b.groups) &&
    isSameList(a.pointFormats, b.pointFormats) &&
    isSameList(a.signatureAlgorithms, b.signatureAlgorithms)
  );
}

function isSameList(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
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
  const known = servers.get(text);
  if (known !== undefined) return known;
  if (servers.size >= SERVERS_KEPT) servers.clear();
  const hash = md5Text(text);
  servers.set(text, hash);
  return hash;
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
