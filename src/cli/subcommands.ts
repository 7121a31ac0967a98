// Commands with words of their own behind them (`devices show d3`): which word it is, and whether it has the operands that it needs.
import { UserError } from '../base/user-error.ts';
import type { CommandLine } from './command.ts';
import { editDistance } from './parse-options.ts';

export interface Subcommand {
  readonly name: string;
  /** What stands behind the word, '' = nothing. */
  readonly operands: string;
  /** Operands wanted: at least, at most. */
  readonly operandCount: readonly [number, number];
  /** What it does, as a clause. */
  readonly summary: string;
  /** Does the work on the operands behind the word, and returns the exit code. */
  run(operands: readonly string[], line: CommandLine): number | Promise<number>;
}

/** The name, operands and summary of each, as sentences of a command's description. */
export function subcommandWords(command: string, all: readonly Omit<Subcommand, 'run'>[]): string {
  return all
    .map(({ name, operands, summary }) => `${command} ${name}${operands === '' ? '' : ` ${operands}`}: ${summary}.`)
    .join(' ');
}

/** Runs the subcommand that the line names, or `list` when it names none. */
export async function runSubcommand(
  command: string,
  all: readonly Subcommand[],
  line: CommandLine,
  list: () => number | Promise<number>,
): Promise<number> {
  const [word, ...operands] = line.words;
  if (word === undefined) return list();
  const refuse = (reason: string): never => {
    throw new UserError('bad-option', { command, reason });
  };
  const found = all.find(({ name }) => name === word);
  if (found === undefined) {
    const near = all.find(({ name }) => editDistance(name, word) <= 2);
    return refuse(
      `\`${command}\` knows no "${word}"${near === undefined ? `; it knows ${all.map(({ name }) => name).join(', ')}` : ` (did you mean ${near.name}?)`}`,
    );
  }
  const [least, most] = found.operandCount;
  if (operands.length < least) return refuse(`\`${command} ${word}\` needs ${found.operands}`);
  if (operands.length > most) return refuse(`"${operands[most]}" is one word too many`);
  return found.run(operands, line);
}
