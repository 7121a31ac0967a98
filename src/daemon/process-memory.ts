// Memory of our processes: resident bytes of this one, and its proportional share together with the programs it started.
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessMemory {
  readonly rss: number;
  /** Sum of PSS (proc(5), smaps_rollup) of this process and its children; the resident bytes where the system does not say. */
  readonly total: number;
  readonly heapUsed: number;
}

export function readMemory(root = '/proc'): ProcessMemory {
  const { rss, heapUsed } = process.memoryUsage();
  const own = pssOf(root, String(process.pid));
  const children = childrenOf(root, String(process.pid)).reduce((sum, pid) => sum + (pssOf(root, pid) ?? 0), 0);
  return { rss, total: (own ?? rss) + children, heapUsed };
}

function pssOf(root: string, pid: string): number | null {
  try {
    const match = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`${root}/${pid}/smaps_rollup`, 'latin1'));
    return match === null ? null : Number(match[1]) * 1024;
  } catch {
    // It has ended meanwhile, or belongs to another user.
    return null;
  }
}

function childrenOf(root: string, pid: string): string[] {
  try {
    return readdirSync(`${root}/${pid}/task`).flatMap((task) =>
      readFileSync(`${root}/${pid}/task/${task}/children`, 'latin1').split(' ').filter(Boolean),
    );
  } catch {
    return [];
  }
}
