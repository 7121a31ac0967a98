import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LabEndpoint, labGuard, labMessage, openSilentPort } from '../../test/notify-lab.ts';
import type { ChannelOptions } from '../documents/setup.ts';
import { newOptions } from './channel-options.ts';
import { DeliveryError } from './delivery-error.ts';
import type { DestinationGuard } from './destination-guard.ts';
import type { DeliveryAnswer } from './notifier.ts';
import { webhookNotifier } from './webhook-notifier.ts';

let endpoint: LabEndpoint;
beforeEach(async () => {
  endpoint = new LabEndpoint();
  await endpoint.open();
});
afterEach(() => endpoint.close());

const optionsOf = (more: ChannelOptions = {}): ChannelOptions =>
  newOptions(webhookNotifier, { url: `${endpoint.url}/hook?a=1`, ...more });

function send(
  options: ChannelOptions,
  more: { guard?: DestinationGuard; signal?: AbortSignal } = {},
): Promise<DeliveryAnswer> {
  const { guard = labGuard(), signal = AbortSignal.timeout(20_000) } = more;
  const tools = { signal, guard, nowMs: 1_763_726_400_000, browse: () => 0, print: () => undefined };
  return webhookNotifier.send(labMessage('a1'), options, tools);
}

async function troubleOf(work: Promise<unknown>): Promise<DeliveryError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DeliveryError);
  return error as DeliveryError;
}

test('JSON with the key, a token and a signature over the time and the body', async () => {
  expect(await send(optionsOf({ token: 'abc', signingKey: 'secret' }))).toEqual({ status: '200', answer: null });
  const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = endpoint.taken;
  expect(path).toBe('/hook?a=1');
  expect(headers).toMatchObject({
    'idempotency-key': 'c1.a1.1',
    authorization: 'Bearer abc',
    'content-type': 'application/json; charset=utf-8',
    host: `127.0.0.1:${endpoint.port}`,
  });
  const expected = createHmac('sha256', 'secret').update(`1763726400.${body}`).digest('hex');
  expect(headers['porchlight-signature']).toBe(`t=1763726400,v1=${expected}`);
  expect(JSON.parse(body)).toMatchObject({
    source: 'porchlight',
    title: 'Port scan',
    severity: 'medium',
    device: 'camera',
    link: 'https://home.example/app/alerts/a1',
  });
});

test('ntfy gets JSON at its root, with the topic out of the address', async () => {
  await send(newOptions(webhookNotifier, { template: 'ntfy', url: `${endpoint.url}/base/my%20topic` }));
  expect(endpoint.taken[0]!.path).toBe('/base');
  expect(JSON.parse(endpoint.taken[0]!.body)).toMatchObject({
    topic: 'my topic',
    priority: 4,
    title: 'Port scan (Medium)',
  });
  expect(() => newOptions(webhookNotifier, { template: 'ntfy', url: 'https://ntfy.sh/' })).toThrow(/topic/);
});

test('a redirect is not followed', async () => {
  endpoint.mood = 'redirects';
  expect(await troubleOf(send(optionsOf()))).toMatchObject({ code: 'message-redirected', status: '302' });
  expect(endpoint.requests).toBe(1);
});

test('an answer is shown as status and 200 characters, without control characters', async () => {
  endpoint.mood = 400;
  endpoint.answer = `bad\u001b[31m\r\n<b>${'x'.repeat(5000)}`;
  const error = await troubleOf(send(optionsOf()));
  expect(error.status).toBe('400');
  expect(error.answer!.length).toBeLessThanOrEqual(200);
  expect(error.answer).toMatch(/^bad<b>x+…$/);
});

test('an answer without end is cut off', async () => {
  endpoint.mood = 'talks';
  expect((await send(optionsOf())).answer!.length).toBeLessThanOrEqual(200);
});

test('our own ports and link-local addresses are refused without a connection', async () => {
  const guard = labGuard([endpoint.port]);
  const error = await troubleOf(send(optionsOf(), { guard }));
  expect(error.code).toBe('destination-refused');
  expect(endpoint.requests).toBe(0);
  const local = optionsOf({ url: `http://localhost:${endpoint.port}/` });
  expect((await troubleOf(send(local, { guard }))).code).toBe('destination-refused');
  const metadata = optionsOf({ url: 'http://169.254.169.254/latest/meta-data' });
  expect((await troubleOf(send(metadata))).code).toBe('destination-refused');
  await send(optionsOf(), { guard: labGuard([endpoint.port], ['127.0.0.1']) });
  expect(endpoint.taken.length).toBe(1);
});

test('one that hangs ends with the time, and TLS where none is spoken is told', async () => {
  endpoint.mood = 'hangs';
  await expect(send(optionsOf(), { signal: AbortSignal.timeout(300) })).rejects.toThrow();
  const silent = await openSilentPort();
  const options = optionsOf({ url: `https://127.0.0.1:${silent.port}/` });
  await expect(send(options, { signal: AbortSignal.timeout(300) })).rejects.toThrow();
  silent.close();
  const plain = optionsOf({ url: `https://127.0.0.1:${endpoint.port}/` });
  expect((await troubleOf(send(plain))).code).toBe('destination-unreachable');
});

test.each([['ftp://x/'], ['file:///etc/passwd'], ['http://user:pass@x/'], ['x'], ['http://a\nb/']])(
  'an address that is none is refused: %j',
  (url) => {
    expect(() => newOptions(webhookNotifier, { url })).toThrow(/"url"/);
  },
);

test('a token cannot end a header', () => {
  expect(() => optionsOf({ token: 'a\r\nX-Injected: yes' })).toThrow(/"token"/);
  expect(() => optionsOf({ token: 'a b' })).toThrow(/"token"/);
});
