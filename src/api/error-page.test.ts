import { expect, test } from 'vitest';
import { makeApiLab } from '../../test/api-lab.ts';

const { api } = makeApiLab();

async function browse(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const request = new Request(`http://localhost${path}`, {
    method,
    headers: { Host: 'localhost', Accept: 'text/html,application/xhtml+xml,*/*;q=0.8', ...headers },
  });
  const response = await api.fetch(request);
  return { status: response.status, type: response.headers.get('Content-Type'), text: await response.text(), response };
}

test('an address that leads nowhere is a page with the way to the dashboard, in the language of the reader', async () => {
  const english = await browse('/login');
  expect([english.status, english.type]).toEqual([404, 'text/html; charset=utf-8']);
  expect(english.text).toContain('<h1>There is no such page</h1>');
  expect(english.text).toContain('<a href="/app/">To the dashboard</a>');
  expect(english.text).not.toContain('openapi');
  const german = await browse('/login', { 'Accept-Language': 'de' });
  expect(german.text).toContain('<html lang="de">');
  expect(german.text).toContain('<h1>Diese Seite gibt es nicht</h1>');
  expect(german.response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  // The policy lets no style or script stand within a page.
  expect(german.text).not.toMatch(/<style|<script|style=/);
});

test('a name that is not ours is said with what to do, and without a link that would not lead on', async () => {
  const { status, text } = await browse('/app/', { Host: 'lamp.example' });
  expect(status).toBe(421);
  expect(text).toContain('lamp.example');
  expect(text).toMatch(/<p>Use its address, localhost or a \.local name/);
  expect(text).not.toContain('<a ');
});

test('programs and the dashboard get their documents as ever', async () => {
  for (const [path, headers] of [
    ['/login', { Accept: 'application/json' }],
    ['/login', { Accept: '*/*' }],
    ['/api/v1/nothing', {}],
    ['/api/v1/home', {}],
  ] as const)
    expect((await browse(path, headers)).type, path).toBe('application/json; charset=utf-8');
  expect((await browse('/login', {}, 'POST')).type).toBe('application/json; charset=utf-8');
  // What a signed-in program may ask for says so to a browser too, in its own shape.
  expect(JSON.parse((await browse('/history')).text)).toMatchObject({ code: 'not-signed-in' });
});

test('nothing of an address becomes markup', async () => {
  for (const path of ['/<script>alert(1)</script>', '/%3Cimg%20src=x%20onerror=alert(1)%3E', '/"><b>', '/&lt;b&gt;']) {
    const { text } = await browse(path);
    expect(text).not.toMatch(/<(?:script|img|b)\b/);
    expect(text).toContain('<h1>');
  }
  const { text } = await browse('/', { Host: 'x"><b>y' });
  expect(text).not.toContain('<b>');
});
