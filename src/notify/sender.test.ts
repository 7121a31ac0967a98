import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  LAB_NOON_MS,
  LabEndpoint,
  LabMailServer,
  LabStore,
  labChannel,
  labGuard,
  labRecord,
  labStyle,
  openSilentPort,
} from '../../test/notify-lab.ts';
import { newOptions } from './channel-options.ts';
import { emailNotifier } from './email-notifier.ts';
import { notifiers } from './index.ts';
import { Sender, type SenderOptions } from './sender.ts';

const HOUR = 3_600_000;

let endpoint: LabEndpoint;
let store: LabStore;
let nowMs = 0;
let printed: string[] = [];
let senders: Sender[] = [];

beforeEach(async () => {
  endpoint = new LabEndpoint();
  await endpoint.open();
  store = new LabStore();
  nowMs = LAB_NOON_MS;
  printed = [];
  senders = [];
});
afterEach(async () => {
  for (const sender of senders) await sender.stop();
  await endpoint.close();
});

async function makeSender(more: Partial<SenderOptions> = {}): Promise<Sender> {
  const sender = new Sender({
    outbox: store.outbox,
    channels: store.channels,
    notifiers,
    guard: labGuard(),
    style: () => labStyle,
    browse: () => 1,
    print: (text) => printed.push(text),
    nowMs: () => nowMs,
    random: () => 0.5,
    ...more,
  });
  senders.push(sender);
  await sender.reload();
  return sender;
}

/** Whatever is due, until nothing is under way. */
async function round(sender: Sender): Promise<void> {
  sender.wake();
  await sender.settled();
}

const webhook = (id: string, url: string = endpoint.url): ReturnType<typeof labChannel> =>
  labChannel(id, { options: { template: 'generic', url } });

test('what is due is sent once, with its key, and marked', async () => {
  store.list = [webhook('c1')];
  await store.outbox.addAll([labRecord('c1', 'a1'), labRecord('c1', 'a2')]);
  const sender = await makeSender();
  await round(sender);
  await round(sender);
  expect(endpoint.taken.map(({ headers }) => headers['idempotency-key'])).toEqual(['c1.a1.1', 'c1.a2.1']);
  expect([...store.records.values()].map(({ state, tries, sentMs }) => [state, tries, sentMs])).toEqual([
    ['sent', 1, nowMs],
    ['sent', 1, nowMs],
  ]);
  expect(store.list[0]).toMatchObject({ lastSentMs: nowMs, failingSinceMs: null, error: null });
});

test('one that fails is tried again with growing pauses, with the same key, and comes through when the other side is back', async () => {
  store.list = [webhook('c1')];
  await store.outbox.addAll([labRecord('c1', 'a1')]);
  endpoint.mood = 503;
  const sender = await makeSender();
  const tries: number[] = [];
  for (let second = 0; second < 400; second += 5) {
    const before = endpoint.requests;
    await round(sender);
    if (endpoint.requests > before) tries.push(second);
    nowMs += 5000;
  }
  expect(tries).toEqual([0, 15, 45, 105, 225]);
  endpoint.mood = 'takes';
  nowMs += 1000_000;
  await round(sender);
  expect(endpoint.taken.map(({ headers }) => headers['idempotency-key'])).toEqual(['c1.a1.1']);
  expect(store.records.get('c1.a1.1')).toMatchObject({ state: 'sent', tries: 6 });
});

test('a message that gets through to nobody for a day is given up', async () => {
  store.list = [webhook('c1')];
  await store.outbox.addAll([labRecord('c1', 'a1')]);
  endpoint.mood = 500;
  const sender = await makeSender();
  for (let hour = 0; hour < 30; hour += 0.5) {
    await round(sender);
    nowMs += HOUR / 2;
  }
  expect(store.records.get('c1.a1.1')).toMatchObject({ state: 'failed', error: expect.stringContaining('500') });
});

test('what the other side asks to wait for is waited for', async () => {
  store.list = [webhook('c1')];
  await store.outbox.addAll([labRecord('c1', 'a1')]);
  endpoint.mood = 429;
  endpoint.retryAfter = '600';
  const sender = await makeSender();
  await round(sender);
  expect(store.records.get('c1.a1.1')!.nextMs).toBe(nowMs + 600_000);
});

test('a message that the other side refuses does not stop those behind it', async () => {
  store.list = [webhook('c1')];
  await store.outbox.addAll([labRecord('c1', 'a1')]);
  endpoint.mood = 400;
  const sender = await makeSender();
  await round(sender);
  endpoint.mood = 'takes';
  await store.outbox.addAll([labRecord('c1', 'a2')]);
  await round(sender);
  expect(endpoint.taken.map(({ headers }) => headers['idempotency-key'])).toEqual(['c1.a2.1']);
  expect(store.records.get('c1.a1.1')!.state).toBe('waiting');
});

test('a channel that hangs delays no other, and its message is tried again', async () => {
  const other = new LabEndpoint();
  await other.open();
  store.list = [webhook('c1'), webhook('c2', other.url)];
  endpoint.mood = 'hangs';
  await store.outbox.addAll([labRecord('c1', 'a1'), labRecord('c2', 'a1')]);
  const sender = await makeSender({ sendMs: 1500 });
  sender.wake();
  const deadline = Date.now() + 60_000;
  while (other.taken.length === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(other.taken.length).toBe(1);
  expect(store.records.get('c1.a1.1')!.tries).toBe(0);
  await sender.settled();
  expect(store.records.get('c1.a1.1')).toMatchObject({
    tries: 1,
    state: 'waiting',
    error: expect.stringContaining('answer'),
  });
  await other.close();
});

test('a mail server that is gone, hangs, refuses for now and comes back gets the mail once, with the same Message-ID', async () => {
  const silent = await openSilentPort();
  const first = new LabMailServer();
  await first.open();
  const { port } = first;
  await first.close();
  const options = { server: '127.0.0.1', to: 'anna@example.net', security: 'starttls', trustsAnyCertificate: true };
  const mailTo = (to: number): ReturnType<typeof labChannel> =>
    labChannel('m1', { kind: 'email', options: newOptions(emailNotifier, { ...options, port: to }) });
  store.list = [mailTo(port)];
  await store.outbox.addAll([labRecord('m1', 'a1')]);
  const sender = await makeSender({ sendMs: 1500 });
  const step = async (): Promise<string> => {
    nowMs += HOUR;
    await sender.reload();
    await round(sender);
    return store.records.get('m1.a1.1')!.error ?? '';
  };
  expect(await step()).toContain('nothing listens there');
  store.list = [mailTo(silent.port)];
  expect(await step()).toContain('did not answer');
  const server = new LabMailServer();
  await server.open(port);
  store.list = [mailTo(port)];
  server.refusal = { code: 451, words: 'Try later' };
  expect(await step()).toContain('Try later');
  server.refusal = null;
  expect(await step()).toBe('');
  expect(await step()).toBe('');
  expect(server.taken.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw)![1])).toEqual(['<m1.a1.1@example.net>']);
  expect(store.records.get('m1.a1.1')).toMatchObject({ state: 'sent', tries: 4 });
  await server.close();
  silent.close();
});

test('what cannot be sent is printed once, and the work goes on', async () => {
  store.list = [webhook('c1', 'http://127.0.0.1:1')];
  await store.outbox.addAll([labRecord('c1', 'a1'), labRecord('c1', 'a2')]);
  const sender = await makeSender();
  for (let i = 0; i < 5; i++) {
    await round(sender);
    nowMs += 60_000;
  }
  expect(printed.length).toBe(2);
  expect(printed[0]).toContain('Name of c1: Cannot reach 127.0.0.1, port 1: nothing listens there.');
  expect(printed.join('\n')).toContain('(a2)');
});

test('a channel that falls silent is told by the others, once', async () => {
  const other = new LabEndpoint();
  await other.open();
  store.list = [webhook('c1'), webhook('c2', other.url)];
  endpoint.mood = 500;
  await store.outbox.addAll([labRecord('c1', 'a1')]);
  const sender = await makeSender();
  for (let minute = 0; minute < 240; minute += 5) {
    await round(sender);
    if (minute < 55) expect(sender.silent).toEqual([]);
    nowMs += 300_000;
  }
  expect(sender.silent).toEqual(['Name of c1']);
  expect(other.taken.map(({ body }) => (JSON.parse(body) as { kind: string }).kind)).toEqual(['silent']);
  expect(other.taken[0]!.body).toContain('Name of c1');
  endpoint.mood = 'takes';
  nowMs += HOUR;
  await round(sender);
  expect(sender.silent).toEqual([]);
  await other.close();
});

test('without another channel the silence is on the console', async () => {
  store.list = [webhook('c1')];
  endpoint.mood = 500;
  await store.outbox.addAll([labRecord('c1', 'a1')]);
  const sender = await makeSender();
  for (let minute = 0; minute < 240; minute += 10) {
    await round(sender);
    nowMs += 600_000;
  }
  expect(printed.filter((text) => text.includes('do not get through')).length).toBe(1);
});

test('messages without a channel go to the console', async () => {
  await store.outbox.addAll([labRecord('console', 'a1')]);
  await round(await makeSender());
  expect(printed).toEqual([expect.stringContaining('[Medium] Port scan')]);
  expect(store.records.get('console.a1.1')!.state).toBe('sent');
});

test('a stored message that cannot be read is given up, and the next one is sent', async () => {
  store.list = [webhook('c1')];
  await store.outbox.addAll([{ ...labRecord('c1', 'a1'), message: '{"title":' }, labRecord('c1', 'a2')]);
  await round(await makeSender());
  expect(store.records.get('c1.a1.1')!.state).toBe('failed');
  expect(endpoint.taken.length).toBe(1);
});

test('stopping in the middle of a try leaves the message for the next start', async () => {
  store.list = [webhook('c1')];
  endpoint.mood = 'hangs';
  await store.outbox.addAll([labRecord('c1', 'a1')]);
  const warned: string[] = [];
  const sender = await makeSender({ warn: (text) => warned.push(text) });
  sender.wake();
  const deadline = Date.now() + 60_000;
  while (endpoint.requests === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  await sender.stop();
  await sender.stop();
  expect([warned, printed]).toEqual([[], []]);
  expect(store.records.get('c1.a1.1')).toMatchObject({ state: 'waiting', tries: 0 });
  endpoint.mood = 'takes';
  await round(await makeSender());
  expect(endpoint.taken.length).toBe(1);
});
