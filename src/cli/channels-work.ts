// The work of `porchlight channels`: the same channels as on the dashboard, beside a running daemon or without one.
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { UserError } from '../base/user-error.ts';
import { homeSettingsOf, languageOf } from '../daemon/home-settings.ts';
import {
  type ChannelChange,
  type ChannelKindRow,
  type ChannelOptions,
  type ChannelRow,
  channelChange,
} from '../documents/setup.ts';
import { createTimeZone } from '../homes/time-zone.ts';
import { optionFromText } from '../notify/channel-options.ts';
import { Channels, channelKinds } from '../notify/channels.ts';
import { DestinationGuard } from '../notify/destination-guard.ts';
import { notifierOf } from '../notify/index.ts';
import { Settings } from '../settings/settings.ts';
import { SETTINGS_FILE } from '../settings/settings-file.ts';
import type { CommandLine } from './command.ts';
import { openBeside } from './console-access.ts';
import { EXIT_DONE, EXIT_UNUSABLE } from './exit-codes.ts';
import { dataFolder } from './home-line.ts';
import { shownTexts } from './shown-text.ts';
import { runSubcommand, type Subcommand } from './subcommands.ts';
import { outputPaint, outputWidth, print, printError } from './terminal.ts';
import { layTable, wrapText } from './text-layout.ts';

const COMMAND = 'channels';
const INDENT = '  ';
const WORDS_LEAST = 16;
const SECRET_MAX = 4096;

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'list', operands: '', operandCount: [0, 0], summary: 'all', run: (_, line) => list(line) },
  { name: 'kinds', operands: '', operandCount: [0, 0], summary: 'what there is', run: (_, line) => kinds(line) },
  {
    name: 'add',
    operands: 'KIND',
    operandCount: [1, 1],
    summary: 'a new one',
    run: ([kind], line) => add(kind!, line),
  },
  {
    name: 'change',
    operands: 'ID',
    operandCount: [1, 1],
    summary: 'another way',
    run: ([id], line) => change(id!, line),
  },
  { name: 'test', operands: 'ID', operandCount: [1, 1], summary: 'does it work', run: ([id], line) => test(id!, line) },
  { name: 'remove', operands: 'ID', operandCount: [1, 1], summary: 'away', run: ([id], line) => remove(id!, line) },
];

export function runChannels(line: CommandLine): Promise<number> {
  return runSubcommand(COMMAND, SUBCOMMANDS, line, { list: () => list(line) });
}

const refuse = (reason: string): never => {
  throw new UserError('bad-option', { command: COMMAND, reason });
};

async function withChannels<T>(
  line: CommandLine,
  isMade: boolean,
  work: (channels: Channels) => Promise<T>,
): Promise<T> {
  const folder = dataFolder(COMMAND, line.options);
  const { values } = Settings.open({ file: join(folder, SETTINGS_FILE), env: process.env });
  const store = await openBeside(folder, isMade);
  const style = {
    language: languageOf(values),
    zone: createTimeZone(homeSettingsOf(values).zone),
    publicAddress: values.web.publicAddress,
  };
  try {
    return await work(
      new Channels({
        store: {
          channels: {
            list: async () => store.read(() => store.channels.list()),
            put: async (record) => store.transaction(() => store.channels.put(record)),
            drop: async (id) => store.transaction(() => store.channels.drop(id)),
          },
          outbox: {
            waiting: async () => store.read(() => store.outbox.waiting()),
            page: async (before, limit) => store.read(() => store.outbox.page(before, limit)),
            dropWaiting: async (id, reason) => store.transaction(() => store.outbox.dropWaiting(id, reason)),
          },
        },
        guard: new DestinationGuard({
          ownPorts: () => [values.web.port],
          allowed: () => values.notify.allowedAddresses,
        }),
        style: () => style,
        // Only the daemon knows who has the dashboard open.
        browse: () => 0,
        print: (text) => printError(`${text}\n`),
      }),
    );
  } finally {
    store.close();
  }
}

async function list(line: CommandLine): Promise<number> {
  const { channels } = await withChannels(line, false, (all) => all.list('en'));
  if (line.options.flag('json')) printJson({ channels });
  else if (channels.length === 0)
    printWords(
      'No channels: messages are printed where Porchlight runs. `porchlight channels kinds` shows what there is.',
    );
  else
    printTable(
      ['id', 'kind', 'name', 'from', 'state'],
      channels.map(({ id, kind, name, leastSeverity, words }) => [id, kind, name, leastSeverity, words]),
    );
  return EXIT_DONE;
}

function kinds(line: CommandLine): number {
  const rows = channelKinds();
  if (line.options.flag('json')) printJson({ kinds: rows });
  else print(`${rows.map(kindLines).join('\n\n')}\n`);
  return EXIT_DONE;
}

function kindLines({ kind, title, description, fields }: ChannelKindRow): string {
  const paint = outputPaint();
  const lines = fields.map((field) => {
    const choices = field.choices === null ? '' : ` One of ${field.choices.join(', ')}.`;
    const usual = field.usual === null ? '' : ` ${String(field.usual)} unless given.`;
    const words = `${field.name}${field.isNeeded ? ' (needed)' : ''}: ${field.description}${choices}${usual}`;
    return wrapText(words, outputWidth() - 4).map((text) => `    ${text}`);
  });
  return [`${INDENT}${paint(kind, 'bold')}: ${title}. ${description}`, ...lines.flat()].join('\n');
}

async function add(kind: string, line: CommandLine): Promise<number> {
  const known = channelKinds().find((each) => each.kind === kind);
  if (known === undefined)
    return refuse(
      `there is no kind "${kind}"; there are ${channelKinds()
        .map((each) => each.kind)
        .join(', ')}`,
    );
  const wanted = channelChange.safeParse({
    kind,
    name: line.options.text('name') ?? known.title,
    isOn: !line.options.flag('off'),
    leastSeverity: line.options.text('least') ?? 'medium',
    options: await givenOptions(known.kind, line),
  });
  if (!wanted.success) return refuse(`--name or --set cannot be so: ${wanted.error.issues[0]!.message}`);
  const row = await withChannels(line, true, (all) => all.add(wanted.data));
  return tellRow(row, 'is a channel now', line);
}

async function change(id: string, line: CommandLine): Promise<number> {
  const { options } = line;
  const row = await withChannels(line, false, async (all) => {
    const kept = (await all.list('en')).channels.find((each) => each.id === id);
    if (kept === undefined) throw new UserError('no-such-channel', { channel: id });
    const wanted: ChannelChange = {
      kind: kept.kind,
      name: options.text('name') ?? kept.name,
      isOn: options.flag('on') || (kept.isOn && !options.flag('off')),
      isDefault: kept.isDefault,
      leastSeverity: (options.text('least') as ChannelRow['leastSeverity'] | undefined) ?? kept.leastSeverity,
      options: await givenOptions(kept.kind, line),
    };
    return all.change(id, wanted);
  });
  return tellRow(row, 'is changed', line);
}

async function givenOptions(kind: ChannelRow['kind'], { options }: CommandLine): Promise<ChannelOptions> {
  const { fields } = notifierOf(kind);
  const given: Record<string, ChannelOptions[string]> = {};
  for (const text of options.texts('set')) {
    const at = text.indexOf('=');
    if (at < 1) return refuse(`--set takes FIELD=VALUE, not "${text}"`);
    const name = text.slice(0, at);
    const field = fields.find((each) => each.name === name);
    if (field === undefined)
      return refuse(`${kind} has no field "${name}"; it has ${fields.map((each) => each.name).join(', ')}`);
    const value = text.slice(at + 1);
    given[name] = value === '' ? null : optionFromText(field, value);
  }
  const secret = options.text('secret-stdin');
  if (secret === undefined) return given;
  if (!fields.some(({ name }) => name === secret)) return refuse(`${kind} has no field "${secret}"`);
  const piped = (await readText(process.stdin)).replace(/\r?\n$/, '');
  if (piped === '' || piped.length > SECRET_MAX) return refuse('--secret-stdin found no secret on standard input');
  return { ...given, [secret]: piped };
}

async function test(id: string, line: CommandLine): Promise<number> {
  const result = await withChannels(line, false, (all) => all.test(id));
  if (line.options.flag('json')) printJson(result);
  else {
    const answer =
      result.status === null
        ? ''
        : ` The other side: ${result.status}${result.answer === null ? '' : ` ${result.answer}`}.`;
    printWords(`${result.words}${answer}${result.hint === null ? '' : ` Try: ${result.hint}`}`);
  }
  return result.works ? EXIT_DONE : EXIT_UNUSABLE;
}

async function remove(id: string, line: CommandLine): Promise<number> {
  await withChannels(line, false, (all) => all.drop(id));
  if (line.options.flag('json')) printJson({ removed: id });
  else printWords(`The channel ${id} is gone.`);
  return EXIT_DONE;
}

function tellRow(row: ChannelRow, words: string, line: CommandLine): number {
  if (line.options.flag('json')) printJson(row);
  else printWords(`${row.name} (${row.id}) ${words}. \`porchlight channels test ${row.id}\` sends a test message.`);
  return EXIT_DONE;
}

function printTable(titles: readonly string[], rows: readonly (readonly string[])[]): void {
  const columns = titles.map((title, at) => (at === titles.length - 1 ? { title, least: WORDS_LEAST } : { title }));
  const { head, lines } = layTable(columns, shownTexts(rows), outputWidth() - INDENT.length);
  print([outputPaint()(head, 'faint'), ...lines].map((text) => `${INDENT}${text}\n`).join(''));
}

function printWords(text: string): void {
  print(
    `${wrapText(shownTexts(text), outputWidth() - 2)
      .map((each) => INDENT + each)
      .join('\n')}\n`,
  );
}

function printJson(document: object): void {
  print(`${JSON.stringify(shownTexts(document), null, 2)}\n`);
}
