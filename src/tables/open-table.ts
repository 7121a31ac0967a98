// Opens whatever holds a table, plain or packed: the format is told by the first bytes, never by the name.
import { statSync } from 'node:fs';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { UserError } from '../base/user-error.ts';
import { type ByteSource, openSource, returnSource } from '../capture/byte-source.ts';
import { describeBytes } from '../capture/file-kind.ts';
import { PackedSource, recognisePacking } from '../capture/packed-source.ts';
import { PrefixedSource, readHead } from '../capture/prefixed-source.ts';
import { openJsonTable } from './json-table.ts';
import { openMatTable } from './mat-table.ts';
import { openNpyTable } from './npy-table.ts';
import { openNpzTable } from './npz-table.ts';
import { FileBytes, type StoredBytes, spoolSource } from './open-table-bytes.ts';
import { describeOtherTable, recogniseTable, type TableKind } from './open-table-kind.ts';
import { openTextTable } from './open-table-text.ts';
import { TableView } from './open-table-view.ts';
import { openParquetTable } from './parquet-table.ts';
import { displayedName, TABLE_FORMATS, type TablePlace, tableFileError } from './table-kinds.ts';
import type { TableSource } from './table-source.ts';
import { openZeekTable } from './zeek-table.ts';

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

/** The feature set of captures where none is named. */
export const USUAL_FEATURE_SET = 'flow';

/**
 * Opens the table at a path ('-': standard input). Throws UserErrors: not found, empty, no table, damaged, of a kind that is not read.
 */
export async function openTable(file: string, options: OpenTableOptions): Promise<TableSource> {
  const raw = await openFile(file);
  let open: OpenFile | null = null;
  try {
    open = await lookInto(file, raw);
    const other = describeOtherTable(open.head);
    const kind = other === null ? recogniseTable(open.head) : null;
    if (kind === null) throw notTable(file, other ?? describeBytes(open.head));
    const table = await openKind(kind, open, options);
    return open.isPacked ? new UnpackedTable(table, open.rest) : table;
  } catch (error) {
    await (open?.rest ?? raw).close();
    throw error instanceof UserError ? error : tableFileError(file, error);
  }
}

/** An open file whose first bytes were read. */
interface OpenFile {
  readonly file: string;
  /** The first bytes, unpacked. */
  readonly head: Uint8Array;
  /** What follows them, unpacked. */
  readonly rest: ByteSource;
  readonly isPacked: boolean;
}

async function lookInto(file: string, raw: ByteSource): Promise<OpenFile> {
  const start = await readHead(raw, HEAD_BYTES_LEAST, HEAD_BYTES);
  if (start.length === 0) throw emptyFile(file);
  const packing = recognisePacking(start.subarray(0, PACKING_BYTES));
  if (packing === null) return { file, head: start, rest: raw, isPacked: false };
  const rest = new PackedSource(new PrefixedSource(start, raw), packing);
  const head = await readHead(rest, HEAD_BYTES_LEAST, HEAD_BYTES);
  if (head.length === 0) throw notTable(file, `nothing can be unpacked from its ${packing}`);
  return { file, head, rest, isPacked: true };
}

/** Tells in its notes when what is packed ended before it should. */
class UnpackedTable extends TableView {
  readonly #source: ByteSource;

  constructor(table: TableSource, source: ByteSource) {
    super(table, {});
    this.#source = source;
  }

  override get notes(): readonly string[] {
    const cut = this.#source.isCut ? [`${displayedName(this.file)} is cut off; the rows before the cut are kept.`] : [];
    return [...super.notes, ...cut];
  }
}

async function openKind(kind: TableKind, open: OpenFile, options: OpenTableOptions): Promise<TableSource> {
  const { file, head, rest } = open;
  switch (kind) {
    case 'npy':
      return byPosition(open, TABLE_FORMATS.npy, (bytes) => openNpyTable(bytes, file));
    case 'npz':
      return byPosition(open, TABLE_FORMATS.npz, (bytes) => openNpzTable(bytes, file));
    case 'mat':
      return byPosition(open, TABLE_FORMATS.mat, (bytes) => openMatTable(bytes, head, file));
    case 'parquet':
      return byPosition(open, TABLE_FORMATS.parquet, (bytes) => openParquetTable(bytes, file));
    case 'json':
      return openJson(open);
    case 'zeek':
      return openZeekTable(rest, head, file);
    case 'text':
      return openTextTable(rest, head, file);
    case 'capture':
      return openCapture(open, options);
  }
}

/** Zeek's logs as JSON are known by their keys. */
async function openJson({ file, head, rest }: OpenFile): Promise<TableSource> {
  const table = await openJsonTable(rest, head, file);
  const names = new Set(table.columns.map(({ name }) => name));
  const isZeek = names.has('ts') && (names.has('uid') || names.has('id.orig_h'));
  return isZeek ? new TableView(table, { format: TABLE_FORMATS.zeekJson }) : table;
}

/** A capture is read by the room of captures, which opens the path itself: a pipe is handed on as it is. */
async function openCapture({ file, head, rest }: OpenFile, options: OpenTableOptions): Promise<TableSource> {
  const { windowPackets, windowSeconds, filter } = options;
  // The whole engine stands behind it, which other tables start without.
  const { openCaptureTable } = await import('./capture-table.ts');
  const table = await openCaptureTable(file, {
    featureSet: options.featureSet ?? USUAL_FEATURE_SET,
    localNetworks: options.localNetworks ?? new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!)),
    ignoreChecksums: options.ignoreChecksums ?? false,
    ...(windowPackets === undefined ? {} : { window: windowPackets }),
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
    ...(filter === undefined ? {} : { filter }),
  });
  if (isRegularFile(file)) await rest.close();
  else returnSource(file, new PrefixedSource(head, rest));
  return table;
}

function isRegularFile(file: string): boolean {
  return file !== '-' && statSync(file).isFile();
}

/** Gives the bytes by position: of the file itself where it is one, else held in memory. */
async function byPosition(
  { file, head, rest, isPacked }: OpenFile,
  format: string,
  open: (bytes: StoredBytes) => Promise<TableSource>,
): Promise<TableSource> {
  const place: TablePlace = { file, format };
  let bytes: StoredBytes;
  if (!isPacked && isRegularFile(file)) {
    await rest.close();
    bytes = new FileBytes(file);
  } else bytes = await spoolSource(new PrefixedSource(head, rest), place);
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
