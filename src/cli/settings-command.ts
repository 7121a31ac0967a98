// `porchlight settings`: every setting, where it comes from, and changes to the settings file.
import type { Command } from './command.ts';
import { DATA, JSON_DOCUMENT } from './home-line.ts';

export const settingsCommand: Command = {
  name: 'settings',
  summary: 'lists, checks and changes the settings',
  operands: '[list|get|set|reset|check|schema …]',
  completes: ['list', 'get', 'set', 'reset', 'check', 'schema'],
  // The word, and pairs of name and value.
  operandCount: [0, 81],
  description:
    'settings list: every setting with its value, and where it comes from (settings without --all: those that most homes need). settings get NAME: one value. settings set NAME VALUE: writes it into porchlight.yaml of the data folder; a running Porchlight takes it up within seconds, or says that it waits for a new start. Several pairs are written together, all or none, as those want it that go together. settings reset NAME: back to what is usual. settings check FILE: reads a settings file and says what is wrong with it, with line and column. settings schema: the JSON Schema of the file.\n\nEnvironment variables such as PORCHLIGHT_WEB_PORT go before the file, options before both.',
  options: [DATA, { name: 'all', kind: 'flag', description: 'list: the advanced settings too.' }, JSON_DOCUMENT],
  examples: [
    ['settings list --all', 'Every setting.'],
    ['settings set store.keepDays 60', 'Keeps 60 days.'],
    ['settings set notify.quietFrom 22:00 notify.quietUntil 07:00', 'Two that go together.'],
    ['settings check porchlight.yaml', 'Is the file right?'],
  ],
  run: async (line) => (await import('./settings-work.ts')).runSettings(line),
};
