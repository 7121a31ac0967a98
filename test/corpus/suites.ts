// The list of corpus suites, in the order they run.
import type { CorpusSuite } from './suite.ts';

export const suites: readonly CorpusSuite[] = [];
