// `porchlight channels`: where messages go, from the console.
import type { Command } from './command.ts';
import { DATA, JSON_DOCUMENT } from './home-line.ts';

export const channelsCommand: Command = {
  name: 'channels',
  summary: 'lists, adds, tests and removes notification channels',
  operands: '[list|kinds|add KIND|change ID|test ID|remove ID]',
  completes: ['list', 'kinds', 'add', 'change', 'test', 'remove'],
  operandCount: [0, 2],
  description:
    'channels list: where messages go, and whether they get through. channels kinds: the kinds of channels with their fields. channels add KIND: adds one. channels change ID: changes what is given and leaves the rest. channels test ID: sends a test message now and says what the other side answered. channels remove ID: takes one away, and drops what waits for it.\n\nA secret on the command line can be read by others on this machine: --secret-stdin FIELD reads it from standard input. All of it works while Porchlight runs and while it does not.',
  options: [
    DATA,
    {
      name: 'set',
      kind: 'text',
      value: 'FIELD=VALUE',
      isRepeatable: true,
      description: 'add, change: a field of the channel, such as to=anna@example.net.',
    },
    {
      name: 'secret-stdin',
      kind: 'text',
      value: 'FIELD',
      description: 'add, change: reads this field from standard input.',
    },
    {
      name: 'name',
      kind: 'text',
      value: 'NAME',
      description: 'add, change: what it is called; its kind unless given.',
    },
    {
      name: 'least',
      kind: 'text',
      value: 'SEVERITY',
      choices: ['info', 'low', 'medium', 'high'],
      description: 'add, change: tells alerts of this severity or a higher one; medium unless given.',
    },
    { name: 'on', kind: 'flag', description: 'change: switches it on.' },
    { name: 'off', kind: 'flag', description: 'add, change: switches it off.' },
    JSON_DOCUMENT,
  ],
  examples: [
    ['channels add webhook --set template=ntfy --secret-stdin url', 'Pushes to a phone, by ntfy.'],
    ['channels add email --set server=mail.lan --set to=me@mail.lan', 'Mails, by a server at home.'],
    ['channels test c1a2b3c4d5e', 'Does it work?'],
  ],
  run: async (line) => (await import('./channels-work.ts')).runChannels(line),
};
