// HTTP/1.x (RFC 9112) requests and responses on a connection that is kept open: heads are read, bodies are stepped over.
import { emptyHead, findHeadEnd, type HttpHead, isHttpLine, readHead, startsWith } from './http-head.ts';
import {
  type FactOutput,
  GIVE_UP,
  HAND_OVER,
  IS,
  IS_NOT,
  NEEDS_MORE,
  type StreamDecoder,
  type StreamProtocol,
} from './protocol.ts';

/** Requests of a connection that wait for their response, two bits each in one number; older ones are forgotten. */
const PENDING_MAX = 15;
/** Bytes of a line that tells a chunk's size, extensions included. */
const CHUNK_LINE_MAX = 1024;
const CHUNK_DIGITS_MAX = 8;

/** HTTP's own methods, WebDAV's and UPnP's. */
const METHODS = (
  'GET POST HEAD PUT DELETE OPTIONS PATCH CONNECT TRACE PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH REPORT ' +
  'SUBSCRIBE UNSUBSCRIBE NOTIFY M-SEARCH M-POST'
)
  .split(' ')
  .map((method) => `${method} `);

/** What the next bytes of a direction are. */
const READS_HEAD = 0;
const READS_CHUNK = 1;
const READS_TRAILER = 2;
const IS_TUNNEL = 3;
const IS_DONE = 4;

/** What a pending request means for its response. */
const PLAIN_REQUEST = 0;
const HEAD_REQUEST = 1;
const CONNECT_REQUEST = 2;

const head: HttpHead = emptyHead();

interface Moment {
  readonly timeUs: number;
  readonly timeNs: number;
}

/** A head in several pieces: a message has the time of its first bytes, as in Zeek's log. */
interface WaitingHead extends Moment {
  /** Bytes in which no end was found, so that they are looked through once. */
  searched: number;
}

/** Decoders of ended connections that wait to serve new ones. */
const SPARE_MAX = 1024;
const spare: HttpDecoder[] = [];

class HttpDecoder implements StreamDecoder {
  // Plain numbers, no lists: a network has thousands of these open at once.
  #mode0 = READS_HEAD;
  #mode1 = READS_HEAD;
  #pending = 0;
  #pendingCount = 0;
  /** A side's head that is not whole yet, or null. */
  #waiting0: WaitingHead | null = null;
  #waiting1: WaitingHead | null = null;

  decode(side: number, bytes: Uint8Array, at: number, end: number, out: FactOutput): number {
    let position = at;
    while (position < end) {
      const mode = side === 0 ? this.#mode0 : this.#mode1;
      if (mode === IS_DONE) return GIVE_UP;
      if (mode === IS_TUNNEL) return position === at ? HAND_OVER : position - at;
      const next =
        mode === READS_HEAD ? this.#head(side, bytes, position, end, out) : this.#chunk(side, bytes, position, end);
      if (next < 0 || (side === 0 ? this.#mode0 : this.#mode1) === IS_DONE) return GIVE_UP;
      if (next === position) break;
      position = next;
    }
    return position - at;
  }

  close(): void {
    this.#mode0 = READS_HEAD;
    this.#mode1 = READS_HEAD;
    this.#pending = 0;
    this.#pendingCount = 0;
    this.#waiting0 = null;
    this.#waiting1 = null;
    if (spare.length < SPARE_MAX) spare.push(this);
  }

  /** Returns where the message's body, or the next message, begins; `at` when the head is incomplete. */
  #head(side: number, bytes: Uint8Array, at: number, end: number, out: FactOutput): number {
    // RFC 9112 2.2: an empty line before a request is to be ignored.
    if (bytes[at] === 13 || bytes[at] === 10) return at + 1;
    const waiting = side === 0 ? this.#waiting0 : this.#waiting1;
    const stop = findHeadEnd(bytes, waiting === null ? at : at + Math.max(0, waiting.searched - 2), end);
    if (stop < 0) {
      if (waiting !== null) waiting.searched = end - at;
      else this.#setWaiting(side, { searched: end - at, timeUs: out.timeUs, timeNs: out.timeNs });
      return isHttpLine(bytes, at, end) ? at : GIVE_UP;
    }
    if (waiting !== null) this.#setWaiting(side, null);
    if (!readHead(bytes, at, stop, head, out.isBrief === true)) return GIVE_UP;
    const began = waiting ?? out;
    return head.isResponse ? this.#response(side, stop, began, out) : this.#request(side, stop, began, out);
  }

  #setWaiting(side: number, waiting: WaitingHead | null): void {
    if (side === 0) this.#waiting0 = waiting;
    else this.#waiting1 = waiting;
  }

  #setMode(side: number, mode: number): void {
    if (side === 0) this.#mode0 = mode;
    else this.#mode1 = mode;
  }

  #request(side: number, stop: number, began: Moment, out: FactOutput): number {
    out.emit({
      kind: 'http-request',
      timeUs: began.timeUs,
      timeNs: began.timeNs,
      flow: out.flow,
      fromOriginator: out.fromOriginator,
      method: head.method,
      host: head.host,
      path: head.path,
      agent: head.agent,
      referrer: head.referrer,
      version: head.version,
      hasCredentials: head.hasCredentials,
      contentLength: head.contentLength,
    });
    const isConnect = head.method === 'CONNECT';
    if (this.#pendingCount === PENDING_MAX) this.#nextPending();
    const kind = isConnect ? CONNECT_REQUEST : head.method === 'HEAD' ? HEAD_REQUEST : PLAIN_REQUEST;
    this.#pending |= kind << (2 * this.#pendingCount++);
    if (isConnect) this.#setMode(side, IS_TUNNEL);
    else if (head.isChunked) this.#setMode(side, READS_CHUNK);
    else return stop + Math.max(0, head.contentLength);
    return stop;
  }

  #response(side: number, stop: number, began: Moment, out: FactOutput): number {
    out.emit({
      kind: 'http-response',
      timeUs: began.timeUs,
      timeNs: began.timeNs,
      flow: out.flow,
      fromOriginator: out.fromOriginator,
      status: head.status,
      reason: head.reason,
      server: head.server,
      contentType: head.contentType,
      contentLength: head.contentLength,
      version: head.version,
    });
    if (head.status === 101) {
      this.#mode0 = IS_DONE;
      this.#mode1 = IS_DONE;
      return stop;
    }
    // An interim response answers nothing yet.
    if (head.status < 200) return stop;
    const request = this.#nextPending();
    if (request === CONNECT_REQUEST && head.status < 300) {
      this.#setMode(side, IS_TUNNEL);
      return stop;
    }
    // RFC 9112 6.3: which responses have no body, and how long it is.
    if (request === HEAD_REQUEST || head.status === 204 || head.status === 304) return stop;
    if (head.isChunked) this.#setMode(side, READS_CHUNK);
    else if (head.contentLength >= 0) return stop + head.contentLength;
    else this.#setMode(side, IS_DONE);
    return stop;
  }

  /** The kind of the oldest request that waits, taken out; a plain one where none does. */
  #nextPending(): number {
    const kind = this.#pending & 3;
    this.#pending >>>= 2;
    if (this.#pendingCount > 0) this.#pendingCount--;
    return kind;
  }

  /** RFC 9112 7.1: a line with the size, that many bytes and a line end, until the size is 0; then trailer fields. */
  #chunk(side: number, bytes: Uint8Array, at: number, end: number): number {
    const limit = Math.min(end, at + CHUNK_LINE_MAX);
    let feed = at;
    while (feed < limit && bytes[feed] !== 10) feed++;
    if (feed === limit) return limit < end ? GIVE_UP : at;
    if ((side === 0 ? this.#mode0 : this.#mode1) === READS_TRAILER) {
      if (feed === at || (feed === at + 1 && bytes[at] === 13)) this.#setMode(side, READS_HEAD);
      return feed + 1;
    }
    let size = 0;
    let digits = 0;
    for (let digit = hexDigit(bytes[at]!); digit >= 0; digit = hexDigit(bytes[at + digits]!)) {
      if (++digits > CHUNK_DIGITS_MAX) return GIVE_UP;
      size = size * 16 + digit;
    }
    if (digits === 0) return GIVE_UP;
    if (size > 0) return feed + 1 + size + 2;
    this.#setMode(side, READS_TRAILER);
    return feed + 1;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

function recognise(bytes: Uint8Array, at: number, end: number): number {
  if (end <= at) return NEEDS_MORE;
  const first = bytes[at]!;
  if (first === 72 && startsWith(bytes, at, end, 'HTTP/1.'.slice(0, end - at))) return end - at >= 7 ? IS : NEEDS_MORE;
  if (first < 67 || first > 85) return IS_NOT;
  for (const method of METHODS) {
    if (method.charCodeAt(0) !== first) continue;
    if (startsWith(bytes, at, end, method)) return IS;
    if (end - at < method.length && startsWith(bytes, at, end, method.slice(0, end - at))) return NEEDS_MORE;
  }
  return IS_NOT;
}

export const http: StreamProtocol = {
  transport: 'tcp',
  name: 'http',
  title: 'HTTP/1',
  service: 'http',
  recognise,
  open: () => spare.pop() ?? new HttpDecoder(),
};
