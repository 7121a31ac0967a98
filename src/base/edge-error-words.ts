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
  'bad-channel': {
    message: 'The field "{field}" of the channel cannot be so: {reason}.',
    hint: '`porchlight channels kinds` shows what each kind of channel needs.',
    status: 400,
  },
  'no-such-channel': {
    message: 'There is no notification channel "{channel}".',
    hint: '`porchlight channels list` shows them.',
    status: 404,
  },
  'channel-limit': {
    message: 'There are {limit} notification channels already.',
    hint: 'remove one that you do not need.',
    status: 409,
  },
  'destination-refused': {
    message: 'Nothing is sent to {address}: {reason}.',
    hint: 'if you mean it, add {address} to the setting notify.allowedAddresses.',
    status: 400,
  },
  'destination-unreachable': {
    message: 'Cannot reach {host}, port {port}: {reason}.',
    hint: 'check the name and the port, and whether this machine may reach it.',
    status: 502,
  },
  'destination-silent': {
    message: '{host} did not answer within {seconds} seconds.',
    hint: 'check the port and the kind of encryption; the message is sent again later.',
    status: 504,
  },
  'message-refused': {
    message: '{host} did not take the message: {answer}.',
    hint: 'look at what it says; often the address, the password or the token is wrong.',
    status: 502,
  },
  'message-redirected': {
    message: '{host} answered with a redirect, which is not followed.',
    hint: 'give the address that it redirects to, if you trust it.',
    status: 502,
  },
  'mail-not-encrypted': {
    message: 'The password would be sent to {host} without encryption.',
    hint: 'use starttls or tls; only for a mail server of your own switch "Password without encryption" on.',
    status: 400,
  },
} as const;
