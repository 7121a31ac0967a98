// Opens whatever holds a table, plain or packed: the format is told by the first bytes, never by the name.
import { statSync } from 'node:fs';
import type { NetworkSet } from '../base/networks.ts';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';
import { type ByteSource, openSource } from '../capture/byte-source.ts';
import { describeBytes } from '../capture/file-kind.ts';
import { PackedSource, recognisePacking } from '../capture/packed-source.ts';
import { PrefixedSource, readHead } from '../capture/prefixed-source.ts';
import { openMatTable } from './mat-table.ts';
import { openNpyTable } from './npy-table.ts';
import { openNpzTable } from './npz-table.ts';
import { FileBytes, type StoredBytes, spoolSource } from './open-table-bytes.ts';
import { recogniseTable, type TableKind } from './open-table-kind.ts';
import { displayedName, TABLE_FORMATS, type TablePlace } from './table-kinds.ts';
import type { TableSource } from './table-source.ts';

/** What of a file is looked at, to tell its format and the columns of a text table. */
const HEAD_BYTES = 256 * 1024;
/** What is waited for, where bytes come slowly. */
const HEAD_BYTES_LEAST = 64 * 1024;
/** Enough to see how a file is packed. */
const PACKING_BYTES = 4;

export interface OpenTableOptions {
  /** The feature set that captures are turned into. */
  readonly featureSet?: string;
  /** Packets of a window, for feature sets over windows. */
  readonly windowPackets?: number;
  /** Seconds of a window, for feature sets over windows of time. */
  readonly windowSeconds?: number;
  /** Networks whose addresses are devices of ours, in captures. */
  readonly localNetworks?: NetworkSet;
  /** Count packets with wrong checksums too. */
  readonly ignoreChecksums?: boolean;
  /** A capture filter in tcpdump's language. */
  readonly filter?: string;
}

/**
 * Opens the table at a path ('-': standard input). Throws UserErrors: not found, empty, no table, damaged, of a kind that is not read.
 */
export async function openTable(file: string, options: OpenTableOptions): Promise<TableSource> {
  const raw = await openFile(file);
  let source: ByteSource = raw;
  try {
    const start = await readHead(raw, HEAD_BYTES_LEAST, HEAD_BYTES);
    if (start.length === 0) throw emptyFile(file);
    source = new PrefixedSource(start, raw);
    let head = start;
    const packing = recognisePacking(start.subarray(0, PACKING_BYTES));
    if (packing !== null) {
      const unpacked = new PackedSource(source, packing);
      head = await readHead(unpacked, HEAD_BYTES_LEAST, HEAD_BYTES);
      if (head.length === 0) throw notTable(file, `nothing can be unpacked from its ${packing}`);
      source = new PrefixedSource(head, unpacked);
    }
    const kind = recogniseTable(head);
    if (kind === null) throw notTable(file, describeBytes(head));
    return await openKind(kind, { file, head, source, isPacked: packing !== null }, options);
  } catch (error) {
    await source.close();
    throw error instanceof UserError ? error : tableFileError(file, error);
  }
}

interface OpenFile {
  readonly file: string;
  readonly head: Uint8Array;
  readonly source: ByteSource;
  readonly isPacked: boolean;
}

async function openKind(kind: TableKind, open: OpenFile, _options: OpenTableOptions): Promise<TableSource> {
  const { file, head } = open;
  switch (kind) {
    case 'npy':
      return byPosition(open, TABLE_FORMATS.npy, (bytes) => openNpyTable(bytes, file));
    case 'npz':
      return byPosition(open, TABLE_FORMATS.npz, (bytes) => openNpzTable(bytes, file));
    case 'mat':
      return byPosition(open, TABLE_FORMATS.mat, (bytes) => openMatTable(bytes, head, file));
  }
}

/** Gives the bytes by position: of the file itself where it is one, else held in memory. */
async function byPosition(
  { file, source, isPacked }: OpenFile,
  format: string,
  open: (bytes: StoredBytes) => Promise<TableSource>,
): Promise<TableSource> {
  const place: TablePlace = { file, format };
  let bytes: StoredBytes;
  if (file !== '-' && !isPacked && statSync(file).isFile()) {
    await source.close();
    bytes = new FileBytes(file);
  } else bytes = await spoolSource(source, place);
  try {
    return await open(bytes);
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

async function openFile(file: string): Promise<ByteSource> {
  try {
    return await openSource(file);
  } catch (error) {
    throw tableFileError(file, error);
  }
}

function emptyFile(file: string): UserError {
  return new UserError('empty-table-file', { file: displayedName(file) });
}

function notTable(file: string, found: string): UserError {
  return new UserError('not-a-table', { file: displayedName(file), found });
}

/** A file system's error in our words. */
export function tableFileError(path: string, error: unknown): UserError {
  const file = displayedName(path);
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return new UserError('file-not-found', { file }, { cause: error });
  if (code === 'EACCES' || code === 'EPERM') return new UserError('file-no-permission', { file }, { cause: error });
  if (code === 'EISTTY') return new UserError('not-a-table', { file, found: 'it is a terminal' }, { cause: error });
  if (code === 'EISDIR') return new UserError('not-a-table', { file, found: 'it is a folder' }, { cause: error });
  return new UserError('file-unreadable', { file, reason: systemReason(error) }, { cause: error });
}
