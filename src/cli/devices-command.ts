// `porchlight devices`: who is in a home under watch.
import type { Command } from './command.ts';
import { DATA, JSON_DOCUMENT } from './home-line.ts';

export const devicesCommand: Command = {
  name: 'devices',
  summary: 'lists the devices of a home; shows, names, joins and forgets them',
  operands: '[show|rename|same|forget …]',
  completes: ['show', 'rename', 'same', 'forget'],
  operandCount: [0, 3],
  description:
    'Lists the devices of a data folder: what each is, how far it is known, and what of it is seen. devices show DEVICE: all about one. devices rename DEVICE NAME: your name for it. devices same QUESTION yes|no: whether a new device is one that you had, which is asked once. devices forget DEVICE: erases its flows, names, models and alerts, and says what remains in backups.\n\nDEVICE is an id such as d3, a name, a MAC or an address.',
  options: [DATA, JSON_DOCUMENT],
  examples: [
    ['devices --data home', 'All of them.'],
    ['devices show d3 --data home', 'One, with its coverage and presence.'],
    ['devices rename d3 "front door" --data home', 'Gives it your name.'],
  ],
  run: async (line) => (await import('./devices-work.ts')).runDevices(line),
};
