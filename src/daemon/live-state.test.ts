// What is known from moment to moment: the newest time of the data, which goes back only with another home.
import { expect, test } from 'vitest';
import type { EngineFigures } from './engine-messages.ts';
import { LiveState } from './live-state.ts';

const figures = (newestUs: number): EngineFigures => ({
  packets: 1,
  bytes: 100,
  up: 0,
  down: 0,
  seconds: 2,
  newestUs,
  kernelDrops: 0,
  malformed: 0,
  droppedSummaries: 0,
  savesWaiting: 0,
  heapBytes: 0,
});

test('the newest time of the data stays when an engine is started again, and begins anew with another home', () => {
  const live = new LiveState();
  live.take(figures(2000e6));
  live.beginRun();
  live.take(figures(1500e6));
  expect(live.newestUs).toBe(2000e6);
  live.beginHome();
  expect(live.newestUs).toBeNull();
  live.take(figures(1400e6));
  expect(live.newestUs).toBe(1400e6);
});
