// Argus flows as text (ra -c, and the binetflow files of the CTU): how they are known, whatever separates their columns.
import { canonicalName } from '../features/column-names.ts';

/** Columns that every list of flows by ra has, as its defaults name them. */
const NAMES = ['SrcAddr', 'DstAddr', 'Dir', 'Proto'].map(canonicalName);
const STATE = canonicalName('State');

/** Whether columns are those of Argus. */
export function isArgusTable(names: readonly string[]): boolean {
  const present = new Set(names.map(canonicalName));
  return NAMES.every((name) => present.has(name)) && present.has(STATE);
}
