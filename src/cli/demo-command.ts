// `porchlight demo`: the whole program on a simulated home; nothing leaves the machine.
import type { Command, CommandOption } from './command.ts';
import { DAEMON_OPTIONS } from './start-command.ts';

const ATTACK: CommandOption = {
  name: 'attack',
  kind: 'text',
  value: 'NAME@TIME',
  isRepeatable: true,
  description:
    'An attack in the week that goes by, so long after its beginning: beacon@6d+08:00. What minutes do not show is seen so. The names stand in `simulate --attack help`.',
};

export const demoCommand: Command = {
  name: 'demo',
  summary: 'the whole program on a simulated home, to look around',
  operands: '',
  completes: 'none',
  operandCount: [0, 0],
  description:
    'Starts everything on a simulated home: a week goes by in two minutes, then time runs as it does, and attacks are played at the press of a button. No packet is read or sent. Without --data what it learns is thrown away at the end.',
  options: [...DAEMON_OPTIONS, ATTACK],
  examples: [
    ['demo', 'Look around.'],
    ['demo --attack beacon@6d+08:00', 'A week in which a device begins to call a control server.'],
    ['demo --port 9000 --no-open', 'On another port.'],
  ],
  run: async (line) => (await import('./run-start.ts')).runDemo(line),
};
