import { expect, test } from 'vitest';
import { activity, contact, DAY_US, MINUTE_US, ordinaryMinute, START_US } from '../../test/behaviour-days.ts';
import { defaultsOf } from '../base/options.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import { learnedKinds, learners } from './index.ts';
import type { Learner, LearnerSpec } from './learner.ts';

const context = { zone: UTC_ZONE, seed: 11 };
const minute = (i: number) => ordinaryMinute(START_US + i * MINUTE_US);
/** A minute with everything in it: upload, failed connections to many, names that do not exist. */
const wild = (startUs: number) =>
  activity(
    startUs,
    [
      contact({ bytesOut: 300_000_000, packetsOut: 250_000, bytesIn: 2_000_000, packetsIn: 90_000 }),
      contact({
        scope: 'lan',
        host: null,
        address: '192.168.1.1',
        protocol: 17,
        port: 53,
        connections: 0,
        answered: 0,
      }),
      ...Array.from({ length: 50 }, (_, i) =>
        contact({ host: null, address: `198.51.100.${i}`, port: 23, connections: 40, answered: 0, bytesOut: 2400 }),
      ),
    ],
    { questions: [{ name: 'x.example.org', count: 900, missing: 900, resolver: '192.168.1.1' }] },
  );

function learned(spec: LearnerSpec, minutes = 1440): Learner {
  const learner = spec.create(defaultsOf(spec.options), context);
  for (let i = 0; i < minutes; i++) learner.learn(minute(i), 'baseline');
  learner.settle();
  return learner;
}

test('kinds have names of their own, words and a technique', () => {
  expect(new Set(learnedKinds.map(({ name }) => name)).size).toBe(learnedKinds.length);
  for (const { name, title, description, technique } of learnedKinds) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(title.length * description.length).toBeGreaterThan(100);
    expect(technique.id).toMatch(/^T\d{4}(\.\d{3})?$/);
  }
});

for (const spec of learners) {
  test(`${spec.name}: says nothing before it has settled or of too few windows, and names what it can reach`, () => {
    const learner = spec.create(defaultsOf(spec.options), context);
    for (let i = 0; i < 1440; i++) learner.learn(minute(i), 'baseline');
    expect(learner.judge(wild(START_US + DAY_US))).toEqual([]);
    learner.settle();
    expect(learner.judge(wild(START_US + DAY_US)).length).toBeGreaterThan(0);
    const { leastLogP, windows } = learner.reach!;
    expect(windows).toBeGreaterThan(0);
    for (const { logP } of learner.judge(wild(START_US + DAY_US)))
      expect(logP).toBeGreaterThanOrEqual(leastLogP - 1e-9);
    const few = learned(spec, 10);
    expect([few.reach, few.judge(wild(START_US))]).toEqual([null, []]);
  });

  test(`${spec.name}: p-values of ordinary days are hardly ever smaller than they say`, () => {
    const learner = learned(spec);
    const logPs = Array.from({ length: 4 * 1440 }, (_, i) =>
      Math.min(0, ...learner.judge(minute(1440 + i)).map(({ logP }) => logP)),
    );
    for (const p of [0.02, 0.005, 0.001]) {
      const share = logPs.filter((logP) => logP <= Math.log(p)).length / logPs.length;
      expect(share).toBeLessThan(3 * p + 0.002);
    }
  });

  test(`${spec.name}: judging changes nothing, and each surprise tells what carries it`, () => {
    const learner = learned(spec);
    const before = JSON.stringify(learner.save());
    const surprises = learner.judge(wild(START_US + DAY_US));
    for (const { kind, key, features, numbers, flows, logP, counterfactual } of surprises) {
      expect([kind, key.length > 0, logP < 0]).toEqual([spec.name, true, true]);
      expect(features.length).toBeGreaterThan(0);
      expect(features.length).toBeLessThanOrEqual(3);
      expect(features.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
      expect(Object.keys(numbers).length).toBeGreaterThan(0);
      expect(flows.length).toBeGreaterThan(0);
      expect(counterfactual === null || counterfactual.changes.length <= 2).toBe(true);
    }
    expect(JSON.stringify(learner.save())).toBe(before);
  });

  test(`${spec.name}: teaches by trust: nothing, hardly, some, all`, () => {
    const after = (trust: 'none' | 'suspicious' | 'drift'): number => {
      const learner = learned(spec);
      const before = learner.reach!.windows;
      for (let i = 0; i < 400; i++) learner.learn(minute(1440 + i), trust);
      return learner.reach!.windows - before;
    };
    expect(after('none')).toBe(0);
    expect(after('suspicious')).toBe(20);
    expect(after('drift')).toBeGreaterThan(100);
  });

  test(`${spec.name}: its state is as small as declared, comes back to the byte, and a damaged one is refused`, () => {
    const learner = learned(spec);
    for (let i = 0; i < 5000; i++) learner.learn(minute(1440 + i), i % 50 === 0 ? 'suspicious' : 'drift');
    const text = JSON.stringify(learner.save());
    expect(text.length).toBeLessThan(spec.stateBytesMax);
    const again = spec.restore(JSON.parse(text), defaultsOf(spec.options), context);
    expect(JSON.stringify(again.save())).toBe(text);
    expect(again.judge(wild(START_US)).map(({ logP }) => logP)).toEqual(
      learner.judge(wild(START_US)).map(({ logP }) => logP),
    );
    for (const name of Object.keys(JSON.parse(text) as object)) {
      const damaged = { ...(JSON.parse(text) as object), [name]: 'x' };
      expect(() => spec.restore(damaged, defaultsOf(spec.options), context), name).toThrow(/\w/);
    }
    expect(() => spec.restore(null, defaultsOf(spec.options), context)).toThrow(/\w/);
  });
}
