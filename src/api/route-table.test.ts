import { expect, test } from 'vitest';
import { type ApiLab, makeApiLab } from '../../test/api-lab.ts';
import type { Method, RouteScope } from './route.ts';

/** Every route and who may call it, written down a second time by hand: a route that opens up by mistake shows here. */
const TABLE: Readonly<Record<RouteScope, readonly string[]>> = {
  open: [
    'GET /healthz',
    'GET /api/v1/openapi.json',
    'GET /api/v1/session',
    'POST /api/v1/session',
    'POST /api/v1/setup/claim',
  ],
  session: [
    'DELETE /api/v1/session',
    'POST /api/v1/session/confirm',
    'PUT /api/v1/account/password',
    'POST /api/v1/account/totp',
    'PUT /api/v1/account/totp',
    'DELETE /api/v1/account/totp',
  ],
  self: ['GET /api/v1/sessions', 'DELETE /api/v1/sessions', 'DELETE /api/v1/sessions/{id}'],
  read: [
    'GET /metrics',
    'GET /api/v1/home',
    'GET /api/v1/devices',
    'GET /api/v1/devices/{id}',
    'GET /api/v1/devices/{id}/contract',
    'GET /api/v1/devices/{id}/contract/export',
    'GET /api/v1/devices/{id}/destinations',
    'GET /api/v1/questions',
    'GET /api/v1/map',
    'GET /api/v1/traffic',
    'GET /api/v1/alerts',
    'GET /api/v1/alerts/{id}',
    'GET /api/v1/alerts/{id}/markdown',
    'GET /api/v1/incidents',
    'GET /api/v1/rules',
    'GET /api/v1/models',
    'GET /api/v1/models/budget-effect',
    'GET /api/v1/scans',
    'GET /api/v1/scans/{id}',
    'GET /api/v1/scans/{id}/download',
    'GET /api/v1/scans/compare',
    'GET /api/v1/health',
    'GET /api/v1/proof',
    'GET /api/v1/proof/plan',
    'GET /api/v1/demo',
    'GET /api/v1/inputs',
    'GET /api/v1/events',
    'GET /history',
    'GET /scan/{id}',
    'GET /status',
  ],
  operate: [
    'PATCH /api/v1/devices/{id}',
    'DELETE /api/v1/devices/{id}',
    'POST /api/v1/devices/{id}/contract/approve',
    'POST /api/v1/questions/{id}',
    'POST /api/v1/alerts/{id}/verdict',
    'DELETE /api/v1/rules/{id}',
    'PUT /api/v1/scans',
    'POST /api/v1/scans/{id}/cancel',
    'DELETE /api/v1/scans/{id}',
    'POST /api/v1/proof',
    'POST /api/v1/demo/attack',
    'POST /upload',
  ],
  admin: [
    'GET /api/v1/settings',
    'PATCH /api/v1/settings',
    'PUT /api/v1/inputs/current',
    'POST /api/v1/inputs/check',
    'POST /api/v1/setup/finish',
    'GET /api/v1/channels',
    'POST /api/v1/channels',
    'PUT /api/v1/channels/{id}',
    'DELETE /api/v1/channels/{id}',
    'POST /api/v1/channels/{id}/test',
    'GET /api/v1/deliveries',
    'GET /api/v1/users',
    'POST /api/v1/users',
    'DELETE /api/v1/users/{name}',
    'GET /api/v1/tokens',
    'POST /api/v1/tokens',
    'DELETE /api/v1/tokens/{id}',
    'GET /api/v1/audit',
    'GET /api/v1/logs',
    'POST /api/v1/backup',
    'POST /api/v1/restore',
  ],
};

/** What a good request of a route carries: query and body. Ids are those of the laboratory. */
const REQUESTS: Readonly<Record<string, { readonly query?: string; readonly body?: unknown; readonly id?: string }>> = {
  'POST /api/v1/session': { body: { user: 'anna', password: 'porchlight-lamp' } },
  'POST /api/v1/setup/claim': { body: { code: 'LAMP-LAMP-LAMP', user: 'carl', password: 'a long password' } },
  'POST /api/v1/session/confirm': { body: { password: 'porchlight-lamp' } },
  'PUT /api/v1/account/password': { body: { current: 'porchlight-lamp', next: 'another long one' } },
  'PUT /api/v1/account/totp': { body: { code: '123456' } },
  'GET /api/v1/devices/{id}/contract/export': { query: '?format=mud' },
  'GET /api/v1/models/budget-effect': { query: '?count=1&perDays=7' },
  'GET /api/v1/scans/{id}/download': { query: '?format=csv' },
  'GET /api/v1/scans/compare': { query: '?a=s1&b=s2' },
  'PATCH /api/v1/devices/{id}': { body: { name: 'Lamp' } },
  'POST /api/v1/devices/{id}/contract/approve': { body: { version: 3 } },
  'POST /api/v1/questions/{id}': { id: 'q1', body: { answer: 'same' } },
  'POST /api/v1/alerts/{id}/verdict': { body: { verdict: 'normal' } },
  'PUT /api/v1/scans': { query: '?name=home.pcap' },
  'POST /api/v1/proof': { body: { consent: true } },
  'POST /api/v1/demo/attack': { body: { attack: 'mirai' } },
  'PATCH /api/v1/settings': { body: { 'store.keepDays': 20 } },
  'PUT /api/v1/inputs/current': { body: { kind: 'host', target: '' } },
  'POST /api/v1/inputs/check': { body: { kind: 'host', target: '' } },
  'POST /api/v1/channels': { body: { kind: 'console', name: 'Log', options: {} } },
  'PUT /api/v1/channels/{id}': { body: { kind: 'console', name: 'Log', options: {} } },
  'POST /api/v1/users': { body: { name: 'carl', role: 'viewer', password: 'a long password' } },
  'POST /api/v1/tokens': { body: { name: 'grafana', scope: 'read' } },
  'POST /api/v1/backup': { body: { passphrase: null } },
};
const IDS: Readonly<Record<string, string>> = {
  devices: 'd2',
  alerts: 'a1',
  rules: 'r1',
  scans: 's2',
  scan: 's2',
  channels: 'c2',
  users: 'ben',
  tokens: 't1',
  questions: 'q1',
};
const CONFIRMED = new Set([
  'POST /api/v1/account/totp',
  'DELETE /api/v1/account/totp',
  'DELETE /api/v1/devices/{id}',
  'POST /api/v1/users',
  'DELETE /api/v1/users/{name}',
  'POST /api/v1/tokens',
  'DELETE /api/v1/tokens/{id}',
  'POST /api/v1/backup',
  'POST /api/v1/restore',
]);

const entries = Object.entries(TABLE).flatMap(([scope, names]) =>
  names.map((name) => ({ name, scope: scope as RouteScope })),
);
const methodOf = (name: string): Method => name.split(' ')[0] as Method;
const isUnsafe = (name: string): boolean => methodOf(name) !== 'GET';

function requestOf(
  name: string,
  headers: Record<string, string>,
  ids: Readonly<Record<string, string>> = IDS,
): Request {
  const [method = '', path = ''] = name.split(' ');
  const { query = '', body } = REQUESTS[name] ?? {};
  const filled = path.replace(/([a-z]+)\/\{\w+\}/, (_, room: string) => `${room}/${ids[room] ?? 'x'}`);
  const url = `http://localhost:8484${filled}${query}`;
  if (name === 'POST /upload') {
    const form = new FormData();
    form.set('file', new File(['a,b\n1,2\n'], 'traffic.csv'));
    return new Request(url, { method, headers, body: form });
  }
  if (name === 'PUT /api/v1/scans' || name === 'POST /api/v1/restore')
    return new Request(url, { method, headers, body: 'bytes' });
  if (body === undefined) return new Request(url, { method, headers });
  return new Request(url, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function statusOf(lab: ApiLab, request: Request): Promise<number> {
  const response = await lab.api.fetch(request);
  await response.body?.cancel();
  return response.status;
}

/** Status and code of each route for a kind of caller, a fresh laboratory for each route. */
async function statuses(headersOf: (lab: ApiLab) => Record<string, string>): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const { name } of entries) {
    const lab = makeApiLab({ isEmpty: name === 'POST /api/v1/setup/claim' });
    const ids = { ...IDS };
    if (name.includes('/sessions/') && lab.access.hasOwner())
      ids['sessions'] = lab.access.signIn('anna').caller.session ?? '';
    lab.access.addLabToken('read');
    found.set(name, await statusOf(lab, requestOf(name, headersOf(lab), ids)));
    lab.api.close();
  }
  return found;
}

const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });
function session(lab: ApiLab, user: string, extra: Record<string, string> = {}): Record<string, string> {
  if (!lab.access.hasOwner()) return extra;
  const { cookie, caller } = lab.access.signIn(user);
  return {
    Cookie: `porchlight=${cookie}`,
    'X-Porchlight-CSRF': caller.csrf ?? '',
    'Sec-Fetch-Site': 'same-origin',
    ...extra,
  };
}

function expectEach(
  found: ReadonlyMap<string, number>,
  wanted: (name: string, scope: RouteScope) => 'fine' | number,
): void {
  const shown = entries.map(({ name, scope }) => {
    const status = found.get(name)!;
    return `${name} ${wanted(name, scope) === 'fine' && status < 300 ? 'fine' : status}`;
  });
  expect(shown).toEqual(entries.map(({ name, scope }) => `${name} ${wanted(name, scope)}`));
}

test('every route is in the table with its scope, and nothing else is', () => {
  const routes = makeApiLab().api.routes.map(({ method, path, scope }) => `${scope} ${method} ${path}`);
  expect(routes.toSorted()).toEqual(entries.map(({ name, scope }) => `${scope} ${name}`).toSorted());
});

test('what is sensitive asks sessions for the password again', () => {
  const routes = makeApiLab().api.routes.filter((route) => route.needsConfirmation);
  expect(routes.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([...CONFIRMED].toSorted());
});

test('without login only what is open answers', async () => {
  expectEach(await statuses(() => ({})), (_, scope) => (scope === 'open' ? 'fine' : 401));
});

test('a false token or cookie is nobody', async () => {
  const nobody = (_: string, scope: RouteScope) => (scope === 'open' ? ('fine' as const) : 401);
  expectEach(await statuses(() => bearer('A'.repeat(43))), nobody);
  expectEach(await statuses(() => ({ Cookie: `porchlight=${'A'.repeat(43)}`, 'X-Porchlight-CSRF': 'x' })), nobody);
});

test('a read token reads and no more', async () => {
  expectEach(await statuses((lab) => bearer(lab.access.addLabToken('read'))), (_, scope) =>
    scope === 'open' || scope === 'read' ? 'fine' : 403,
  );
});

test('an operate token reads and operates', async () => {
  expectEach(await statuses((lab) => bearer(lab.access.addLabToken('operate'))), (_, scope) =>
    scope === 'open' || scope === 'read' || scope === 'operate' ? 'fine' : 403,
  );
});

test('an admin token does all but what only people have', async () => {
  expectEach(await statuses((lab) => bearer(lab.access.addLabToken('admin'))), (_, scope) =>
    scope === 'session' ? 403 : 'fine',
  );
});

test("a viewer reads, and changes what is their own but no other user's session", async () => {
  expectEach(await statuses((lab) => session(lab, 'ben')), (name, scope) => {
    if (name === 'DELETE /api/v1/sessions/{id}') return 404;
    if (CONFIRMED.has(name)) return 403;
    return scope === 'operate' || scope === 'admin' ? 403 : 'fine';
  });
});

test('an owner does everything, and what is sensitive after giving the password again', async () => {
  expectEach(await statuses((lab) => session(lab, 'anna')), (name) => (CONFIRMED.has(name) ? 403 : 'fine'));
  for (const name of CONFIRMED) {
    const lab = makeApiLab();
    const { caller, cookie } = lab.access.signIn('anna');
    await lab.access.confirm(caller, 'porchlight-lamp', null, { address: '', agent: '' });
    lab.access.addLabToken('read');
    const headers = {
      Cookie: `porchlight=${cookie}`,
      'X-Porchlight-CSRF': caller.csrf ?? '',
      'Sec-Fetch-Site': 'same-origin',
    };
    expect(await statusOf(lab, requestOf(name, headers)), name).toBeLessThan(300);
  }
});

test("a session without its CSRF value, or with another session's, changes nothing", async () => {
  const refused = (name: string, scope: RouteScope) => (scope === 'open' || !isUnsafe(name) ? ('fine' as const) : 403);
  expectEach(await statuses((lab) => session(lab, 'anna', { 'X-Porchlight-CSRF': '' })), refused);
  expectEach(
    await statuses((lab) =>
      lab.access.hasOwner()
        ? session(lab, 'anna', { 'X-Porchlight-CSRF': lab.access.signIn('ben').caller.csrf ?? '' })
        : {},
    ),
    refused,
  );
});

test('a session whose request a browser does not vouch for changes nothing', async () => {
  const headersOf = (lab: ApiLab) => {
    const { 'Sec-Fetch-Site': _, ...headers } = session(lab, 'anna') as Record<string, string>;
    return headers;
  };
  expectEach(await statuses(headersOf), (name, scope) => (scope === 'open' || !isUnsafe(name) ? 'fine' : 403));
});

test('an own Origin vouches as well', async () => {
  const headersOf = (lab: ApiLab) => {
    const { 'Sec-Fetch-Site': _, ...headers } = session(lab, 'anna', { Origin: 'http://localhost:8484' }) as Record<
      string,
      string
    >;
    return headers;
  };
  expectEach(await statuses(headersOf), (name) => (CONFIRMED.has(name) ? 403 : 'fine'));
});

test('a foreign Origin is refused everywhere, whatever it carries', async () => {
  for (const origin of ['https://evil.example', 'http://localhost:9999', 'null', 'http://localhost.evil.example:8484'])
    expectEach(await statuses((lab) => session(lab, 'anna', { Origin: origin })), () => 403);
  expectEach(
    await statuses((lab) => ({ ...bearer(lab.access.addLabToken('admin')), Origin: 'https://evil.example' })),
    () => 403,
  );
});

test('a page of another site changes nothing, even one of the same site', async () => {
  for (const site of ['cross-site', 'same-site'])
    expectEach(await statuses((lab) => session(lab, 'anna', { 'Sec-Fetch-Site': site })), (name) =>
      isUnsafe(name) ? 403 : 'fine',
    );
});

test('a Host of a rebound name is refused everywhere', async () => {
  for (const host of ['evil.example', 'evil.example:8484', '127.0.0.1.evil.example'])
    expectEach(await statuses((lab) => session(lab, 'anna', { Host: host })), () => 421);
});
