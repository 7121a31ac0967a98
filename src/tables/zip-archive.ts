// Zip archives (PKWARE APPNOTE 6.3): the list of entries and the bytes of one, stored or deflated, checked against its sum.
import { crc32 } from 'node:zlib';
import { MemoryBytes, SlicedBytes, type StoredBytes } from './open-table-bytes.ts';
import { damagedTable, type TablePlace, unsupportedTable } from './table-kinds.ts';
import { canUnpackTo, InflatedBytes, inflateAll, type PackedStretch } from './zip-inflate.ts';

/** Entries and bytes of the list that are looked at: archives of arrays have a handful. */
const ENTRIES_MAX = 4096;
const DIRECTORY_BYTES_MAX = 4 * 1024 * 1024;
/** Entries up to this size are held in memory and checked at once; larger ones are read as they are needed. */
const HELD_BYTES_MAX = 64 * 1024 * 1024;

const END_BYTES = 22;
const COMMENT_BYTES_MAX = 0xffff;
const END_SIGNATURE = 0x06054b50;
const END64_LOCATOR_BYTES = 20;
const END64_LOCATOR_SIGNATURE = 0x07064b50;
const END64_BYTES = 56;
const END64_SIGNATURE = 0x06064b50;
const ENTRY_BYTES = 46;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_BYTES = 30;
const LOCAL_SIGNATURE = 0x04034b50;
const EXTRA_ZIP64 = 1;
const FLAG_ENCRYPTED = 1;
const METHOD_STORED = 0;
const METHOD_DEFLATED = 8;

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly sum: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly headerAt: number;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const large = (view: DataView, at: number): number => view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);

/** The archive's list of entries. Throws a UserError where it is cut or damaged. */
export async function readZipEntries(bytes: StoredBytes, place: TablePlace): Promise<ZipEntry[]> {
  const { at, length, count } = await findDirectory(bytes, place);
  if (length > DIRECTORY_BYTES_MAX || count > ENTRIES_MAX)
    throw unsupportedTable(place, `it holds ${count} files`, 'make an archive of the arrays X and y alone');
  if (at + length > bytes.size) throw damagedTable(place, 'its list of files lies beyond its end');
  const list = await bytes.view(at, length);
  const view = viewOf(list);
  const entries: ZipEntry[] = [];
  let from = 0;
  while (entries.length < count) {
    if (from + ENTRY_BYTES > list.length || view.getUint32(from, true) !== ENTRY_SIGNATURE)
      throw damagedTable(place, 'its list of files is broken');
    const nameBytes = view.getUint16(from + 28, true);
    const extraBytes = view.getUint16(from + 30, true);
    const end = from + ENTRY_BYTES + nameBytes + extraBytes + view.getUint16(from + 32, true);
    if (end > list.length) throw damagedTable(place, 'its list of files is broken');
    entries.push(readEntry(list, view, from, nameBytes, extraBytes));
    from = end;
  }
  return entries;
}

interface Directory {
  readonly at: number;
  readonly length: number;
  readonly count: number;
}

async function findDirectory(bytes: StoredBytes, place: TablePlace): Promise<Directory> {
  const tailBytes = Math.min(bytes.size, END_BYTES + COMMENT_BYTES_MAX);
  const tail = await bytes.view(bytes.size - tailBytes, tailBytes);
  const view = viewOf(tail);
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    if (at + END_BYTES + view.getUint16(at + 20, true) !== tail.length) continue;
    const count = view.getUint16(at + 10, true);
    const length = view.getUint32(at + 12, true);
    const start = view.getUint32(at + 16, true);
    if (count !== 0xffff && length !== 0xffffffff && start !== 0xffffffff) return { at: start, length, count };
    return findLargeDirectory(bytes, bytes.size - tail.length + at, place);
  }
  throw damagedTable(place, 'its list of files is missing, as when a copy was cut off');
}

/** Zip64: a locator right before the end record points to a record with 64-bit numbers. */
async function findLargeDirectory(bytes: StoredBytes, endAt: number, place: TablePlace): Promise<Directory> {
  const broken = damagedTable(place, 'its list of files is broken');
  if (endAt < END64_LOCATOR_BYTES) throw broken;
  const locator = viewOf(await bytes.view(endAt - END64_LOCATOR_BYTES, END64_LOCATOR_BYTES));
  const at = large(locator, 8);
  if (locator.getUint32(0, true) !== END64_LOCATOR_SIGNATURE || at + END64_BYTES > bytes.size) throw broken;
  const end = viewOf(await bytes.view(at, END64_BYTES));
  if (end.getUint32(0, true) !== END64_SIGNATURE) throw broken;
  return { count: large(end, 32), length: large(end, 40), at: large(end, 48) };
}

function readEntry(list: Uint8Array, view: DataView, from: number, nameBytes: number, extraBytes: number): ZipEntry {
  const nameAt = from + ENTRY_BYTES;
  const sizes = {
    bytes: view.getUint32(from + 24, true),
    packedBytes: view.getUint32(from + 20, true),
    headerAt: view.getUint32(from + 42, true),
  };
  const extraEnd = nameAt + nameBytes + extraBytes;
  for (let at = nameAt + nameBytes; at + 4 <= extraEnd; ) {
    const id = view.getUint16(at, true);
    const end = at + 4 + view.getUint16(at + 2, true);
    let valueAt = at + 4;
    // Only the numbers that did not fit stand here, in this order.
    for (const key of id === EXTRA_ZIP64 ? (['bytes', 'packedBytes', 'headerAt'] as const) : []) {
      if (sizes[key] !== 0xffffffff || valueAt + 8 > Math.min(end, extraEnd)) continue;
      sizes[key] = large(view, valueAt);
      valueAt += 8;
    }
    at = end;
  }
  return {
    name: Buffer.from(list.subarray(nameAt, nameAt + nameBytes)).toString('utf8'),
    method: view.getUint16(from + 10, true),
    isEncrypted: (view.getUint16(from + 8, true) & FLAG_ENCRYPTED) !== 0,
    sum: view.getUint32(from + 16, true),
    ...sizes,
  };
}

/**
 * The unpacked bytes of an entry. Small ones are held and have been checked; of larger ones that are deflated only growing
 * positions are cheap, and their sum is checked at their end.
 */
export async function openZipEntry(archive: StoredBytes, entry: ZipEntry, place: TablePlace): Promise<StoredBytes> {
  const packed = await locateEntry(archive, entry, place);
  const wrong = damagedTable(place, `the check sum of ${entry.name} is wrong`);
  if (entry.bytes <= HELD_BYTES_MAX) {
    const bytes =
      entry.method === METHOD_STORED
        ? await archive.view(packed.from, packed.length)
        : await inflateAll(packed, entry.bytes, place);
    if (crc32(bytes) !== entry.sum) throw wrong;
    return new MemoryBytes(bytes);
  }
  if (entry.method === METHOD_STORED) return new SlicedBytes(archive, packed.from, packed.length);
  if (!canUnpackTo(packed.length, entry.bytes))
    throw damagedTable(place, 'it promises more than its packed bytes can hold');
  return inflatedWithSum(packed, entry, place, wrong);
}

function inflatedWithSum(packed: PackedStretch, entry: ZipEntry, place: TablePlace, wrong: Error): InflatedBytes {
  return new InflatedBytes(packed, entry.bytes, place, () => {
    let sum = 0;
    return (chunk) => {
      if (chunk !== null) sum = crc32(chunk, sum);
      else if (sum !== entry.sum) throw wrong;
    };
  });
}

/** Where the packed bytes of an entry lie, after every check that needs no unpacking. */
async function locateEntry(archive: StoredBytes, entry: ZipEntry, place: TablePlace): Promise<PackedStretch> {
  if (entry.isEncrypted) throw unsupportedTable(place, 'it is encrypted', 'unpack it first');
  if (entry.method !== METHOD_STORED && entry.method !== METHOD_DEFLATED)
    throw unsupportedTable(place, `${entry.name} is packed by method ${entry.method}`, 'save it with numpy.savez');
  if (entry.headerAt + LOCAL_BYTES > archive.size) throw damagedTable(place, `${entry.name} lies beyond its end`);
  const header = viewOf(await archive.view(entry.headerAt, LOCAL_BYTES));
  if (header.getUint32(0, true) !== LOCAL_SIGNATURE)
    throw damagedTable(place, `${entry.name} is not where it should be`);
  const from = entry.headerAt + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  if (from + entry.packedBytes > archive.size) throw damagedTable(place, `${entry.name} is cut off`);
  if (entry.method === METHOD_STORED && entry.packedBytes !== entry.bytes)
    throw damagedTable(place, `${entry.name} has two sizes`);
  return { bytes: archive, from, length: entry.packedBytes, wrapper: 'none' };
}
