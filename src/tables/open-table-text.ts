// Tables of text: which tool wrote a CSV is told by its first line, so that its times and its summary are understood.
import type { ByteSource } from '../capture/byte-source.ts';
import { isArgusTable } from './argus-table.ts';
import { openCsv } from './csv-table.ts';
import { isNfdumpHead, NfdumpRows } from './nfdump-table.ts';
import { withTimes } from './open-table-times.ts';
import { TableView } from './open-table-view.ts';
import { TABLE_FORMATS } from './table-kinds.ts';
import type { TableSource } from './table-source.ts';

/** Opens a CSV of whatever tool. `head` holds the bytes that were read from `source` before. */
export async function openTextTable(source: ByteSource, head: Uint8Array, file: string): Promise<TableSource> {
  if (isNfdumpHead(head)) {
    const table = await openCsv(new NfdumpRows(source, head), new Uint8Array(0), file);
    return withTimes(new TableView(table, { format: TABLE_FORMATS.nfdump }), true);
  }
  const table = await openCsv(source, head, file);
  if (!isArgusTable(table.columns.map(({ name }) => name))) return withTimes(table, false);
  return withTimes(new TableView(table, { format: TABLE_FORMATS.argus }), true);
}
