// The list of models, in the order of the documentation.
import type { ModelSpec } from './model.ts';

export const models: readonly ModelSpec[] = [];

/** The model of a name, or undefined. */
export function findModel(name: string): ModelSpec | undefined {
  return models.find((each) => each.name === name);
}
