// The list of detectors, in the order they run. To add one: a file with a spec, and a line here.
import type { DetectorSpec } from './detector.ts';

export const detectors: readonly DetectorSpec[] = [];
