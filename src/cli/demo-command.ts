// `porchlight demo`: the whole program on a simulated home; nothing leaves the machine.
import type { Command } from './command.ts';
import { DAEMON_OPTIONS } from './start-command.ts';

export const demoCommand: Command = {
  name: 'demo',
  summary: 'the whole program on a simulated home, to look around',
  operands: '',
  completes: 'none',
  operandCount: [0, 0],
  description:
    'Starts everything on a simulated home: a week goes by in two minutes, then time runs as it does, and attacks are played at the press of a button. No packet is read or sent. Without --data what it learns is thrown away at the end.',
  options: DAEMON_OPTIONS,
  examples: [
    ['demo', 'Look around.'],
    ['demo --port 9000 --no-open', 'On another port.'],
  ],
  run: async (line) => (await import('./run-start.ts')).runDemo(line),
};
