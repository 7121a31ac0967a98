// The running daemon under attack from the network and from web pages: real sockets, real logins, a real data folder.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DaemonLab, LAB_OWNER, LAB_PASSWORD } from '../daemon-lab.ts';
import { type BrowserSession, sendRaw, signIn, statusesOf } from './intruder.ts';

const SLOW = 180_000;
let lab: DaemonLab;
let owner: BrowserSession;
beforeAll(async () => {
  lab = await DaemonLab.start({ hasOwner: true });
  owner = await signIn(lab);
}, SLOW);
afterAll(async () => lab.remove());

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly isOpen: boolean;
}

async function allRoutes(): Promise<Listed[]> {
  const document = await lab.json<{ paths: Record<string, Record<string, { security: unknown[] }>> }>(
    '/api/v1/openapi.json',
  );
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{\w+\}/g, 'x1'),
      isOpen: security.length === 0,
    })),
  );
}

async function statusOf(method: string, path: string, headers: Record<string, string>): Promise<number> {
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const answer = await fetch(`${lab.url}${path}`, { method, headers, ...(hasBody ? { body: '{}' } : {}) });
  await answer.body?.cancel();
  return answer.status;
}

test(
  'no closed route answers a stranger, a false token or a false cookie',
  async () => {
    const routes = (await allRoutes()).filter(({ isOpen }) => !isOpen);
    expect(routes.length).toBeGreaterThan(65);
    const strangers = [{}, { Authorization: `Bearer ${'A'.repeat(43)}` }, { Cookie: `porchlight=${'A'.repeat(43)}` }];
    for (const { method, path } of routes)
      for (const headers of strangers)
        expect([
          method,
          path,
          await statusOf(method, path, { 'Content-Type': 'application/json', ...headers }),
        ]).toEqual([method, path, 401]);
  },
  SLOW,
);

test(
  'no route changes anything by a form, a page of another site, or a session without its proof',
  async () => {
    const routes = (await allRoutes()).filter(({ method, isOpen }) => method !== 'GET' && !isOpen);
    const { cookie, csrf } = owner;
    const attacks: Record<string, string>[] = [
      { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://evil.example' },
      { Cookie: cookie, 'Content-Type': 'text/plain', 'Sec-Fetch-Site': 'cross-site' },
      { Cookie: cookie, 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' },
      { Cookie: cookie, 'Content-Type': 'application/json', 'X-Porchlight-CSRF': csrf },
      { Cookie: cookie, 'Content-Type': 'application/json', 'X-Porchlight-CSRF': csrf, Origin: 'null' },
      { Cookie: cookie, 'Content-Type': 'application/json', 'X-Porchlight-CSRF': csrf, 'Sec-Fetch-Site': 'same-site' },
    ];
    for (const { method, path } of routes)
      for (const headers of attacks)
        expect([method, path, JSON.stringify(headers), await statusOf(method, path, headers)]).toEqual([
          method,
          path,
          JSON.stringify(headers),
          403,
        ]);
  },
  SLOW,
);

test('signing in from a page of another site is refused, so that nobody works in an account of the attacker', async () => {
  for (const headers of [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }])
    await expect(signIn(lab, LAB_OWNER, LAB_PASSWORD, headers)).rejects.toThrow('403');
});

test('the cookie is for the browser alone, and signing in makes a new one whatever was sent', async () => {
  expect(owner.attributes).toMatch(/; HttpOnly/i);
  expect(owner.attributes).toMatch(/; SameSite=Strict/i);
  const again = await signIn(lab, LAB_OWNER, LAB_PASSWORD, { Cookie: `porchlight=${'B'.repeat(43)}` });
  expect(again.cookie).not.toBe(`porchlight=${'B'.repeat(43)}`);
  expect(again.cookie).not.toBe(owner.cookie);
});

test(
  'requests of doubtful shape are refused, and never understood as two',
  async () => {
    const answers: Record<string, string> = {};
    for (const [name, text] of Object.entries(shapes))
      answers[name] = statusesOf(await sendRaw(lab, text.replace('TOKEN', lab.token), isHeard)).join(' ');
    expect(answers).toEqual(EXPECTED_SHAPES);
  },
  SLOW,
);

const HIDDEN = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
const login = (headers: string, body = ''): string =>
  `POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}${HIDDEN}`;
const look = (headers: string, target = '/healthz'): string => `GET ${target} HTTP/1.1\r\n${headers}\r\n\r\n`;
const shapes: Readonly<Record<string, string>> = {
  'both lengths': login('Content-Length: 4\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
  'two lengths': login('Content-Length: 0\r\nContent-Length: 50'),
  'a length with a sign': login('Content-Length: +5'),
  'an odd coding': login('Transfer-Encoding: xchunked'),
  'a space before the colon': login('Content-Length : 0'),
  'an endless size line': `${login('Transfer-Encoding: chunked').slice(0, -HIDDEN.length)}${'z'.repeat(20_000)}`,
  'no Host': look('X-A: b'),
  'two Hosts': look('Host: localhost\r\nHost: evil.example'),
  'a folded line': look('Host: localhost\r\nX-A: b\r\n c'),
  'bare line feeds': 'GET /healthz HTTP/1.1\nHost: localhost\n\n',
  'a zero byte': look('Host: localhost\r\nX-A: b\0c'),
  'a long header': look(`Host: localhost\r\nX-A: ${'a'.repeat(20_000)}`),
  'a long address': look('Host: localhost', `/${'a'.repeat(20_000)}`),
  'a foreign target': look('Host: evil.example\r\nConnection: close', 'http://evil.example/healthz'),
  'no Host in HTTP/1.0': 'GET /api/v1/home HTTP/1.0\r\nAuthorization: Bearer TOKEN\r\n\r\n',
  'a way through us': 'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'an echo': 'TRACE /healthz HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\nConnection: close\r\n\r\n',
};
/** Nothing where the connection is closed without a word. */
const EXPECTED_SHAPES: Readonly<Record<string, string>> = {
  'both lengths': '400',
  'two lengths': '400',
  'a length with a sign': '400',
  'an odd coding': '400',
  'a space before the colon': '400',
  'an endless size line': '400',
  'no Host': '400',
  'two Hosts': '400',
  'a folded line': '400',
  'bare line feeds': '400',
  'a zero byte': '400',
  'a long header': '431',
  'a long address': '431',
  'a foreign target': '421',
  'no Host in HTTP/1.0': '400',
  'a way through us': '',
  'an echo': '405',
};
const isHeard = (answer: string): boolean => answer.includes('{"status":"ok"}');

test(
  'paths that are written in other ways lead nowhere else',
  async () => {
    const paths = [
      '/app/..%2f..%2fpackage.json',
      '/app/../../package.json',
      '/app/%2e%2e/%2e%2e/package.json',
      '/app/assets/%5c..%5c..%5cpackage.json',
      '/app/..\\..\\package.json',
      '/app/%00',
      '/app//etc/passwd',
      '//api/v1/home',
      '/API/v1/home',
      '/api/v1/home/',
      '/api/v1/%68ome',
      '/api/v1/../v1/home',
      '/api/v1/home;/app/',
      '/api/v1/devices/..%2f..%2fsession',
      '/healthz/..%2fapi/v1/home',
    ];
    for (const path of paths) {
      const answer = await sendRaw(lab, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      const [status = 0] = statusesOf(answer);
      // The dashboard's own page answers what is none of its files.
      const isPage = status === 200 && path.startsWith('/app/') && answer.includes('<!doctype html>');
      expect([path, isPage || [400, 401, 404].includes(status)]).toEqual([path, true]);
      expect([path, /"dependencies"|root:|"networks"/.test(answer)]).toEqual([path, false]);
    }
  },
  SLOW,
);

test('what the input is told becomes no option, no shell word and no look into files', async () => {
  const made = join(lab.folder, 'made-by-an-intruder');
  const choices = [
    { kind: 'ssh', target: `ssh://-oProxyCommand=touch\${IFS}${made}/eth0` },
    { kind: 'ssh', target: `-oProxyCommand=touch ${made}` },
    { kind: 'ssh', target: `ssh://root@127.0.0.1/eth0;touch ${made}` },
    { kind: 'ssh', target: `ssh://root@127.0.0.1/$(touch ${made})` },
    { kind: 'interface', target: `-w${made}` },
    { kind: 'interface', target: '../../etc' },
    { kind: 'capture', target: '-' },
    { kind: 'capture', target: '/dev/zero' },
    { kind: 'capture', target: '/proc/self/environ' },
    { kind: 'capture', target: '/etc/shadow' },
  ];
  for (const choice of choices) {
    const found = await lab.send<{ works: boolean; words: string }>('POST', '/api/v1/inputs/check', choice);
    expect([choice.target, found.works]).toEqual([choice.target, false]);
    expect(found.words).not.toMatch(/root:|PATH=|begins with the bytes/);
  }
  expect(existsSync(made)).toBe(false);
});

test('a filter is no program, and the daemon outlives long and deep ones', async () => {
  const change = async (filter: string): Promise<number> => {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ 'input.filter': filter });
    return (await lab.fetch('/api/v1/settings', { method: 'PATCH', headers, body })).status;
  };
  for (const filter of ['('.repeat(1000), 'host '.repeat(200), `${'not '.repeat(200)}tcp`, 'a\nb', '\0'])
    await change(filter);
  await change('');
  expect((await lab.fetch('/healthz')).status).toBe(200);
});

test('all that is stored is for its owner alone', async () => {
  const seen = walk(lab.folder);
  expect(seen.filter((line) => !/^(?:drwx------|-rw-------)/.test(line))).toEqual([]);
});

test('no secret stands in the log, the audit log or the process list', async () => {
  await signIn(lab, LAB_OWNER, 'not-my-secret-4711').catch(() => undefined);
  await signIn(lab, 'secret-as-a-name-4711', 'x').catch(() => undefined);
  const audit = JSON.stringify(await lab.json('/api/v1/audit'));
  const logs = JSON.stringify(await lab.json('/api/v1/logs'));
  const file = readFileSync(join(lab.folder, 'porchlight.log'), 'utf8');
  const words = readFileSync(`/proc/${lab.pid}/cmdline`, 'utf8');
  for (const text of [audit, logs, file, words, lab.output])
    for (const secret of ['4711', LAB_PASSWORD, lab.token, owner.csrf, owner.cookie.slice(11)])
      expect(text.includes(secret)).toBe(false);
});

function walk(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .concat(folder)
    .map((path) => {
      const { mode } = statSync(path);
      const bits = [...'rwxrwxrwx'].map((sign, i) => ((mode >> (8 - i)) & 1 ? sign : '-')).join('');
      return `${(mode & 0o170000) === 0o040000 ? 'd' : '-'}${bits} ${path}`;
    });
}
