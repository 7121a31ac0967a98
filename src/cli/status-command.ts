// `porchlight status`: one document on how a home under watch is.
import type { Command } from './command.ts';
import { DATA, JSON_DOCUMENT } from './home-line.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'how a home under watch is: budget and what was measured, devices, what is seen',
  operands: '',
  completes: 'none',
  operandCount: [0, 0],
  description:
    'Says how a home is: the alarm budget beside the rate that was measured, how far each device is known, what is seen of it, what rules keep from you, and what is stored. --json prints {daemon, budget, devices, coverage, …}; daemon is null while none runs.',
  options: [DATA, JSON_DOCUMENT],
  examples: [['status --data home', 'Is everything all right?']],
  run: async (line) => (await import('./status-work.ts')).runStatus(line),
};
