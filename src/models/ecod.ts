// ECOD: the sum over columns of −ln of the smaller tail, from the empirical distribution of the training rows.
import type { ModelSpec } from './model.ts';
import type { TailFormula } from './tail-column.ts';
import { fitTails, restoreTails } from './tail-model.ts';

/**
 * max(U_l, U_r, U_s), as PyOD's code has it, where the paper takes the largest of the three sums. U_s is the tail that the skewness
 * points to, and both where it is 0: only then does it matter.
 */
const formula: TailFormula = (skewSign) => (skewSign === 0 ? [1, 1, 1, 1] : [1, 0, 0, 1]);

export const ecod: ModelSpec = {
  name: 'ecod',
  title: 'ECOD',
  description:
    'Adds up how rare it is, column by column, to be as low or as high as the row is among the training rows. No options, no chance, exact explanations; it looks at one column at a time, so an odd combination of ordinary values escapes it. Li et al., ECOD, IEEE TKDE 2022; scores of the training rows equal PyOD’s.',
  explanation:
    'Each number is −ln of the share of training rows that lie as far out in the rarer tail of the column; they sum to the score.',
  options: {},
  needsLabels: false,
  isBaseline: false,
  usualThreshold: { kind: 'quantile', quantile: 0.9 },
  rowsLeast: 1,
  fit: (input) => fitTails(input.matrix, formula),
  restore: (parts, columns) => restoreTails(parts, columns, formula),
};
