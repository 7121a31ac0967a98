import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeOlderStore } from '../../test/older-store.ts';
import type { HomeMoment } from '../engine/home-options.ts';
import { Store } from './store.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-moments-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const START_US = 1_699_999_260_000_000;
const activity = {
  device: 'd2',
  startUs: START_US,
  isProvisional: true,
  untilUs: START_US + 20e6,
  contacts: [],
  questions: [{ name: 'a.example', count: 1, missing: 0, resolver: '192.168.1.1' }],
  fingerprints: [],
  arpRequests: 3,
};
const moments: readonly HomeMoment[] = [
  { kind: 'suspect', atUs: START_US + 10e6, device: 'd1', fromUs: START_US - 5e6, untilUs: START_US + 1e6 },
  { kind: 'look', atUs: START_US + 20e6, activity },
  { kind: 'epoch', atUs: START_US - 9e9, fromUs: START_US + 30e6 },
];

test('moments come back as they were and in the order in which they happened, the newest of them', () => {
  const store = Store.open(join(root, 'kept'), 'write');
  store.transaction(() => store.moments.add(moments));
  expect(store.moments.list()).toEqual(moments);
  store.transaction(() => store.moments.add([moments[0]!], 3));
  expect(store.moments.list()).toEqual([moments[1], moments[2], moments[0]]);
  store.transaction(() => store.moments.forget('d1'));
  expect(store.moments.list()).toEqual([moments[1], moments[2]]);
  store.close();
});

test('a folder of an older program is read as it is, and brought up to date by the next watch', () => {
  const folder = join(root, 'older');
  makeOlderStore(folder, 1);
  const reader = Store.open(folder, 'read');
  expect(reader.moments.list()).toEqual([]);
  expect(reader.alerts.list()).toHaveLength(1);
  reader.close();
  const writer = Store.open(folder, 'write');
  writer.transaction(() => writer.moments.add(moments));
  expect(writer.moments.list()).toHaveLength(3);
  writer.close();
});
