// The entrance of the room: makes the flow meter of a policy.
import type { FlowMeter, FlowMeterOptions } from './flow-meter.ts';
import { KernelMeter } from './kernel-meter.ts';

export { communityId, communityIdOf } from './community-id.ts';
export { STATISTICS_NAMES } from './flow-statistics.ts';
export { formatUid } from './uid.ts';

/** A meter that turns packet batches into flow records under `options.policy`. */
export function createFlowMeter(options: FlowMeterOptions): FlowMeter {
  return new KernelMeter(options);
}
