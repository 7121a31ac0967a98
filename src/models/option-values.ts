// Values of a model's options: their defaults, and whether a value is one that the option can have.
import type { NumberOption } from '../base/options.ts';
import type { ModelSpec } from './model.ts';
import type { ModelOptionSpec, ModelOptions } from './model-options.ts';

/** Names that an option of kind `names` holds. */
export const NAMES_MAX = 16;

/** Every declared option at its default. */
export function defaultModelOptions(spec: ModelSpec): ModelOptions {
  return Object.fromEntries(Object.entries(spec.options).map(([name, option]) => [name, option.default]));
}

/** Options as a model file gives them: all declared, of their kind and range. Throws an Error with words. */
export function checkModelOptions(spec: ModelSpec, values: Readonly<Record<string, unknown>>): ModelOptions {
  for (const name of Object.keys(values))
    if (!Object.hasOwn(spec.options, name)) throw new Error(`the ${spec.name} model has no option ${name}`);
  for (const [name, option] of Object.entries(spec.options))
    if (!isOptionValue(option, values[name])) throw new Error(`the option ${name} is out of its range`);
  return values as ModelOptions;
}

/** Whether the value is of the option's kind and in its range. */
export function isOptionValue(option: ModelOptionSpec, value: unknown): boolean {
  if (option.kind === 'number') {
    if (typeof value !== 'number' || !(value >= option.least && value <= option.most)) return false;
    return !isWhole(option) || Number.isInteger(value);
  }
  if (option.kind === 'choice') return typeof value === 'string' && option.choices.includes(value);
  return Array.isArray(value) && value.length <= NAMES_MAX && value.every((each) => typeof each === 'string');
}

/** Counts are told from shares and factors by what is declared: default and bounds are whole numbers. */
export function isWhole({ default: usual, least, most }: NumberOption): boolean {
  return Number.isInteger(usual) && Number.isInteger(least) && Number.isInteger(most);
}
