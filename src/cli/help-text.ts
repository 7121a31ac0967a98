// The pages of `--help`, made from what the commands declare.
import type { Command, CommandOption } from './command.ts';
import { wrapText } from './text-layout.ts';

const WIDTH = 80;
const INDENT = 2;
/** Columns that the names of options take at most. */
const HEAD_MAX = 30;

/** The first page: all commands. */
export function programHelp(commands: readonly Command[], version: string): string {
  const nameWidth = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return [
    `Porchlight ${version}: sees what the things on your network do.`,
    '',
    'Usage: porchlight COMMAND …',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(nameWidth)}${summary}`),
    '',
    'Examples:',
    '  porchlight scan home.pcap           what is in a capture, and what is wrong',
    '  porchlight watch --interface eth0   the same, live',
    '  porchlight flows home.pcap          one line a connection, as Zeek writes them',
    '',
    '`porchlight COMMAND --help` explains one command.',
    'Exit codes: 0 done, 1 --fail-on, 2 nothing usable, 130 interrupted.',
    '',
  ].join('\n');
}

/** The page of one command. */
export function commandHelp(command: Command): string {
  const operands = command.operands === '' ? '' : ` ${command.operands}`;
  const lines = [
    `Usage: porchlight ${command.name}${operands}${command.options.length > 0 ? ' [options]' : ''}`,
    '',
    ...command.description.split('\n\n').flatMap((part, i) => [...(i > 0 ? [''] : []), ...wrapText(part, WIDTH)]),
    '',
  ];
  const options: readonly CommandOption[] = [
    ...command.options,
    { name: 'help', short: 'h', kind: 'flag', description: 'Shows this page.' },
  ];
  const heads = options.map(optionHead);
  const column = Math.min(HEAD_MAX, INDENT + Math.max(...heads.map(({ length }) => length)) + 2);
  lines.push('Options:');
  for (const [i, option] of options.entries()) {
    const head = ' '.repeat(INDENT) + heads[i]!;
    const words = wrapText(optionWords(option), WIDTH - column).map((line) => ' '.repeat(column) + line);
    // A long head stands on a line of its own.
    if (head.length + 1 > column) lines.push(head, ...words);
    else lines.push(head + words[0]!.slice(head.length), ...words.slice(1));
  }
  if (command.examples.length > 0) {
    lines.push('', 'Examples:');
    for (const [example, meaning] of command.examples) {
      lines.push(`  porchlight ${example}`);
      lines.push(...wrapText(meaning, WIDTH - 6).map((line) => `      ${line}`));
    }
  }
  return `${lines.join('\n')}\n`;
}

function optionHead(option: CommandOption): string {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  return `${short}--${option.name}${option.kind === 'flag' ? '' : ` ${option.value}`}`;
}

function optionWords(option: CommandOption): string {
  if (option.kind === 'text' && option.choices !== undefined && !option.value.includes('|'))
    return `${option.description} One of: ${option.choices.join(', ')}.`;
  return option.description;
}
