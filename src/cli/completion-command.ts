// `porchlight completion`: prints the completion script for a shell.

import { UserError } from '../base/user-error.ts';
import type { Command } from './command.ts';
import { completionScript, SHELLS, type Shell } from './completion.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { print } from './terminal.ts';

/** The command; it completes all `commands` and itself. */
export function createCompletionCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'completion',
    summary: 'prints a completion script for bash, zsh or fish',
    operands: 'bash|zsh|fish',
    completes: SHELLS,
    operandCount: [1, 1],
    description: 'Prints a script that makes your shell complete the commands and options of porchlight.',
    options: [],
    examples: [
      ['completion bash > ~/.porchlight.bash', 'For bash, with `source ~/.porchlight.bash` in ~/.bashrc.'],
      ['completion zsh > ~/.zfunc/_porchlight', 'For zsh, with ~/.zfunc in its $fpath.'],
      ['completion fish > ~/.config/fish/completions/porchlight.fish', 'For fish.'],
    ],
    async run(line) {
      const shell = SHELLS.find((name): name is Shell => name === line.words[0]);
      if (shell === undefined)
        throw new UserError('bad-option', {
          command: 'completion',
          reason: `There is no completion for "${line.words[0]}", only for ${SHELLS.join(', ')}`,
        });
      print(completionScript(shell, commands()));
      return EXIT_DONE;
    },
  };
}
