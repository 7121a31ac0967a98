// Unusual rate: a device begins more connections, sends more packets or asks for more names in a minute than it ever did.
import { ACTIVITY_SECONDS } from './activity.ts';
import { featurePlace } from './activity-features.ts';
import { type CounterKind, CounterLearner } from './counter-learner.ts';
import type { CounterSpec } from './counter-watch.ts';
import type { LearnerSpec } from './learner.ts';

const BYTES_OUT = featurePlace('bytes-out');
const BYTES_IN = featurePlace('bytes-in');

// Ten connections or questions a minute and 250 packets are what a device makes when it wakes up.
const COUNTERS: readonly CounterSpec[] = [
  { what: 'connections', feature: 'connections', place: featurePlace('connections'), softness: 10, grows: true },
  { what: 'packets', feature: 'packets-out', place: featurePlace('packets-out'), softness: 250, grows: false },
  { what: 'questions', feature: 'questions', place: featurePlace('questions'), softness: 10, grows: true },
];

const DNS_PORT = 53;

/**
 * Packets that the bytes of a window explain: full ones out, and acknowledgements of full ones in. What is beyond is many small packets;
 * large volumes are the affair of unusual-volume, and shall not be told twice.
 */
function packetsOfBytes(row: Float64Array): number {
  return row[BYTES_OUT]! / 700 + row[BYTES_IN]! / 1000;
}

const rate: CounterKind = {
  kind: 'unusual-rate',
  counters: COUNTERS,
  score: ({ what, place, softness }, row) => {
    const carried = what === 'packets' ? packetsOfBytes(row) : 0;
    return Math.log(Math.max(0, row[place]! - carried) + softness);
  },
  value: ({ what, softness }, score, row) =>
    Math.exp(score) - softness + (what === 'packets' ? packetsOfBytes(row) : 0),
  weight({ what }, contact) {
    if (contact.scope === 'group') return 0;
    if (what === 'packets') return contact.packetsOut;
    if (what === 'connections') return contact.role === 'client' ? contact.connections : 0;
    // One connection may carry all questions, so packets tell.
    return contact.port === DNS_PORT ? contact.packetsOut : 0;
  },
  numbers: ({ what }, range, activity) => ({
    what,
    count: Math.round(range.observed),
    usualHigh: Math.round(range.high),
    seconds: Math.min(ACTIVITY_SECONDS, Math.max(1, (activity.untilUs - activity.startUs) / 1e6)),
  }),
};

export const unusualRate: LearnerSpec = {
  name: 'unusual-rate',
  title: 'Unusual rate',
  description:
    'More connections begun, packets sent or names asked for in a minute than the device ever had: a scan, a flood, a worm looking for others.',
  technique: { id: 'T1046', name: 'Network Service Discovery', matrix: 'enterprise' },
  stateBytesMax: 120_000,
  options: {},
  create: (_options, context) => new CounterLearner(rate, context),
  restore: (saved, _options, context) => new CounterLearner(rate, context).restore(saved),
};
