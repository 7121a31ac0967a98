// The files that a command's words name: a folder stands for the tables and captures in it, in the order of their names.
import { readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../base/user-error.ts';

const ENDINGS =
  /\.(?:csv|tsv|json|jsonl|ndjson|parquet|npz|npy|mat|log|labeled|binetflow|pcap|pcapng|cap)(?:\.gz|\.zst)?$/i;
/** More files than a study can want. */
const FILES_MAX = 100_000;

/** Files in order, each once. Throws a UserError for a folder without any. */
export function listDataFiles(words: readonly string[]): string[] {
  const files = words.flatMap((word) => {
    const stats: Stats | undefined = word === '-' ? undefined : statSync(word, { throwIfNoEntry: false });
    return stats?.isDirectory() === true ? filesBelow(word) : [word];
  });
  return [...new Set(files)];
}

function filesBelow(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ENDINGS.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0 || files.length > FILES_MAX) throw new UserError('no-tables', { folder });
  return files;
}
