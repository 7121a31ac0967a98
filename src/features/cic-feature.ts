// A column of CICFlowMeter: its declaration under both published names, and how it is read from the numbers of a flow.
import { COUNT, LEAST, MOST, meanOf, SUM, varianceOf } from './cic-layout.ts';
import type { Feature } from './feature.ts';

/** The column of the flow whose numbers stand at `at`; NaN = missing. */
export type CicValue = (numbers: Float64Array, at: number) => number;

export interface CicFeature extends Feature {
  /** Its name in the files of CSE-CIC-IDS-2018, or null if it is not there. `name` is that of CIC-IDS-2017. */
  readonly name2018: string | null;
  /** Where the column stands among the numbers of a flow as it is, -1 = nowhere: it is computed. */
  readonly offset: number;
  readonly value: CicValue;
}

/** What most declarations have in this order: both names, unit, formula, words. */
export type CicWords = readonly [name: string, name2018: string | null, unit: string, formula: string, words: string];

/** Declares a column, which is computed or stands at an offset as it is; with a reason it is `fixed`. */
export function cicColumn(
  [name, name2018, unit, formula, words]: CicWords,
  value: CicValue | number,
  reason: string | null,
  isCounter = false,
): CicFeature {
  return {
    name,
    name2018,
    unit,
    formula,
    words,
    source: 'cic',
    ...(name2018 === null || name2018 === name ? {} : { sourceName: name2018 }),
    ...(reason === null ? { state: 'same' } : { state: 'fixed', reason }),
    ...(isCounter ? { isCounter } : {}),
    offset: typeof value === 'number' ? value : -1,
    value: typeof value === 'number' ? plain(value) : value,
  };
}

/** A number as it stands. */
export const plain =
  (offset: number): CicValue =>
  (numbers, at) =>
    numbers[at + offset]!;

export type Moment = 'Mean' | 'Std' | 'Max' | 'Min';

const MOMENT_WORDS: Readonly<Record<Moment, readonly [formula: string, words: string]>> = {
  Mean: ['Mean', 'mean'],
  Std: ['Sample standard deviation (n - 1)', 'spread of the'],
  Max: ['Largest', 'largest'],
  Min: ['Smallest', 'smallest'],
};

const MOMENT_VALUES: Readonly<Record<Moment, (offset: number) => CicValue | number>> = {
  Mean: (offset) => (numbers, at) => meanOf(numbers, at + offset),
  Std: (offset) => (numbers, at) => Math.sqrt(varianceOf(numbers, at + offset)),
  // Both are 0 in a summary without samples.
  Max: (offset) => offset + MOST,
  Min: (offset) => offset + LEAST,
};

/** Where the sum of a summary stands. */
export const sumAt = (offset: number): number => offset + SUM;
/** Where the number of samples of a summary stands. */
export const countAt = (offset: number): number => offset + COUNT;

interface MomentOptions {
  /** The summary's place. */
  readonly offset: number;
  /** Names of both years, without the moment. */
  readonly names: readonly [string, string];
  readonly unit: string;
  /** "payload length of the forward packets". */
  readonly of: string;
  /** "size of packets sent". */
  readonly words: string;
  readonly without: string;
  readonly reason: string;
}

/** Columns of a summary in the order of the moments. */
export function momentColumns(moments: readonly Moment[], options: MomentOptions): CicFeature[] {
  const { offset, names, unit, of, words, without, reason } = options;
  return moments.map((moment) => {
    const [formulaWord, word] = MOMENT_WORDS[moment];
    return cicColumn(
      [
        `${names[0]} ${moment}`,
        `${names[1]} ${moment}`,
        unit,
        `${formulaWord} of the ${of}; ${without}.`,
        `${word} ${words}`,
      ],
      MOMENT_VALUES[moment](offset),
      reason,
      unit === 'microseconds',
    );
  });
}

/** amount / seconds of the flow; NaN over no time. */
export const perSecond =
  (amount: CicValue, durationUs: CicValue): CicValue =>
  (numbers, at) => {
    const us = durationUs(numbers, at);
    return us > 0 ? amount(numbers, at) / (us / 1e6) : Number.NaN;
  };
