// Completion scripts for bash, zsh and fish, made from what the commands declare. They start no program while completing.
import type { Command, CommandOption } from './command.ts';

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
    '  local word=$2 previous=$3',
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
  if (option.kind === 'text' && option.choices !== undefined)
    return `COMPREPLY=($(compgen -W "${option.choices.join(' ')}" -- "$word"))`;
  if (option.kind === 'text' && option.completes === 'folder') return 'COMPREPLY=($(compgen -d -- "$word"))';
  if (option.kind === 'text' && option.completes === 'file') return 'compopt -o default; COMPREPLY=()';
  return 'COMPREPLY=()';
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
    '_porchlight "$@"',
    '',
  ].join('\n');
}

function zshOperand(command: Command): string {
  if (command.completes === 'file') return 'file:_files';
  const words = operandWords(command);
  return words.length === 0 ? ' :' : `value:(${words.join(' ')})`;
}

function zshOption(option: CommandOption): string[] {
  const value =
    option.kind === 'flag'
      ? ''
      : option.kind === 'text' && option.choices !== undefined
        ? `:value:(${option.choices.join(' ')})`
        : option.kind === 'text' && option.completes !== undefined
          ? `:value:${option.completes === 'folder' ? '_files -/' : '_files'}`
          : ':value: ';
  return namesOf(option).map((name) => `${name}[${zshText(option.description)}]${value}`);
}

const fishText = (text: string): string => text.replace(/\\/g, '\\\\').replace(/'/g, "\\'");

function fishScript(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => {
    const condition = `__fish_seen_subcommand_from ${command.name}`;
    const operands = operandWords(command);
    return [
      `complete -c porchlight -n __fish_use_subcommand -f -a ${command.name} -d '${fishText(command.summary)}'`,
      ...command.options.map((option) => `complete -c porchlight -n '${condition}' ${fishOption(option)}`),
      ...(operands.length === 0 ? [] : [`complete -c porchlight -n '${condition}' -f -a '${operands.join(' ')}'`]),
    ];
  });
  return ['# fish completion of porchlight: put it into ~/.config/fish/completions/porchlight.fish', ...lines, ''].join(
    '\n',
  );
}

function fishOption(option: CommandOption): string {
  const short = option.short === undefined ? '' : `-s ${option.short} `;
  const choices = option.kind === 'text' && option.choices !== undefined ? ` -x -a '${option.choices.join(' ')}'` : '';
  const value = option.kind === 'flag' ? '' : choices === '' ? ' -r' : choices;
  return `${short}-l ${option.name}${value} -d '${fishText(option.description)}'`;
}
