import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as secureRequest } from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeApiLab } from '../../test/api-lab.ts';
import { openCertificate } from '../access/certificate.ts';
import { type Served, serveApi } from './serve.ts';

const open: Served[] = [];
afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
});

async function serve(hosts: readonly string[] = ['127.0.0.1'], port = 0) {
  const errors: unknown[] = [];
  const lab = makeApiLab();
  const addresses = hosts.map((host) => ({ host, port }));
  const served = await serveApi({ api: lab.api, addresses, tls: null, onError: (error) => errors.push(error) });
  open.push(served);
  return { lab, served, errors, port: served.addresses[0]!.port };
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** What comes back for bytes that no HTTP client would send. */
async function raw(port: number, text: string): Promise<string> {
  const socket = await dial(port);
  let answer = '';
  socket.on('data', (part) => {
    answer += part.toString('latin1');
  });
  socket.write(text, 'latin1');
  await Promise.race([once(socket, 'close'), once(socket, 'end')]);
  socket.destroy();
  return answer;
}

test('a page is answered, and an own connection tells its address', async () => {
  const { lab, port } = await serve();
  const token = lab.access.addLabToken('read');
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/home`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  expect([response.status, ((await response.json()) as { state: string }).state]).toEqual([200, 'act']);
});

test('a port that is taken is said to be taken, and nothing is left listening', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  await expect(serve(['127.0.0.2', '127.0.0.1'], port)).rejects.toMatchObject({
    code: 'port-in-use',
    message: `Port ${port} of 127.0.0.1 is taken by another program.`,
  });
  const again = createServer().listen(port, '127.0.0.2');
  await once(again, 'listening');
  again.close();
  other.close();
});

test('an address that this machine lacks is told, and matters only when it is the only one', async () => {
  const { served, errors } = await serve(['203.0.113.77', '127.0.0.1']);
  expect(served.addresses.map(({ host }) => host)).toEqual(['127.0.0.1']);
  expect(errors).toMatchObject([{ code: 'no-such-address' }]);
  await expect(serve(['203.0.113.77'])).rejects.toMatchObject({ code: 'no-such-address' });
});

test('it ends in order while event streams are open and a request hangs', async () => {
  const { lab, served, port } = await serve();
  const token = lab.access.addLabToken('operate');
  const headers = { Authorization: `Bearer ${token}` };
  const streams = await Promise.all(
    Array.from({ length: 5 }, () => fetch(`http://127.0.0.1:${port}/api/v1/events`, { headers })),
  );
  const hanging = await dial(port);
  hanging.write(
    `PUT /api/v1/scans?name=x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Length: 100\r\n\r\nx`,
  );
  const texts = Promise.all(streams.map((stream) => stream.text()));
  await served.close();
  await served.close();
  expect((await texts).every((text) => text.startsWith('retry: 3000'))).toBe(true);
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  hanging.destroy();
});

test('a reader of events gets them as they come and leaves no trace when it goes', async () => {
  const { lab, port } = await serve();
  const cutter = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/events`, {
    headers: { Authorization: `Bearer ${lab.access.addLabToken('read')}` },
    signal: cutter.signal,
  });
  const reader = response.body!.getReader();
  await reader.read();
  await lab.beat();
  expect(new TextDecoder().decode((await reader.read()).value)).toContain('"type":"traffic"');
  cutter.abort();
  await expect.poll(() => lab.api.streams.open).toBe(0);
});

test('a reader of events who does not read is cut', async () => {
  const { lab, port } = await serve();
  const socket = await dial(port);
  socket.pause();
  socket.write(
    `GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${lab.access.addLabToken('read')}\r\n\r\n`,
  );
  await expect.poll(() => lab.api.streams.open).toBe(1);
  const ids = ['x'.repeat(60_000)];
  for (let i = 0; i < 2000 && lab.api.streams.open > 0; i++) {
    lab.ring.publish({ type: 'devices', ids });
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(lab.api.streams.open).toBe(0);
  socket.destroy();
});

test('three thousand silent connections leave room for somebody who asks', async () => {
  const { served, port } = await serve();
  const sockets: Socket[] = [];
  for (let i = 0; i < 30; i++) {
    const some = await Promise.all(Array.from({ length: 100 }, () => dial(port)));
    for (const socket of some) socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    sockets.push(...some);
  }
  expect(served.connections.open).toBeLessThanOrEqual(128);
  for (let i = 0; i < 5; i++) expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  expect(served.connections.open).toBeLessThanOrEqual(128);
  for (const socket of sockets) socket.destroy();
}, 60_000);

test('a JSON body that never ends is refused while it comes', async () => {
  const { lab, port } = await serve();
  const socket = await dial(port);
  const token = lab.access.addLabToken('admin');
  let answer = '';
  socket.on('data', (part) => {
    answer += part.toString();
  });
  socket.write(
    `POST /api/v1/channels HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  const part = `10000\r\n${' '.repeat(65_536)}\r\n`;
  let sent = 0;
  while (answer === '' && !socket.destroyed && sent < 1024) {
    if (!socket.write(part)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    await new Promise((resolve) => setImmediate(resolve));
    sent++;
  }
  await expect.poll(() => answer).toContain('413');
  expect(answer).toContain('body-too-large');
  expect(sent).toBeLessThan(1024);
  socket.destroy();
});

const authority = 'Host: localhost\r\nConnection: close\r\n';
test.each([
  ['two Hosts', `GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n`, 400],
  [
    'two Origins',
    `GET /healthz HTTP/1.1\r\n${authority}Origin: http://localhost\r\nOrigin: http://localhost\r\n\r\n`,
    400,
  ],
  ['no Host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ['a foreign Host', 'GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n', 421],
  ['a Host that is none', 'GET /healthz HTTP/1.1\r\nHost: a b/c\r\nConnection: close\r\n\r\n', 400],
  ['a return within a header', `GET /healthz HTTP/1.1\r\n${authority}X-A: b\rSet-Cookie: c\r\n\r\n`, 400],
  ['a zero in a header', `GET /healthz HTTP/1.1\r\n${authority}X-A: b\0c\r\n\r\n`, 400],
  ['a header that is too long', `GET /healthz HTTP/1.1\r\n${authority}X-A: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  [
    'lengths that differ',
    `POST /api/v1/session HTTP/1.1\r\n${authority}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}`,
    400,
  ],
  [
    'a length and parts',
    `POST /api/v1/session HTTP/1.1\r\n${authority}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  ['an unknown method', `TRACE /healthz HTTP/1.1\r\n${authority}\r\n`, 405],
  ['a whole foreign address', `GET http://evil.example/healthz HTTP/1.1\r\n${authority}\r\n`, 200],
  ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n', 0],
  ['rubbish', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', 400],
  ['a line break in the path', `GET /api/v1/devices/%0d%0aSet-Cookie:x HTTP/1.1\r\n${authority}\r\n`, 401],
])('a request with %s is answered by its status or not at all', async (_, text, status) => {
  const { port } = await serve();
  const answer = await raw(port, text);
  expect(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)).toBe(status);
  expect(answer.toLowerCase()).not.toContain('\nset-cookie');
});

test('TLS of our own is spoken', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-tls-'));
  try {
    const { key, cert } = await openCertificate(folder, { names: ['localhost'] });
    const lab = makeApiLab({ isTls: true });
    const served = await serveApi({
      api: lab.api,
      addresses: [{ host: '127.0.0.1', port: 0 }],
      tls: { key, cert },
      onError: () => undefined,
    });
    open.push(served);
    const { port } = served.addresses[0]!;
    const [response] = await once(
      secureRequest({ host: '127.0.0.1', port, path: '/healthz', ca: cert, servername: 'localhost' }).end(),
      'response',
    );
    response.resume();
    expect([response.statusCode, response.headers['strict-transport-security']]).toEqual([200, 'max-age=15552000']);
    const silent = await Promise.all(Array.from({ length: 300 }, () => dial(port)));
    expect(served.connections.open).toBeLessThanOrEqual(128);
    for (const socket of silent) socket.destroy();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
