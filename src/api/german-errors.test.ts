// Tests that a refused request is told why in the reader's language, and that English is what everybody else gets.
import { expect, test } from 'vitest';
import { makeApiLab } from '../../test/api-lab.ts';
import type { ErrorDocument } from '../documents/basic-shapes.ts';

const lab = makeApiLab();
const token = lab.access.addLabToken('admin');

async function refused(path: string, language: string | null, init: RequestInit = {}): Promise<ErrorDocument['error']> {
  const response = await lab.api.fetch(
    new Request(`http://localhost${path}`, {
      ...init,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(language === null ? {} : { 'Accept-Language': language }),
        ...init.headers,
      },
    }),
  );
  expect(response.status).toBeGreaterThanOrEqual(400);
  return ((await response.json()) as ErrorDocument).error;
}

test.each([
  ['/api/v1/devices/d99', 'Es gibt kein Gerät „d99“.', 'There is no device "d99".'],
  ['/api/v1/nothing', 'Unter /api/v1/nothing gibt es nichts.', 'There is nothing at /api/v1/nothing.'],
  ['/api/v1/proof/plan/x', 'Unter /api/v1/proof/plan/x gibt es nichts.', 'There is nothing at /api/v1/proof/plan/x.'],
])('%s is refused in German to those who read it, in English to all others', async (path, german, english) => {
  expect((await refused(path, 'de')).message).toBe(german);
  expect((await refused(path, 'de-AT, en;q=0.5')).message).toBe(german);
  for (const language of [null, 'en', 'fr', 'en, de;q=0.9']) {
    const { message, code } = await refused(path, language);
    expect(message).toBe(english);
    expect(code).toBe((await refused(path, 'de')).code);
  }
});

test('a request whose values are wrong is told which and why in German', async () => {
  const error = await refused('/api/v1/devices?limit=0', 'de');
  expect(error.message).toMatch(/^Die Anfrage ist nicht, wie sie sein soll: "limit": Zu klein: /);
  expect(error.field).toBe('/limit');
  expect((await refused('/api/v1/devices?limit=5&limit=6', 'de')).message).toBe(
    'Die Anfrage ist nicht, wie sie sein soll: „limit“ ist zweimal angegeben.',
  );
  const body = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
  expect((await refused('/api/v1/inputs/check', 'de', { ...body, body: '{"kind": 1}' })).message).toMatch(
    /"kind": Ungültige Option: /,
  );
  expect((await refused('/api/v1/inputs/check', 'de', { ...body, body: '' })).message).toBe(
    'Der Inhalt der Anfrage ist kein JSON: es steht nichts darin.',
  );
});

test('a stranger, an unknown host and a bug are answered in German, too', async () => {
  const stranger = await refused('/api/v1/home', 'de', { headers: { Authorization: 'Bearer nobody' } });
  expect(stranger).toMatchObject({ code: 'not-signed-in', message: 'Niemand ist angemeldet.' });
  const request = new Request('http://evil.example/api/v1/home', { headers: { 'Accept-Language': 'de' } });
  const host = ((await (await lab.api.fetch(request)).json()) as ErrorDocument).error;
  expect(host.message).toBe('Auf den Namen evil.example hört dieses Programm nicht.');
  const broken = makeApiLab({
    ports: {
      operations: {
        ...lab.ports.operations,
        logs: () => Promise.reject(new Error('a bug')),
      },
    },
  });
  const answer = await broken.api.fetch(
    new Request('http://localhost/api/v1/logs', {
      headers: { Authorization: `Bearer ${broken.access.addLabToken('admin')}`, 'Accept-Language': 'de' },
    }),
  );
  expect(((await answer.json()) as ErrorDocument).error.message).toMatch(
    /^In Porchlight ist etwas schiefgegangen \(Nummer [0-9a-f]{8}\)\.$/,
  );
});
