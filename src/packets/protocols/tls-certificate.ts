// X.509 certificates (RFC 5280 4.1): whom they name, who signed them, how long they hold. Nothing is verified.
import { formatIpv4, formatWords } from '../../base/address.ts';
import { DER_OBJECT_IDENTIFIER, DER_SEQUENCE, DER_SET, type DerElement, readElement, readTime } from './der.ts';
import { hexText, printableText, uint32 } from './wire-text.ts';

/** Alternative names kept of a certificate; bytes kept of a name's part; parts of a distinguished name. */
export const CERTIFICATE_NAMES_MAX = 100;
export const CERTIFICATE_TEXT_MAX = 255;
const NAME_PARTS_MAX = 32;
const EXTENSIONS_MAX = 64;

export interface CertificateSummary {
  subject: string;
  issuer: string;
  names: string[];
  notBeforeUs: number;
  notAfterUs: number;
}

/** RFC 4514 3, by the last number of the identifiers 2.5.4.n. */
const COMMON_NAMES: readonly (string | undefined)[] = [
  undefined,
  undefined,
  undefined,
  'CN',
  'SN',
  'serialNumber',
  'C',
  'L',
  'ST',
  'street',
  'O',
  'OU',
  'title',
];

/** The others, and the e-mail address as OpenSSL names it. Keys: the identifier's bytes in hexadecimal. */
const LONG_NAMES: ReadonlyMap<string, string> = new Map([
  ['0992268993f22c640101', 'UID'],
  ['0992268993f22c640119', 'DC'],
  ['2a864886f70d010901', 'emailAddress'],
]);

/** RFC 4514 2.4: characters that are escaped in a value. */
const SPECIAL = /[\\,+"<>;]/;
/** The same, with a backslash in both of its forms, but not the one that begins the escape of another byte. */
const SPECIALS = /\\x5c|\\(?!x[0-9a-f]{2})|[,+"<>;]/g;
/** 2.5.29.17. */
const ALTERNATIVE_NAMES = 17;
const VERSION_TAG = 0xa0;
const EXTENSIONS_TAG = 0xa3;
const BOOLEAN_TAG = 0x01;
const DNS_NAME_TAG = 0x82;
const ADDRESS_TAG = 0x87;

const NO_SUMMARY: CertificateSummary = {
  subject: '',
  issuer: '',
  names: [],
  notBeforeUs: Number.NaN,
  notAfterUs: Number.NaN,
};

/** Reads the certificate `bytes[at, end)`; null when it is malformed before its subject ends. Brief: only whether it is one. */
export function readCertificate(
  bytes: Uint8Array,
  at: number,
  end: number,
  isBrief = false,
): CertificateSummary | null {
  const element: DerElement = { tag: 0, at, end };
  // Certificate, then its signed part.
  for (let depth = 0; depth < 2; depth++) {
    if (!readElement(bytes, element.at, element.end, element) || element.tag !== DER_SEQUENCE) return null;
  }
  const bodyEnd = element.end;
  if (!readElement(bytes, element.at, bodyEnd, element)) return null;
  if (element.tag === VERSION_TAG && !readElement(bytes, element.end, bodyEnd, element)) return null;
  // The element is the serial number now; the signature algorithm follows.
  if (!readElement(bytes, element.end, bodyEnd, element)) return null;
  if (!readElement(bytes, element.end, bodyEnd, element)) return null;
  const issuer = isBrief ? '' : distinguishedName(bytes, element.at, element.end);
  if (!readElement(bytes, element.end, bodyEnd, element)) return null;
  const validity = { ...element };
  if (!readElement(bytes, element.end, bodyEnd, element)) return null;
  if (isBrief) return NO_SUMMARY;
  const subject = distinguishedName(bytes, element.at, element.end);
  const summary: CertificateSummary = { subject, issuer, names: [], ...readValidity(bytes, validity) };
  if (readElement(bytes, element.end, bodyEnd, element)) readTail(bytes, element.end, bodyEnd, summary.names);
  return summary;
}

function readValidity(bytes: Uint8Array, validity: DerElement): { notBeforeUs: number; notAfterUs: number } {
  const time: DerElement = { tag: 0, at: 0, end: 0 };
  if (!readElement(bytes, validity.at, validity.end, time)) return { notBeforeUs: Number.NaN, notAfterUs: Number.NaN };
  const notBeforeUs = readTime(bytes, time);
  const hasEnd = readElement(bytes, time.end, validity.end, time);
  return { notBeforeUs, notAfterUs: hasEnd ? readTime(bytes, time) : Number.NaN };
}

/** RFC 4514: the parts in reverse order, joined by commas, special characters escaped. */
function distinguishedName(bytes: Uint8Array, at: number, end: number): string {
  const parts: string[] = [];
  const set: DerElement = { tag: 0, at: 0, end: at };
  const pair: DerElement = { tag: 0, at: 0, end: 0 };
  while (parts.length < NAME_PARTS_MAX && readElement(bytes, set.end, end, set) && set.tag === DER_SET) {
    if (!readElement(bytes, set.at, set.end, pair)) break;
    const text = attribute(bytes, pair);
    if (text !== '') parts.push(text);
  }
  return parts.reverse().join();
}

function attribute(bytes: Uint8Array, pair: DerElement): string {
  const part: DerElement = { tag: 0, at: 0, end: 0 };
  if (!readElement(bytes, pair.at, pair.end, part) || part.tag !== DER_OBJECT_IDENTIFIER) return '';
  const isCommon = part.end - part.at === 3 && bytes[part.at] === 0x55 && bytes[part.at + 1] === 0x04;
  const common = isCommon ? COMMON_NAMES[bytes[part.at + 2]!] : undefined;
  const identifier = common ?? longName(hexText(bytes, part.at, part.end, 16));
  if (!readElement(bytes, part.end, pair.end, part)) return '';
  const value = printableText(bytes, part.at, part.end, CERTIFICATE_TEXT_MAX);
  return `${identifier}=${SPECIAL.test(value) ? value.replace(SPECIALS, '\\$&') : value}`;
}

function longName(identifier: string): string {
  return LONG_NAMES.get(identifier) ?? identifier;
}

/** Behind the public key: two optional identifiers, then the extensions. */
function readTail(bytes: Uint8Array, at: number, end: number, names: string[]): void {
  const element: DerElement = { tag: 0, at: 0, end: at };
  do {
    if (!readElement(bytes, element.end, end, element)) return;
  } while (element.tag !== EXTENSIONS_TAG);
  if (!readElement(bytes, element.at, element.end, element)) return;
  const stop = element.end;
  const extension: DerElement = { tag: 0, at: 0, end: element.at };
  for (let count = 0; count < EXTENSIONS_MAX && readElement(bytes, extension.end, stop, extension); count++) {
    readExtension(bytes, extension, names);
  }
}

function readExtension(bytes: Uint8Array, extension: DerElement, names: string[]): void {
  const part: DerElement = { tag: 0, at: 0, end: 0 };
  if (!readElement(bytes, extension.at, extension.end, part)) return;
  const isNames = part.end - part.at === 3 && bytes[part.at + 1] === 0x1d && bytes[part.at + 2] === ALTERNATIVE_NAMES;
  if (!isNames || bytes[part.at] !== 0x55) return;
  if (!readElement(bytes, part.end, extension.end, part)) return;
  if (part.tag === BOOLEAN_TAG && !readElement(bytes, part.end, extension.end, part)) return;
  // The octet string holds a sequence of names.
  if (!readElement(bytes, part.at, part.end, part)) return;
  const stop = part.end;
  part.end = part.at;
  while (names.length < CERTIFICATE_NAMES_MAX && readElement(bytes, part.end, stop, part)) {
    const size = part.end - part.at;
    if (part.tag === DNS_NAME_TAG) names.push(printableText(bytes, part.at, part.end, CERTIFICATE_TEXT_MAX));
    else if (part.tag === ADDRESS_TAG && size === 4) names.push(formatIpv4(uint32(bytes, part.at)));
    else if (part.tag === ADDRESS_TAG && size === 16) names.push(address(bytes, part.at));
  }
}

function address(bytes: Uint8Array, at: number): string {
  return formatWords(uint32(bytes, at), uint32(bytes, at + 4), uint32(bytes, at + 8), uint32(bytes, at + 12));
}
