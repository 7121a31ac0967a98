// The contract of a command: its name, words and options, declared once; parsing, help and completion are made from them.

interface OptionWords {
  /** Without dashes, kebab-case. */
  readonly name: string;
  readonly short?: string;
  /** One sentence; the default in it where there is one. */
  readonly description: string;
}

export interface FlagOption extends OptionWords {
  readonly kind: 'flag';
}

export interface TextOption extends OptionWords {
  readonly kind: 'text';
  /** What stands for the value in help: FILE, CIDR … */
  readonly value: string;
  /** Words that the value may be, where only some are. */
  readonly choices?: readonly string[];
  /** Words that a shell offers for the value, which may be something else too. */
  readonly offers?: readonly string[];
  /** What a shell completes the value with. */
  readonly completes?: 'file' | 'folder' | 'interface';
  /** May be given several times: `texts` has all values. */
  readonly isRepeatable?: true;
  /** The value where the option stands alone: the next word is its value only if it looks like one. */
  readonly alone?: { readonly value: string; readonly unless: RegExp };
}

export interface WholeOption extends OptionWords {
  readonly kind: 'whole';
  readonly value: string;
  readonly least: number;
  readonly most: number;
  /** What is so where nobody gives the option: a number, or words that end its sentence in the help. */
  readonly usual: number | string;
  /** The number is a name, as that of a port: it is written without separators. */
  readonly isName?: boolean;
}

/** Any number, also a negative one. */
export interface NumberOption extends OptionWords {
  readonly kind: 'number';
  readonly value: string;
  readonly least: number;
  readonly most: number;
  /** Ends its sentence in the help: what is so where nobody gives the option. */
  readonly usual: string;
}

export type CommandOption = FlagOption | TextOption | WholeOption | NumberOption;

/** Values by option name; an option that was not given is absent. */
export interface OptionValues {
  flag(name: string): boolean;
  text(name: string): string | undefined;
  /** All values of an option that may be repeated, in order. */
  texts(name: string): readonly string[];
  whole(name: string): number | undefined;
  number(name: string): number | undefined;
}

export interface CommandLine {
  readonly options: OptionValues;
  /** Words that are no options, in order. */
  readonly words: readonly string[];
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What stands behind the name in the usage line, '' = nothing. */
  readonly operands: string;
  /** What the shell completes operands with. */
  readonly completes: 'file' | 'none' | readonly string[];
  /** A paragraph or two. */
  readonly description: string;
  readonly options: readonly CommandOption[];
  /** Command lines with what they do. */
  readonly examples: readonly (readonly [string, string])[];
  /** Operands wanted: at least, at most. */
  readonly operandCount: readonly [number, number];
  /** Does the work and returns the exit code. */
  run(line: CommandLine): Promise<number>;
}
