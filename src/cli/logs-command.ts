// `porchlight logs`: the last lines of the daemon's log.
import type { Command } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { DATA, dataFolder } from './home-line.ts';
import { print } from './terminal.ts';

const LINES_USUAL = 50;
const LINES_MOST = 100_000;

export const logsCommand: Command = {
  name: 'logs',
  summary: 'the last lines of the log',
  operands: '',
  completes: 'none',
  operandCount: [0, 0],
  description: 'Prints the last lines that the daemon of the data folder has logged, the newest last.',
  options: [
    DATA,
    {
      name: 'lines',
      short: 'n',
      kind: 'whole',
      value: 'LINES',
      least: 1,
      most: LINES_MOST,
      usual: LINES_USUAL,
      description: 'How many.',
    },
  ],
  examples: [['logs --lines 20', 'What happened last.']],
  async run({ options }) {
    const { readLog } = await import('../daemon/log-book.ts');
    const lines = readLog(dataFolder('logs', options), options.whole('lines') ?? LINES_USUAL);
    print(lines.length === 0 ? 'Nothing is logged yet.\n' : `${lines.join('\n')}\n`);
    return EXIT_DONE;
  },
};
