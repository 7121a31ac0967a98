// The work of `porchlight backup` and `restore`, and the passphrase that both may need.
import { existsSync, rmSync, statSync } from 'node:fs';
import { isatty } from 'node:tty';
import { UserError } from '../base/user-error.ts';
import { readFirst } from '../daemon/backup-file.ts';
import { checkPassphrase, readHead } from '../daemon/backup-header.ts';
import { makeBackup, openBackup, putBackupInPlace } from '../daemon/backup-home.ts';
import { restoreWords } from '../daemon/backup-words.ts';
import { runningWriter } from '../store/running-daemon.ts';
import type { CommandLine } from './command.ts';
import { pipedPassword, typedPassword } from './console-access.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { dataFolder } from './home-line.ts';
import { printJson, printWords } from './owner-work.ts';
import { programVersion } from './program-version.ts';

const STANDARD_INPUT = 0;

export async function runBackup({ options, words }: CommandLine): Promise<number> {
  const [file = ''] = words;
  const folder = dataFolder('backup', options);
  if (existsSync(file)) throw new UserError('backup-exists', { file });
  const passphrase = options.flag('with-secrets') ? await newPassphrase() : null;
  const header = await makeBackup(folder, file, { program: programVersion(), nowMs: Date.now(), passphrase });
  const { size } = statSync(file);
  if (options.flag('json')) printJson({ file, bytes: size, secrets: header.secrets, created: header.created });
  else
    printWords(
      `${file} (${(size / 1e6).toFixed(1)} MB) holds the home of ${folder}. ${
        header.secrets
          ? 'Its secrets are in it, encrypted; without the passphrase nobody can open it.'
          : 'Users, tokens and secrets of channels are not in it.'
      }`,
    );
  return EXIT_DONE;
}

async function newPassphrase(): Promise<string> {
  const passphrase = await givenPassphrase('backup', true);
  checkPassphrase(passphrase);
  return passphrase;
}

/** From the environment, from standard input, or typed: never a word of the command line, which others on the machine can read. */
async function givenPassphrase(command: string, isNew: boolean): Promise<string> {
  const given = process.env['PORCHLIGHT_PASSPHRASE'];
  if (given !== undefined && given !== '') return given;
  if (!isatty(STANDARD_INPUT)) {
    const piped = (await pipedPassword(command, true)) ?? '';
    if (piped === '') throw new UserError('bad-option', { command, reason: 'no passphrase came on standard input' });
    return piped;
  }
  return typedPassword(command, { prompt: 'Passphrase: ', isTwice: isNew });
}

export async function runRestore({ options, words }: CommandLine): Promise<number> {
  const [file = ''] = words;
  const folder = dataFolder('restore', options);
  const pid = runningWriter(folder);
  if (pid !== null) throw new UserError('restore-while-running', { folder, pid });
  const keepsUsers = !options.flag('replace-users');
  const { header } = readHead(await readFirst(file, file), file);
  const passphrase = header.encryption === null ? null : await givenPassphrase('restore', false);
  const opened = await openBackup(folder, file, { shown: file, passphrase, keepsUsers });
  try {
    const outcome = putBackupInPlace(folder, opened, { keepsUsers, nowMs: Date.now() });
    if (options.flag('json')) printJson(outcome);
    else printWords(restoreWords(outcome));
  } finally {
    rmSync(opened.work, { recursive: true, force: true });
  }
  return EXIT_DONE;
}
