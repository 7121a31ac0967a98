import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeApiLab } from '../../test/api-lab.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-web-'));
  const web = join(folder, 'web');
  mkdirSync(join(web, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  symlinkSync(join(folder, 'secret.txt'), join(web, 'link.txt'));
  writeFileSync(join(web, 'index.html'), '<!doctype html><title>app</title>');
  writeFileSync(join(web, 'manifest.webmanifest'), '{}');
  writeFileSync(join(web, 'assets', 'main-Ab3dEf9h.js'), 'plain');
  writeFileSync(join(web, 'assets', 'main-Ab3dEf9h.js.br'), 'brotli');
  writeFileSync(join(web, 'assets', 'main-Ab3dEf9h.js.gz'), 'gzip');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function get(path: string, headers: Record<string, string> = {}, webFolder: string | null = join(folder, 'web')) {
  const response = await makeApiLab({ webFolder }).api.fetch(new Request(`http://localhost${path}`, { headers }));
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('the root leads to the app', async () => {
  for (const path of ['/', '/app']) {
    const { status, headers } = await get(path);
    expect([status, headers.get('Location')]).toEqual([302, '/app/']);
  }
});

test.each(['/app/', '/app/index.html', '/app/devices', '/app/devices/d3', '/app/a/b/c?d=e'])(
  '%s is the page of the app, asked for anew each time',
  async (path) => {
    const { status, headers, text } = await get(path);
    expect([status, text]).toEqual([200, '<!doctype html><title>app</title>']);
    expect([headers.get('Content-Type'), headers.get('Cache-Control')]).toEqual([
      'text/html; charset=utf-8',
      'no-cache',
    ]);
    expect((await get(path, { 'If-None-Match': headers.get('ETag') ?? '' })).status).toBe(304);
  },
);

test('a file whose name tells its content is kept for good, packed as the browser likes', async () => {
  const path = '/app/assets/main-Ab3dEf9h.js';
  const plain = await get(path);
  expect([plain.text, plain.headers.get('Cache-Control')]).toEqual(['plain', 'public, max-age=31536000, immutable']);
  expect(plain.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8');
  for (const [accepted, text, coding] of [
    ['gzip, deflate, br, zstd', 'brotli', 'br'],
    ['gzip', 'gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip', 'gzip'],
    ['identity', 'plain', null],
  ] as const) {
    const packed = await get(path, { 'Accept-Encoding': accepted });
    expect([packed.text, packed.headers.get('Content-Encoding'), packed.headers.get('Vary')]).toEqual([
      text,
      coding,
      'Accept-Encoding',
    ]);
  }
});

test('a file that is missing is missing, not the page', async () => {
  for (const path of ['/app/assets/gone-12345678.js', '/app/assets/x', '/app/favicon.ico'])
    expect((await get(path)).status, path).toBe(404);
});

test.each([
  '/app/../secret.txt',
  '/app/..%2fsecret.txt',
  '/app/%2e%2e/secret.txt',
  '/app/%2e%2e%2fsecret.txt',
  '/app/..%5csecret.txt',
  '/app/....//secret.txt',
  '/app//secret.txt',
  '/app/%00',
  '/app/assets/..%2f..%2fsecret.txt',
  '/app/link.txt',
  '/app/%ff%fe.txt',
  '/app/file:///etc/passwd',
])('%s does not lead out of the folder', async (path) => {
  const { text, status } = await get(path);
  expect(text).not.toContain('secret\n');
  expect(text).not.toBe('secret');
  expect(text).not.toContain('root:');
  expect([200, 404]).toContain(status);
});

test('without a built dashboard a page says how to build it', async () => {
  mkdirSync(join(folder, 'empty'));
  for (const webFolder of [null, join(folder, 'empty')]) {
    const { status, text } = await get('/app/devices', {}, webFolder);
    expect(status).toBe(200);
    expect(text).toContain('npm run build');
  }
});

test('other methods are not taken', async () => {
  const response = await makeApiLab().api.fetch(new Request('http://localhost/app/', { method: 'POST' }));
  expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET']);
});
