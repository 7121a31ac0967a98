// `porchlight rejudge`: what today's learners, budget and rules say of the past.
import type { Command } from './command.ts';
import { DATA, JSON_DOCUMENT, SINCE } from './home-line.ts';

export const rejudgeCommand: Command = {
  name: 'rejudge',
  summary: 'judges the stored summaries of a home again, and says what began when',
  operands: '',
  completes: 'none',
  operandCount: [0, 0],
  description:
    "Replays the stored summaries of a data folder, minute by minute from the first one on, through today's learners, models, budget and allow rules, and says what began when: what was told then as well, what was not, and what would not be told today. Nothing in the folder is changed. Facts, such as a port scan, need packets and stand as they were told.",
  options: [
    DATA,
    { ...SINCE, description: `${SINCE.description} All that is stored unless given.` },
    {
      name: 'learn',
      kind: 'text',
      value: 'SPAN',
      description: "How long each device is learned: 3d, 12h. The home's unless given.",
    },
    {
      name: 'budget',
      kind: 'text',
      value: 'COUNT/PERIOD',
      description: "Another alarm budget, to see what it would have told: 1/week, 2/day. The home's unless given.",
    },
    JSON_DOCUMENT,
    { name: 'quiet', short: 'q', kind: 'flag', description: 'Prints no progress.' },
  ],
  examples: [
    ['rejudge --data home --since 14d', 'What the last two weeks look like today.'],
    ['rejudge --data home --budget 1/day', 'What a larger budget would have told.'],
  ],
  run: async (line) => (await import('./rejudge-work.ts')).runRejudge(line),
};
