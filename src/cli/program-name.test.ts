import { expect, test } from 'vitest';
import { PROGRAM_NAME, withProgramName } from './program-name.ts';

test('in a checkout, words name the launcher that a reader can type', () => {
  expect(PROGRAM_NAME).toBe('bin/porchlight.js');
  expect(withProgramName('run `porchlight doctor` or `porchlight --help`')).toBe(
    'run `bin/porchlight.js doctor` or `bin/porchlight.js --help`',
  );
  expect(withProgramName('Porchlight listens')).toBe('Porchlight listens');
});
