// The list of feature sets, in the order of the documentation.
import type { FeatureSetSpec } from './feature-rows.ts';

export const featureSets: readonly FeatureSetSpec[] = [];
