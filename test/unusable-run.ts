// What every run that could not do its work looks like.
import type { SpawnSyncReturns } from 'node:child_process';
import { expect } from 'vitest';

/** Exit 2, nothing on standard output, two lines that say what and what to try. */
export function expectUnusable(run: SpawnSyncReturns<string>, error: RegExp): void {
  expect(run.stderr).toMatch(error);
  expect(run.stderr).toMatch(/^Error: .+\nTry: .+\n$/);
  expect(run.stdout).toBe('');
  expect(run.status).toBe(2);
}
