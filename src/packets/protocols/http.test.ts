import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkStreamProtocol, streamFacts, text } from '../../../test/protocols/collect-facts.ts';
import { http } from './http.ts';
import { HTTP_PATH_MAX } from './http-head.ts';
import { IS, IS_NOT, NEEDS_MORE } from './protocol.ts';

const GET =
  'GET /a?b=c HTTP/1.1\r\nHost: hub.local:8080\r\nUser-Agent: lamp/1\r\nReferer: http://x/\r\nAuthorization: Basic c2VjcmV0\r\n\r\n';
const POST = 'POST /form HTTP/1.1\r\nhost: b\r\ncontent-length: 16\r\n\r\nGET / HTTP/1.1\r\n';
const CHUNKED = 'PUT /c HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5;x=y\r\nGET /\r\n0\r\nTrailer: t\r\n\r\n';

const pathsOf = (segments: Parameters<typeof streamFacts>[1]): string[] =>
  streamFacts(http, segments).map((fact) =>
    fact.kind === 'http-request' ? fact.path : String(fact.kind === 'http-response' && fact.status),
  );

test('a request is read; credentials are noticed and never kept', () => {
  const [fact] = streamFacts(http, [text(GET)]);
  expect(fact).toMatchObject({
    kind: 'http-request',
    method: 'GET',
    path: '/a?b=c',
    host: 'hub.local:8080',
    agent: 'lamp/1',
    referrer: 'http://x/',
    version: '1.1',
    hasCredentials: true,
  });
  expect(JSON.stringify(fact)).not.toContain('c2VjcmV0');
});

test('bodies are stepped over, so that what follows them is found and what they hold is not', () => {
  const stream = text(POST + CHUNKED + GET);
  expect(pathsOf([stream])).toEqual(['/form', '/c', '/a?b=c']);
});

test('facts do not depend on where the stream is cut', () => {
  const stream = text(POST + CHUNKED + GET + POST);
  const whole = streamFacts(http, [stream]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 12 }), (cuts) => {
      const ends = [...cuts, stream.length].sort((a, b) => a - b);
      const segments = ends.map((end, i) => stream.slice(ends[i - 1] ?? 0, end));
      expect(streamFacts(http, segments)).toEqual(whole);
    }),
  );
  expect(
    streamFacts(
      http,
      stream.map((byte) => [byte]),
    ),
  ).toEqual(whole);
});

test('responses have the body that their request and status give them', () => {
  const response = (head: string): string => `HTTP/1.1 ${head}\r\n\r\n`;
  const requests = ['HEAD /1', 'GET /2', 'GET /3', 'GET /4'].map((line) => `${line} HTTP/1.1\r\n\r\n`).join('');
  const responses =
    response('200 OK\r\nContent-Length: 99') +
    response('100 Continue') +
    response('304 Not Modified\r\nContent-Length: 5') +
    `${response('200 OK\r\nContent-Length: 9')}HTTP/1.1 ` +
    response('404 Not Found\r\nServer: nginx\r\nContent-Type: text/html');
  expect(
    pathsOf([
      { side: 0, bytes: text(requests) },
      { side: 1, bytes: text(responses) },
    ]),
  ).toEqual(['/1', '/2', '/3', '/4', '200', '100', '304', '200', '404']);
});

test('a response without a length ends with the connection', () => {
  const stream = 'HTTP/1.0 200 OK\r\n\r\nHTTP/1.0 500 never\r\n\r\n';
  expect(pathsOf([{ side: 1, bytes: text(stream) }])).toEqual(['200']);
});

test('a path is cut at its limit', () => {
  const [fact] = streamFacts(http, [text(`GET /${'x'.repeat(5000)} HTTP/1.1\r\n\r\n`)]);
  expect(fact).toMatchObject({ path: `/${'x'.repeat(HTTP_PATH_MAX - 1)}` });
});

test('methods and status lines are recognised as soon as they can be', () => {
  const recognise = (value: string): number =>
    http.recognise(Uint8Array.from(text(value)), 0, value.length, true, 8080);
  expect(['GET /', 'M-SEARCH * ', 'HTTP/1.1 200'].map(recognise)).toEqual([IS, IS, IS]);
  expect(['', 'G', 'SUBSCRI', 'HTTP/'].map(recognise)).toEqual([NEEDS_MORE, NEEDS_MORE, NEEDS_MORE, NEEDS_MORE]);
  expect(['GIT /', 'SSH-2.0', 'HTTP/2 200', '\x16\x03'].map(recognise)).toEqual([IS_NOT, IS_NOT, IS_NOT, IS_NOT]);
  // Redis and SIP share words with HTTP.
  expect(streamFacts(http, [text('GET key\r\n')])).toEqual([]);
  expect(streamFacts(http, [text('OPTIONS sip:a SIP/2.0\r\n\r\n')])).toEqual([]);
});

test('hostile bytes are harmless', () => {
  checkStreamProtocol(http, [
    text(GET),
    text(POST),
    text(CHUNKED),
    text('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc'),
  ]);
});
