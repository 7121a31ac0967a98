// The work of `porchlight token`: making, listing and removing tokens.
import { CONSOLE } from '../access/caller.ts';
import { type Scope, scope as scopes, type TokenRow } from '../documents/access.ts';
import type { CommandLine } from './command.ts';
import { momentWriter, withAccess } from './console-access.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { dataFolder } from './home-line.ts';
import { printJson, printWords, tablePage } from './owner-work.ts';
import { runSubcommand, type Subcommand } from './subcommands.ts';
import { isErrorTerminal, print, printError } from './terminal.ts';

const COMMAND = 'token';
const USUAL_NAME = 'console';
const NAME_LEAST = 8;

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'create', operands: '', operandCount: [0, 0], summary: 'makes one', run: (_, line) => create(line) },
  { name: 'list', operands: '', operandCount: [0, 0], summary: 'lists all', run: (_, line) => list(line) },
  { name: 'remove', operands: 'ID', operandCount: [1, 1], summary: 'ends one', run: ([id], line) => remove(id!, line) },
];

export function runToken(line: CommandLine): Promise<number> {
  return runSubcommand(COMMAND, SUBCOMMANDS, line, {});
}

async function create(line: CommandLine): Promise<number> {
  const scope: Scope = scopes.parse(line.options.text('scope') ?? 'read');
  const name = line.options.text('name') ?? USUAL_NAME;
  const { token, row } = await withAccess(dataFolder(COMMAND, line.options), { isMade: true }, (access) =>
    access.addToken(CONSOLE, name, scope, line.options.whole('days') ?? null),
  );
  if (line.options.flag('json')) printJson({ token, row });
  else {
    // Alone on standard output, so that a script can keep it.
    print(`${token}\n`);
    if (isErrorTerminal()) printError(`Token ${row.id} (${scope}). It is not shown again.\n`);
  }
  return EXIT_DONE;
}

async function list(line: CommandLine): Promise<number> {
  const tokens = await withAccess(dataFolder(COMMAND, line.options), { isMade: false }, (access) => access.tokens());
  if (line.options.flag('json')) printJson({ tokens });
  else if (tokens.length === 0) printWords('No tokens. `porchlight token create` makes one.');
  else print(tokensPage(tokens));
  return EXIT_DONE;
}

function tokensPage(tokens: readonly TokenRow[]): string {
  const moment = momentWriter();
  return tablePage(
    [
      { title: 'id' },
      { title: 'name', least: NAME_LEAST },
      { title: 'scope' },
      { title: 'last used' },
      { title: 'ends' },
      { title: 'made', isOptional: true },
      { title: 'begins with', isOptional: true },
    ],
    tokens.map(({ id, name, scope, lastUsed, expires, created, start }) => [
      id,
      name,
      scope,
      moment(lastUsed),
      moment(expires),
      moment(created),
      start,
    ]),
  );
}

async function remove(id: string, line: CommandLine): Promise<number> {
  await withAccess(dataFolder(COMMAND, line.options), { isMade: false }, (access) => access.dropToken(CONSOLE, id));
  if (line.options.flag('json')) printJson({ removed: id });
  else printWords(`Token ${id} works no more.`);
  return EXIT_DONE;
}
