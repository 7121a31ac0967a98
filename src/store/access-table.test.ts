import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { HOSTILE_STRINGS } from '../../test/hostile-strings.ts';
import type {
  ChannelRecord,
  OutboxRecord,
  ScanRecord,
  SessionRecord,
  TokenRecord,
  UserRecord,
} from '../documents/records.ts';
import { Store } from './store.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-tables-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const freshFolder = (): string => join(root, `data-${made++}`);

const user: UserRecord = {
  name: 'anna',
  role: 'owner',
  passwordHash: 'x',
  totpSecret: null,
  totpStep: 0,
  createdMs: 5,
};
const session: SessionRecord = {
  id: 'ab',
  user: 'anna',
  csrf: 'cd',
  createdMs: 1,
  lastSeenMs: 2,
  expiresMs: 3,
  confirmedUntilMs: 0,
  address: '127.0.0.1',
  agent: 'a browser',
};
const token: TokenRecord = {
  id: 't1',
  name: 'grafana',
  hash: 'ef',
  start: 'plt_',
  scope: 'read',
  createdMs: 1,
  expiresMs: null,
  lastUsedMs: null,
};
const channel: ChannelRecord = {
  id: 'c1',
  kind: 'webhook',
  name: 'chat',
  isOn: true,
  isDefault: true,
  leastSeverity: 'medium',
  options: { url: 'http://127.0.0.1:9/', secret: 's' },
  createdMs: 1,
  lastSentMs: null,
  failingSinceMs: null,
  error: null,
};
const message = (number: number, more: Partial<OutboxRecord> = {}): OutboxRecord => ({
  id: `o${number}`,
  channel: 'c1',
  key: `k${number}`,
  kind: 'alert',
  alert: `a${number}`,
  incident: 'i1',
  title: 'Port scan',
  message: '{}',
  state: 'waiting',
  createdMs: number,
  nextMs: number,
  sentMs: null,
  tries: 0,
  error: null,
  ...more,
});
const scan = (number: number): ScanRecord => ({
  id: `s${number}`,
  startedMs: number,
  row: '{}',
  result: `{"n":${number}}`,
});

test('users, sessions and tokens come back as they were; a user that goes takes the sessions along', () => {
  const folder = freshFolder();
  const store = Store.open(folder, 'write');
  store.access.putUser({ ...user, passwordHash: 'earlier' });
  store.access.putUser(user);
  store.access.putSession(session);
  store.access.putSession({ ...session, id: 'xy', user: 'ben' });
  store.access.putToken(token);
  store.close();
  const again = Store.open(folder, 'decide');
  const other = { ...session, id: 'xy', user: 'ben' };
  expect(again.access.load()).toEqual({ users: [user], sessions: [session, other], tokens: [token] });
  expect([again.access.dropUser('anna'), again.access.dropUser('anna')]).toEqual([true, false]);
  expect([again.access.dropSession('xy'), again.access.dropToken('t1'), again.access.dropToken('t1')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(again.access.load()).toEqual({ users: [], sessions: [], tokens: [] });
  again.close();
});

test('the audit log keeps the newest entries, page by page, and no number comes twice', () => {
  const store = Store.open(freshFolder(), 'write');
  const entry = { atMs: 1, who: 'user anna', address: null, what: 'login', details: '' };
  for (let i = 1; i <= 12; i++) expect(store.access.audit({ ...entry, details: `${i}` }, 5)).toBe(i);
  expect(store.access.auditPage(null, 3).map(({ id }) => id)).toEqual([12, 11, 10]);
  expect(store.access.auditPage(10, 3).map(({ id, details }) => [id, details])).toEqual([
    [9, '9'],
    [8, '8'],
  ]);
  store.close();
});

test('hostile texts stand in the tables as they are, and harm nothing', () => {
  const store = Store.open(freshFolder(), 'write');
  for (const [i, { text }] of HOSTILE_STRINGS.entries()) {
    store.access.audit({ atMs: i, who: text, address: text, what: 'login-failed', details: text });
    store.channels.put({ ...channel, id: `c${i}`, name: text, options: { url: text } });
    store.access.putSession({ ...session, id: `s${i}`, agent: text });
  }
  expect(store.access.auditPage(null, 500)).toHaveLength(HOSTILE_STRINGS.length);
  expect(store.access.auditPage(null, 500).every(({ details }) => details.length <= 1024)).toBe(true);
  expect(store.channels.list().map(({ options }) => options['url'])).toEqual(
    expect.arrayContaining(HOSTILE_STRINGS.slice(0, 5).map(({ text }) => text)),
  );
  store.close();
});

test('a channel keeps how it fared apart from what the owner says of it', () => {
  const store = Store.open(freshFolder(), 'write');
  store.channels.put(channel);
  store.channels.mark('c1', { lastSentMs: 7, failingSinceMs: 8, error: 'refused' });
  expect(store.channels.list()).toEqual([{ ...channel, lastSentMs: 7, failingSinceMs: 8, error: 'refused' }]);
  expect([store.channels.drop('c1'), store.channels.drop('c1')]).toEqual([true, false]);
  store.close();
});

test('messages wait for their time, are added once, and the same ones come until they are marked', () => {
  const store = Store.open(freshFolder(), 'write');
  expect(store.outbox.addAll([message(3), message(1), message(9)])).toBe(3);
  expect(store.outbox.addAll([message(3, { title: 'another' })])).toBe(0);
  expect(store.outbox.due(5, 10).map(({ id }) => id)).toEqual(['o1', 'o3']);
  expect(store.outbox.nextDueMs()).toBe(1);
  store.outbox.mark('o1', { state: 'sent', nextMs: 1, sentMs: 6, tries: 1, error: null });
  store.outbox.mark('o3', { state: 'waiting', nextMs: 60, sentMs: null, tries: 1, error: 'refused' });
  expect(store.outbox.due(10, 10).map(({ id }) => id)).toEqual(['o9']);
  expect(store.outbox.find('o3')).toEqual(message(3, { nextMs: 60, tries: 1, error: 'refused' }));
  expect(store.outbox.ofIncident('i1', 2).map(({ id }) => id)).toEqual(['o9', 'o1']);
  expect(store.outbox.ofChannelSince('c1', 3, 10).map(({ id }) => id)).toEqual(['o9', 'o3']);
  expect(store.outbox.waiting()).toEqual(new Map([['c1', 2]]));
  expect(store.outbox.dropWaiting('c1', 'the channel is gone')).toBe(2);
  expect(store.outbox.nextDueMs()).toBeNull();
  store.close();
});

test('pages of the outbox go on where the last one ended, whatever came meanwhile', () => {
  const store = Store.open(freshFolder(), 'write');
  store.outbox.addAll([1, 2, 3, 4, 5].map((number) => message(number)));
  const first = store.outbox.page(null, 2);
  store.outbox.addAll([message(6)]);
  const second = store.outbox.page(first.next, 2);
  const third = store.outbox.page(second.next, 2);
  expect([first, second, third].map(({ records }) => records.map(({ id }) => id))).toEqual([
    ['o5', 'o4'],
    ['o3', 'o2'],
    ['o1'],
  ]);
  expect(third.next).toBeNull();
  store.close();
});

test('a full outbox lets go what is done with first, and then the oldest', () => {
  const store = Store.open(freshFolder(), 'write');
  store.outbox.addAll(
    [1, 2, 3, 4].map((number) => message(number)),
    4,
  );
  store.outbox.mark('o3', { state: 'sent', nextMs: 3, sentMs: 6, tries: 1, error: null });
  store.outbox.addAll([message(5), message(6)], 4);
  expect(store.outbox.page(null, 10).records.map(({ id }) => id)).toEqual(['o6', 'o5', 'o4', 'o2']);
  // What was sent 30 days ago is not kept.
  store.outbox.mark('o2', { state: 'sent', nextMs: 3, sentMs: 6, tries: 1, error: null });
  store.outbox.addAll([message(31 * 86_400_000)], 10);
  expect(store.outbox.page(null, 10).records.map(({ id }) => id)).not.toContain('o2');
  store.close();
});

test('scans are listed without their results, the latest first, and the oldest give way', () => {
  const store = Store.open(freshFolder(), 'write');
  for (let i = 1; i <= 4; i++) expect(store.scans.put(scan(i), 3)).toEqual(i === 4 ? ['s1'] : []);
  store.scans.put({ ...scan(4), row: '{"state":"done"}' }, 3);
  expect(store.scans.get('s4')).toEqual({ ...scan(4), row: '{"state":"done"}' });
  expect(store.scans.get('s1')).toBeNull();
  const [latest] = store.scans.page(null, 1);
  expect(latest).toMatchObject({ id: 's4', result: null });
  expect(store.scans.page({ startedMs: latest!.startedMs, id: latest!.id }, 5).map(({ id }) => id)).toEqual([
    's3',
    's2',
  ]);
  expect([store.scans.drop('s3'), store.scans.drop('s3')]).toEqual([true, false]);
  store.close();
});

test('who reads sees when another process has written, and a copy holds what was there', async () => {
  const folder = freshFolder();
  const store = Store.open(folder, 'write');
  const before = store.dataVersion();
  store.access.putUser(user);
  expect(store.dataVersion()).toBe(before);
  const beside = Store.open(folder, 'decide');
  beside.access.putToken(token);
  beside.close();
  expect(store.dataVersion()).not.toBe(before);
  const copy = join(freshFolder(), 'porchlight.db');
  Store.open(join(copy, '..'), 'write').close();
  rmSync(copy);
  await store.copyTo(copy);
  store.close();
  const read = Store.open(join(copy, '..'), 'read');
  expect(read.access.load()).toEqual({ users: [user], sessions: [], tokens: [token] });
  read.close();
});
