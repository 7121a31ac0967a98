import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Lab } from '../../test/detection-lab.ts';
import { batchOf } from '../../test/frame-builder.ts';
import { CAMERA, inOrder, ordinaryLife, PLUG, takeOver } from '../../test/home-lab.ts';
import type { Alert } from '../alerts/alert.ts';
import { Store } from '../store/store.ts';
import { HomeRunner } from './home-runner.ts';
import { readHomeSettings } from './home-settings.ts';
import { HomeView } from './home-view.ts';
import { rejudge } from './rejudge.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-rejudge-same-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const HOUR = 3600;
/** One alarm uses the budget up for years: whoever comes second has to show more. */
const SETTINGS = { learnSeconds: 6 * HOUR, zone: 'UTC', budget: { count: 0.01, perDays: 7 } };

/** What both sides say of an alert; flows are fewer in summaries. */
function said({ kind, device, key, severity, delivery, startUs, endUs, numbers }: Alert): string {
  return JSON.stringify([kind, device.id, key, severity, delivery ?? 'alert', startUs, endUs, numbers]);
}

test('judged again, nothing is told otherwise: not who came first in a minute, not what facts kept from teaching, not a silence', {
  timeout: 60_000,
}, () => {
  const lab = new Lab();
  ordinaryLife(lab, 0, 7 * HOUR);
  // A silence that opens an epoch, in which learning had ended; then a take-over, whose search is a fact.
  ordinaryLife(lab, 9.01 * HOUR, 14 * HOUR, 2);
  takeOver(lab, 10 * HOUR);
  // The plug, which comes after the camera when the minute closes, is the first to meet somebody.
  for (const [at, device] of [
    [12 * HOUR + 5, PLUG],
    [12 * HOUR + 45, CAMERA],
  ] as const)
    for (let i = 0; i < 4; i++)
      lab.connection(at + i, device, 45_000 + i, '198.51.100.9', 4444, Lab.bytes(900), Lab.bytes(20));
  const store = Store.open(root, 'write');
  const runner = new HomeRunner({
    store,
    settings: readHomeSettings(store, SETTINGS),
    isReplay: true,
    validatesChecksums: false,
  });
  const frames = inOrder(lab);
  for (let from = 0; from < frames.length; from += 512) runner.process(batchOf(frames.slice(from, from + 512)));
  runner.finish();
  store.close();
  const view = new HomeView(root);
  const again = rejudge(view, { sinceUs: Number.NEGATIVE_INFINITY, settings: view.settings })!;
  const then = view.alerts().filter(({ alert }) => alert.proof !== undefined);
  view.close();
  expect(again.facts.length).toBeGreaterThan(0);
  expect(then.length).toBeGreaterThan(1);
  const today = again.alerts.filter(({ change }) => change !== 'gone').map(({ alert }) => said(alert));
  expect(today.sort()).toEqual(then.map(({ alert }) => said(alert)).sort());
  expect(again.alerts.filter(({ change }) => change !== 'same')).toEqual([]);
});
