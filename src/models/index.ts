// The list of models, in the order of the documentation.
import { boxPlotModel } from './box-plot.ts';
import { copod } from './copod.ts';
import { ecod } from './ecod.ts';
import { createEnsembleSpec } from './ensemble.ts';
import { halfSpaceTrees } from './half-space-trees.ts';
import { inneModel } from './inne.ts';
import { isolationForest } from './isolation-forest.ts';
import type { ModelSpec } from './model.ts';
import { oneRuleModel } from './one-rule.ts';

export const models: readonly ModelSpec[] = [
  isolationForest,
  ecod,
  copod,
  halfSpaceTrees,
  inneModel,
  createEnsembleSpec(findModel),
  boxPlotModel,
  oneRuleModel,
];

/** The model of a name, or undefined. */
export function findModel(name: string): ModelSpec | undefined {
  return models.find((each) => each.name === name);
}
