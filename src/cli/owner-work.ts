// The work of `porchlight owner`: the first owner, a reset, the lists of users and sessions.
import type { Access } from '../access/access.ts';
import { CONSOLE } from '../access/caller.ts';
import { CODE_MINUTES, createCode, removeCode, writeCode } from '../access/one-time-code.ts';
import { checkPassword } from '../access/password.ts';
import { checkUserName } from '../access/sign-in.ts';
import { UserError } from '../base/user-error.ts';
import type { SessionRow, UserRow } from '../documents/access.ts';
import type { CommandLine } from './command.ts';
import { momentWriter, pipedPassword, typedPassword, withAccess } from './console-access.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { dataFolder } from './home-line.ts';
import { countWords } from './quantity.ts';
import { shownTexts } from './shown-text.ts';
import { runSubcommand, type Subcommand } from './subcommands.ts';
import { outputPaint, outputWidth, print } from './terminal.ts';
import { layTable, wrapText } from './text-layout.ts';

const COMMAND = 'owner';
const USUAL_NAME = 'owner';
const INDENT = '  ';
/** Columns that a name or a program's words are cut down to on a narrow page. */
const NAME_LEAST = 8;

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'create', operands: '', operandCount: [0, 0], summary: 'the first owner', run: (_, line) => create(line) },
  { name: 'reset', operands: '', operandCount: [0, 0], summary: 'a lost password', run: (_, line) => reset(line) },
  { name: 'list', operands: '', operandCount: [0, 0], summary: 'who may sign in', run: (_, line) => list(line) },
  { name: 'sessions', operands: '', operandCount: [0, 0], summary: 'who is', run: (_, line) => sessions(line) },
];

export function runOwner(line: CommandLine): Promise<number> {
  return runSubcommand(COMMAND, SUBCOMMANDS, line, {});
}

const refuse = (reason: string): never => {
  throw new UserError('bad-option', { command: COMMAND, reason });
};

async function create(line: CommandLine): Promise<number> {
  const folder = dataFolder(COMMAND, line.options);
  const user = checkUserName(line.options.text('user') ?? USUAL_NAME);
  // What is piped in, or cannot be asked for, is looked at before a folder is made.
  const piped = await pipedPassword(COMMAND, line.options.flag('password-stdin'));
  if (piped !== null) checkPassword(piped, user);
  const made = await withAccess(folder, { isMade: true }, async (access) => {
    // Before the password is asked for: a no that comes after it would be rude.
    if (access.hasOwner()) throw new UserError('owner-exists');
    const row = await access.createOwner(CONSOLE, user, piped ?? (await typedPassword(COMMAND)));
    await removeCode(folder);
    return row;
  });
  if (line.options.flag('json')) printJson({ owner: made });
  else printWords(`${made.name} is the owner of ${folder} and can sign in on the dashboard.`);
  return EXIT_DONE;
}

async function reset(line: CommandLine): Promise<number> {
  const folder = dataFolder(COMMAND, line.options);
  const password = line.options.flag('password-stdin') ? await pipedPassword(COMMAND, true) : null;
  return withAccess(folder, { isMade: false }, async (access) => {
    const user = await whichOwner(access, line.options.text('user'));
    if (password !== null) {
      await access.resetOwner(CONSOLE, user, password);
      await removeCode(folder);
      if (line.options.flag('json')) printJson({ user, code: null, until: null });
      else printWords(`${user} has a new password, no authenticator app, and is signed out everywhere.`);
      return EXIT_DONE;
    }
    const others = (await access.users()).filter(({ name, role }) => role === 'owner' && name !== user);
    // The code makes a new owner where none can sign in; beside another one it would open nothing.
    if (others.length > 0) refuse(`there are other owners (${others[0]!.name}): set a password with --password-stdin`);
    const untilMs = Date.now() + CODE_MINUTES * 60_000;
    const code = createCode();
    // First the code, then the rows: a daemon that sees them takes this code and makes no other.
    const file = await writeCode(folder, { code, untilMs });
    try {
      await access.resetOwner(CONSOLE, user, null);
    } catch (error) {
      await removeCode(folder);
      throw error;
    }
    if (line.options.flag('json')) printJson({ user, code, until: untilMs / 1000, file });
    else {
      print(`${INDENT}${outputPaint()(code, 'bold')}\n`);
      printWords(
        `Open the dashboard and make a new password for ${user} with this one-time code. It is good for ${CODE_MINUTES} minutes, once; it also stands in ${file}. The old password is gone, and so are the authenticator app and all sessions of ${user}.`,
      );
    }
    return EXIT_DONE;
  });
}

/** The owner that is meant: the one named, or the only one. */
async function whichOwner(access: Access, named: string | undefined): Promise<string> {
  const owners = (await access.users()).filter(({ role }) => role === 'owner').map(({ name }) => name);
  if (owners.length === 0) throw new UserError('no-owner');
  if (named === undefined)
    return owners.length === 1 ? owners[0]! : refuse(`which owner? --user ${owners.join(' or ')}`);
  if (!owners.includes(named)) throw new UserError('no-such-user', { user: named });
  return named;
}

async function list(line: CommandLine): Promise<number> {
  const folder = dataFolder(COMMAND, line.options);
  const { users, hasOwner } = await withAccess(folder, { isMade: false }, async (access) => ({
    users: await access.users(),
    hasOwner: access.hasOwner(),
  }));
  if (line.options.flag('json')) printJson({ users, hasOwner });
  else if (users.length === 0) printWords('Nobody may sign in yet. `porchlight owner create` makes the owner.');
  else {
    print(usersPage(users));
    if (!hasOwner)
      printWords('No owner has a password: a one-time code makes it, or `porchlight owner reset --password-stdin`.');
  }
  return EXIT_DONE;
}

function usersPage(users: readonly UserRow[]): string {
  const moment = momentWriter();
  return tablePage(
    [
      { title: 'user', least: NAME_LEAST },
      { title: 'role' },
      { title: 'app' },
      { title: 'last seen' },
      { title: 'since', isOptional: true },
    ],
    users.map((user) => [
      user.name,
      user.role,
      user.hasTotp ? 'yes' : 'no',
      moment(user.lastSeen),
      moment(user.created),
    ]),
  );
}

async function sessions(line: CommandLine): Promise<number> {
  const folder = dataFolder(COMMAND, line.options);
  const user = line.options.text('user');
  const isEnd = line.options.flag('end');
  const listed = await withAccess(folder, { isMade: false }, async (access) => {
    if (user !== undefined && !(await access.users()).some(({ name }) => name === user))
      throw new UserError('no-such-user', { user });
    const found = (await access.sessions(CONSOLE)).filter((session) => user === undefined || session.user === user);
    if (isEnd && user === undefined) await access.dropSessions(CONSOLE, true);
    else if (isEnd) for (const { id } of found) await access.dropSession(CONSOLE, id);
    return found;
  });
  if (line.options.flag('json')) printJson({ sessions: listed, ended: isEnd ? listed.length : 0 });
  else if (isEnd) printWords(`${countWords(listed.length, 'session')} ended.`);
  else if (listed.length === 0) printWords('Nobody is signed in.');
  else print(sessionsPage(listed));
  return EXIT_DONE;
}

function sessionsPage(listed: readonly SessionRow[]): string {
  const moment = momentWriter();
  return tablePage(
    [
      { title: 'user', least: NAME_LEAST },
      { title: 'last seen' },
      { title: 'address' },
      { title: 'ends', isOptional: true },
      { title: 'program', least: NAME_LEAST, isOptional: true },
    ],
    listed.map(({ user, lastSeen, address, expires, agent }) => [
      user,
      moment(lastSeen),
      address,
      moment(expires),
      agent,
    ]),
  );
}

/** A table two spaces in, titles faint. */
export function tablePage(columns: Parameters<typeof layTable>[0], rows: readonly (readonly string[])[]): string {
  const paint = outputPaint();
  const { head, lines } = layTable(columns, shownTexts(rows), outputWidth() - INDENT.length);
  return `${[paint(head, 'faint'), ...lines].map((text) => `${INDENT}${text}\n`).join('')}`;
}

export function printWords(words: string): void {
  const lines = wrapText(shownTexts(words), outputWidth() - INDENT.length);
  print(lines.map((text) => `${INDENT}${text}\n`).join(''));
}

export function printJson(document: object): void {
  print(`${JSON.stringify(shownTexts(document), null, 2)}\n`);
}
