// Whether both sides of the model bench came to the same scores: a speed beside a rival counts only then.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rocAuc } from '../src/evaluation/ranking-metrics.ts';

export interface Agreement {
  readonly isMet: boolean;
  readonly text: string;
}

/** Largest difference of one score. */
const SCORE_DIFFERENCE = 1e-9;
/** Two forests of other seeds are other forests: their ROC AUC on the same rows may differ so much. */
const AUC_DIFFERENCE = 0.05;
/** Relative difference of a sum over all cells, which both sides add in another order. */
const SUM_DIFFERENCE = 1e-12;

/** Compares what both sides wrote into the folder; `labels` are those of the new rows. */
export function checkAgreement(folder: string, subject: string, labels: Uint8Array): Agreement[] {
  const ours = (name: string): Float64Array => readNumbers(join(folder, `ours-${subject}-${name}`));
  const theirs = (name: string): Float64Array => readNumbers(join(folder, `theirs-${subject}-${name}`));
  if (subject === 'csv') {
    const difference = Math.abs(ours('sum')[0]! / theirs('sum')[0]! - 1);
    return [{ isMet: difference <= SUM_DIFFERENCE, text: `csv: the sums of all cells differ by ${difference}` }];
  }
  if (subject === 'isolation-forest') {
    const own = rocAuc(labels, ours('fresh'));
    const other = rocAuc(labels, theirs('fresh'));
    const text = `${subject}: ROC AUC on new rows ${own.toFixed(4)}, theirs ${other.toFixed(4)}`;
    return [{ isMet: Math.abs(own - other) <= AUC_DIFFERENCE, text }];
  }
  return [
    { name: 'training', words: 'training rows' },
    { name: 'batch', words: 'new rows, ranked with their batch' },
  ].map(({ name, words }) => {
    const difference = largestDifference(ours(name), theirs(name));
    return { isMet: difference <= SCORE_DIFFERENCE, text: `${subject}: scores of ${words} differ by ${difference}` };
  });
}

function readNumbers(path: string): Float64Array {
  const bytes = readFileSync(path);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function largestDifference(one: Float64Array, other: Float64Array): number {
  if (one.length !== other.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < one.length; i++) {
    const difference = Math.abs(one[i]! - other[i]!);
    if (Number.isNaN(difference)) return difference;
    if (difference > largest) largest = difference;
  }
  return largest;
}
