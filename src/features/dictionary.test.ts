import { expect, test } from 'vitest';
import { findFeatureFaults } from './dictionary.ts';
import type { Feature, FeatureSet } from './feature.ts';
import { featureSets } from './index.ts';

test.each(featureSets.map((set) => [set.name, set] as const))(
  'the dictionary of the set %s has no fault',
  (_name, set) => {
    expect(findFeatureFaults(set)).toEqual([]);
  },
);

test('no two sets have the same name', () => {
  const names = featureSets.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

const good: Feature = {
  name: 'a',
  unit: 'bytes',
  formula: 'Sum of the bytes.',
  words: 'bytes',
  source: 'zeek',
  state: 'same',
};
const setOf = (features: readonly Feature[], dropped: readonly Feature[] = []): FeatureSet => ({
  name: 'x',
  title: 'X',
  description: 'x',
  row: 'flow',
  features,
  dropped,
});

test.each([
  ['a name that comes twice', setOf([good, good]), 'declared twice'],
  [
    'a dropped name that is computed too',
    setOf([good], [{ ...good, state: 'dropped', reason: 'No.' }]),
    'declared twice',
  ],
  ['a fixed feature without a reason', setOf([{ ...good, state: 'fixed' }]), 'fixed without a reason'],
  ['a same feature with a reason', setOf([{ ...good, reason: 'So.' }]), 'needs no reason'],
  ['a dropped feature among the computed', setOf([{ ...good, state: 'dropped', reason: 'No.' }]), 'among the computed'],
  ['a computed feature among the dropped', setOf([good], [{ ...good, name: 'b' }]), 'among the dropped'],
  ['no unit', setOf([{ ...good, unit: '' }]), 'no unit'],
  ['half a formula', setOf([{ ...good, formula: 'Sum' }]), 'no sentence'],
  ['words that are a sentence', setOf([{ ...good, words: 'The bytes.' }]), 'no short noun phrase'],
  ['a feature of ours with a foreign name', setOf([{ ...good, source: 'porchlight', sourceName: 'b' }]), 'is ours'],
  ['nothing in it', setOf([]), 'has no features'],
])('a dictionary with %s has a fault', (_what, set, fault) => {
  expect(findFeatureFaults(set).join()).toContain(fault);
});
