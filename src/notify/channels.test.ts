import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  LAB_NOON_MS,
  LabEndpoint,
  LabStore,
  labGuard,
  labRecord,
  labStyle,
  openSilentPort,
} from '../../test/notify-lab.ts';
import { UserError } from '../base/user-error.ts';
import { type ChannelChange, channelList, channelTest, deliveryList } from '../documents/setup.ts';
import { CHANNELS_MAX, Channels } from './channels.ts';
import type { Message } from './message.ts';

const SECRET = 'hunter-2-hunter-2';

let endpoint: LabEndpoint;
let store: LabStore;
let channels: Channels;
let changes = 0;
let browsed: Message[] = [];

beforeEach(async () => {
  endpoint = new LabEndpoint();
  await endpoint.open();
  store = new LabStore();
  changes = 0;
  browsed = [];
  channels = new Channels({
    store,
    guard: labGuard([8484]),
    style: () => labStyle,
    browse: (message) => browsed.push(message),
    print: () => undefined,
    onChange: () => {
      changes++;
    },
    nowMs: () => LAB_NOON_MS,
    sendMs: 1500,
  });
});
afterEach(() => endpoint.close());

const hook = (more: Partial<ChannelChange> = {}): ChannelChange => ({
  kind: 'webhook',
  name: 'Hook',
  isOn: true,
  isDefault: true,
  leastSeverity: 'medium',
  options: { url: `${endpoint.url}/${SECRET}`, token: SECRET, signingKey: SECRET },
  ...more,
});

const mail = (more: ChannelChange['options'] = {}): ChannelChange => ({
  ...hook(),
  kind: 'email',
  options: { server: 'smtp.example.net', user: 'anna@example.net', password: SECRET, to: 'anna@example.net', ...more },
});

async function refusalOf(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

test('a channel is added and listed without its secrets', async () => {
  const row = await channels.add(hook());
  await channels.add(mail());
  const list = await channels.list('en');
  expect(channelList.parse(list)).toEqual(list);
  expect(JSON.stringify([row, list])).not.toContain(SECRET);
  expect(row).toMatchObject({
    secrets: ['url', 'token', 'signingKey'],
    state: 'untried',
    words: 'Nothing was sent yet.',
  });
  expect(row.options['destination']).toBe(`127.0.0.1:${endpoint.port}`);
  expect((await channels.list('de')).channels[0]!.words).toBe('Es wurde noch nichts gesendet.');
  expect(changes).toBe(2);
});

test('secrets that are left out of a change stay', async () => {
  const { id } = await channels.add(hook());
  const row = await channels.change(id, hook({ name: 'Other', options: { template: 'slack' } }));
  expect(row).toMatchObject({ name: 'Other', secrets: ['url', 'token', 'signingKey'] });
  expect(store.list[0]!.options).toMatchObject({ token: SECRET, template: 'slack' });
  const shown = await channels.change(id, hook({ options: row.options }));
  expect(shown.secrets).toEqual(['url', 'token', 'signingKey']);
  const without = await channels.change(id, hook({ options: { token: null } }));
  expect(without.secrets).toEqual(['url', 'signingKey']);
});

test('a secret is not sent elsewhere: who changes the destination gives it again', async () => {
  const { id } = await channels.add(mail());
  for (const more of [
    { server: 'smtp.evil.example' },
    { port: 25 },
    { security: 'tls' },
    { trustsAnyCertificate: true },
  ]) {
    const error = await refusalOf(channels.change(id, { ...mail(), options: more }));
    expect(error).toMatchObject({ code: 'bad-channel', details: { field: 'password' } });
  }
  await channels.change(id, { ...mail(), options: { server: 'smtp.other.example', password: 'new one' } });
  expect(store.list[0]!.options).toMatchObject({ server: 'smtp.other.example', password: 'new one' });
  const added = await channels.add(hook());
  const moved = channels.change(added.id, hook({ options: { url: 'https://evil.example/' } }));
  expect((await refusalOf(moved)).details['field']).toBe('token');
});

test('what is wrong is refused by the field, and nothing is kept', async () => {
  for (const [change, field] of [
    [hook({ options: {} }), 'url'],
    [hook({ options: { url: 'x' } }), 'url'],
    [hook({ options: { url: endpoint.url, __proto__x: 'y' } }), '__proto__x'],
    [hook({ options: { url: 5 } }), 'url'],
    [hook({ options: { url: endpoint.url, newDevices: 'yes' } }), 'newDevices'],
    [hook({ name: '\u0007\u200b' }), 'name'],
    [mail({ password: null }), 'password'],
    [mail({ port: 1.5 }), 'port'],
  ] as const) {
    const error = await refusalOf(channels.add(change));
    expect(error).toMatchObject({ code: 'bad-channel', details: { field } });
  }
  expect(store.list).toEqual([]);
});

test('a kind stays, an unknown channel is told, and there are not too many', async () => {
  const { id } = await channels.add(hook());
  expect((await refusalOf(channels.change(id, { ...hook(), kind: 'console', options: {} }))).details['field']).toBe(
    'kind',
  );
  for (const work of [channels.change('x', hook()), channels.drop('x'), channels.test('x')])
    expect((await refusalOf(work)).code).toBe('no-such-channel');
  for (let i = 1; i < CHANNELS_MAX; i++) await channels.add(hook());
  expect((await refusalOf(channels.add(hook()))).code).toBe('channel-limit');
});

test('what waits for a channel is dropped with it, and when it is switched off', async () => {
  const { id } = await channels.add(hook());
  await store.outbox.addAll([labRecord(id, 'a1')]);
  expect((await channels.list('en')).channels[0]!.waiting).toBe(1);
  const off = await channels.change(id, hook({ isOn: false }));
  expect(off).toMatchObject({ state: 'off', waiting: 0 });
  expect(store.records.get(`${id}.a1.1`)).toMatchObject({ state: 'dropped' });
  await channels.drop(id);
  expect(store.list).toEqual([]);
});

test('the test button says what the other side answered', async () => {
  const { id } = await channels.add(hook());
  endpoint.answer = `thank you\u001b[31m ${'x'.repeat(500)}`;
  const good = await channels.test(id);
  expect(channelTest.parse(good)).toEqual(good);
  expect(good).toMatchObject({ works: true, status: '200', answer: expect.stringMatching(/^thank you x+…$/) });
  expect(JSON.parse(endpoint.taken[0]!.body)).toMatchObject({ kind: 'test', title: 'Test message' });
  endpoint.mood = 403;
  const bad = await channels.test(id);
  expect(channelTest.parse(bad)).toEqual(bad);
  expect(bad).toMatchObject({ works: false, status: '403', hint: expect.stringContaining('token') });
  endpoint.mood = 'redirects';
  expect(await channels.test(id)).toMatchObject({ works: false, status: '302' });
});

test('the test button comes back from one that hangs, and from refused destinations', async () => {
  const silent = await openSilentPort();
  const hanging = await channels.add(hook({ options: { url: `http://127.0.0.1:${silent.port}/` } }));
  expect(await channels.test(hanging.id)).toMatchObject({
    works: false,
    words: expect.stringContaining('did not answer'),
  });
  silent.close();
  const own = await channels.add(hook({ options: { url: 'http://localhost:8484/api/v1/users' } }));
  expect(await channels.test(own.id)).toMatchObject({
    works: false,
    words: expect.stringContaining("Porchlight's own"),
  });
  const metadata = await channels.add(hook({ options: { url: 'http://169.254.169.254/' } }));
  expect(await channels.test(metadata.id)).toMatchObject({ works: false, status: null });
});

test('the browser is tested by its callback', async () => {
  const { id } = await channels.add({ ...hook(), kind: 'browser', options: {} });
  expect(await channels.test(id)).toMatchObject({ works: true, status: '1 browser' });
  expect(browsed[0]!.title).toBe('Test message');
});

test('a channel that was mended by a change is not failing any more', async () => {
  const { id } = await channels.add(hook());
  await store.channels.mark(id, { failingSinceMs: LAB_NOON_MS - 7_200_000, error: 'it closed the connection' });
  expect((await channels.list('en')).channels[0]).toMatchObject({
    state: 'silent',
    words: expect.stringContaining('10:00'),
  });
  await channels.change(id, hook({ name: 'Renamed' }));
  expect((await channels.list('en')).channels[0]!.state).toBe('silent');
  const row = await channels.change(id, hook({ options: { template: 'slack' } }));
  expect(row.state).toBe('untried');
});

test('deliveries come in pages, the latest first', async () => {
  await store.outbox.addAll(Array.from({ length: 25 }, (_, i) => labRecord('c1', `a${i}`)));
  const first = await channels.deliveries({ limit: 10 });
  expect(deliveryList.parse(first)).toEqual(first);
  const second = await channels.deliveries({ limit: 10, cursor: first.next! });
  const third = await channels.deliveries({ limit: 10, cursor: second.next! });
  expect([...first.deliveries, ...second.deliveries, ...third.deliveries].map(({ alert }) => alert)).toEqual(
    Array.from({ length: 25 }, (_, i) => `a${24 - i}`),
  );
  expect(third.next).toBeNull();
  for (const cursor of ['x', '-1', '1e99', '1.5'])
    expect((await refusalOf(channels.deliveries({ limit: 10, cursor }))).code).toBe('bad-cursor');
});
