// Access from the console: beside a running daemon or without one, and the password that somebody types or pipes in.
import { isatty } from 'node:tty';
import { Access } from '../access/access.ts';
import { immediateStorage } from '../access/access-storage.ts';
import { accessCalls } from '../access/store-access.ts';
import { momentText } from '../alerts/words.ts';
import { UserError } from '../base/user-error.ts';
import { openAlone } from '../homes/decisions.ts';
import { createTimeZone, systemZoneName } from '../homes/time-zone.ts';
import { Store } from '../store/store.ts';
import { sqliteCode } from '../store/store-error.ts';
import { printError } from './terminal.ts';

const STANDARD_INPUT = 0;
const PASSWORD_BYTES_MAX = 4096;
const SQLITE_ERROR = 1;
/** A daemon that starts at this moment has its tables within this. */
const STARTING_MS = 5000;
const LOOK_AGAIN_MS = 50;

/** Does the work on the logins of a data folder; where `isMade`, a missing one is made. The lock of the folder is held by nobody for it. */
export async function withAccess<T>(
  folder: string,
  { isMade }: { readonly isMade: boolean },
  work: (access: Access) => Promise<T>,
): Promise<T> {
  const store = await openBeside(folder, isMade);
  try {
    const access = await Access.open({ storage: immediateStorage(accessCalls(store)), nowMs: Date.now });
    const result = await work(access);
    await access.settle();
    return result;
  } finally {
    store.close();
  }
}

/** The store beside whoever writes it; where `isMade`, a missing folder and its tables are made first. */
export async function openBeside(folder: string, isMade: boolean): Promise<Store> {
  if (!isMade || Store.exists(folder)) {
    const store = tryBeside(folder);
    if (store instanceof Store) return store;
    if (!isMade && store.code === 'no-data-folder') throw store;
  }
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    // Makes the tables and gives the folder back at once, so that a daemon may start meanwhile.
    openAlone(folder)?.close();
    const store = tryBeside(folder);
    if (store instanceof Store) return store;
    if (waitedMs >= STARTING_MS) throw store;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** The store, or the reason why it cannot be opened yet: no tables, or those of an older version. */
function tryBeside(folder: string): Store | UserError {
  let store: Store;
  try {
    store = Store.open(folder, 'decide');
  } catch (error) {
    if (error instanceof UserError && error.code === 'no-data-folder') return error;
    throw error;
  }
  try {
    store.read(() => store.access.load());
    return store;
  } catch (error) {
    store.close();
    if (sqliteCode(error) !== SQLITE_ERROR) throw error;
    return new UserError('data-in-use', { folder, holder: ' (an older version)' }, { cause: error });
  }
}

/** The password on standard input, whole, with --password-stdin; null when it is to be typed. Throws where nobody can type it. */
export async function pipedPassword(command: string, isPiped: boolean): Promise<string | null> {
  if (isPiped) return readPiped(command);
  if (isatty(STANDARD_INPUT)) return null;
  throw new UserError('bad-option', {
    command,
    reason: 'this is no terminal: give the password with --password-stdin',
  });
}

/** The password, typed on the terminal without being shown: twice, unless it is there already and will be tried. */
export async function typedPassword(
  command: string,
  { prompt = 'Password: ', isTwice = true }: { readonly prompt?: string; readonly isTwice?: boolean } = {},
): Promise<string> {
  const { stdin } = process;
  // Before the prompt, and until both lines are there: what is typed ahead is not shown either.
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  const typing = typedLines(stdin);
  try {
    printError(prompt);
    const first = await nextLine(typing, command);
    if (!isTwice) return first;
    printError('Once more: ');
    if ((await nextLine(typing, command)) === first) return first;
  } finally {
    await typing.return(null);
    stdin.setRawMode(false);
    stdin.pause();
  }
  throw new UserError('bad-option', { command, reason: 'the two passwords differ' });
}

async function nextLine(lines: AsyncGenerator<string | null, null>, command: string): Promise<string> {
  const { value } = await lines.next();
  printError('\n');
  if (value === null) throw new UserError('bad-option', { command, reason: 'no password was given' });
  return value;
}

async function readPiped(command: string): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes > PASSWORD_BYTES_MAX)
      throw new UserError('bad-option', { command, reason: `the password is longer than ${PASSWORD_BYTES_MAX} bytes` });
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch (error) {
    throw new UserError('bad-option', { command, reason: 'the password is no text in UTF-8' }, { cause: error });
  }
  const password = text.replace(/\r?\n$/, '');
  if (/[\r\n]/.test(password))
    throw new UserError('bad-option', { command, reason: 'the password has more than one line' });
  return password;
}

const END_OF_TRANSMISSION = '\u0004';
const ENTER = new Set(['\r', '\n', END_OF_TRANSMISSION]);
const INTERRUPT = '\u0003';
const RUBOUT = new Set(['\u007f', '\b']);

/** Lines of a terminal that shows nothing; null when it is interrupted or gone. */
async function* typedLines(input: AsyncIterable<string>): AsyncGenerator<string | null, null> {
  let typed: string[] = [];
  for await (const text of input)
    for (const character of text) {
      if (character === INTERRUPT) return null;
      if (ENTER.has(character)) {
        yield typed.join('');
        typed = [];
      } else if (RUBOUT.has(character)) typed = typed.slice(0, -1);
      else if (typed.length < PASSWORD_BYTES_MAX) typed.push(character);
    }
  return null;
}

/** Makes moments of documents (seconds) readable, in this system's time zone; null = never. */
export function momentWriter(): (seconds: number | null) => string {
  const zone = createTimeZone(systemZoneName());
  return (seconds) => (seconds === null ? 'never' : momentText(seconds * 1e6, zone));
}
