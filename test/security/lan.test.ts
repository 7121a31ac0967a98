// The daemon as the network reaches it: TLS alone, cookies that only TLS carries, and old versions refused.
import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { join } from 'node:path';
import { connect, type SecureVersion } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DaemonLab, LAB_OWNER, LAB_PASSWORD } from '../daemon-lab.ts';
import { portOf } from './intruder.ts';

const SLOW = 120_000;
let lab: DaemonLab;
beforeAll(async () => {
  lab = await DaemonLab.start({ hasOwner: true, words: ['--bind', 'lan'] });
}, SLOW);
afterAll(async () => lab.remove());

/** Version and cipher that are agreed on, or why none are. */
function handshake(version: SecureVersion, ciphers?: string): Promise<string> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port: portOf(lab), rejectUnauthorized: false, minVersion: version };
    const more = ciphers === undefined ? {} : { ciphers };
    const socket = connect({ ...options, ...more, maxVersion: version }, () => {
      resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

function ask(method: string, path: string, body: string, headers: Record<string, string>): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: portOf(lab), path, method, headers, rejectUnauthorized: false };
    const sent = request(options, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

test('the network is answered by TLS alone', async () => {
  const answer = await new Promise<string>((resolve) => {
    const socket = connectPlain(portOf(lab), '127.0.0.1', () =>
      socket.write('GET /healthz HTTP/1.1\r\nHost: a.local\r\n\r\n'),
    );
    let text = '';
    socket.on('data', (part) => {
      text += part.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
  expect(answer).not.toContain('200');
});

test('old versions and weak ciphers of TLS are refused', async () => {
  expect(await handshake('TLSv1.3')).toMatch(/^TLSv1.3 TLS_(?:AES_256_GCM|CHACHA20|AES_128_GCM)/);
  expect(await handshake('TLSv1.2')).toMatch(/^TLSv1.2 ECDHE-/);
  for (const version of ['TLSv1', 'TLSv1.1'] as const)
    expect(await handshake(version, 'ALL:@SECLEVEL=0')).not.toMatch(/^TLSv/);
  for (const cipher of ['AES128-SHA', 'NULL-SHA256', 'ADH-AES256-GCM-SHA384'])
    expect(await handshake('TLSv1.2', `${cipher}:@SECLEVEL=0`), cipher).not.toMatch(/^TLSv/);
});

test('the cookie of a session goes over TLS only, to this host only', async () => {
  const body = JSON.stringify({ user: LAB_OWNER, password: LAB_PASSWORD });
  const headers = { 'Content-Type': 'application/json', Host: 'localhost', 'Sec-Fetch-Site': 'same-origin' };
  const answer = await ask('POST', '/api/v1/session', body, headers);
  expect(answer.status).toBe(200);
  const cookie = [answer.headers['set-cookie'] ?? []].flat().find((one) => one.startsWith('__Host-porchlight='));
  for (const part of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(part);
  expect(cookie).not.toMatch(/Domain=/i);
});

test('the page may load nothing from elsewhere, stand in no frame, and tells nobody where it was', async () => {
  const { headers } = await ask('GET', '/app/', '', { Host: 'localhost' });
  const policy = String(headers['content-security-policy']);
  for (const part of ["default-src 'none'", "frame-ancestors 'none'", 'form-action', "base-uri 'none'"])
    expect(policy).toContain(part);
  expect(policy).not.toMatch(/unsafe-|\*|https?:|data:.*script/);
  expect(headers['referrer-policy']).toBe('no-referrer');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['cross-origin-resource-policy']).toBe('same-origin');
});

test('the key is for its owner alone, and no log names it', () => {
  const file = join(lab.folder, 'certificate.pem');
  expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
  const key = readFileSync(file, 'utf8').split('\n')[1]!;
  expect(readFileSync(join(lab.folder, 'porchlight.log'), 'utf8')).not.toContain(key);
  expect(lab.output).not.toContain(key);
});
