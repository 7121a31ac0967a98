// `porchlight restore FILE`: a backup takes the place of a home.
import type { Command } from './command.ts';
import { DATA, JSON_DOCUMENT } from './home-line.ts';

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'puts a backup back',
  operands: 'FILE',
  completes: 'file',
  operandCount: [1, 1],
  description:
    'Checks a backup, then puts it in the place of what the data folder holds. What was there is kept beside it, in a folder before-restore-…; a file that is damaged, newer or no backup changes nothing. Users and tokens stay as they are now, where there are any, and channels get the secrets that they have now; with --replace-users those of the backup come back, and everybody signs in again. The passphrase of an encrypted backup is asked for, or comes on standard input or in PORCHLIGHT_PASSPHRASE.\n\nWhile Porchlight runs on the folder, stop it first (`porchlight stop`), or put the file back in the dashboard.',
  options: [
    DATA,
    {
      name: 'replace-users',
      kind: 'flag',
      description: 'Users and tokens of the backup take the place of those of now.',
    },
    JSON_DOCUMENT,
  ],
  examples: [
    ['restore home.backup', 'Asks for its passphrase where it has one.'],
    ['restore home.backup --data home --replace-users', 'On a new machine, with the users of the old one.'],
  ],
  run: async (line) => (await import('./backup-work.ts')).runRestore(line),
};
