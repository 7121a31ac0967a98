// `porchlight token`: keys for programs that ask the API.
import type { Command } from './command.ts';
import { DATA, JSON_DOCUMENT } from './home-line.ts';

export const tokenCommand: Command = {
  name: 'token',
  summary: 'makes, lists and removes tokens for programs that use the API',
  operands: 'create|list|remove [ID]',
  completes: ['create', 'list', 'remove'],
  operandCount: [1, 2],
  description:
    'token create: prints a new token, alone, once; only what it can be recognised by is kept. A program sends it as `Authorization: Bearer TOKEN`. token list: all tokens, and when each was last used. token remove ID: it stops working.\n\nAll of it works while Porchlight runs and while it does not. A token made here works within seconds.',
  options: [
    DATA,
    {
      name: 'scope',
      kind: 'text',
      value: 'SCOPE',
      choices: ['read', 'operate', 'admin'],
      description:
        'create: what it may do. read: look; operate: also verdicts, names and scans; admin: everything. read unless given.',
    },
    {
      name: 'name',
      kind: 'text',
      value: 'NAME',
      description: 'create: the program that uses it. "console" unless given.',
    },
    {
      name: 'days',
      kind: 'whole',
      value: 'DAYS',
      least: 1,
      most: 3650,
      usual: 'it works until it is removed unless given',
      description: 'create: how long it works.',
    },
    JSON_DOCUMENT,
  ],
  examples: [
    ['token create --scope read --name grafana --data home', 'A token that may only look.'],
    ['token list --data home', 'Which there are, and when each was last used.'],
    ['token remove 5f3a91c2e07b --data home', 'Takes one back.'],
  ],
  run: async (line) => (await import('./token-work.ts')).runToken(line),
};
