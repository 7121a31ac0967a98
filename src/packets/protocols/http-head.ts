// The head of an HTTP/1.x message (RFC 9112): its first line, and the few header fields that facts are made of.
import { printableText } from './wire-text.ts';

/** Bytes kept of each text. */
export const HTTP_HOST_MAX = 255;
export const HTTP_PATH_MAX = 2048;
export const HTTP_AGENT_MAX = 512;
export const HTTP_FIELD_MAX = 255;

/** Digits of a Content-Length that a double holds exactly. */
const LENGTH_DIGITS_MAX = 15;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const TAB = 9;
const COLON = 58;

/** What one head says; reused between messages. */
export interface HttpHead {
  isResponse: boolean;
  version: string;
  method: string;
  path: string;
  status: number;
  reason: string;
  host: string;
  agent: string;
  referrer: string;
  server: string;
  contentType: string;
  /** -1 = not given. */
  contentLength: number;
  isChunked: boolean;
  hasCredentials: boolean;
}

export function emptyHead(): HttpHead {
  return {
    isResponse: false,
    version: '',
    method: '',
    path: '',
    status: 0,
    reason: '',
    host: '',
    agent: '',
    referrer: '',
    server: '',
    contentType: '',
    contentLength: -1,
    isChunked: false,
    hasCredentials: false,
  };
}

/** Where the head that ends with an empty line ends (behind it), looking from `from` on; -1 = not yet. */
export function findHeadEnd(bytes: Uint8Array, from: number, end: number): number {
  for (let i = from; i < end; i++) {
    if (bytes[i] !== LINE_FEED) continue;
    if (i + 1 < end && bytes[i + 1] === LINE_FEED) return i + 2;
    if (i + 2 < end && bytes[i + 1] === CARRIAGE_RETURN && bytes[i + 2] === LINE_FEED) return i + 3;
  }
  return -1;
}

/** Whether the line at `at` may be the first one of a head: it names HTTP/1, or is not whole yet. */
export function isHttpLine(bytes: Uint8Array, at: number, end: number): boolean {
  const feed = indexOf(bytes, at, end, LINE_FEED);
  if (feed < 0) return true;
  const stop = trimEnd(bytes, at, feed);
  return startsWith(bytes, at, stop, 'HTTP/1.') || (stop - at > 9 && startsWith(bytes, stop - 9, stop, ' HTTP/1.'));
}

/** Reads the head `bytes[at, end)`, empty line included; false when its first line is not HTTP/1's. */
export function readHead(bytes: Uint8Array, at: number, end: number, head: HttpHead, isBrief: boolean): boolean {
  const firstEnd = lineEnd(bytes, at, end);
  const stop = trimEnd(bytes, at, firstEnd);
  head.isResponse = startsWith(bytes, at, stop, 'HTTP/1.');
  if (
    !(head.isResponse
      ? readStatusLine(bytes, at, stop, head, isBrief)
      : readRequestLine(bytes, at, stop, head, isBrief))
  )
    return false;
  head.host = '';
  head.agent = '';
  head.referrer = '';
  head.server = '';
  head.contentType = '';
  head.contentLength = -1;
  head.isChunked = false;
  head.hasCredentials = false;
  for (let from = firstEnd + 1; from < end; ) {
    const next = lineEnd(bytes, from, end);
    readField(bytes, from, trimEnd(bytes, from, next), head, isBrief);
    from = next + 1;
  }
  return true;
}

function readRequestLine(bytes: Uint8Array, at: number, end: number, head: HttpHead, isBrief: boolean): boolean {
  const methodEnd = indexOf(bytes, at, end, SPACE);
  // "… HTTP/1.1" stands at the end; the target between may hold anything, spaces too.
  const versionAt = end - 9;
  if (methodEnd < 0 || versionAt < methodEnd || !startsWith(bytes, versionAt, end, ' HTTP/1.')) return false;
  head.method = printableText(bytes, at, methodEnd, HTTP_FIELD_MAX);
  const leavesPath = isBrief && head.method !== 'POST';
  head.path = leavesPath ? '' : printableText(bytes, methodEnd + 1, versionAt, HTTP_PATH_MAX);
  head.version = printableText(bytes, end - 3, end, 3);
  return true;
}

function readStatusLine(bytes: Uint8Array, at: number, end: number, head: HttpHead, isBrief: boolean): boolean {
  if (end - at < 12 || bytes[at + 8] !== SPACE) return false;
  head.version = printableText(bytes, at + 5, at + 8, 3);
  head.status = number(bytes, at + 9, at + 12);
  head.reason = !isBrief && end > at + 13 ? printableText(bytes, at + 13, end, HTTP_FIELD_MAX) : '';
  return head.status >= 0;
}

/** Lengths of the names of fields that brief facts leave out: Server, Referer, User-Agent, Content-Type. */
const IS_FULL_ONLY = Uint8Array.from({ length: 32 }, (_, length) => ([6, 7, 10, 12].includes(length) ? 1 : 0));

/** Field names by their length, so that most lines cost one comparison. */
function readField(bytes: Uint8Array, at: number, end: number, head: HttpHead, isBrief: boolean): void {
  const colon = indexOf(bytes, at, end, COLON);
  if (colon < 0) return;
  let from = colon + 1;
  while (from < end && (bytes[from] === SPACE || bytes[from] === TAB)) from++;
  const length = colon - at;
  if (isBrief && IS_FULL_ONLY[length] === 1) return;
  switch (length) {
    case 4:
      if (equalsFolded(bytes, at, 'host')) head.host = printableText(bytes, from, end, HTTP_HOST_MAX);
      break;
    case 6:
      if (equalsFolded(bytes, at, 'server')) head.server = printableText(bytes, from, end, HTTP_FIELD_MAX);
      break;
    case 7:
      if (equalsFolded(bytes, at, 'referer')) head.referrer = printableText(bytes, from, end, HTTP_PATH_MAX);
      break;
    case 10:
      if (equalsFolded(bytes, at, 'user-agent')) head.agent = printableText(bytes, from, end, HTTP_AGENT_MAX);
      break;
    case 12:
      if (equalsFolded(bytes, at, 'content-type')) head.contentType = printableText(bytes, from, end, HTTP_FIELD_MAX);
      break;
    case 13:
      if (equalsFolded(bytes, at, 'authorization')) head.hasCredentials = true;
      break;
    case 14:
      if (equalsFolded(bytes, at, 'content-length')) head.contentLength = number(bytes, from, end);
      break;
    case 17:
      if (equalsFolded(bytes, at, 'transfer-encoding')) head.isChunked = endsWithFolded(bytes, from, end, 'chunked');
      break;
    case 19:
      if (equalsFolded(bytes, at, 'proxy-authorization')) head.hasCredentials = true;
      break;
  }
}

/** Index of the line feed that ends the line at `at`, or `end`. */
function lineEnd(bytes: Uint8Array, at: number, end: number): number {
  const found = indexOf(bytes, at, end, LINE_FEED);
  return found < 0 ? end : found;
}

function trimEnd(bytes: Uint8Array, at: number, end: number): number {
  let stop = end;
  while (stop > at && (bytes[stop - 1] === CARRIAGE_RETURN || bytes[stop - 1] === SPACE)) stop--;
  return stop;
}

function indexOf(bytes: Uint8Array, at: number, end: number, byte: number): number {
  for (let i = at; i < end; i++) if (bytes[i] === byte) return i;
  return -1;
}

/** Whether `bytes[at, end)` begins with `text`, letter for letter. */
export function startsWith(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (end - at < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Whether the bytes at `at` are the lower-case `name` in any case. */
export function equalsFolded(bytes: Uint8Array, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const letter = name.charCodeAt(i);
    const byte = bytes[at + i]!;
    if (byte !== letter && (letter < 97 || byte !== letter - 32)) return false;
  }
  return true;
}

function endsWithFolded(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  return end - at >= text.length && equalsFolded(bytes, end - text.length, text);
}

/** The decimal number `bytes[at, end)`, or -1. */
function number(bytes: Uint8Array, at: number, end: number): number {
  if (end <= at || end - at > LENGTH_DIGITS_MAX) return -1;
  let value = 0;
  for (let i = at; i < end; i++) {
    const digit = bytes[i]! - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
