// COPOD: the sum over columns of the skewness-chosen tail or the mean of both, from the empirical copula of the training rows.
import type { ModelSpec } from './model.ts';
import type { TailFormula } from './tail-column.ts';
import { fitTails, restoreTails } from './tail-model.ts';

/** max(U_s, (U_l + U_r) / 2), where U_s is the tail that the skewness points to, and both where it is 0. */
const formula: TailFormula = (skewSign) => [skewSign <= 0 ? 1 : 0, skewSign >= 0 ? 1 : 0, 0.5, 0.5];

export const copod: ModelSpec = {
  name: 'copod',
  title: 'COPOD',
  description:
    'Like ECOD, but each column counts the tail that its skewness points to, or the mean of both tails where that is more. No options, no chance, exact explanations. Li et al., COPOD, ICDM 2020; scores of the training rows equal PyOD’s.',
  explanation:
    'Each number is what the tails of one column add, in units of −ln of a share of the training rows; they sum to the score.',
  options: {},
  needsLabels: false,
  isBaseline: false,
  usualThreshold: { kind: 'quantile', quantile: 0.9 },
  rowsLeast: 1,
  fit: (input) => fitTails(input.matrix, formula),
  restore: (parts, columns) => restoreTails(parts, columns, formula),
};
