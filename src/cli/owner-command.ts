// `porchlight owner`: who may sign in, from the console.
import type { Command } from './command.ts';
import { DATA, JSON_DOCUMENT } from './home-line.ts';

export const ownerCommand: Command = {
  name: 'owner',
  summary: 'makes the owner of a home without a browser, resets a lost password',
  operands: 'create|reset|list|sessions',
  completes: ['create', 'reset', 'list', 'sessions'],
  operandCount: [1, 1],
  description:
    'owner create: makes the first owner, also before `porchlight start` has ever run. owner reset: for a lost password or phone; with --password-stdin it sets a new password, else it takes the old one away and prints a one-time code that makes a new one on the dashboard. It also switches the authenticator app off and signs the owner out everywhere. owner list: who may sign in. owner sessions: who is signed in; with --end nobody is any more.\n\nAll of it works while Porchlight runs and while it does not. Whoever can write the data folder can do this.',
  options: [
    DATA,
    {
      name: 'user',
      kind: 'text',
      value: 'NAME',
      description: 'create: the name to sign in with, "owner" unless given. reset, sessions: whom it is about.',
    },
    {
      name: 'password-stdin',
      kind: 'flag',
      description: 'create, reset: reads the password from standard input, one line.',
    },
    { name: 'end', kind: 'flag', description: 'sessions: ends them.' },
    JSON_DOCUMENT,
  ],
  examples: [
    ['owner create --user anna --data home', 'Asks for a password and makes the owner.'],
    ['owner reset --data home', 'The password is lost: prints a one-time code.'],
    ['owner sessions --end --data home', 'Signs everybody out.'],
  ],
  run: async (line) => (await import('./owner-work.ts')).runOwner(line),
};
