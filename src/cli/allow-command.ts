// `porchlight allow`: the owner's allow rules.
import type { Command } from './command.ts';
import { DATA, JSON_DOCUMENT } from './home-line.ts';

export const allowCommand: Command = {
  name: 'allow',
  summary: 'lists, previews, adds and removes allow rules of a home',
  operands: '[preview|add|remove RULE]',
  completes: ['preview', 'add', 'remove'],
  operandCount: [0, 2],
  description:
    'Lists the allow rules of a data folder and how many past alerts each covers. allow preview: what a rule of these options would have kept from you, and what not. allow add: the same, and keeps it. allow remove RULE: takes one back; what it covered is shown again.\n\nA rule fits when all of its parts fit. A rule without --kind never covers an alert of high severity.',
  options: [
    DATA,
    {
      name: 'device',
      kind: 'text',
      value: 'DEVICE',
      description: 'Of this device (id, name, MAC, address), or of all of a kind: group:camera.',
    },
    { name: 'kind', kind: 'text', value: 'KIND', description: 'Of this kind, such as new-destination or port-scan.' },
    {
      name: 'destination',
      kind: 'text',
      value: 'NAME|NET',
      description: 'With this other end: a name and those below it, an address, or a network.',
    },
    {
      name: 'between',
      kind: 'text',
      value: 'HH:MM-HH:MM',
      description: 'Only at this local time of day, such as 22:00-06:00.',
    },
    {
      name: 'for',
      kind: 'text',
      value: 'SPAN',
      description: 'How long it holds: 30d, 12h, or "ever". 90d unless given.',
    },
    { name: 'reason', kind: 'text', value: 'TEXT', description: 'Why, for yourself later.' },
    JSON_DOCUMENT,
  ],
  examples: [
    ['allow --data home', 'All rules.'],
    ['allow preview --kind new-destination --device d3 --data home', 'What it would do.'],
    ['allow remove r1a2b3c4 --data home', 'Takes one back.'],
  ],
  run: async (line) => (await import('./allow-work.ts')).runAllow(line),
};
