// `porchlight selftest`: proves on real packets that the running daemon sees, finds, stores and tells.
import type { Command } from './command.ts';
import { DATA, JSON_DOCUMENT } from './home-line.ts';

export const selftestCommand: Command = {
  name: 'selftest',
  summary: 'proves, with harmless packets, that an attack would be seen and told',
  operands: '',
  completes: 'none',
  operandCount: [0, 0],
  description:
    'Has the running daemon send harmless packets that look like a port scan, and follows them all the way: sent, captured, a connection, found by the detector, an alert, stored, on the screen, in a message. Each stage gets a tick with the time that it took since the start; a missing one says why and what to do, and the exit code is 1 then.\n\nThe packets go to 192.0.2.1, an address that belongs to nobody. --plan lists them; nothing is sent before you agree, on the terminal or with --yes. In a simulated home nothing is sent at all.',
  options: [
    DATA,
    { name: 'plan', kind: 'flag', description: 'Only lists what would be sent, and to whom.' },
    { name: 'yes', short: 'y', kind: 'flag', description: 'Agrees beforehand: for scripts.' },
    JSON_DOCUMENT,
  ],
  examples: [
    ['selftest --plan', 'What it would send.'],
    ['selftest --yes', 'Does it; exit code 1 when a stage is missing.'],
  ],
  run: async (line) => (await import('./selftest-work.ts')).runSelftest(line),
};
