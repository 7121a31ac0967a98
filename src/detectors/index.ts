// The list of detectors, in the order they run. To add one: a file with a spec, and a line here.
import type { DetectorSpec } from './detector.ts';
import { flood } from './flood.ts';
import { hostSweep } from './host-sweep.ts';
import { miraiSyn } from './mirai-syn.ts';
import { portScan } from './port-scan.ts';

export const detectors: readonly DetectorSpec[] = [portScan, hostSweep, flood, miraiSyn];
