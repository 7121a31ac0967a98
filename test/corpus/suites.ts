// The list of corpus suites, in the order they run.
import type { CorpusSuite } from './suite.ts';
import { zeekBaselinesSuite } from './zeek-baselines-suite.ts';
import { zeekSuite } from './zeek-suite.ts';

export const suites: readonly CorpusSuite[] = [zeekSuite, zeekBaselinesSuite];
