// The program: finds the command, runs it, and turns every ending into words and an exit code.
import { existsSync } from 'node:fs';
import { cleanText } from '../alerts/words.ts';
import { editDistance } from '../base/edit-distance.ts';
import { UserError } from '../base/user-error.ts';
import { OutputClosed } from '../records/byte-output.ts';
import { EXIT_BUG, EXIT_DONE, EXIT_UNUSABLE } from './exit-codes.ts';
import { commandHelp, HELP_WIDTH, programHelp } from './help-text.ts';
import { commandGroups, commands } from './index.ts';
import { parseCommandLine } from './parse-options.ts';
import { withProgramName } from './program-name.ts';
import { programVersion } from './program-version.ts';
import { outputWidth, print, printError } from './terminal.ts';

const HELP_WORDS: readonly string[] = ['help', '--help', '-h'];
const VERSION_WORDS: readonly string[] = ['version', '--version', '-V'];

async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || (HELP_WORDS.includes(name) && rest.length === 0)) {
    print(programHelp(commandGroups, programVersion(), Math.min(HELP_WIDTH, outputWidth())));
    return EXIT_DONE;
  }
  if (VERSION_WORDS.includes(name)) {
    print(`porchlight ${programVersion()}\n`);
    return EXIT_DONE;
  }
  const wanted = HELP_WORDS.includes(name) ? rest[0]! : name;
  const command = commands.find((one) => one.name === wanted);
  if (command === undefined) throw unknownCommand(wanted);
  const line = wanted === name ? parseCommandLine(command, rest) : 'help';
  if (line === 'help') {
    print(commandHelp(command, Math.min(HELP_WIDTH, outputWidth())));
    return EXIT_DONE;
  }
  return command.run(line);
}

/** What somebody meant who typed a word that is no command: a file, or a command misspelt. */
function unknownCommand(typed: string): UserError {
  if (typed === '-' || existsSync(typed) || /\.(pcap|pcapng|cap|dump)(\.gz|\.zst)?$/i.test(typed))
    return new UserError('file-for-command', { command: typed });
  const near = commands.find(({ name }) => editDistance(name, typed) <= 2);
  return near === undefined
    ? new UserError('unknown-command', { command: typed })
    : new UserError('misspelt-command', { command: typed, near: near.name });
}

/** Characters of an error that are shown: the longest path of Linux (4,096) and what is said about it. */
const ERROR_LENGTH_MAX = 5000;
const oneLine = (text: string): string => cleanText(text, ERROR_LENGTH_MAX);

/** Words and exit code of whatever ended the run. */
function explain(error: unknown): number {
  if (error instanceof OutputClosed) return EXIT_DONE;
  const isDebug = process.env['PORCHLIGHT_DEBUG'] === '1';
  if (error instanceof UserError) {
    // File names and filters may hold anything, line ends and terminal sequences too.
    printError(`Error: ${oneLine(error.message)}\nTry: ${oneLine(withProgramName(error.hint))}\n`);
    if (isDebug) printError(`${error.stack}\n`);
    return EXIT_UNUSABLE;
  }
  const message = error instanceof Error ? error.message : String(error);
  printError(
    `Error: Porchlight made a mistake: ${oneLine(message.split('\n')[0]!)}\nTry: report it with the command you ran; PORCHLIGHT_DEBUG=1 shows where it happened.\n`,
  );
  if (isDebug && error instanceof Error) printError(`${error.stack}\n`);
  return EXIT_BUG;
}

process.on('uncaughtException', (error) => process.exit(explain(error)));
process.on('unhandledRejection', (error) => process.exit(explain(error)));

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.exitCode = explain(error);
}
