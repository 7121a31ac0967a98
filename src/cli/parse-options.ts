// Reads a command line by a command's declared options; anything unexpected is a UserError that names the command.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { editDistance } from '../base/edit-distance.ts';
import { UserError } from '../base/user-error.ts';
import type { Command, CommandLine, NumberOption, OptionValues, WholeOption } from './command.ts';
import { PROGRAM_NAME } from './program-name.ts';
import { wholeWords } from './quantity.ts';

const HELP = { name: 'help', short: 'h' } as const;

/** The line in parts, or 'help' when it asks for help. */
export function parseCommandLine(command: Command, args: readonly string[]): CommandLine | 'help' {
  const declared: Record<string, { type: 'boolean' | 'string'; short?: string; multiple?: boolean }> = {
    [HELP.name]: { type: 'boolean', short: HELP.short },
  };
  for (const option of command.options) {
    declared[option.name] = {
      type: option.kind === 'flag' ? 'boolean' : 'string',
      multiple: option.kind !== 'flag',
      ...(option.short === undefined ? {} : { short: option.short }),
    };
  }
  const bad = (reason: string): UserError => new UserError('bad-option', { reason, command: command.name });
  let parsed: ReturnType<typeof parseArgs>;
  try {
    // "-" is standard input, an operand.
    parsed = parseArgs({ args: joinValues(command, args), options: declared, allowPositionals: true, strict: true });
  } catch (error) {
    const file = args.find((word) => /^-[^-]/.test(word) && existsSync(word));
    throw bad(
      file === undefined
        ? wordsOf(error as NodeJS.ErrnoException, command, args)
        : `"${file}" is taken for options: write ./${file}`,
    );
  }
  if (parsed.values[HELP.name] === true) return 'help';
  const words = parsed.positionals;
  const [least, most] = command.operandCount;
  if (words.length < least) throw bad(`\`${PROGRAM_NAME} ${command.name}\` needs ${operandWords(command.operands)}`);
  if (words.includes('')) throw bad('a name is empty');
  if (words.length > most) throw bad(`"${words[most]}" is one word too many`);
  return { options: readValues(command, single(command, parsed.values, bad), bad), words };
}

/**
 * Values joined to their options where parseArgs would take them for something else: a negative number for an option, and an option
 * that may stand alone for one without its value.
 */
function joinValues(command: Command, args: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (word === '--') return [...joined, ...args.slice(i)];
    const option = command.options.find(({ name }) => word === `--${name}`);
    const next = args[i + 1];
    if (option?.kind === 'number' && next !== undefined && /^-[\d.]/.test(next)) {
      joined.push(`${word}=${next}`);
      i++;
    } else if (option?.kind === 'text' && option.alone !== undefined) {
      const isValue = next !== undefined && option.alone.unless.test(next);
      joined.push(`${word}=${isValue ? next : option.alone.value}`);
      if (isValue) i++;
    } else joined.push(word);
  }
  return joined;
}

type RawValues = Readonly<Record<string, unknown>>;

/** Each option once, unless it may be repeated: who gives two values would get one of them. */
function single(command: Command, raw: RawValues, bad: (reason: string) => UserError): RawValues {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const option = command.options.find((each) => each.name === name);
    if (option?.kind === 'text' && option.isRepeatable === true) {
      if ((value as readonly string[]).includes('')) throw bad(`--${name} needs a value`);
      values[name] = value;
      continue;
    }
    if (Array.isArray(value) && new Set(value).size > 1)
      throw bad(`--${name} has two values, "${value[0]}" and "${value[1]}"`);
    values[name] = Array.isArray(value) ? value[0] : value;
  }
  return values;
}

function readValues(command: Command, raw: RawValues, bad: (reason: string) => UserError): OptionValues {
  const wholes = new Map<string, number>();
  for (const option of command.options) {
    const value = raw[option.name];
    if (typeof value !== 'string') continue;
    if (option.kind === 'whole') wholes.set(option.name, readWhole(option, value, bad));
    else if (option.kind === 'number') wholes.set(option.name, readNumber(option, value, bad));
    else if (value === '') throw bad(`--${option.name} needs a value`);
    else if (option.kind === 'text' && option.choices !== undefined && !option.choices.includes(value))
      throw bad(`--${option.name} is one of ${option.choices.join(', ')}, not "${value}"`);
  }
  return {
    flag: (name) => raw[name] === true,
    text: (name) => {
      const value = raw[name];
      return typeof value === 'string' ? value : undefined;
    },
    texts: (name) => {
      const value = raw[name];
      return Array.isArray(value) ? (value as readonly string[]) : typeof value === 'string' ? [value] : [];
    },
    whole: (name) => wholes.get(name),
    number: (name) => wholes.get(name),
  };
}

function readWhole(option: WholeOption, value: string, bad: (reason: string) => UserError): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < option.least || number > option.most)
    throw bad(`--${option.name} takes ${rangeWords(option)}, not "${value}"`);
  return number;
}

function readNumber(option: NumberOption, value: string, bad: (reason: string) => UserError): number {
  const number = Number(value);
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value) || number < option.least || number > option.most)
    throw bad(`--${option.name} takes a number from ${option.least} to ${option.most}, not "${value}"`);
  return number;
}

function rangeWords({ least, most }: WholeOption): string {
  return `a whole number from ${wholeWords(least)} to ${wholeWords(most)}`;
}

/** "one FILE or more", "bash, zsh or fish". */
function operandWords(operands: string): string {
  const [choices = '', ...others] = operands.split(' ');
  if (choices.includes('|') && others.length > 0)
    return `${operandWords(choices)}, then a ${others.join(' ').replace('…', '')}`;
  if (operands.endsWith('…')) return `one ${operands.slice(0, -1)} or more`;
  return operands.replaceAll('|', ', ').replace(/, (\S+)$/, ' or $1');
}

/** parseArgs' own messages are for programmers; these name what was typed. */
function wordsOf(error: NodeJS.ErrnoException, command: Command, args: readonly string[]): string {
  const named = /'([^']+)'/.exec(error.message)?.[1] ?? '';
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const near = nearest(named, command);
    return `\`${PROGRAM_NAME} ${command.name}\` has no option ${named}${near === null ? '' : ` (did you mean ${near}?)`}`;
  }
  if (error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    const name = /--[a-z-]+/.exec(named)?.[0] ?? named;
    if (error.message.includes('does not take an argument')) return `${name} takes no value`;
    const option = command.options.find((one) => named.includes(`--${one.name}`));
    if (option?.kind !== 'whole') return `${name} needs a value`;
    // A value that begins with "-" is taken for an option, so that -1 ends here.
    const value = args.find((word, i) => args[i - 1] === `--${option.name}` && word.startsWith('-'));
    return `--${option.name} takes ${rangeWords(option)}${value === undefined ? '' : `, not "${value}"`}`;
  }
  return error.message.split('\n')[0]!.replace(/\.$/, '');
}

function nearest(typed: string, command: Command): string | null {
  const options = command.options.map(({ name }) => `--${name}`);
  const found = options.find((name) => name.startsWith(typed) || editDistance(name, typed) <= 2);
  return found ?? null;
}
