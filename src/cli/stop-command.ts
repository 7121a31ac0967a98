// `porchlight stop`: ends the daemon of a data folder in order, and waits until it has.
import { UserError } from '../base/user-error.ts';
import type { Command } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { DATA, dataFolder } from './home-line.ts';
import { print } from './terminal.ts';

const WAIT_SECONDS = 10;
const LOOK_MS = 100;

export const stopCommand: Command = {
  name: 'stop',
  summary: 'ends the daemon in order',
  operands: '',
  completes: 'none',
  operandCount: [0, 0],
  description: 'Asks the daemon of the data folder to end and waits until everything is saved.',
  options: [DATA],
  examples: [['stop', 'Ends it.']],
  async run({ options }) {
    const { runningWriter } = await import('../store/running-daemon.ts');
    const folder = dataFolder('stop', options);
    const pid = runningWriter(folder);
    if (pid === null || pid === 0) throw new UserError('no-daemon', { folder });
    process.kill(pid, 'SIGTERM');
    for (let waited = 0; waited < WAIT_SECONDS * 1000; waited += LOOK_MS) {
      if (runningWriter(folder) === null) {
        print(`Porchlight (process ${pid}) has ended.\n`);
        return EXIT_DONE;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    throw new UserError('not-stopped', { pid, seconds: WAIT_SECONDS });
  },
};
