// The version of the program, as its package says it.
import { readFileSync } from 'node:fs';

/** From the nearest package.json above: the same place from src/cli/ and, bundled, from dist/. '' = there is none. */
export function programVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      return (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }).version;
    } catch {
      // It stands one folder further up.
    }
  }
  return '';
}
