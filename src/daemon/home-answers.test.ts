import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { everyAlert } from '../../test/alert-samples.ts';
import type { Alert } from '../alerts/alert.ts';
import { WrittenDocument } from '../api/written-document.ts';
import { HomeQueries, type LivePart } from '../homes/home-queries.ts';
import { Store } from '../store/store.ts';
import type { Remote } from './calls.ts';
import { HomeAnswers } from './home-answers.ts';
import { WrittenHome } from './written-home.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-answers-'));
const store = Store.open(folder, 'write');
const queries = new HomeQueries(store);
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The store's thread, in this one. */
function remote<T extends object>(part: T): Remote<T> {
  return new Proxy(part, {
    get:
      (target, name) =>
      async (...args: unknown[]) =>
        (Reflect.get(target, name) as (...args: unknown[]) => unknown).apply(target, structuredClone(args)),
  }) as unknown as Remote<T>;
}

const live: { -readonly [K in keyof LivePart]: LivePart[K] } = {
  now: 1000,
  upNow: 0,
  downNow: 0,
  health: { state: 'ok', words: '' },
  input: 'eth0',
  isSimulated: false,
  needsSetup: false,
  silentChannels: [],
  newestDataUs: 1000e6,
};
const makeAnswers = (): HomeAnswers =>
  new HomeAnswers(folder, { home: remote(queries), documents: remote(new WrittenHome(queries)) }, () => ({ ...live }));

const [sample] = everyAlert();
const alertOf = (id: string): Alert => ({ ...sample!, id, incident: id });
const page = { limit: 50, state: 'all' } as const;

async function totalOf(answers: HomeAnswers): Promise<number> {
  const answer = await answers.read('alerts', page, 'en');
  const { json } = answer as WrittenDocument<unknown>;
  return (JSON.parse(json) as { total: number }).total;
}

test('the home tells the time of now, and what of its parts has changed, without another save', async () => {
  const answers = makeAnswers();
  expect(await answers.home('en')).toEqual(queries.home('en', live));
  Object.assign(live, { now: 1002, upNow: 77, downNow: 88, newestDataUs: 1002e6 });
  expect(await answers.home('en')).toEqual(queries.home('en', live));
  Object.assign(live, { health: { state: 'degraded', words: 'The disk is full.' } });
  expect(await answers.home('en')).toEqual(queries.home('en', live));
  Object.assign(live, { now: 1003 });
  expect(await answers.home('en')).toEqual(queries.home('en', live));
  expect((await answers.home('en')).needs[0]).toMatchObject({ kind: 'health', at: 1003 });
  // Ten minutes and more without a packet: blind, minute by minute.
  for (const now of [1590, 1603, 1650, 1670]) {
    Object.assign(live, { now });
    expect(await answers.home('de')).toEqual(queries.home('de', live));
  }
  expect((await answers.home('en')).state).toBe('blind');
});

test('an answer holds while nothing is committed, and one that another process commits is in the next', async () => {
  const answers = makeAnswers();
  expect(await totalOf(answers)).toBe(0);
  const first = await answers.read('alerts', page, 'en');
  expect(first).toBeInstanceOf(WrittenDocument);
  expect(await answers.read('alerts', page, 'en')).toBe(first);
  const beside = Store.open(folder, 'decide');
  beside.transaction(() => beside.alerts.put({ alert: alertOf('a1'), raisedUs: 1, updatedUs: 1 }));
  beside.close();
  store.alerts.touchAll();
  expect(await totalOf(answers)).toBe(1);
});

test('a save is in the answers when it is told', async () => {
  const answers = makeAnswers();
  const before = await totalOf(answers);
  store.transaction(() => store.alerts.put({ alert: alertOf('a2'), raisedUs: 2, updatedUs: 2 }));
  const renewed = answers.renew();
  expect(await totalOf(answers)).toBe(before);
  await renewed;
  expect(await totalOf(answers)).toBe(before + 1);
});

test('a question that is refused is refused each time, in words', async () => {
  const answers = makeAnswers();
  for (let i = 0; i < 2; i++)
    await expect(answers.read('device', 'd404', 'en')).rejects.toMatchObject({ code: 'no-such-device' });
});
