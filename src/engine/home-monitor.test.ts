import { beforeAll, expect, test, vi } from 'vitest';
import { EPOCH_US, Lab } from '../../test/detection-lab.ts';
import type { TestFrame } from '../../test/frame-builder.ts';
import {
  CAMERA,
  type HomeRun,
  inOrder,
  makeHome,
  ordinaryLife,
  runHome,
  STRANGER,
  takeOver,
} from '../../test/home-lab.ts';
import { readCapture } from '../capture/index.ts';
import type { HomeState } from './home-options.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const HOUR = 3600;
let quiet: TestFrame[] = [];
let attacked: TestFrame[] = [];

beforeAll(() => {
  const lab = new Lab();
  ordinaryLife(lab, 0, 9 * HOUR);
  quiet = inOrder(lab);
  takeOver(lab, 8 * HOUR + 20);
  attacked = inOrder(lab);
});

test('an ordinary home raises no alert, though everything in it is new at first', () => {
  const { alerts, home } = runHome(quiet);
  expect(alerts.filter(({ severity }) => severity === 'medium' || severity === 'high')).toEqual([]);
  expect(home.behaviour.devices().map(({ phase }) => phase)).toEqual(['watching', 'watching', 'watching']);
  expect(home.identities.identities().map(({ isGateway }) => isGateway)).toContain(true);
});

test('a camera that is taken over is told of: the search as a fact, the stranger as something it never did', () => {
  const { alerts } = runHome(attacked);
  const kinds = new Map(alerts.filter(({ severity }) => severity !== 'info').map((alert) => [alert.kind, alert]));
  expect(kinds.get('host-sweep')?.device.ip).toBe(CAMERA);
  const destination = kinds.get('new-destination');
  expect(destination?.numbers['address']).toBe(STRANGER);
  expect(destination?.device.ip).toBe(CAMERA);
  expect(destination?.proof?.features.length).toBeGreaterThan(0);
  expect(destination?.flows[0]?.responder).toBe(STRANGER);
});

test('alerts are the same, parameter for parameter, for all sizes of batches', () => {
  const whole = runHome(attacked, { batchFrames: attacked.length });
  expect(whole.told.length).toBeGreaterThan(2);
  for (const batchFrames of [1, 7, 4096]) {
    const parts = runHome(attacked, { batchFrames });
    expect(parts.told).toEqual(whole.told);
    expect(parts.alerts).toEqual(whole.alerts);
    expect(differences(parts.home.save(), whole.home.save())).toEqual([]);
  }
});

test('a capture says the same in batches of its own and in those of the flow kernel, of any size', async () => {
  const path = new URL('../../examples/home.pcap', import.meta.url).pathname;
  const states = new Set<string>();
  for (const size of [null, 4096, 500, 7]) {
    const home = makeHome();
    await readCapture(
      path,
      {},
      {
        ...(size === null ? {} : { makeFrames: (bytes: number) => home.makeFrames(bytes, size) }),
        frames: (batch) => home.process(batch),
      },
    );
    home.finish();
    expect(home.book.alerts().length).toBeGreaterThan(5);
    states.add(JSON.stringify(home.save()));
  }
  expect(states.size).toBe(1);
});

test('live and from a file are the same across a silence of six hours', () => {
  const lab = new Lab();
  ordinaryLife(lab, 0, 7 * HOUR);
  ordinaryLife(lab, 13 * HOUR, 15 * HOUR, 2);
  takeOver(lab, 14 * HOUR);
  const frames = inOrder(lab);
  const file = runHome(frames);
  const live = runHome(frames, { batchFrames: 5, tickSeconds: 1 });
  expect(file.told.some((line) => line.includes('sensor-blind'))).toBe(true);
  expect(file.told.some((line) => line.includes('new-destination'))).toBe(true);
  expect(live.told).toEqual(file.told);
  expect(live.alerts).toEqual(file.alerts);
});

test('killed at any boundary and started again with the same capture, a home goes on as if nothing had happened', () => {
  const whole = runHome(attacked, { saveEvery: 500 });
  expect(whole.states.length).toBeGreaterThan(4);
  for (const state of whole.states) {
    const restored = JSON.parse(JSON.stringify(state)) as HomeState;
    const again = runHome(attacked, { batchFrames: 33, options: { restored, isReplay: true } });
    expect(again.told).toEqual(whole.told.filter((line) => Number(line.split(' at ')[1]) > state.savedUs / 1e6));
    expect(again.alerts).toEqual(whole.alerts);
    expect(differences(again.home.save(), whole.home.save())).toEqual([]);
  }
});

test('two captures in a row, with a state between them, are one run', () => {
  const cut = quiet.findIndex(({ timeUs }) => timeUs! >= EPOCH_US + 7 * HOUR * 1e6);
  const first = runHome(attacked.slice(0, cut));
  const restored = JSON.parse(JSON.stringify(first.home.save())) as HomeState;
  const second = runHome(attacked.slice(cut), { options: { restored, isReplay: true } });
  expect(second.told.some((line) => line.includes('new-destination'))).toBe(true);
  const again = runHome(attacked.slice(0, cut), { options: { restored, isReplay: true } });
  expect(again.told).toEqual([]);
});

test('a pause between two runs is an epoch, as it is within one: learning goes on from where it was', () => {
  const [before, after] = [new Lab(), new Lab()];
  ordinaryLife(before, 0, 3 * HOUR);
  ordinaryLife(after, 60 * HOUR, 68 * HOUR, 2);
  const options = { isLearnExact: false };
  const learned = (run: HomeRun): readonly number[] =>
    run.home.behaviour.devices().map(({ learningEndsUs, firstUs }) => Math.round((learningEndsUs - firstUs) / 60e6));
  const whole = runHome([...inOrder(before), ...inOrder(after)], { options });
  const restored = runHome(inOrder(before), { options }).home.save();
  const second = runHome(inOrder(after), { options: { ...options, restored } });
  expect(second.home.save().epoch).toBe(whole.home.save().epoch);
  // The home that went on looking has seen an hour of the silence as such.
  for (const [i, minutes] of learned(second).entries()) expect(Math.abs(minutes - learned(whole)[i]!)).toBeLessThan(65);
  expect(second.told.filter((line) => line.includes('device-silent'))).toEqual([]);
});

test('a state that is no state is refused with words', () => {
  const state = runHome(quiet.slice(0, 200)).home.save();
  const broken: unknown[] = [
    { ...state, version: 2 },
    { ...state, home: null },
    { ...state, devices: { camera: {} } },
    { ...state, devices: { d1: 7 } },
    { ...state, savedUs: null },
  ];
  for (const restored of broken)
    expect(() => runHome([], { options: { restored: restored as HomeState } })).toThrow(/saved state of the home/);
});

/** Where two plain values differ: paths with both values cut short. */
function differences(a: unknown, b: unknown, path = ''): string[] {
  const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)];
  if (textA === textB) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return [`${path}: ${textA?.slice(0, 80)} | ${textB?.slice(0, 80)}`];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const found = names.flatMap((name) =>
    differences((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name], `${path}/${name}`),
  );
  return found.length > 0 ? found.slice(0, 20) : [`${path}: order of names`];
}
