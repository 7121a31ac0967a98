// A certificate that this program signs for itself (X.509 v3, RFC 5280): ECDSA P-256. Written here because Node reads certificates but makes
// none, and the package for it (@peculiar/x509 2.2.0) brings 19 others of 5 MB for these hundred lines.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import {
  bitString,
  byteString,
  explicit,
  identifier,
  implicit,
  integer,
  sequence,
  setOf,
  text,
  time,
  trueValue,
} from './der.ts';

const DAY_MS = 86_400_000;
/** Apple's systems refuse more than 825 days (support.apple.com/103769). */
const VALID_DAYS = 824;
/** Clocks of phones may be behind ours. */
const VALID_BEFORE_MS = DAY_MS;
const SERIAL_BYTES = 16;
const NAMES_MAX = 100;

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const KEY_USAGE = '2.5.29.15';
const SUBJECT_NAMES = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_PURPOSE = '2.5.29.37';
const SUBJECT_KEY = '2.5.29.14';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
/** RFC 5280 4.2.1.6: numbers of the kinds of names. */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/** Makes a key and a certificate for these host names and addresses; those that can be neither are left out. */
export function createSelfSigned(names: readonly string[], nowMs: number): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicBytes = publicKey.export({ type: 'spki', format: 'der' });
  const serial = randomBytes(SERIAL_BYTES);
  // Positive, and never shorter than the others.
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const algorithm = sequence(identifier(ECDSA_WITH_SHA256));
  const name = sequence(setOf(sequence(identifier(COMMON_NAME), text('Porchlight'))));
  const body = sequence(
    explicit(0, integer(Buffer.of(2))),
    integer(serial),
    algorithm,
    name,
    sequence(time(nowMs - VALID_BEFORE_MS), time(nowMs - VALID_BEFORE_MS + VALID_DAYS * DAY_MS)),
    name,
    publicBytes,
    explicit(3, sequence(...extensions(names, publicBytes))),
  );
  const signature = sign('sha256', body, { key: privateKey, dsaEncoding: 'der' });
  const whole = sequence(body, algorithm, bitString(signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
  };
}

function extensions(names: readonly string[], publicBytes: Uint8Array): Buffer[] {
  const plain = (id: string, value: Uint8Array): Buffer => sequence(identifier(id), byteString(value));
  const critical = (id: string, value: Uint8Array): Buffer => sequence(identifier(id), trueValue(), byteString(value));
  const subjects = [...new Set(names)].map(subjectName).filter((each) => each !== null);
  return [
    // No authority: who trusts this certificate trusts this one program.
    critical(BASIC_CONSTRAINTS, sequence()),
    // digitalSignature alone: the first bit of eight, seven unused.
    critical(KEY_USAGE, bitString(Buffer.of(0x80), 7)),
    plain(KEY_PURPOSE, sequence(identifier(SERVER_AUTH))),
    ...(subjects.length === 0 ? [] : [plain(SUBJECT_NAMES, sequence(...subjects.slice(0, NAMES_MAX)))]),
    plain(SUBJECT_KEY, byteString(createHash('sha256').update(publicBytes).digest().subarray(0, 20))),
  ];
}

function subjectName(name: string): Buffer | null {
  const bytes = addressBytes(name);
  if (bytes !== null) return implicit(IP_ADDRESS, bytes);
  const isHost = name.length <= 253 && /^(?!-)[a-z0-9_-]{1,63}(\.(?!-)[a-z0-9_-]{1,63})*$/i.test(name);
  return isHost ? implicit(DNS_NAME, Buffer.from(name.toLowerCase(), 'latin1')) : null;
}

function addressBytes(address: string): Buffer | null {
  const plain = address.replace(/%.*$/, '');
  const version = isIP(plain);
  if (version === 4) return Buffer.from(plain.split('.').map(Number));
  if (version !== 6) return null;
  // URL writes every IPv6 address in hexadecimal groups, also one that ends in dotted decimals.
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...front, ...Array.from({ length: 8 - front.length - back.length }, () => '0'), ...back];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
