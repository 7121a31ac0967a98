// How detectors, inputs and other parts declare their options: one plain list that help, docs and settings are made from.

interface OptionBase {
  /** One sentence: what it does and why the default is what it is. */
  readonly description: string;
}

export interface NumberOption extends OptionBase {
  readonly kind: 'number';
  readonly default: number;
  readonly least: number;
  readonly most: number;
  /** Unit as in the option's name: seconds, ports, packets … */
  readonly unit: string;
}

export interface ListOption extends OptionBase {
  readonly kind: 'list';
  readonly default: readonly number[];
  readonly unit: string;
}

export type OptionSpec = NumberOption | ListOption;
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** The values of declared options. */
export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name] extends ListOption ? readonly number[] : number;
};

/** Defaults of declared options. */
export function defaultsOf<Specs extends OptionSpecs>(specs: Specs): OptionValues<Specs> {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.default])) as OptionValues<Specs>;
}
