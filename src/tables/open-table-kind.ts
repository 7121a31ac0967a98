// Tells by the first bytes which kind of table a file is.
import { readPcapHeader } from '../capture/pcap-walker.ts';
import { isPcapngHead } from '../capture/pcapng-walker.ts';
import { looksLikeCsv } from './csv-table.ts';
import { isMatlabHead } from './mat-table.ts';
import { isNpyHead } from './npy-header.ts';
import { isParquetHead } from './parquet-table.ts';
import { isZeekHead } from './zeek-header.ts';

export type TableKind = 'npy' | 'npz' | 'mat' | 'parquet' | 'zeek' | 'text' | 'capture';

const ZIP_STARTS: readonly (readonly number[])[] = [
  [0x50, 0x4b, 3, 4],
  [0x50, 0x4b, 5, 6],
];

const startsWith = (head: Uint8Array, bytes: readonly number[]): boolean => bytes.every((byte, i) => head[i] === byte);

/** The kind of table that begins with these bytes, or null. */
export function recogniseTable(head: Uint8Array): TableKind | null {
  if (isNpyHead(head)) return 'npy';
  if (ZIP_STARTS.some((start) => startsWith(head, start))) return 'npz';
  if (isParquetHead(head)) return 'parquet';
  if (isMatlabHead(head)) return 'mat';
  if (isPcapngHead(head) || readPcapHeader(head) !== null) return 'capture';
  if (isZeekHead(head)) return 'zeek';
  if (looksLikeCsv(head)) return 'text';
  return null;
}
