// What a reader types to start this program: `porchlight` where it is installed, the launcher's path in a checkout.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** In a checkout nothing called `porchlight` is on the path, so words that name a command name the launcher. */
export const PROGRAM_NAME = existsSync(fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url)))
  ? 'bin/porchlight.js'
  : 'porchlight';

/** Words with the command lines in them written as the reader has to type them. */
export function withProgramName(words: string): string {
  return words.replace(/\bporchlight (?=[a-z-])/g, `${PROGRAM_NAME} `);
}
