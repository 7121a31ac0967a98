// Commands with words of their own behind them (`devices show d3`): which word it is, and whether it has the operands that it needs.
import { editDistance } from '../base/edit-distance.ts';
import { UserError } from '../base/user-error.ts';
import type { CommandLine } from './command.ts';

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

/** What is done where the line names no subcommand: `list` without a word, `otherwise` with another one. */
export interface SubcommandFallbacks {
  readonly list?: () => number | Promise<number>;
  /** Takes the word and the one behind it. */
  readonly otherwise?: (word: string, more: string | undefined) => number | Promise<number>;
}

/** Runs the subcommand that the line names. */
export async function runSubcommand(
  command: string,
  all: readonly Subcommand[],
  line: CommandLine,
  { list, otherwise }: SubcommandFallbacks,
): Promise<number> {
  const [word, ...operands] = line.words;
  const refuse = (reason: string): never => {
    throw new UserError('bad-option', { command, reason });
  };
  const names = all.map(({ name }) => name).join(', ');
  if (word === undefined) return list === undefined ? refuse(`\`${command}\` needs a word: ${names}`) : list();
  const found = all.find(({ name }) => name === word);
  if (found === undefined) {
    if (otherwise !== undefined) return otherwise(word, operands[0]);
    const near = all.find(({ name }) => editDistance(name, word) <= 2);
    const guess = near === undefined ? `; it knows ${names}` : ` (did you mean ${near.name}?)`;
    return refuse(`\`${command}\` knows no "${word}"${guess}`);
  }
  const [least, most] = found.operandCount;
  if (operands.length < least) return refuse(`\`${command} ${word}\` needs ${found.operands}`);
  if (operands.length > most) return refuse(`"${operands[most]}" is one word too many`);
  return found.run(operands, line);
}
