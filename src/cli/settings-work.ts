// The work of `porchlight settings`: the list, one value, changes to the file, and the check of a file.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../base/user-error.ts';
import type { SettingRow } from '../documents/setup.ts';
import { knownSetting, Settings } from '../settings/settings.ts';
import { SETTINGS_FILE } from '../settings/settings-file.ts';
import { settingsJsonSchema } from '../settings/settings-json-schema.ts';
import type { CommandLine } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { dataFolder } from './home-line.ts';
import { shownTexts } from './shown-text.ts';
import { runSubcommand, type Subcommand } from './subcommands.ts';
import { outputPaint, outputWidth, print } from './terminal.ts';
import { wrapText } from './text-layout.ts';

const COMMAND = 'settings';
const INDENT = '  ';
/** Settings on one line. */
export const CHANGED_MAX = 40;

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'list', operands: '', operandCount: [0, 0], summary: 'all', run: (_, line) => list(line) },
  { name: 'get', operands: 'NAME', operandCount: [1, 1], summary: 'one', run: ([name], line) => get(name!, line) },
  {
    name: 'set',
    operands: 'NAME VALUE …',
    operandCount: [2, 2 * CHANGED_MAX],
    summary: 'changes one or several',
    run: (words, line) => change(pairsOf(words), line),
  },
  {
    name: 'reset',
    operands: 'NAME …',
    operandCount: [1, CHANGED_MAX],
    summary: 'back to usual',
    run: (names, line) => change(new Map(names.map((name) => [name, null])), line),
  },
  {
    name: 'check',
    operands: 'FILE',
    operandCount: [1, 1],
    summary: 'a file',
    run: ([file], line) => check(file!, line),
  },
  { name: 'schema', operands: '', operandCount: [0, 0], summary: 'the JSON Schema', run: () => printSchema() },
];

export function runSettings(line: CommandLine): Promise<number> {
  return runSubcommand(COMMAND, SUBCOMMANDS, line, { list: () => list(line) });
}

function openSettings(line: CommandLine): Settings {
  return Settings.open({ file: join(dataFolder(COMMAND, line.options), SETTINGS_FILE), env: process.env });
}

/** A value as it is typed. */
export function settingText(value: SettingRow['value']): string {
  if (value === null || value === '' || (typeof value === 'object' && value.length === 0)) return '(empty)';
  return typeof value === 'object' ? value.join(',') : String(value);
}

function list(line: CommandLine): number {
  const document = openSettings(line).document();
  if (line.options.flag('json')) {
    printJson(document);
    return EXIT_DONE;
  }
  const shown = document.settings.filter(({ isAdvanced }) => !isAdvanced || line.options.flag('all'));
  const paint = outputPaint();
  const lines: string[] = [];
  for (const { name, value, source, title, description, unit, needsRestart } of shownTexts(shown)) {
    const unitWords = unit === null ? '' : ` ${unit}`;
    const from = source === 'usual' ? 'usual' : `from ${source}`;
    lines.push(`${INDENT}${paint(name, 'bold')} = ${settingText(value)}${unitWords}  ${paint(`(${from})`, 'faint')}`);
    const words = `${title}. ${description}${needsRestart ? ' Takes effect at the next start.' : ''}`;
    lines.push(...wrapText(words, outputWidth() - 4).map((text) => `    ${paint(text, 'faint')}`));
  }
  const file = existsSync(document.file) ? document.file : `${document.file} (not there yet)`;
  const rest = document.settings.length - shown.length;
  const more = rest > 0 ? ` ${rest} more are advanced: --all.` : '';
  print(`${[...lines, '', `${INDENT}File: ${file}.${more}`].join('\n')}\n`);
  return EXIT_DONE;
}

function get(name: string, line: CommandLine): number {
  knownSetting(name);
  const row = openSettings(line)
    .document()
    .settings.find((each) => each.name === name)!;
  if (line.options.flag('json')) printJson(row);
  else
    print(
      `${shownTexts(typeof row.value === 'object' && row.value !== null ? row.value.join(',') : String(row.value))}\n`,
    );
  return EXIT_DONE;
}

/** Names with their values, in the order of the line. */
function pairsOf(words: readonly string[]): Map<string, unknown> {
  if (words.length % 2 !== 0)
    throw new UserError('bad-option', { command: COMMAND, reason: `"${words.at(-1)}" has no value` });
  const pairs = new Map<string, unknown>();
  for (let at = 0; at < words.length; at += 2)
    pairs.set(words[at]!, knownSetting(words[at]!).spec.fromText(words[at + 1]!));
  return pairs;
}

/** All of them or none: some go together, such as the two ends of quiet hours. */
async function change(values: ReadonlyMap<string, unknown>, line: CommandLine): Promise<number> {
  for (const name of values.keys()) knownSetting(name);
  const folder = dataFolder(COMMAND, line.options);
  const settings = openSettings(line);
  // Settings may be made before the first start.
  if (!existsSync(folder)) makeFolder(folder);
  const document = await settings.change(Object.fromEntries(values) as Record<string, SettingRow['value']>);
  const rows = [...values.keys()].map((name) => document.settings.find((each) => each.name === name)!);
  if (line.options.flag('json')) printJson(rows.length === 1 ? rows[0]! : rows);
  else for (const row of rows) print(changedLines(row));
  return EXIT_DONE;
}

function changedLines({ name, value, needsRestart }: SettingRow): string {
  const when = needsRestart ? 'It takes effect at the next start.' : 'A running Porchlight takes it up within seconds.';
  return `${wrapText(shownTexts(`${name} = ${settingText(value)}. ${when}`), outputWidth() - 2)
    .map((text) => INDENT + text)
    .join('\n')}\n`;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const { code = 'it cannot be made' } = cause as NodeJS.ErrnoException;
    throw new UserError('data-not-writable', { folder, reason: code }, { cause });
  }
}

function check(file: string, line: CommandLine): number {
  if (!existsSync(file)) throw new UserError('file-not-found', { file });
  const given = Settings.open({ file })
    .document()
    .settings.filter(({ source }) => source === 'file');
  if (line.options.flag('json')) printJson({ file, settings: given.map(({ name, value }) => ({ name, value })) });
  else
    print(
      `${INDENT}${shownTexts(file)} is right: ${given.length === 0 ? 'all is as usual' : given.map(({ name }) => name).join(', ')}.\n`,
    );
  return EXIT_DONE;
}

function printSchema(): number {
  print(`${JSON.stringify(settingsJsonSchema(), null, 2)}\n`);
  return EXIT_DONE;
}

function printJson(document: object): void {
  print(`${JSON.stringify(shownTexts(document), null, 2)}\n`);
}
