// `porchlight alerts`: what a home under watch has told, why, and what the owner says of it.
import type { Command } from './command.ts';
import { DATA, JSON_DOCUMENT, SINCE } from './home-line.ts';

export const alertsCommand: Command = {
  name: 'alerts',
  summary: 'lists and explains the alerts of a home, and takes verdicts on them',
  operands: '[explain|normal|bad|mute ID]',
  completes: ['explain', 'normal', 'bad', 'mute'],
  operandCount: [0, 2],
  description:
    'Lists the alerts of a data folder, the newest first. alerts explain ID says why: the values that carry it, what was learned of them, what would have been normal, the flows, what to do. alerts normal ID: this is normal; makes an allow rule for this device and this very thing, for 90 days, and teaches the device. alerts mute ID: nothing more of this kind about this device, for 7 days. alerts bad ID: this was rightly told, and is never learned as normal.\n\nA rule works backwards too: what it would have kept from you is shown first, and --dry-run stops there. The first letters of an ID are enough.',
  options: [
    DATA,
    SINCE,
    { name: 'device', kind: 'text', value: 'DEVICE', description: 'Only of this device: id, name, MAC or address.' },
    {
      name: 'severity',
      kind: 'text',
      value: 'SEVERITY',
      choices: ['info', 'low', 'medium', 'high'],
      description: 'Only of this severity or a higher one.',
    },
    { name: 'inbox', kind: 'flag', description: 'Only what is over the budget: findings for a quiet hour.' },
    { name: 'notices', kind: 'flag', description: 'Only notices, such as a new device.' },
    { name: 'all', kind: 'flag', description: 'Also the inbox, notices, and what allow rules cover.' },
    {
      name: 'for',
      kind: 'text',
      value: 'SPAN',
      description: 'normal, mute: how long the rule holds: 30d, 12h, or "ever".',
    },
    {
      name: 'reach',
      kind: 'text',
      value: 'REACH',
      choices: ['thing', 'destination', 'kind'],
      description:
        'normal, mute: this very thing, all of the kind at this destination, or all of the kind on this device.',
    },
    { name: 'reason', kind: 'text', value: 'TEXT', description: 'normal, mute: why, for yourself later.' },
    { name: 'dry-run', kind: 'flag', description: 'normal, mute: only shows what the rule would do.' },
    JSON_DOCUMENT,
  ],
  examples: [
    ['alerts --data home --since 7d', 'The last week.'],
    ['alerts explain 3fa9 --data home', 'Why one was raised.'],
    ['alerts normal 3fa9 --for 30d --dry-run --data home', 'What "this is normal" would do.'],
  ],
  run: async (line) => (await import('./alerts-work.ts')).runAlerts(line),
};
