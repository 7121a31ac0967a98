import { expect, test } from 'vitest';
import type { HomeState } from './home-options.ts';
import { RunMemory } from './run-memory.ts';

const stateOf = (savedSeconds: number, firstSeconds: number, boundaries: number): HomeState => ({
  version: 1,
  savedUs: savedSeconds * 1e6,
  epoch: 0,
  run: { firstUs: firstSeconds * 1e6, boundaries },
  home: null,
  devices: {},
});

test('a new home takes in everything', () => {
  const run = new RunMemory(undefined, true);
  run.begin(3e6);
  expect(run.isPast).toBe(false);
  run.pass(10e6);
  expect(run.save()).toEqual({ firstUs: 10e6, boundaries: 1 });
});

test('the same capture again is left out up to the boundary of the state, even where its clock jumped', () => {
  const run = new RunMemory(stateOf(5, 110, 3), true);
  run.begin(103e6);
  expect(run.isPast).toBe(true);
  for (const seconds of [110, 120]) {
    run.pass(seconds * 1e6);
    expect(run.isPast).toBe(true);
  }
  run.pass(5e6);
  expect(run.isPast).toBe(false);
});

test('another capture is left out as far as it is older than the state', () => {
  const later = new RunMemory(stateOf(200, 110, 9), true);
  later.begin(201e6);
  expect(later.isPast).toBe(false);
  const older = new RunMemory(stateOf(200, 110, 9), true);
  older.begin(183e6);
  older.pass(190e6);
  expect(older.isPast).toBe(true);
  older.pass(200e6);
  expect(older.isPast).toBe(false);
});

test('live packets are always news, whatever the clock says', () => {
  const run = new RunMemory(stateOf(2e9, 110, 9), false);
  run.begin(1e6);
  expect(run.isPast).toBe(false);
});

test('a run that ended within a slice is left out whole when it is read again', () => {
  const first = new RunMemory(undefined, true);
  first.begin(3e6);
  first.pass(10e6);
  first.finish();
  const again = new RunMemory({ ...stateOf(20, 0, 0), run: first.save() }, true);
  again.begin(3e6);
  again.pass(10e6);
  expect(again.isPast).toBe(true);
});
