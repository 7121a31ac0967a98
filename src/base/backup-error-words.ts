// Words of errors about backups: what is wrong with a file, with a passphrase, or with putting it back now.

export const backupErrorWords = {
  'not-a-backup': {
    message: '{file} is no backup of Porchlight: {reason}.',
    hint: 'give a file that `porchlight backup FILE` or the dashboard made.',
    status: 400,
  },
  'backup-newer': {
    message: '{file} was made by a newer Porchlight ({found}; this one reads {known}).',
    hint: 'update Porchlight, then put it back.',
    status: 400,
  },
  'backup-damaged': {
    message: '{file} is damaged: {reason}. Nothing was changed.',
    hint: 'copy it again from where it is kept, or take an older one.',
    status: 400,
  },
  'backup-locked': {
    message: '{file} holds secrets and is encrypted.',
    hint: 'give its passphrase: on the terminal, on standard input, or in PORCHLIGHT_PASSPHRASE.',
    status: 400,
  },
  'wrong-passphrase': {
    message: 'This is not the passphrase of {file}. Nothing was changed.',
    hint: 'try again; without the passphrase nobody can open it.',
    status: 400,
  },
  'weak-passphrase': {
    message: 'The passphrase has {found} characters; it needs {least} to {most}.',
    hint: 'take several words that nobody would guess: whoever has the file can try as many as they like.',
    status: 400,
  },
  'backup-without-users': {
    message: '{file} holds no users, so they cannot take the place of those of now.',
    hint: 'put it back without --replace-users, or take a backup that was made --with-secrets.',
    status: 400,
  },
  'backup-exists': {
    message: '{file} is there already.',
    hint: 'take another name, or remove it first.',
    status: 409,
  },
  'backup-busy': {
    message: 'A backup is being made or put back at this moment.',
    hint: 'wait until it is done.',
    status: 409,
  },
  'restore-while-running': {
    message: 'Porchlight (process {pid}) runs on {folder}, and a backup cannot take its place meanwhile.',
    hint: 'end it with `porchlight stop`, or put the file back in the dashboard.',
    status: 409,
  },
  'backup-no-room': {
    message: 'There is no room for it: {wanted} are needed in {folder}, and {free} are free.',
    hint: 'make room, or put it back on another disk with --data.',
    status: 507,
  },
} as const;
