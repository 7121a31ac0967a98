// Words of errors about logging in: passwords, codes, sessions, users, tokens, certificates. Part of the table in error-words.ts.

export const accessErrorWords = {
  'wrong-login': {
    message: 'That user name and password do not belong together.',
    hint: 'try again; if the password is lost, `porchlight owner reset` on the machine that runs it sets a new one.',
    status: 401,
  },
  'totp-needed': {
    message: 'This account also asks for a code of the authenticator app.',
    hint: 'type the six digits that the app shows now.',
    status: 401,
  },
  'wrong-totp': {
    message: 'That is not the code that the authenticator app shows now, or it was used already.',
    hint: 'wait for the next code, and check the clock of the phone.',
    status: 401,
  },
  'wrong-code': {
    message: 'That one-time code is not right, or it has run out.',
    hint: 'take the newest one from the terminal where Porchlight runs, or from the file setup-code in its data folder.',
    status: 403,
  },
  'too-many-tries': {
    message: 'Too many tries that failed.',
    hint: 'try again in {seconds} s; who is signed in already stays so.',
    status: 429,
  },
  'login-busy': {
    message: 'Too many people are signing in at this moment.',
    hint: 'try again in a few seconds.',
    status: 503,
  },
  'needs-confirmation': {
    message: 'This needs your password once more.',
    hint: 'confirm it; that is good for 10 minutes.',
    status: 403,
  },
  'weak-password': {
    message: 'This password is too easy to guess: {reason}.',
    hint: 'take several words that do not belong together, at least 10 characters.',
    status: 400,
  },
  'bad-user-name': {
    message: 'A user name has 1 to 64 letters, digits and the signs . _ @ -, and no spaces.',
    hint: 'choose another one.',
    status: 400,
  },
  'bad-token-name': {
    message: 'A token has a name of 1 to 64 characters.',
    hint: 'name it after the program that uses it.',
    status: 400,
  },
  'owner-exists': {
    message: 'This Porchlight has an owner already.',
    hint: 'sign in; if the password is lost: porchlight owner reset',
    status: 409,
  },
  'no-owner': {
    message: 'This Porchlight has no owner yet.',
    hint: 'make one: porchlight owner create',
    status: 409,
  },
  'last-owner': {
    message: '{user} is the last owner, without whom nobody could change anything.',
    hint: 'make another owner first.',
    status: 409,
  },
  'user-exists': {
    message: 'There is a user {user} already.',
    hint: 'choose another name.',
    status: 409,
  },
  'no-such-user': {
    message: 'There is no user "{user}".',
    hint: '`porchlight owner list --data DIR` lists them.',
    status: 404,
  },
  'no-such-session': {
    message: 'There is no such session; it may have ended.',
    hint: 'load the list again.',
    status: 404,
  },
  'no-such-token': {
    message: 'There is no token "{token}".',
    hint: '`porchlight token list --data DIR` lists them.',
    status: 404,
  },
  'too-many-users': {
    message: 'There are {limit} users, which is the limit.',
    hint: 'remove one first.',
    status: 409,
  },
  'too-many-tokens': {
    message: 'There are {limit} tokens, which is the limit.',
    hint: 'remove one that nobody uses.',
    status: 409,
  },
  'totp-not-started': {
    message: 'No authenticator app is being set up, or that took longer than 10 minutes.',
    hint: 'begin again.',
    status: 409,
  },
  'changed-meanwhile': {
    message: 'Somebody else changed the same thing at the same moment.',
    hint: 'look at what it is now and try again.',
    status: 409,
  },
  'certificate-unusable': {
    message: 'Cannot use the certificate {file}: {reason}.',
    hint: 'give a PEM file with the certificate first and its chain after it, and the key that belongs to it; or remove both settings for one that Porchlight makes itself.',
    status: 400,
  },
} as const;
