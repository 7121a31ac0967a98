// Changes one number of a window and those that follow from it: with fewer bytes sent the largest upload and the mean size are smaller too.
import { ACTIVITY_FEATURES, featurePlace } from './activity-features.ts';

const place = featurePlace;
const BYTES_OUT = place('bytes-out');
const BYTES_IN = place('bytes-in');
const PACKETS_OUT = place('packets-out');
const PACKETS_IN = place('packets-in');
const CONNECTIONS = place('connections');
const FAILED = place('failed');
const QUESTIONS = place('questions');

/** The number that a derived one is changed through. */
const CHANGED_THROUGH: Readonly<Record<string, number>> = {
  'largest-upload': BYTES_OUT,
  'lan-bytes-out': BYTES_OUT,
  'size-out': BYTES_OUT,
  'up-down': BYTES_OUT,
  'size-in': BYTES_IN,
  'answered-share': FAILED,
};

/** Position of the number that has to change for this one to change. */
export function changedThrough(feature: number): number {
  return CHANGED_THROUGH[ACTIVITY_FEATURES[feature]!.name] ?? feature;
}

/** Sets a raw value of a row and makes the others fit it as their formulas say. */
export function changeRow(row: Float64Array, feature: number, value: number): void {
  const before = row[feature]!;
  row[feature] = value;
  const share = before > 0 ? Math.min(1, value / before) : 1;
  if (feature === BYTES_OUT) for (const each of PARTS_OF_BYTES) row[each]! *= share;
  if (feature === CONNECTIONS) row[FAILED]! *= share;
  if (feature === QUESTIONS) for (const each of PARTS_OF_QUESTIONS) row[each]! *= share;
  row[SIZE_OUT] = row[PACKETS_OUT] === 0 ? 0 : row[BYTES_OUT]! / row[PACKETS_OUT]!;
  row[SIZE_IN] = row[PACKETS_IN] === 0 ? 0 : row[BYTES_IN]! / row[PACKETS_IN]!;
  row[UP_DOWN] = Math.log((row[BYTES_OUT]! + 500) / (row[BYTES_IN]! + 500));
  const connections = row[CONNECTIONS]!;
  row[ANSWERED_SHARE] = connections === 0 ? 1 : Math.max(0, connections - row[FAILED]!) / connections;
}

const PARTS_OF_BYTES = [place('largest-upload'), place('lan-bytes-out')];
const PARTS_OF_QUESTIONS = [place('names'), place('missing-names')];
const SIZE_OUT = place('size-out');
const SIZE_IN = place('size-in');
const UP_DOWN = place('up-down');
const ANSWERED_SHARE = place('answered-share');
