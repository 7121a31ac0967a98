// `porchlight behaviour`: what a device normally does, as sentences that its owner can agree with.
import type { Command } from './command.ts';
import { DATA, JSON_DOCUMENT } from './home-line.ts';

export const behaviourCommand: Command = {
  name: 'behaviour',
  summary: 'says what a device normally does; what changed; takes approval',
  operands: '[diff|approve] DEVICE',
  completes: ['diff', 'approve'],
  operandCount: [1, 2],
  description:
    'Says in sentences what a device normally does: whom it talks to, on which ports, when, and what it offers. behaviour diff DEVICE: what changed since you approved it, or since it was learned. behaviour approve DEVICE: agrees with what it says now.\n\nDEVICE is an id such as d3, a name, a MAC or an address.',
  options: [DATA, JSON_DOCUMENT],
  examples: [
    ['behaviour d3 --data home', 'What it does.'],
    ['behaviour diff d3 --data home', 'What changed.'],
    ['behaviour approve d3 --data home', 'Agrees with it.'],
  ],
  run: async (line) => (await import('./behaviour-work.ts')).runBehaviour(line),
};
