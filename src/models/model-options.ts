// How models declare their options: one plain list that help, documentation, model files and checks are made from.
import type { NumberOption } from '../base/options.ts';

interface WordOptionBase {
  /** One sentence: what it does and why the default is what it is. */
  readonly description: string;
}

/** One word of a few. */
export interface ChoiceOption extends WordOptionBase {
  readonly kind: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
}

/** Names of other models, joined by "+" on the command line. */
export interface NamesOption extends WordOptionBase {
  readonly kind: 'names';
  readonly default: readonly string[];
}

export type ModelOptionSpec = NumberOption | ChoiceOption | NamesOption;
export type ModelOptionSpecs = Readonly<Record<string, ModelOptionSpec>>;
export type ModelOptionValue = number | string | readonly string[];
/** Values by option name; every declared option has one. */
export type ModelOptions = Readonly<Record<string, ModelOptionValue>>;
