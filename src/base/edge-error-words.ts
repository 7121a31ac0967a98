// Words of errors about settings and notification channels. Part of the table in error-words.ts.

export const edgeErrorWords = {
  'bad-settings-file': {
    message: '{file}, line {line}, column {column}: {reason}.',
    hint: 'correct that line; `porchlight settings check {file}` reads it again, and docs/settings.md lists every setting.',
    status: 400,
  },
  'bad-setting': {
    message: 'The setting {name} cannot be so: {reason}.',
    hint: '`porchlight settings list` shows what each setting takes.',
    status: 400,
  },
  'no-such-setting': {
    message: 'There is no setting "{name}"{near}.',
    hint: '`porchlight settings list` shows all of them.',
    status: 404,
  },
  'setting-held': {
    message: 'The setting {name} is given by {by}, which goes before the settings file.',
    hint: 'start Porchlight without it; then it can be changed here.',
    status: 409,
  },
  'settings-not-writable': {
    message: 'Cannot write {file}: {reason}.',
    hint: 'look who owns the file and its folder (`ls -l {file}`); nothing was changed.',
    status: 507,
  },
} as const;
