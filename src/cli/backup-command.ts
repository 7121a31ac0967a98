// `porchlight backup FILE`: all of a home in one file.
import type { Command } from './command.ts';
import { DATA, JSON_DOCUMENT } from './home-line.ts';

export const backupCommand: Command = {
  name: 'backup',
  summary: 'writes all of a home into one file',
  operands: 'FILE',
  completes: 'file',
  operandCount: [1, 1],
  description:
    "Writes the data folder into one file, while Porchlight runs or while it does not: devices, alerts, what is learned, traffic, rules, channels, scans and settings. Users, tokens, passwords of channels and the certificate's key are left out; with --with-secrets they are in it, and the file is encrypted with a passphrase that is asked for. It may also come on standard input, one line, or in PORCHLIGHT_PASSPHRASE. Uploaded files that were kept, the log and databases that were moved aside are not in it.",
  options: [
    DATA,
    {
      name: 'with-secrets',
      kind: 'flag',
      description: "Also users, tokens, secrets of channels and the certificate's key; encrypted with a passphrase.",
    },
    JSON_DOCUMENT,
  ],
  examples: [
    ['backup home.backup', 'What may lie on a disk that others read too.'],
    ['backup --with-secrets home.backup --data home', 'Everything, for another machine; asks for a passphrase.'],
  ],
  run: async (line) => (await import('./backup-work.ts')).runBackup(line),
};
