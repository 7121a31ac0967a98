// What an uploaded file is, by its first bytes: a capture, a table, or nothing that is read.
import { UserError } from '../base/user-error.ts';
import { openSource } from '../capture/byte-source.ts';
import { describeBytes } from '../capture/file-kind.ts';
import { PackedSource, recognisePacking } from '../capture/packed-source.ts';
import { PrefixedSource, readHead } from '../capture/prefixed-source.ts';
import { describeOtherTable, recogniseTable } from '../tables/open-table-kind.ts';
import { tableFileError } from '../tables/table-kinds.ts';
import type { ScanKind } from './scan-job.ts';

/** As much as tables are recognised by. */
const HEAD_BYTES = 64 * 1024;
const PACKING_BYTES = 4;

/** The kind of a file, plain or packed. Throws UserErrors: 'not-scannable', those of opening a file. */
export async function scannedKind(file: string): Promise<ScanKind> {
  const head = await readStart(file);
  const other = describeOtherTable(head);
  const kind = other === null ? recogniseTable(head) : null;
  if (kind === null) throw new UserError('not-scannable', { file, found: other ?? wordsOf(head) });
  return kind === 'capture' ? 'capture' : 'table';
}

const wordsOf = (head: Uint8Array): string => (head.length === 0 ? 'it is empty' : describeBytes(head));

async function readStart(file: string): Promise<Uint8Array> {
  try {
    const raw = await openSource(file);
    try {
      const head = await readHead(raw, HEAD_BYTES, HEAD_BYTES);
      const packing = recognisePacking(head.subarray(0, PACKING_BYTES));
      if (packing === null) return head;
      return await readHead(new PackedSource(new PrefixedSource(head, raw), packing), HEAD_BYTES, HEAD_BYTES);
    } finally {
      await raw.close();
    }
  } catch (error) {
    throw error instanceof UserError ? error : tableFileError(file, error);
  }
}
