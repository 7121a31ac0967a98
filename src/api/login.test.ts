import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AccessLab, openAccessLab, PASSWORD } from '../../test/access-lab.ts';
import { type ApiLab, makeApiLab } from '../../test/api-lab.ts';
import type { SessionDocument } from '../documents/access.ts';

let home: AccessLab;
let lab: ApiLab;
beforeEach(async () => {
  // The guard looks at the clock on the wall.
  home = await openAccessLab({}, Date.now());
  lab = makeApiLab({ ports: { access: home.access } });
});
afterEach(async () => {
  await lab.api.close();
  await home.close();
});

/** A browser: it keeps its cookies and sends what the page has to send. */
class Browser {
  readonly cookies = new Map<string, string>();
  readonly address: string;
  csrf: string | null = null;

  constructor(address: string) {
    this.address = address;
  }

  async ask<T = SessionDocument>(method: string, path: string, body?: object): Promise<{ status: number; body: T }> {
    const headers = new Headers({ Host: 'localhost:8484', 'Sec-Fetch-Site': 'same-origin' });
    headers.set('Cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    if (this.csrf !== null) headers.set('X-Porchlight-CSRF', this.csrf);
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    const request = new Request(`http://localhost:8484${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await lab.api.fetch(request, { incoming: { socket: { remoteAddress: this.address } } });
    for (const set of answer.headers.getSetCookie()) {
      expect(set).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
      if (value === '') this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    const document = (await answer.json()) as T & { csrf?: string | null };
    if (document.csrf !== undefined) this.csrf = document.csrf;
    return { status: answer.status, body: document };
  }

  login(password = PASSWORD): Promise<{ status: number; body: SessionDocument }> {
    return this.ask('POST', '/api/v1/session', { user: 'anna', password });
  }
}

test('the first owner by code, signing out and in, a user, a token, and the audit log, over real rows', async () => {
  const browser = new Browser('192.168.1.20');
  expect((await browser.ask('GET', '/api/v1/session')).body.state).toBe('setup');
  const claim = { code: home.codes[0], user: 'anna', password: PASSWORD };
  expect((await browser.ask('POST', '/api/v1/setup/claim', { ...claim, password: 'password12' })).status).toBe(400);
  expect((await browser.ask('POST', '/api/v1/setup/claim', claim)).body).toMatchObject({ state: 'in', scope: 'admin' });
  expect(
    (await browser.ask('POST', '/api/v1/users', { name: 'ben', role: 'viewer', password: PASSWORD })).status,
  ).toBeLessThan(300);
  const made = await browser.ask<{ token: string }>('POST', '/api/v1/tokens', { name: 'x', scope: 'read', days: null });
  expect(made.body.token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  home.nowMs += 11 * 60_000;
  // The API's own clock runs on, so that the session's own confirmation decides here.
  expect((await browser.ask('DELETE', '/api/v1/users/ben')).status).toBe(403);
  expect((await browser.ask('POST', '/api/v1/session/confirm', { password: PASSWORD })).status).toBe(200);
  expect((await browser.ask('DELETE', '/api/v1/session')).status).toBe(200);
  expect((await browser.ask('GET', '/api/v1/session')).body.state).toBe('login');
  expect((await browser.login('not the password')).status).toBe(401);
  expect((await browser.login()).body.state).toBe('in');
  const audit = await browser.ask<{ entries: { what: string }[] }>('GET', '/api/v1/audit');
  expect(audit.body.entries.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      'login',
      'login-failed',
      'logout',
      'confirmed',
      'token-created',
      'user-created',
      'owner-created',
    ]),
  );
});

test('a browser that signed in before is not slowed down by guesses behind the same proxy', async () => {
  const browser = new Browser('127.0.0.1');
  await browser.ask('POST', '/api/v1/setup/claim', { code: home.codes[0], user: 'anna', password: PASSWORD });
  await browser.ask('DELETE', '/api/v1/session');
  expect([...browser.cookies.keys()]).toEqual(['porchlight-device']);
  const stranger = new Browser('127.0.0.1');
  for (let i = 0; i < 6; i++) await stranger.login('not the password');
  expect((await stranger.login()).status).toBe(429);
  expect((await browser.login()).status).toBe(200);
});
