import { expect, test } from 'vitest';
import { runProgram } from '../../test/program.ts';
import { FLOW_CAPACITY as TABLE_CAPACITY } from '../flows/kernel-meter.ts';
import { FLOW_CAPACITY } from './capture-options.ts';
import { commandHelp, programHelp } from './help-text.ts';
import { commands } from './index.ts';
import { wholeWords } from './quantity.ts';

test.for([40, 50, 60, 80])('help fits %i columns, but for commands to copy', (width) => {
  const pages = [programHelp(commands, '1.2.3', width), ...commands.map((command) => commandHelp(command, width))];
  for (const line of pages.flatMap((page) => page.split('\n')))
    if (width >= 80 || !line.startsWith('  porchlight')) expect(line.length, line).toBeLessThanOrEqual(width);
  for (const { name, summary } of commands) expect(pages[0]!.replace(/\s+/g, ' ')).toContain(`${name} ${summary}`);
});

test('an option with a number says from where to where it may be, and what it is otherwise', () => {
  for (const command of commands) {
    const page = commandHelp(command).replace(/\s+/g, ' ');
    for (const option of command.options)
      if (option.kind === 'whole')
        expect(page).toContain(` ${wholeWords(option.least)} to ${wholeWords(option.most)}; `);
  }
  expect(commandHelp(commands.find(({ name }) => name === 'flows')!).replace(/\s+/g, ' ')).toContain(
    '64 to 4,194,304; 65,536 unless given.',
  );
  expect(FLOW_CAPACITY).toMatchObject({ usual: TABLE_CAPACITY });
});

test.for([40, 80])('the lists of detectors and of this help fit a window of %i columns', (columns) => {
  for (const words of [['detectors'], ['--help'], ['scan', '--help'], ['doctor']]) {
    const { stdout } = runProgram(words, { env: { COLUMNS: String(columns) } });
    for (const line of stdout.split('\n'))
      if (!/^ +((bin\/)?porchlight|sudo)/.test(line)) expect(line.length, line).toBeLessThanOrEqual(columns);
  }
});
