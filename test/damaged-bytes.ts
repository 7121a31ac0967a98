// Bytes damaged at random, and what must hold for every reader of tables then: words or rows, never a crash, a hang or a heap of memory.
import { expect } from 'vitest';
import { createRandom } from '../src/base/random.ts';
import { UserError } from '../src/base/user-error.ts';
import type { TableSource } from '../src/tables/table-source.ts';

/** A damaged table of a few rows that gives more than these has run away. */
const ROWS_MAX = 10_000_000;
/** Seconds of processor time for one damaged file. */
const CPU_SECONDS_MAX = 3;

/** Opens and reads damaged copies of a file; returns how many were refused in words. */
export async function surviveDamage(
  bytes: Uint8Array,
  rounds: number,
  open: (damaged: Uint8Array) => Promise<TableSource>,
): Promise<number> {
  const random = createRandom(20260731);
  let refused = 0;
  for (let round = 0; round < rounds; round++) {
    const damaged = damage(bytes, (below) => Math.floor(random() * below));
    const before = process.cpuUsage();
    try {
      await readAll(await open(damaged));
    } catch (error) {
      if (!(error instanceof UserError)) throw new Error(`round ${round} escaped`, { cause: error });
      refused++;
    }
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6, `round ${round}`).toBeLessThan(CPU_SECONDS_MAX);
  }
  return refused;
}

/** A quarter is cut off; then some bits flip, half of the time near the end, where lists and footers stand. */
function damage(bytes: Uint8Array, below: (most: number) => number): Uint8Array {
  const damaged = Uint8Array.from(below(4) === 0 ? bytes.subarray(0, below(bytes.length)) : bytes);
  const isTail = below(2) === 0;
  for (let count = 1 + below(4); count > 0 && damaged.length > 0; count--) {
    const at = isTail ? damaged.length - 1 - below(Math.min(damaged.length, 1000)) : below(damaged.length);
    damaged[at] = below(3) === 0 ? below(256) : damaged[at]! ^ (1 << below(8));
  }
  return damaged;
}

async function readAll(table: TableSource): Promise<void> {
  const all = table.columns.map((_, i) => i);
  const counts = all.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
  let rows = 0;
  for await (const batch of table.read({ numbers: all, texts: all }, counts, new AbortController().signal)) {
    rows += batch.rows;
    if (rows > ROWS_MAX) throw new Error('it never ends');
  }
  await table.close();
}
