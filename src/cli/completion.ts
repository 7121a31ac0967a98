// Completion scripts for bash, zsh and fish, made from what the commands declare. They start no program while completing.
import type { Command, CommandOption, TextOption } from './command.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The script for a shell. */
export function completionScript(shell: Shell, commands: readonly Command[]): string {
  if (shell === 'bash') return bashScript(commands);
  return shell === 'zsh' ? zshScript(commands) : fishScript(commands);
}

const optionWords = (options: readonly CommandOption[]): string[] =>
  [...options.map(({ name }) => `--${name}`), '--help'].toSorted();

/** Names that a shell may offer for the operands of a command. */
const operandWords = (command: Command): readonly string[] =>
  Array.isArray(command.completes) ? command.completes : [];

/** What completes the value of an option. */
function valueKindOf(option: CommandOption): TextOption['completes'] | 'choice' | 'none' {
  if (option.kind !== 'text') return 'none';
  return (option.choices ?? option.offers) === undefined ? (option.completes ?? 'none') : 'choice';
}

const choicesOf = (option: CommandOption): string =>
  option.kind === 'text' ? (option.choices ?? option.offers ?? []).join(' ') : '';

function bashScript(commands: readonly Command[]): string {
  const cases = commands.flatMap((command) => {
    const values = command.options
      .filter((option) => option.kind !== 'flag')
      .map((option) => `      ${namesOf(option).join('|')}) ${bashValue(option)}; return ;;`);
    const operands = operandWords(command);
    return [
      `    ${command.name})`,
      ...(values.length === 0 ? [] : ['      case "$previous" in', ...values.map((line) => `  ${line}`), '      esac']),
      `      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "${optionWords(command.options).join(' ')}" -- "$word"))`,
      command.completes === 'file'
        ? '      else compopt -o default; COMPREPLY=(); fi ;;'
        : `      else COMPREPLY=($(compgen -W "${operands.join(' ')}" -- "$word")); fi ;;`,
    ];
  });
  return [
    '# bash completion of porchlight: put it into ~/.local/share/bash-completion/completions/porchlight',
    '_porchlight() {',
    '  local word=$2 previous=$3 interfaces=(/sys/class/net/*)',
    '  # --format=json is three words for bash.',
    `  if [[ $word == "=" ]]; then word=; elif [[ $previous == "=" ]]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi`,
    '  if [[ $COMP_CWORD -eq 1 ]]; then',
    `    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')} --help --version" -- "$word"))`,
    '    return',
    '  fi',
    `  case "\${COMP_WORDS[1]}" in`,
    ...cases,
    '  esac',
    '}',
    'complete -F _porchlight porchlight',
    '',
  ].join('\n');
}

function namesOf(option: CommandOption): string[] {
  return [`--${option.name}`, ...(option.short === undefined ? [] : [`-${option.short}`])];
}

function bashValue(option: CommandOption): string {
  const value = valueKindOf(option);
  if (value === 'choice') return `COMPREPLY=($(compgen -W "${choicesOf(option)}" -- "$word"))`;
  if (value === 'interface') return `COMPREPLY=($(compgen -W "\${interfaces[*]##*/}" -- "$word"))`;
  if (value === 'folder') return 'compopt -o dirnames; COMPREPLY=()';
  return value === 'file' ? 'compopt -o default; COMPREPLY=()' : 'COMPREPLY=()';
}

/** Text inside single quotes and brackets of zsh's _arguments. */
const zshText = (text: string): string => text.replace(/'/g, "'\\''").replace(/([[\]:])/g, '\\$1');

function zshScript(commands: readonly Command[]): string {
  const cases = commands.flatMap((command) => [
    `    ${command.name})`,
    '      _arguments \\',
    ...command.options.flatMap((option) => zshOption(option).map((line) => `        '${line}' \\`)),
    "        '--help[Shows the page of the command.]' \\",
    `        '*:${zshOperand(command)}' ;;`,
  ]);
  return [
    '#compdef porchlight',
    '# zsh completion of porchlight: put it into a folder of $fpath as _porchlight',
    '_porchlight() {',
    '  local -a commands',
    '  commands=(',
    ...commands.map(({ name, summary }) => `    '${name}:${zshText(summary)}'`),
    '  )',
    '  if (( CURRENT == 2 )); then',
    "    _describe 'command' commands",
    '    return',
    '  fi',
    '  local name=$words[2]',
    '  shift words',
    '  (( CURRENT-- ))',
    '  case $name in',
    ...cases,
    '  esac',
    '}',
    '# Loaded from a folder of $fpath it completes at once; read in by hand it only makes itself known.',
    'if [[ $funcstack[1] == _porchlight ]]; then _porchlight "$@"; else compdef _porchlight porchlight; fi',
    '',
  ].join('\n');
}

function zshOperand(command: Command): string {
  if (command.completes === 'file') return 'file:_files';
  const words = operandWords(command);
  return words.length === 0 ? ' :' : `value:(${words.join(' ')})`;
}

const ZSH_VALUES = {
  file: '_files',
  folder: '_files -/',
  interface: '{compadd -- /sys/class/net/*(N\\:t)}',
  none: ' ',
};

function zshOption(option: CommandOption): string[] {
  const names = namesOf(option);
  const value = valueKindOf(option) ?? 'none';
  const action = value === 'choice' ? `(${choicesOf(option)})` : ZSH_VALUES[value];
  // Either name excludes both; a long one takes its value behind a space or an equals sign.
  const spec = (name: string): string => (option.kind !== 'flag' && name.startsWith('--') ? `${name}=` : name);
  const rest = `[${zshText(option.description)}]${option.kind === 'flag' ? '' : `:value:${action}`}`;
  return names.map((name) => `(${names.join(' ')})${spec(name)}${rest}`);
}

const fishText = (text: string): string => text.replace(/\\/g, '\\\\').replace(/'/g, "\\'");

function fishScript(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => {
    const condition = `__fish_seen_subcommand_from ${command.name}`;
    const operands = operandWords(command);
    return [
      `complete -c porchlight -n __fish_use_subcommand -f -a ${command.name} -d '${fishText(command.summary)}'`,
      ...command.options.map((option) => `complete -c porchlight -n '${condition}' ${fishOption(option)}`),
      `complete -c porchlight -n '${condition}' -s h -l help -d 'Shows the page of the command.'`,
      ...(command.completes === 'file'
        ? []
        : [`complete -c porchlight -n '${condition}' -f -a '${operands.join(' ')}'`]),
    ];
  });
  return [
    '# fish completion of porchlight: put it into ~/.config/fish/completions/porchlight.fish',
    "complete -c porchlight -n __fish_use_subcommand -l help -d 'Lists the commands.'",
    "complete -c porchlight -n __fish_use_subcommand -l version -d 'Prints the version.'",
    ...lines,
    '',
  ].join('\n');
}

const FISH_VALUES = {
  file: ' -r -F',
  folder: " -x -a '(__fish_complete_directories)'",
  interface: ` -x -a '(string replace -r ".*/" "" /sys/class/net/*)'`,
  none: ' -x',
};

function fishOption(option: CommandOption): string {
  const short = option.short === undefined ? '' : `-s ${option.short} `;
  const kind = valueKindOf(option) ?? 'none';
  const value = kind === 'choice' ? ` -x -a '${choicesOf(option)}'` : FISH_VALUES[kind];
  return `${short}-l ${option.name}${option.kind === 'flag' ? '' : value} -d '${fishText(option.description)}'`;
}
