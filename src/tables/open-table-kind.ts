// Tells by the first bytes which kind of table a file is.
import { readPcapHeader } from '../capture/pcap-walker.ts';
import { isPcapngHead } from '../capture/pcapng-walker.ts';
import { looksLikeCsv } from './csv-table.ts';
import { isMatlabHead } from './mat-table.ts';
import { isNpyHead } from './npy-header.ts';
import { isParquetHead } from './parquet-table.ts';
import { isZeekHead } from './zeek-header.ts';

export type TableKind = 'npy' | 'npz' | 'mat' | 'parquet' | 'zeek' | 'json' | 'text' | 'capture';

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
  if (looksLikeJson(head)) return 'json';
  if (looksLikeCsv(head)) return 'text';
  return null;
}

/** First bytes of what researchers keep tables in and this program does not read, with what to do about it. */
const OTHER_TABLES: readonly (readonly [start: string, words: string])[] = [
  ['\x0c\xa5', 'it is an nfdump file: write it as CSV with `nfdump -r FILE -o csv`'],
  ['ARROW1', 'it is an Arrow (Feather) file: write it as Parquet'],
  ['Obj\x01', 'it is an Avro file: write it as Parquet'],
  ['ORC', 'it is an ORC file: write it as Parquet'],
  ['\x80\x02', 'it is a Python pickle, which could run code: write it as Parquet or CSV'],
  ['\x80\x03', 'it is a Python pickle, which could run code: write it as Parquet or CSV'],
  ['\x80\x04', 'it is a Python pickle, which could run code: write it as Parquet or CSV'],
  ['\x80\x05', 'it is a Python pickle, which could run code: write it as Parquet or CSV'],
  ['\xd0\xcf\x11\xe0', 'it is an old Excel workbook: save it as CSV'],
  ['Date flow start', "it is nfdump's listing for the eye: write it with `nfdump -o csv`"],
  ['Date first seen', "it is nfdump's listing for the eye: write it with `nfdump -o csv`"],
];

/** What a file of another kind of table is, in a clause, or null. */
export function describeOtherTable(head: Uint8Array): string | null {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 256)).toString('latin1');
  const line = /^[^\r\n]*/.exec(start)![0];
  // nfdump's CSV has the same words with commas between them.
  const isCsv = line.includes(',');
  const found = OTHER_TABLES.find(([words]) => start.startsWith(words));
  return found === undefined || (isCsv && found[0].startsWith('Date')) ? null : found[1];
}

/** A brace or bracket first, behind a byte order mark and blanks: CSV never begins so. */
function looksLikeJson(head: Uint8Array): boolean {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 256)).toString('latin1');
  return /^(?:\u00ef\u00bb\u00bf)?\s*[[{]/.test(start);
}
