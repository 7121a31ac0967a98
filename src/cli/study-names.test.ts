import { expect, test } from 'vitest';
import { featureSets } from '../features/index.ts';
import { models } from '../models/index.ts';
import { scalers } from '../models/scaler-chain.ts';
import { FEATURE_SET_NAMES, MODEL_NAMES, SCALER } from './study-options.ts';

test('help names every model, feature set and scaler', () => {
  expect(MODEL_NAMES.split(', ').sort()).toEqual(models.map(({ name }) => name).sort());
  expect(FEATURE_SET_NAMES.split(', ').sort()).toEqual(featureSets.map(({ name }) => name).sort());
  for (const { name } of scalers) expect(SCALER.description).toContain(name);
});
