import { expect, test } from 'vitest';
import type { TimeZone } from '../base/time-zone.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import type { AlertRow } from '../documents/alerts.ts';
import type { ChannelRecord, OutboxRecord } from '../documents/records.ts';
import type { Message } from './message.ts';
import { NotifyPolicy, type PolicyEvent, type PolicySettings } from './policy.ts';
import { INCIDENTS_MAX } from './policy-state.ts';

const HOUR = 3_600_000;
/** 2026-11-21 12:00 UTC. */
const NOON = Date.UTC(2026, 10, 21, 12);

const settings: PolicySettings = {
  language: 'en',
  zone: UTC_ZONE,
  publicAddress: 'https://home.example',
  quietFrom: null,
  quietUntil: null,
  digestAt: null,
  floodCap: 10,
};

const channelOf = (more: Partial<ChannelRecord> = {}): ChannelRecord => ({
  id: 'mail',
  kind: 'email',
  name: 'Mail',
  isOn: true,
  isDefault: true,
  leastSeverity: 'medium',
  options: {},
  createdMs: 0,
  lastSentMs: null,
  failingSinceMs: null,
  error: null,
  ...more,
});

const alertOf = (id: string, more: Partial<AlertRow> = {}): AlertRow => ({
  id,
  incident: id,
  kind: 'port-scan',
  severity: 'medium',
  delivery: 'alert',
  title: `Title of ${id}`,
  sentence: `Sentence of ${id}.`,
  device: { id: 'd1', name: 'camera', mac: null, ip: '192.168.1.20' },
  start: NOON / 1000,
  end: NOON / 1000,
  raised: NOON / 1000,
  updated: NOON / 1000,
  count: 1,
  isLearned: false,
  verdict: null,
  allowedBy: null,
  ...more,
});

const eventOf = (id: string, more: Partial<AlertRow> = {}): PolicyEvent => ({
  alert: alertOf(id, more),
  change: 'new',
});
const titles = (records: readonly OutboxRecord[]): string[] => records.map(({ title }) => title);
const messageOf = (record: OutboxRecord): Message => JSON.parse(record.message) as Message;

test('an alert goes at once to every channel that is on and a default, and to no other', () => {
  const channels = [
    channelOf(),
    channelOf({ id: 'off', isOn: false }),
    channelOf({ id: 'other', isDefault: false }),
    channelOf({ id: 'grave', leastSeverity: 'high' }),
    channelOf({ id: 'all', leastSeverity: 'info' }),
  ];
  const planned = new NotifyPolicy().plan([eventOf('a1')], channels, settings, NOON);
  expect(planned.map(({ channel }) => channel)).toEqual(['mail', 'all']);
  expect(planned[0]).toMatchObject({ key: 'mail.a1.1', id: 'mail.a1.1', state: 'waiting', nextMs: NOON, alert: 'a1' });
  expect(messageOf(planned[0]!).link).toBe('https://home.example/app/alerts/a1');
});

test('without a channel that is on, the console tells', () => {
  const planned = new NotifyPolicy().plan([eventOf('a1')], [channelOf({ isOn: false })], settings, NOON);
  expect(planned.map(({ channel }) => channel)).toEqual(['console']);
});

test('the inbox, notices, and what is allowed or judged are not pushed; a new device only where the channel wants it', () => {
  const policy = new NotifyPolicy();
  const events = [
    eventOf('inbox', { delivery: 'inbox', severity: 'high' }),
    eventOf('notice', { delivery: 'notice', kind: 'device-silent', severity: 'high' }),
    eventOf('allowed', { allowedBy: 'r1', severity: 'high' }),
    eventOf('muted', { verdict: 'mute', severity: 'high' }),
    eventOf('normal', { verdict: 'normal', severity: 'high' }),
    eventOf('device', { delivery: 'notice', kind: 'new-device', severity: 'info' }),
  ];
  const channels = [channelOf(), channelOf({ id: 'curious', options: { newDevices: true } })];
  expect(policy.plan(events, channels, settings, NOON).map(({ id }) => id)).toEqual(['curious.device.1']);
});

test('an incident is told once, and again after an hour and a day if it grew', () => {
  const policy = new NotifyPolicy();
  const channels = [channelOf()];
  const told: string[] = [];
  const tell = (records: readonly OutboxRecord[], at: number): void => {
    told.push(...records.map(({ key, kind }) => `${kind} ${key} +${(at - NOON) / HOUR}h`));
  };
  for (let hour = 0; hour <= 60; hour += 0.25) {
    const at = NOON + hour * HOUR;
    const event = eventOf('a2', { incident: 'a1', count: 1 + hour * 4 });
    tell(policy.plan(hour === 0 ? [eventOf('a1')] : [event], channels, settings, at), at);
    tell(policy.tick(channels, settings, at), at);
  }
  expect(told).toEqual(['alert mail.a1.1 +0h', 'update mail.a1.2 +1h', 'update mail.a1.3 +24h']);
});

test('an incident that does not grow is told once', () => {
  const policy = new NotifyPolicy();
  const channels = [channelOf()];
  const planned = policy.plan([eventOf('a1')], channels, settings, NOON);
  for (let hour = 1; hour < 50; hour++) {
    planned.push(...policy.plan([{ alert: alertOf('a1'), change: 'updated' }], channels, settings, NOON + hour * HOUR));
    planned.push(...policy.tick(channels, settings, NOON + hour * HOUR));
  }
  expect(planned.length).toBe(1);
});

test('an incident that turns grave is told at once', () => {
  const policy = new NotifyPolicy();
  const channels = [channelOf()];
  policy.plan([eventOf('a1')], channels, settings, NOON);
  const grave = eventOf('a2', { incident: 'a1', severity: 'high' });
  const [update] = policy.plan([grave], channels, settings, NOON + 60_000);
  expect(update).toMatchObject({ kind: 'update', key: 'mail.a1.2', alert: 'a2' });
  expect(messageOf(update!)).toMatchObject({ changeWords: expect.stringContaining('grave'), thread: 'mail.a1.1' });
  expect(policy.plan([grave], channels, settings, NOON + 120_000)).toEqual([]);
});

test('quiet hours hold back all but what is grave, and end in one message', () => {
  const policy = new NotifyPolicy();
  const channels = [channelOf()];
  const quiet = { ...settings, quietFrom: 22 * 60, quietUntil: 7 * 60 };
  const night = NOON + 11 * HOUR;
  expect(titles(policy.plan([eventOf('a1')], channels, quiet, NOON))).toEqual(['Title of a1']);
  expect(policy.plan([eventOf('a2'), eventOf('a3', { isLearned: true })], channels, quiet, night)).toEqual([]);
  expect(titles(policy.plan([eventOf('a4', { severity: 'high' })], channels, quiet, night))).toEqual(['Title of a4']);
  for (let at = night; at < NOON + 19 * HOUR; at += HOUR / 4) expect(policy.tick(channels, quiet, at)).toEqual([]);
  const planned = policy.tick(channels, quiet, NOON + 19 * HOUR);
  expect(planned.map(({ kind, title }) => [kind, title])).toEqual([['digest', '2 alerts in one message']]);
  expect(messageOf(planned[0]!).entries.map(({ title }) => title)).toEqual(['Title of a2', 'Title of a3']);
  expect(policy.tick(channels, quiet, NOON + 20 * HOUR)).toEqual([]);
});

test('quiet hours follow the clocks of the home', () => {
  const zone: TimeZone = { name: 'here', fromUs: [Number.NEGATIVE_INFINITY], offsetSeconds: [10 * 3600] };
  const quiet = { ...settings, zone, quietFrom: 22 * 60, quietUntil: 7 * 60 };
  expect(new NotifyPolicy().plan([eventOf('a1')], [channelOf()], quiet, NOON)).toEqual([]);
  expect(new NotifyPolicy().plan([eventOf('a1')], [channelOf()], { ...quiet, zone: UTC_ZONE }, NOON).length).toBe(1);
});

test('learned alerts come together once a day where the owner wants it so; facts do not wait', () => {
  const policy = new NotifyPolicy();
  const channels = [channelOf()];
  const daily = { ...settings, digestAt: 18 * 60 };
  const events = [eventOf('fact'), eventOf('l1', { isLearned: true }), eventOf('l2', { isLearned: true })];
  expect(titles(policy.plan(events, channels, daily, NOON))).toEqual(['Title of fact']);
  expect(policy.tick(channels, daily, NOON + 5.9 * HOUR)).toEqual([]);
  expect(titles(policy.tick(channels, daily, NOON + 6 * HOUR))).toEqual(['2 alerts in one message']);
  policy.plan([eventOf('l3', { isLearned: true })], channels, daily, NOON + 7 * HOUR);
  expect(policy.tick(channels, daily, NOON + 8 * HOUR)).toEqual([]);
  expect(policy.tick(channels, daily, NOON + 30 * HOUR).length).toBe(1);
});

test('a flood ends in ten messages and one that counts the rest', () => {
  const policy = new NotifyPolicy();
  const channels = [channelOf()];
  const flood = Array.from({ length: 35 }, (_, i) => eventOf(`a${i}`, { severity: 'high' }));
  expect(policy.plan(flood, channels, settings, NOON).length).toBe(10);
  expect(policy.tick(channels, settings, NOON + 0.9 * HOUR)).toEqual([]);
  const planned = policy.tick(channels, settings, NOON + HOUR);
  expect(planned.map(({ kind, title }) => [kind, title])).toEqual([['more', '25 more']]);
  expect(messageOf(planned[0]!)).toMatchObject({ rest: '… and 5 others.', sentence: expect.stringContaining('25') });
});

test('a grave alert behind a flood of lesser ones is not hidden by it', () => {
  const policy = new NotifyPolicy();
  const channels = [channelOf()];
  const flood = Array.from({ length: 35 }, (_, i) => eventOf(`a${i}`));
  expect(policy.plan(flood, channels, settings, NOON).length).toBe(10);
  const grave = [eventOf('g1', { severity: 'high' }), eventOf('g2', { severity: 'high' })];
  expect(titles(policy.plan(grave, channels, settings, NOON + 1000))).toEqual(['Title of g1']);
  expect(titles(policy.tick(channels, settings, NOON + HOUR))).toEqual(['26 more']);
});

test('a saved policy goes on where it was, and the same alerts give the same messages', () => {
  const channels = [channelOf()];
  const quiet = { ...settings, quietFrom: 22 * 60, quietUntil: 7 * 60, floodCap: 1 };
  const steps: readonly (readonly [number, readonly PolicyEvent[]])[] = Array.from({ length: 200 }, (_, i) => [
    NOON + i * 0.2 * HOUR,
    i % 3 === 0 ? [eventOf(`a${i % 40}`, { count: i, severity: i % 7 === 0 ? 'high' : 'medium' })] : [],
  ]);
  const run = (isSaved: boolean): OutboxRecord[] => {
    let policy = new NotifyPolicy();
    return steps.flatMap(([at, events]) => {
      if (isSaved) {
        const next = new NotifyPolicy();
        next.restore(JSON.parse(JSON.stringify(policy.save())));
        policy = next;
      }
      return [...policy.plan(events, channels, quiet, at), ...policy.tick(channels, quiet, at)];
    });
  };
  const whole = run(false);
  expect(run(true)).toEqual(whole);
  expect(new Set(whole.map(({ id }) => id)).size).toBe(whole.length);
  expect(whole.some(({ kind }) => kind === 'digest') && whole.some(({ kind }) => kind === 'more')).toBe(true);
});

test('a state that a failed transaction threw away plans the same again', () => {
  const policy = new NotifyPolicy();
  const before = policy.save();
  const first = policy.plan([eventOf('a1')], [channelOf()], settings, NOON);
  policy.restore(before);
  expect(policy.plan([eventOf('a1')], [channelOf()], settings, NOON)).toEqual(first);
});

test('what is remembered is bounded', () => {
  const policy = new NotifyPolicy();
  const channels = [channelOf()];
  for (let i = 0; i < 3000; i++) {
    const at = NOON + i * 1000;
    const long = 'x'.repeat(4096);
    policy.plan([eventOf(`a${i}`, { sentence: long }), eventOf(`b${i}`, { incident: 'one' })], channels, settings, at);
    policy.tick(channels, settings, at);
  }
  const state = policy.save();
  expect(Object.keys(state.incidents).length).toBeLessThanOrEqual(INCIDENTS_MAX);
  expect(Object.keys(state.incidents['one']!.counts).length).toBeLessThanOrEqual(51);
  expect(JSON.stringify(state).length).toBeLessThan(1_000_000);
  policy.tick([], settings, NOON + 30 * 24 * HOUR);
  expect(policy.save()).toEqual(new NotifyPolicy().save());
});

test('messages are worded in German too', () => {
  const policy = new NotifyPolicy();
  const german = { ...settings, language: 'de' as const };
  const flood = Array.from({ length: 12 }, (_, i) => eventOf(`a${i}`));
  policy.plan(flood, [channelOf()], german, NOON);
  const [more] = policy.tick([channelOf()], german, NOON + HOUR);
  expect(more!.title).toBe('2 weitere');
  expect(messageOf(more!).sentence).toContain('zurückgehalten');
});
