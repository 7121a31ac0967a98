import { expect, test } from 'vitest';
import { type LabOptions, makeApiLab } from '../../test/api-lab.ts';
import { HOSTILE_STRINGS } from '../../test/hostile-strings.ts';
import { contentDisposition } from './response.ts';
import { WrittenDocument } from './written-document.ts';

function asking(options: LabOptions = {}) {
  const lab = makeApiLab(options);
  const token = lab.access.addLabToken('admin');
  const ask = (path: string, init: RequestInit = {}) =>
    lab.api.fetch(
      new Request(`http://localhost${path}`, {
        ...init,
        headers: { Authorization: `Bearer ${token}`, ...init.headers },
      }),
    );
  return { lab, ask };
}

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

test.each([
  '/healthz',
  '/app/',
  '/',
  '/api/v1/home',
  '/api/v1/events',
  '/nothing',
  '/metrics',
  '/api/v1/devices/d99',
  '/api/v1/scans/s1/download?format=html',
])('%s carries all security headers', async (path) => {
  const { ask } = asking();
  const response = await ask(path);
  await response.body?.cancel();
  const { headers } = response;
  expect(headers.get('Content-Security-Policy')).toBe(CSP);
  expect(CSP).not.toContain('unsafe');
  expect(headers.get('Referrer-Policy')).toBe('no-referrer');
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
  expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
  expect(headers.get('Permissions-Policy')).toContain('camera=()');
  expect(headers.get('Cache-Control')).toBe('no-store');
  expect(headers.get('Strict-Transport-Security')).toBeNull();
  expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
});

test('under TLS of our own browsers are told to stay with it', async () => {
  const response = await asking({ isTls: true }).ask('/healthz');
  expect(response.headers.get('Strict-Transport-Security')).toBe('max-age=15552000');
});

test('a document that has not changed is not sent again', async () => {
  const { ask } = asking();
  const first = await ask('/api/v1/rules');
  const tag = first.headers.get('ETag') ?? '';
  expect(tag).toMatch(/^"[\w-]{27}"$/);
  for (const header of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
    const again = await ask('/api/v1/rules', { headers: { 'If-None-Match': header } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  }
  expect((await ask('/api/v1/rules', { headers: { 'If-None-Match': '"x"' } })).status).toBe(200);
  await ask('/api/v1/rules/r1', { method: 'DELETE' });
  expect((await ask('/api/v1/rules', { headers: { 'If-None-Match': tag } })).status).toBe(200);
});

test('what another thread has written is sent as it is, with its tag', async () => {
  const json = '{"rules":[]}';
  const { lab, ask } = asking();
  Object.assign(lab.ports.home, { rules: async () => new WrittenDocument(json, '"of-another-thread"') });
  const answer = await ask('/api/v1/rules');
  expect([answer.headers.get('ETag'), await answer.text()]).toEqual(['"of-another-thread"', json]);
  expect(answer.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
  const again = await ask('/api/v1/rules', { headers: { 'If-None-Match': '"of-another-thread"' } });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

test('all errors have one shape, with words and what to try', async () => {
  const { ask } = asking();
  const cases: readonly (readonly [string, RequestInit, number, string, string | null])[] = [
    ['/api/v1/nothing', {}, 404, 'no-such-route', null],
    ['/api/v1/devices/', {}, 404, 'no-such-route', null],
    ['/api/v1/devices/d99', {}, 404, 'no-such-device', null],
    ['/api/v1/home', { method: 'POST' }, 405, 'method-not-allowed', null],
    ['/api/v1/home', { method: 'OPTIONS' }, 405, 'method-not-allowed', null],
    ['/api/v1/devices?limit=0', {}, 400, 'bad-request', '/limit'],
    ['/api/v1/devices?limit=1&limit=2', {}, 400, 'bad-request', '/limit'],
    ['/api/v1/devices?sort=%3Cscript%3E', {}, 400, 'bad-request', '/sort'],
    ['/api/v1/models/budget-effect', {}, 400, 'bad-request', '/count'],
    [`/api/v1/devices/${'x'.repeat(200)}`, {}, 400, 'bad-request', '/id'],
    [
      '/api/v1/channels',
      {
        method: 'POST',
        body: '{"kind":"fax","name":"x","options":{}}',
        headers: { 'Content-Type': 'application/json' },
      },
      400,
      'bad-request',
      '/kind',
    ],
    [
      '/api/v1/users',
      {
        method: 'POST',
        body: '{"name":"a/b","role":"owner","password":"a long password"}',
        headers: { 'Content-Type': 'application/json' },
      },
      400,
      'bad-request',
      '/name',
    ],
    [
      '/api/v1/settings',
      { method: 'PATCH', body: '[]', headers: { 'Content-Type': 'application/json' } },
      400,
      'bad-request',
      null,
    ],
  ];
  for (const [path, init, status, code, field] of cases) {
    const response = await ask(path, init);
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    expect([response.status, error['code'], error['field'] ?? null], path).toEqual([
      status,
      code,
      field === null ? (error['field'] ?? null) : field,
    ]);
    expect(Object.keys(error).toSorted()).toEqual(['code', 'field', 'hint', 'message']);
    expect(response.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
  }
  expect((await ask('/api/v1/devices/d2', { method: 'PUT' })).headers.get('Allow')).toBe('GET, PATCH, DELETE');
});

test('a bug of ours is a number to the caller and a stack in the log', async () => {
  const lines: string[] = [];
  const { lab } = asking();
  const home = { ...lab.ports.home, rules: () => Promise.reject(new TypeError('secret of /etc/passwd')) };
  const { ask } = asking({ ports: { home }, log: (line) => lines.push(line) });
  const response = await ask('/api/v1/rules');
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(text).not.toContain('secret');
  expect(text).not.toContain('at ');
  const [, id = ''] = /number ([0-9a-f]{8})/.exec(text) ?? [];
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`error ${id}: TypeError: secret of /etc/passwd`);
  expect(lines[0]).toContain('answers.test.ts');
});

test('an answer that its schema does not allow is a bug, where answers are checked', async () => {
  const lines: string[] = [];
  const { lab } = asking();
  const home = { ...lab.ports.home, rules: async () => ({ rules: [{ id: 1 }] }) as never };
  const { ask } = asking({ ports: { home }, log: (line) => lines.push(line) });
  expect((await ask('/api/v1/rules')).status).toBe(500);
  expect(lines[0]).toContain('GET /api/v1/rules answers what its schema does not allow');
  const more = { ...lab.ports.home, rules: async () => ({ rules: [], secret: 1 }) as never };
  expect((await asking({ ports: { home: more } }).ask('/api/v1/rules')).status).toBe(500);
});

test('too many requests of one address are asked to wait; others are not', async () => {
  const { lab } = asking({ requestsPerSecondMax: 2 });
  const from = (remoteAddress: string) =>
    lab.api.fetch(new Request('http://localhost/healthz'), { incoming: { socket: { remoteAddress } } });
  const all = await Promise.all(Array.from({ length: 30 }, () => from('192.0.2.1')));
  expect(all.filter(({ status }) => status === 200).length).toBeLessThan(14);
  const refused = all.find(({ status }) => status === 429);
  expect(refused?.headers.get('Retry-After')).toBe('1');
  expect((await from('192.0.2.2')).status).toBe(200);
});

test('signing in sets a cookie that only this host gets back, and signing out takes it away', async () => {
  for (const [isTls, isDemo, name, secure] of [
    [false, false, 'porchlight', ''],
    [true, false, '__Host-porchlight', '; Secure'],
    // On another port of the same machine, which cookies do not tell apart.
    [false, true, 'porchlight-demo', ''],
  ] as const) {
    const { lab } = asking({ isTls, isDemo });
    const url = `http${isTls ? 's' : ''}://localhost/api/v1/session`;
    const signedIn = await lab.api.fetch(
      new Request(url, {
        method: 'POST',
        body: '{"user":"anna","password":"porchlight-lamp"}',
        headers: { 'Content-Type': 'application/json' },
      }),
    );
    const [cookie = ''] = signedIn.headers.getSetCookie();
    expect(cookie).toMatch(
      new RegExp(`^${name}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=604800${secure}$`),
    );
    const { csrf } = (await signedIn.json()) as { csrf: string };
    const headers = {
      Cookie: `other=1; ${cookie.split(';')[0]}`,
      'X-Porchlight-CSRF': csrf,
      'Sec-Fetch-Site': 'same-origin',
    };
    expect((await lab.api.fetch(new Request(url, { headers }))).status).toBe(200);
    const out = await lab.api.fetch(new Request(url, { method: 'DELETE', headers }));
    expect(out.headers.getSetCookie()).toEqual([`${name}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0${secure}`]);
    expect(await (await lab.api.fetch(new Request(url, { headers }))).json()).toMatchObject({ state: 'login' });
  }
});

test('under TLS a cookie without the prefix, which another program of this host may set, is not ours', async () => {
  const { lab } = asking({ isTls: true });
  const { cookie } = lab.access.signIn('anna');
  const home = (name: string) =>
    lab.api.fetch(new Request('https://localhost/api/v1/home', { headers: { Cookie: `${name}=${cookie}` } }));
  expect([(await home('porchlight')).status, (await home('__Host-porchlight')).status]).toEqual([401, 200]);
});

test('what is done is noted with who did it and the names of what changed, never the values', async () => {
  const { lab, ask } = asking();
  const json = { 'Content-Type': 'application/json' };
  await ask('/api/v1/channels', {
    method: 'POST',
    headers: json,
    body: '{"kind":"email","name":"Mail","options":{"password":"hunter2-secret"}}',
  });
  await ask('/api/v1/settings', { method: 'PATCH', headers: json, body: '{"nonsense":1}' });
  await ask('/api/v1/home');
  expect(lab.access.notes.map(({ who, what, details }) => [who, what, details])).toEqual([
    ['token admin script', 'channel-added', 'POST /channels: kind, name, isOn, isDefault, leastSeverity, options'],
  ]);
  expect(JSON.stringify(lab.access.notes)).not.toContain('hunter2');
});

test('HEAD answers like GET without a body, and opens no stream', async () => {
  const { lab, ask } = asking();
  for (const path of ['/api/v1/home', '/app/', '/metrics', '/api/v1/events']) {
    const response = await ask(path, { method: 'HEAD' });
    expect([response.status, await response.text()], path).toEqual([200, '']);
  }
  expect(lab.api.streams.open).toBe(0);
});

test('signing out ends the event streams of that session and no other', async () => {
  const { lab } = asking();
  const open = async (user: string) => {
    const { cookie, caller } = lab.access.signIn(user);
    const headers = { Cookie: `porchlight=${cookie}` };
    const response = await lab.api.fetch(new Request('http://localhost/api/v1/events', { headers }));
    return {
      reader: response.body!.getReader(),
      headers: { ...headers, 'X-Porchlight-CSRF': caller.csrf ?? '', 'Sec-Fetch-Site': 'same-origin' },
    };
  };
  const anna = await open('anna');
  const ben = await open('ben');
  expect(lab.api.streams.open).toBe(2);
  await lab.api.fetch(new Request('http://localhost/api/v1/session', { method: 'DELETE', headers: ben.headers }));
  await expect.poll(() => lab.api.streams.open).toBe(1);
  await ben.reader.read();
  expect((await ben.reader.read()).done).toBe(true);
  await anna.reader.cancel();
});

test('a stream goes on after Last-Event-ID or ?after=, and the seventeenth of one reader is asked to come later', async () => {
  const { lab, ask } = asking();
  for (let at = 1; at <= 3; at++) lab.ring.publish({ type: 'traffic', at, stepSeconds: 2, up: 0, down: 0 });
  const decoder = new TextDecoder();
  for (const [path, headers] of [
    ['/api/v1/events?after=lab-2', {}],
    ['/api/v1/events', { 'Last-Event-ID': 'lab-2' }],
  ] as const) {
    const reader = (await ask(path, { headers })).body!.getReader();
    await reader.read();
    expect(decoder.decode((await reader.read()).value)).toContain('id: lab-3');
  }
  for (let i = 2; i < 16; i++) expect((await ask('/api/v1/events')).status).toBe(200);
  const refused = await ask('/api/v1/events');
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '10']);
  lab.api.close();
});

test.each(HOSTILE_STRINGS)('a download may be named by strangers: $name', ({ text }) => {
  const header = contentDisposition(text);
  expect(header).toMatch(/^attachment; filename="[A-Za-z0-9._ -]*"; filename\*=UTF-8''[A-Za-z0-9._~%-]+$/);
  expect(() => new Headers({ 'Content-Disposition': header })).not.toThrow();
});

test('a broken surrogate in a name is no bug of ours', () => {
  expect(contentDisposition('\ud800x\udc00/..\\')).toMatch(/^attachment/);
});
