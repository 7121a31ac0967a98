import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { homeDay, STRANGER } from '../../test/home-day.ts';
import type { Alert } from '../alerts/alert.ts';
import { readCaptures } from '../capture/index.ts';
import { Store } from '../store/store.ts';
import { decide } from './decisions.ts';
import { forgetDevice } from './forget-device.ts';
import { HomeRunner } from './home-runner.ts';
import { readHomeSettings } from './home-settings.ts';
import { HomeView } from './home-view.ts';
import { compareAlerts, type Rejudgement, rejudge } from './rejudge.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-rejudge-'));
const folder = join(root, 'home');
const SETTINGS = { learnSeconds: 6 * 3600, zone: 'Europe/Berlin' };
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeAll(async () => {
  const capture = join(root, 'day.pcap');
  writeFileSync(capture, homeDay());
  const store = Store.open(folder, 'write');
  const settings = readHomeSettings(store, SETTINGS);
  const runner = new HomeRunner({ store, settings, isReplay: true, validatesChecksums: false });
  await readCaptures([capture], {}, { frames: (batch) => runner.process(batch) });
  runner.finish();
  store.close();
});

function judged(given: { sinceUs?: number; learnSeconds?: number } = {}): Rejudgement {
  const view = new HomeView(folder);
  try {
    const settings = {
      ...view.settings,
      ...(given.learnSeconds === undefined ? {} : { learnSeconds: given.learnSeconds }),
    };
    return rejudge(view, { sinceUs: given.sinceUs ?? Number.NEGATIVE_INFINITY, settings })!;
  } finally {
    view.close();
  }
}

test('judged again by the same learners, a home says what it said then, and when it began', () => {
  const before = readFileSync(join(folder, 'porchlight.db'));
  const { alerts, windows, learnedUs, fromUs } = judged();
  expect(windows).toBe(960);
  expect(learnedUs! - fromUs).toBeGreaterThanOrEqual(6 * 3600e6);
  const stranger = alerts.find(({ alert }) => alert.kind === 'new-destination')!;
  expect(stranger.change).toBe('same');
  expect(stranger.alert.numbers['address']).toBe(STRANGER);
  expect(stranger.alert.device.id).toBe('d1');
  expect(new Date(stranger.alert.startUs / 1000).toISOString()).toMatch(/^2023-11-15T14:30/);
  expect(alerts.filter(({ change }) => change === 'gone')).toEqual([]);
  expect(readFileSync(join(folder, 'porchlight.db')).equals(before)).toBe(true);
});

test('with a span of learning that covers it, what was told then would not be told today', () => {
  const { alerts } = judged({ learnSeconds: 15.5 * 3600 });
  expect(alerts.find(({ alert }) => alert.kind === 'new-destination')!.change).toBe('gone');
});

test('only what went on after --since is listed, though all is learned from', () => {
  const { alerts, windows, untilUs } = judged({ sinceUs: Date.UTC(2023, 10, 15, 15) * 1000 });
  expect(alerts.some(({ alert }) => alert.kind === 'new-destination')).toBe(false);
  expect(windows).toBe(960);
  expect(untilUs).toBe(Date.UTC(2023, 10, 15, 16) * 1000);
});

test('an allow rule of today covers what is judged again', () => {
  decide(folder, [{ kind: 'rules' }], (store) =>
    store.owner.putRule({
      id: 'r1',
      verdict: 'normal',
      scope: { kind: 'new-destination', destination: STRANGER },
      reason: '',
      createdUs: 0,
      expiresUs: null,
      fromAlert: null,
    }),
  );
  const stranger = judged().alerts.find(({ alert }) => alert.kind === 'new-destination')!;
  expect(stranger.rule?.id).toBe('r1');
  decide(folder, [{ kind: 'rules' }], (store) => store.owner.dropRule('r1'));
});

test('alerts are the same by kind, device, thing and time, not by id', () => {
  const alert = { id: 'a', kind: 'k', device: { id: 'd1' }, key: 'x', startUs: 0, endUs: 1e6 } as unknown as Alert;
  const changes = (today: readonly Alert[], then: readonly Alert[]): string[] =>
    compareAlerts(today, then).map(({ change }) => change);
  expect(changes([{ ...alert, id: 'b', startUs: 60e6, endUs: 70e6 }], [alert])).toEqual(['same']);
  expect(changes([{ ...alert, startUs: 7200e6, endUs: 7300e6 }], [alert])).toEqual(['new', 'gone']);
  expect(changes([{ ...alert, key: 'y' }], [alert])).toEqual(['new', 'gone']);
  expect(changes([alert, alert], [alert])).toEqual(['same', 'new']);
});

test('a device that is forgotten is gone from state, summaries and alerts, and comes back as a new one', {
  timeout: 180_000,
}, async () => {
  const copy = join(root, 'copy');
  const capture = join(root, 'day.pcap');
  const replay = async (): Promise<void> => {
    const store = Store.open(copy, 'write');
    const runner = new HomeRunner({
      store,
      settings: readHomeSettings(store, SETTINGS),
      isReplay: true,
      validatesChecksums: false,
    });
    await readCaptures([capture], {}, { frames: (batch) => runner.process(batch) });
    runner.finish();
    store.close();
  };
  await replay();
  const forgotten = forgetDevice(copy, '192.168.1.20');
  expect(forgotten).toMatchObject({ device: 'd1', hours: 16 });
  expect(forgotten.alerts).toBeGreaterThan(0);
  const view = new HomeView(copy);
  expect(view.alerts({ device: 'd1' })).toEqual([]);
  expect(view.devices.map(({ id }) => id)).not.toContain('d1');
  expect(Object.keys(view.store.state.load()!.devices)).not.toContain('d1');
  expect(JSON.stringify(view.store.state.load())).not.toContain('02:00:00:00:00:01');
  expect(view.store.summaries.summary().minutes).toBe(0);
  view.close();
  // The same packets again are past: it stays forgotten.
  await replay();
  const again = new HomeView(copy);
  expect(again.devices.map(({ id }) => id)).not.toContain('d1');
  again.close();
});
