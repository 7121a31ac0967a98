// The list of feature sets, in the order of the documentation.
import { cicSet } from './cic-set.ts';
import { ciciotSet } from './ciciot-set.ts';
import { connWindowSet } from './conn-window-set.ts';
import { deviceWindowSet } from './device-window-set.ts';
import type { FeatureSetSpec } from './feature-rows.ts';
import { flowSet } from './flow-set.ts';

export const featureSets: readonly FeatureSetSpec[] = [flowSet, cicSet, ciciotSet, connWindowSet, deviceWindowSet];
