// Unusual volume: a device sends or receives more in a minute than it ever did, or sends far more than it receives.
import type { Contact } from './activity.ts';
import { ACTIVITY_SECONDS } from './activity.ts';
import { featurePlace } from './activity-features.ts';
import { type CounterKind, CounterLearner } from './counter-learner.ts';
import type { CounterJumps } from './counter-set.ts';
import type { CounterSpec } from './counter-watch.ts';
import { DestinationUnits } from './destination-unit.ts';
import type { LearnerSpec } from './learner.ts';

const BYTES_OUT = featurePlace('bytes-out');
const BYTES_IN = featurePlace('bytes-in');

// 64 kB a minute is what idle devices make by chance (a firmware check, a page of settings); downloads of four times that.
const COUNTERS: readonly CounterSpec[] = [
  { what: 'up', feature: 'bytes-out', place: BYTES_OUT, softness: 65_536, grows: true },
  { what: 'down', feature: 'bytes-in', place: BYTES_IN, softness: 262_144, grows: true },
  { what: 'ratio', feature: 'bytes-out', place: BYTES_OUT, softness: 65_536, grows: false },
];

/**
 * Uploads alone are watched for jumps. A firmware update makes a download of any size out of nothing, and harms nobody; and what is sent beside
 * a larger download are its acknowledgements. The ratio of a jump says the same as its upload. 10 kB: what an idle device sends in a minute by
 * chance, so that 30 kB is the least jump.
 */
export const UPLOAD_JUMPS: CounterJumps = {
  what: 'up',
  baseLeast: 10_000,
  value: (row) => (row[BYTES_OUT]! > row[BYTES_IN]! ? row[BYTES_OUT]! : 0),
};

const volume: CounterKind = {
  kind: 'unusual-volume',
  counters: COUNTERS,
  jumps: UPLOAD_JUMPS,
  score({ what, softness }, row) {
    if (what === 'down') return Math.log(row[BYTES_IN]! + softness);
    const up = Math.log(row[BYTES_OUT]! + softness);
    return what === 'up' ? up : up - Math.log(row[BYTES_IN]! + softness);
  },
  value({ what, softness }, score, row) {
    return what === 'ratio' ? Math.exp(score) * (row[BYTES_IN]! + softness) - softness : Math.exp(score) - softness;
  },
  weight: ({ what }, contact) => (contact.scope === 'group' ? 0 : what === 'down' ? contact.bytesIn : contact.bytesOut),
  numbers: ({ what }, range, activity, heaviest) => ({
    direction: what,
    bytes: Math.round(range.observed),
    usualLow: Math.round(range.low),
    usualHigh: Math.round(range.high),
    unit: endOf(heaviest),
    seconds: Math.min(ACTIVITY_SECONDS, Math.max(1, (activity.untilUs - activity.startUs) / 1e6)),
  }),
};

const units = new DestinationUnits();

/** The other end as the contract names it: the unit of its name, else its address, else nothing (the sum of many). */
function endOf(contact: Contact | null): string {
  return contact === null ? '' : units.of(contact.host, contact.address).unit;
}

export const unusualVolume: LearnerSpec = {
  name: 'unusual-volume',
  title: 'Unusual volume',
  description:
    'More bytes sent or received in a minute, or far more sent than received, than the device ever had: an upload that it never made, a flood.',
  technique: { id: 'T1048', name: 'Exfiltration Over Alternative Protocol', matrix: 'enterprise' },
  stateBytesMax: 120_000,
  options: {},
  create: (_options, context) => new CounterLearner(volume, context),
  restore: (saved, _options, context) => new CounterLearner(volume, context).restore(saved),
};
