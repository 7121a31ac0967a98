import { expect, test } from 'vitest';
import { runProgram } from '../../test/program.ts';
import { FLOW_CAPACITY as TABLE_CAPACITY } from '../flows/kernel-meter.ts';
import { FLOW_CAPACITY } from './capture-options.ts';
import { commandHelp, programHelp } from './help-text.ts';
import { commandGroups, commands } from './index.ts';
import { wholeWords } from './quantity.ts';

test.for([40, 50, 60, 80])('help fits %i columns, but for commands to copy', (width) => {
  const pages = [programHelp(commandGroups, '1.2.3', width), ...commands.map((command) => commandHelp(command, width))];
  for (const line of pages.flatMap((page) => page.split('\n')))
    if (width >= 80 || !line.startsWith('  porchlight')) expect(line.length, line).toBeLessThanOrEqual(width);
  for (const { name, summary } of commands) expect(pages[0]!.replace(/\s+/g, ' ')).toContain(`${name} ${summary}`);
});

test('an option with a number says from where to where it may be, and what it is otherwise', () => {
  for (const command of commands) {
    const page = commandHelp(command).replace(/\s+/g, ' ');
    for (const option of command.options)
      if (option.kind === 'whole') {
        const written = option.isName === true ? String : wholeWords;
        expect(page).toContain(` ${written(option.least)} to ${written(option.most)}; `);
      }
  }
  expect(commandHelp(commands.find(({ name }) => name === 'flows')!).replace(/\s+/g, ' ')).toContain(
    '64 to 4,194,304; 65,536 unless given.',
  );
  // A port is a name: nobody types 8,484.
  expect(commandHelp(commands.find(({ name }) => name === 'start')!).replace(/\s+/g, ' ')).toContain(
    '0 to 65535; 8484 unless given.',
  );
  expect(FLOW_CAPACITY).toMatchObject({ usual: TABLE_CAPACITY });
});

test('each command stands in one group of the first page, and what begins it all comes first', () => {
  const page = programHelp(commandGroups, '1.2.3');
  const listed = page.match(/^ {2}\w+(?= {2,}\S)/gm)?.map((name) => name.trim());
  expect(listed?.filter((name) => name !== 'porchlight')).toEqual(commands.map(({ name }) => name));
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
  expect(listed?.[0]).toBe('start');
  expect(page).toMatch(/Examples:\n {2}porchlight start /);
});

test.for([40, 80])('the lists of detectors and of this help fit a window of %i columns', (columns) => {
  for (const words of [['detectors'], ['--help'], ['scan', '--help'], ['doctor']]) {
    const { stdout } = runProgram(words, { env: { COLUMNS: String(columns) } });
    for (const line of stdout.split('\n'))
      if (!/^ +((bin\/)?porchlight|sudo)/.test(line)) expect(line.length, line).toBeLessThanOrEqual(columns);
  }
});
