// The models that a study is asked for, with their options and scalers.
import { UserError } from '../base/user-error.ts';
import { findModel, models } from '../models/index.ts';
import type { ModelSpec } from '../models/model.ts';
import type { ModelOptions } from '../models/model-options.ts';
import { parseModelOptions } from '../models/parse-model-options.ts';

export interface ModelChoice {
  readonly spec: ModelSpec;
  readonly options: ModelOptions;
}

/** Models by their names, in that order, each once. Throws a UserError for a name that is none. */
export function chooseModels(names: readonly string[], settings: readonly string[]): ModelChoice[] {
  const specs = [...new Set(names)].map((name) => {
    const spec = findModel(name);
    if (spec === undefined)
      throw new UserError('unknown-model', { model: name, names: models.map((each) => each.name).join(', ') });
    return spec;
  });
  refuseStray(settings, specs);
  return specs.map((spec) => ({ spec, options: parseModelOptions(spec, settings) }));
}

/** A setting that no chosen model has is a mistake. */
function refuseStray(settings: readonly string[], specs: readonly ModelSpec[]): void {
  for (const setting of settings) {
    const [head = ''] = setting.split('=');
    const dot = head.lastIndexOf('.');
    const owner = dot < 0 ? null : head.slice(0, dot);
    const option = head.slice(dot + 1).trim();
    const isKnown = specs.some(
      (spec) => (owner === null || owner === spec.name) && Object.hasOwn(spec.options, option),
    );
    if (isKnown) continue;
    const known = specs.flatMap((spec) => Object.keys(spec.options).map((name) => `${spec.name}.${name}`));
    throw new UserError('unknown-model-option', { option: head, names: known.join(', ') || 'none' });
  }
}
