import { expect, test } from 'vitest';
import { activity, contact, DAY_US, MINUTE_US, ordinaryMinute, START_US } from '../../test/behaviour-days.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import { findModel } from '../models/index.ts';
import type { Activity } from './activity.ts';
import { FEATURE_COUNT, featurePlace, featuresOf, scaleRow, scaleValue } from './activity-features.ts';
import type { Learner, LearnerSpec } from './learner.ts';
import { changeRow } from './row-change.ts';
import { WindowModel } from './window-model.ts';
import { behaviourScore, createWindowScore, SCORE_WINDOWS_LEAST } from './window-score.ts';

const context = { zone: UTC_ZONE, seed: 5 };

function learned(spec: LearnerSpec = behaviourScore, minutes = 1440): Learner {
  const learner = spec.create({}, context);
  for (let i = 0; i < minutes; i++) learner.learn(ordinaryMinute(START_US + i * MINUTE_US), 'baseline');
  learner.settle();
  return learner;
}

/** A scan of the house: sixty devices asked, none answers. */
function scanAt(startUs: number): Activity {
  const contacts = Array.from({ length: 60 }, (_, i) =>
    contact({
      scope: 'lan',
      host: null,
      address: `192.168.1.${i + 10}`,
      port: 23,
      answered: 0,
      packetsIn: 0,
      bytesIn: 0,
    }),
  );
  return activity(startUs, [...ordinaryMinute(startUs).contacts, ...contacts], { arpRequests: 70 });
}

const others = ['ecod', 'copod', 'ensemble'].map((name) => createWindowScore({ model: findModel(name)! }));

for (const spec of [behaviourScore, ...others]) {
  test(`${spec.description.slice(0, 60)}…: ordinary minutes are about as rare as their p-values say, a scan is not to be missed`, () => {
    const learner = learned(spec);
    let rare = 0;
    for (let i = 0; i < 1440; i++) {
      const [surprise] = learner.judge(ordinaryMinute(START_US + DAY_US + i * MINUTE_US));
      if (surprise !== undefined && surprise.logP <= Math.log(0.02)) rare++;
    }
    expect(rare).toBeLessThan(90);
    const [scan] = learner.judge(scanAt(START_US + 2 * DAY_US));
    expect(scan!.logP).toBeLessThan(-9);
    expect(scan!.isExtrapolated).toBe(true);
    const names = scan!.features.map(({ name }) => name);
    expect(names.length).toBe(3);
    expect(names.some((name) => ['failed', 'lan-peers', 'connections', 'arp-requests'].includes(name))).toBe(true);
  });
}

test('the counterfactual is followed by silence, names two features at most, and is null where two are not enough', () => {
  const learner = learned();
  const strange = [80_000_000, 20_000_000, 5_000_000].map((bytesOut, i) => {
    const startUs = START_US + (2 * 1440 + i) * MINUTE_US;
    const [cloud] = ordinaryMinute(startUs).contacts;
    return activity(startUs, [{ ...cloud!, bytesOut, packetsOut: 200, bytesIn: 6000, packetsIn: 30 }]);
  });
  let flipped = 0;
  for (const each of [...strange, scanAt(START_US + 2 * DAY_US)]) {
    const [surprise] = learner.judge(each);
    for (const logP of [Math.log(0.02), -6, -9]) {
      const told = surprise!.changesTo!(logP);
      if (told === null) continue;
      flipped++;
      expect(told.changes.length).toBeLessThanOrEqual(2);
      const row = Float64Array.from(featuresOf(each));
      for (const { name, value } of told.changes) changeRow(row, featurePlace(name), Number(value));
      expect(logPOf(learner, row)).toBeGreaterThanOrEqual(logP - 1e-9);
    }
  }
  expect(flipped).toBeGreaterThan(3);
  expect(learner.judge(scanAt(START_US + 2 * DAY_US))[0]!.changesTo!(Math.log(0.02))).toBeNull();
});

/** p-value of a row of raw features: judged as an activity whose totals give that row is not always possible, so through the state. */
function logPOf(learner: Learner, raw: Float64Array): number {
  const surprise = learner.judge(scanAt(START_US))[0]!;
  const { model, watch } = (
    surprise as unknown as { parts: { model: WindowModel; watch: { judge(score: number): { logP: number } } } }
  ).parts;
  const row = new Float64Array(FEATURE_COUNT);
  scaleRow(raw, row);
  return watch.judge(model.score(row)).logP;
}

test('with too few windows it stays off, and begins when they have come', () => {
  const learner = learned(behaviourScore, 100);
  expect(learner.reach).toBeNull();
  expect(learner.judge(scanAt(START_US))).toEqual([]);
  for (let i = 100; i < 3 * SCORE_WINDOWS_LEAST; i++) learner.learn(ordinaryMinute(START_US + i * MINUTE_US), 'drift');
  expect(learner.reach!.windows).toBeGreaterThan(SCORE_WINDOWS_LEAST / 4);
  expect(learner.reach!.leastLogP).toBeLessThan(-4);
});

test('an open window gets no score: a score can fall while it grows', () => {
  expect(learned().judge({ ...scanAt(START_US), isProvisional: true })).toEqual([]);
});

test('restored, it grows the same model and goes on to the same bytes; a damaged state is refused', () => {
  const learner = learned();
  const text = JSON.stringify(learner.save());
  expect(text.length).toBeLessThan(60_000);
  const again = behaviourScore.restore(JSON.parse(text), {}, context);
  expect(JSON.stringify(again.save())).toBe(text);
  for (let i = 0; i < 300; i++) {
    const minute = ordinaryMinute(START_US + DAY_US + i * MINUTE_US);
    expect(again.judge(minute).map(({ logP }) => logP)).toEqual(learner.judge(minute).map(({ logP }) => logP));
    for (const each of [learner, again]) each.learn(minute, i % 7 === 0 ? 'suspicious' : 'drift');
  }
  expect(JSON.stringify(again.save())).toBe(JSON.stringify(learner.save()));
  const state = JSON.parse(text) as Record<string, unknown>;
  for (const name of Object.keys(state))
    expect(() => behaviourScore.restore({ ...state, [name]: 7 }, {}, context), name).toThrow(/\w/);
  const empty = behaviourScore.create({}, context).save() as object;
  expect(() => behaviourScore.restore({ ...empty, scale: { centre: 0, unit: 1 } }, {}, context)).toThrow(/rows/);
});

test('beyond the range that it was fitted on a model goes on by distance, upwards alone for counters', () => {
  const spec = findModel('isolation-forest')!;
  const rows = new Float64Array(40 * FEATURE_COUNT);
  for (let i = 0; i < rows.length; i++) rows[i] = (i % 7) / 10;
  const fit = spec.fit(
    { matrix: { rows: 40, columns: FEATURE_COUNT, values: rows }, labels: null },
    { trees: 10, samples: 32, splits: 'standard', extensionLevel: 1 },
    () => 0.5,
  );
  let step = fit.next();
  while (step.done !== true) step = fit.next();
  const model = new WindowModel(step.value, rows, { centre: 0.4, unit: 0.1 });
  const row = new Float64Array(FEATURE_COUNT).fill(0.3);
  const place = featurePlace('connections');
  const at = (value: number): number => {
    row[place] = value;
    return model.score(row);
  };
  expect(at(9) - at(4)).toBeCloseTo(5, 9);
  expect(at(-9)).toBe(at(-4));
  expect(scaleValue(place, 10)).toBeCloseTo(Math.log(2), 6);
});
