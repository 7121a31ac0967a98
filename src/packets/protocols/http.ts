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

/** Requests of a connection that wait for their response; older ones are forgotten. */
const PENDING_MAX = 64;
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

class HttpDecoder implements StreamDecoder {
  readonly #mode = [READS_HEAD, READS_HEAD];
  /** Bytes of the waiting head in which no end was found, so that a head in many pieces is looked through once. */
  readonly #searched = [0, 0];
  /** When the waiting head began: a message has the time of its first bytes, as in Zeek's log. */
  readonly #beganUs = [0, 0];
  readonly #beganNs = [0, 0];
  readonly #pending: number[] = [];

  decode(side: number, bytes: Uint8Array, at: number, end: number, out: FactOutput): number {
    let position = at;
    while (position < end) {
      const mode = this.#mode[side]!;
      if (mode === IS_DONE) return GIVE_UP;
      if (mode === IS_TUNNEL) return position === at ? HAND_OVER : position - at;
      const next =
        mode === READS_HEAD ? this.#head(side, bytes, position, end, out) : this.#chunk(side, bytes, position, end);
      if (next < 0 || this.#mode[side] === IS_DONE) return GIVE_UP;
      if (next === position) break;
      position = next;
    }
    return position - at;
  }

  /** Returns where the message's body, or the next message, begins; `at` when the head is incomplete. */
  #head(side: number, bytes: Uint8Array, at: number, end: number, out: FactOutput): number {
    // RFC 9112 2.2: an empty line before a request is to be ignored.
    if (bytes[at] === 13 || bytes[at] === 10) return at + 1;
    if (this.#searched[side] === 0) {
      this.#beganUs[side] = out.timeUs;
      this.#beganNs[side] = out.timeNs;
    }
    const stop = findHeadEnd(bytes, at + Math.max(0, this.#searched[side]! - 2), end);
    if (stop < 0) {
      this.#searched[side] = end - at;
      return isHttpLine(bytes, at, end) ? at : GIVE_UP;
    }
    this.#searched[side] = 0;
    if (!readHead(bytes, at, stop, head)) return GIVE_UP;
    return head.isResponse ? this.#response(side, stop, out) : this.#request(side, stop, out);
  }

  #request(side: number, stop: number, out: FactOutput): number {
    out.emit({
      kind: 'http-request',
      timeUs: this.#beganUs[side]!,
      timeNs: this.#beganNs[side]!,
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
    if (this.#pending.length === PENDING_MAX) this.#pending.shift();
    this.#pending.push(isConnect ? CONNECT_REQUEST : head.method === 'HEAD' ? HEAD_REQUEST : PLAIN_REQUEST);
    if (isConnect) this.#mode[side] = IS_TUNNEL;
    else if (head.isChunked) this.#mode[side] = READS_CHUNK;
    else return stop + Math.max(0, head.contentLength);
    return stop;
  }

  #response(side: number, stop: number, out: FactOutput): number {
    out.emit({
      kind: 'http-response',
      timeUs: this.#beganUs[side]!,
      timeNs: this.#beganNs[side]!,
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
      this.#mode[0] = IS_DONE;
      this.#mode[1] = IS_DONE;
      return stop;
    }
    // An interim response answers nothing yet.
    if (head.status < 200) return stop;
    const request = this.#pending.shift() ?? PLAIN_REQUEST;
    if (request === CONNECT_REQUEST && head.status < 300) {
      this.#mode[side] = IS_TUNNEL;
      return stop;
    }
    // RFC 9112 6.3: which responses have no body, and how long it is.
    if (request === HEAD_REQUEST || head.status === 204 || head.status === 304) return stop;
    if (head.isChunked) this.#mode[side] = READS_CHUNK;
    else if (head.contentLength >= 0) return stop + head.contentLength;
    else this.#mode[side] = IS_DONE;
    return stop;
  }

  /** RFC 9112 7.1: a line with the size, that many bytes and a line end, until the size is 0; then trailer fields. */
  #chunk(side: number, bytes: Uint8Array, at: number, end: number): number {
    const limit = Math.min(end, at + CHUNK_LINE_MAX);
    let feed = at;
    while (feed < limit && bytes[feed] !== 10) feed++;
    if (feed === limit) return limit < end ? GIVE_UP : at;
    if (this.#mode[side] === READS_TRAILER) {
      if (feed === at || (feed === at + 1 && bytes[at] === 13)) this.#mode[side] = READS_HEAD;
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
    this.#mode[side] = READS_TRAILER;
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
  open: () => new HttpDecoder(),
};
