import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as secureRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeApiLab } from '../../test/api-lab.ts';
import { openCertificate } from '../access/certificate.ts';
import { plainAnswer } from './plain-answer.ts';
import { type Served, serveApi } from './serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-plain-'));
let served: Served;
let port = 0;
let ca = '';
beforeAll(async () => {
  const { key, cert } = await openCertificate(folder, { names: ['localhost'] });
  ca = cert;
  const { api } = makeApiLab({ isTls: true });
  const addresses = [{ host: '127.0.0.1', port: 0 }];
  served = await serveApi({ api, addresses, tls: { key, cert }, onError: () => undefined });
  port = served.addresses[0]!.port;
});
afterAll(async () => {
  await served.close();
  rmSync(folder, { recursive: true });
});

async function dial(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function answered(bytes: string | Uint8Array): Promise<string> {
  const socket = await dial();
  let text = '';
  socket.on('data', (part) => {
    text += part.toString();
  });
  socket.write(bytes);
  await once(socket, 'close');
  return text;
}

const PAGE = 'Accept: text/html,application/xhtml+xml\r\n';

test('a browser that asks without TLS is led to the same page by HTTPS', async () => {
  const response = await fetch(`http://127.0.0.1:${port}/app/alerts?state=open`, {
    headers: { Accept: 'text/html', 'Accept-Language': 'de' },
    redirect: 'manual',
  });
  expect([response.status, response.headers.get('location')]).toEqual([
    307,
    `https://127.0.0.1:${port}/app/alerts?state=open`,
  ]);
  expect(await response.text()).toBe(
    `Porchlight spricht hier HTTPS. Seine Adresse beginnt mit https: https://127.0.0.1:${port}/\n`,
  );
});

test('a program that asks without TLS is told so and not led on, nor is who sends a secret', async () => {
  const plain = await fetch(`http://127.0.0.1:${port}/api/v1/home`, { redirect: 'manual' });
  expect([plain.status, plain.headers.get('location')]).toEqual([400, null]);
  expect(await plain.text()).toBe(
    `Porchlight speaks HTTPS here. Its address begins with https: https://127.0.0.1:${port}/\n`,
  );
  for (const secret of ['Authorization: Bearer x', 'Cookie: porchlight=x'])
    expect(plainAnswer(`GET / HTTP/1.1\r\nHost: a\r\n${PAGE}${secret}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  expect(plainAnswer(`POST / HTTP/1.1\r\nHost: a\r\n${PAGE}\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  expect(await answered(`PUT /api/v1/scans?name=x HTTP/1.1\r\nHost: a\r\n\r\n${'x'.repeat(200_000)}`)).toContain(
    'https://a/',
  );
});

test('what is neither TLS nor HTTP is cut without a word', async () => {
  for (const bytes of ['hello\r\n\r\n', '\0\0\0\0', 'GET\r\n\r\n', 'SSH-2.0-OpenSSH_9.9\r\n'])
    expect(await answered(bytes)).toBe('');
});

test('TLS works as ever, also when its first record comes byte by byte and much is sent', async () => {
  const [response] = await once(
    secureRequest({ host: '127.0.0.1', port, path: '/healthz', ca, servername: 'localhost' }).end(),
    'response',
  );
  response.resume();
  expect(response.statusCode).toBe(200);
  const raw = await dial();
  raw.setNoDelay(true);
  // The first byte alone tells that it is TLS; the rest comes when that has been read.
  const write = raw.write.bind(raw);
  let isFirst = true;
  raw.write = ((bytes: Uint8Array, ...rest: never[]) => {
    if (!isFirst) return write(bytes, ...rest);
    isFirst = false;
    write(bytes.subarray(0, 1));
    setImmediate(() => write(bytes.subarray(1), ...rest));
    return true;
  }) as typeof raw.write;
  const secure = connectTls({ socket: raw, ca, servername: 'localhost' });
  await once(secure, 'secureConnect');
  let text = '';
  secure.on('data', (part) => {
    text += part.toString();
  });
  secure.write(
    `POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n${'['.repeat(60_000)}`,
  );
  await once(secure, 'close');
  expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
});

test('who says nothing does not keep the program from ending', async () => {
  const { key, cert } = await openCertificate(folder, { names: ['localhost'] });
  const addresses = [{ host: '127.0.0.1', port: 0 }];
  const other = await serveApi({ api: makeApiLab().api, addresses, tls: { key, cert }, onError: () => undefined });
  const silent = connect(other.addresses[0]!.port, '127.0.0.1');
  const begun = connect(other.addresses[0]!.port, '127.0.0.1');
  begun.write(Uint8Array.of(0x16, 3, 1));
  for (const socket of [silent, begun]) socket.on('error', () => undefined);
  await expect.poll(() => other.connections.open).toBe(2);
  const isCut = Promise.all([once(silent, 'close'), once(begun, 'close')]);
  const order: string[] = [];
  // Left alone, both would be cut by their time limit of ten seconds only.
  const timer = setTimeout(() => order.push('limit'), 8000);
  await other.close();
  order.push('closed');
  clearTimeout(timer);
  await isCut;
  expect(order).toEqual(['closed']);
});

test('nothing that is sent makes an answer of two', () => {
  const piece = fc.constantFrom(
    'GET ',
    '/',
    ' HTTP/1.1',
    '\r\n',
    '\n',
    '\r',
    'Host: ',
    'a',
    ':80',
    'Accept: text/html',
    ' ',
    '%0d%0a',
    '[::1]',
    '\0',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (pieces) => {
      const text = plainAnswer(`GET /${pieces.join('')}`);
      if (text === null) return;
      const [head = '', ...rest] = text.split('\r\n\r\n');
      expect(rest).toHaveLength(1);
      for (const line of head.split('\r\n').slice(1)) expect(line).toMatch(/^[A-Z][A-Za-z-]+: [\x20-\x7e]*$/);
    }),
    { numRuns: 500 },
  );
});

test('a Host that is none is not repeated', () => {
  for (const host of ['a b', 'evil\tx', '<b>', 'a/b', `${'x'.repeat(300)}`])
    expect(plainAnswer(`GET / HTTP/1.1\r\nHost: ${host}\r\n${PAGE}\r\n`)).toMatch(/^HTTP\/1\.1 400 .*https:\/\/…/s);
});
