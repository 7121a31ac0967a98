// The pages of `--help`, made from what the commands declare.
import type { Command, CommandOption, WholeOption } from './command.ts';
import { wholeWords } from './quantity.ts';
import { wrapText } from './text-layout.ts';

/** Columns of a help page where nothing else is said; a wider one is harder to read. */
export const HELP_WIDTH = 80;
const INDENT = 2;
/** Columns that the names of options take at most. */
const HEAD_MAX = 30;
/** Columns that a meaning beside its word needs. */
const MEANING_LEAST = 26;

const FIRST_EXAMPLES: readonly (readonly [string, string])[] = [
  ['porchlight start', 'your network, with a dashboard'],
  ['porchlight demo', 'only looks around, in a simulated home'],
  ['porchlight scan home.pcap', 'what is in a capture and what is wrong'],
  ['porchlight flows home.pcap', 'one line a connection, as Zeek has it'],
  ['porchlight train home.pcap -o a.model', 'learns what is normal in it'],
];

export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** The first page: all commands, by what they are for. */
export function programHelp(groups: readonly CommandGroup[], version: string, width: number = HELP_WIDTH): string {
  const longest = Math.max(...groups.flatMap(({ commands }) => commands.map(({ name }) => name.length)));
  return [
    ...wrapText(`Porchlight ${version}: sees what the things on your network do.`, width),
    '',
    'Usage: porchlight COMMAND …',
    '',
    ...groups.flatMap(({ title, commands }) => [
      ...wrapText(`${title}:`, width),
      ...pairLines(
        commands.map(({ name, summary }) => [name.padEnd(longest), summary] as const),
        2,
        width,
      ),
      '',
    ]),
    'Examples:',
    ...pairLines(FIRST_EXAMPLES, 3, width),
    '',
    ...wrapText('`porchlight COMMAND --help` explains one command.', width),
    ...wrapText('Exit codes: 0 done, 1 found what --fail-on names, 2 nothing usable, 130 interrupted.', width),
    '',
  ].join('\n');
}

/** Words and their meanings in two columns; on a narrow page the meaning stands below. */
export function pairLines(pairs: readonly (readonly [string, string])[], gap: number, width: number): string[] {
  const column = INDENT + Math.max(...pairs.map(([word]) => word.length)) + gap;
  const isNarrow = width - column < MEANING_LEAST;
  return pairs.flatMap(([word, meaning]) => {
    const margin = isNarrow ? INDENT * 3 : column;
    const lines = wrapText(meaning, width - margin).map((line) => ' '.repeat(margin) + line);
    const head = ' '.repeat(INDENT) + word;
    return isNarrow ? [head.trimEnd(), ...lines] : [head + lines[0]!.slice(head.length), ...lines.slice(1)];
  });
}

/** The page of one command. */
export function commandHelp(command: Command, width: number = HELP_WIDTH): string {
  const operands = command.operands === '' ? '' : ` ${command.operands}`;
  const lines = [
    ...wrapText(`Usage: porchlight ${command.name}${operands}${command.options.length > 0 ? ' [options]' : ''}`, width),
    '',
    ...command.description.split('\n\n').flatMap((part, i) => [...(i > 0 ? [''] : []), ...wrapText(part, width)]),
    '',
  ];
  const options: readonly CommandOption[] = [
    ...command.options,
    { name: 'help', short: 'h', kind: 'flag', description: 'Shows this page.' },
  ];
  const heads = options.map(optionHead);
  const wanted = Math.min(HEAD_MAX, INDENT + Math.max(...heads.map(({ length }) => length)) + 2);
  const column = width - wanted < MEANING_LEAST ? INDENT * 3 : wanted;
  lines.push('Options:');
  for (const [i, option] of options.entries()) {
    const head = ' '.repeat(INDENT) + heads[i]!;
    const words = wrapText(optionWords(option), width - column).map((line) => ' '.repeat(column) + line);
    // A long head stands on a line of its own.
    if (head.length + 1 > column)
      lines.push(
        ...(head.length > width ? wrapText(head.replaceAll('|', '| '), width - INDENT) : [head.trimStart()]).map(
          (line) => ' '.repeat(INDENT) + line,
        ),
        ...words,
      );
    else lines.push(head + words[0]!.slice(head.length), ...words.slice(1));
  }
  if (command.examples.length > 0) {
    lines.push('', 'Examples:');
    for (const [example, meaning] of command.examples) {
      lines.push(`  porchlight ${example}`);
      lines.push(...wrapText(meaning, width - 6).map((line) => `      ${line}`));
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
  if (option.kind === 'whole') return `${option.description} ${rangeSentence(option)}`;
  if (option.kind === 'number') return `${option.description} ${option.least} to ${option.most}; ${option.usual}.`;
  return option.description;
}

/** "64 to 4,194,304; 65,536 unless given.", of a port "0 to 65535; 8484 unless given." */
function rangeSentence({ least, most, usual, isName = false }: WholeOption): string {
  const written = isName ? String : wholeWords;
  const usualWords = typeof usual === 'number' ? `${written(usual)} unless given` : usual;
  return `${written(least)} to ${written(most)}; ${usualWords}.`;
}
