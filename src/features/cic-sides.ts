// What the columns of the set `cic` share: the two sides of a flow, and its sums.
import { type CicFeature, type CicValue, countAt, plain, sumAt } from './cic-feature.ts';
import { N_BACKWARD, N_FORWARD, N_LAST, N_LENGTHS, N_PAUSES, N_START } from './cic-layout.ts';

/** The two sides: their names in the columns and in words. */
const SIDES = [
  { name: 'Fwd', at: N_FORWARD, packets: 'forward packets', way: 'sent', long: 'Fwd', window: 'forward' },
  { name: 'Bwd', at: N_BACKWARD, packets: 'backward packets', way: 'received', long: 'Backward', window: 'backward' },
] as const;
export type Side = (typeof SIDES)[number];
export const bothSides = (make: (side: Side) => CicFeature | CicFeature[]): CicFeature[] => SIDES.flatMap(make);

export const durationUs: CicValue = (numbers, at) => numbers[at + N_LAST]! - numbers[at + N_START]!;
export const packetsOf = plain(countAt(N_LENGTHS));
export const bytesOf = plain(sumAt(N_LENGTHS));
export const subflowsOf: CicValue = (numbers, at) => 1 + numbers[at + N_PAUSES]!;
export const bothOf =
  (offset: number): CicValue =>
  (numbers, at) =>
    numbers[at + N_FORWARD + offset]! + numbers[at + N_BACKWARD + offset]!;
/** a / b, 0 where b is 0. */
export const share =
  (a: CicValue, b: CicValue): CicValue =>
  (numbers, at) => {
    const divisor = b(numbers, at);
    return divisor === 0 ? 0 : a(numbers, at) / divisor;
  };
