// The process that writes a data folder now, told by who holds its lock.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockHolder } from './store-lock.ts';

/** Its process id; 0 = somebody, but not known who; null = nobody. */
export function runningWriter(folder: string): number | null {
  const lock = join(folder, 'porchlight.lock');
  return existsSync(lock) ? lockHolder(lock) : null;
}
