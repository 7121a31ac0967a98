// The header of a NumPy array (NEP 1, versions 1 to 3): the type of its values, its shape and its order.

import type { NumberCode, ValueType } from './npy-values.ts';
import type { StoredBytes } from './open-table-bytes.ts';
import { damagedTable, type TablePlace, unsupportedTable } from './table-kinds.ts';

/** A table of a hundred dimensions would not fill it. */
const HEADER_BYTES_MAX = 64 * 1024;
/** Characters of one text: labels are short. */
const TEXT_CHARACTERS_MAX = 1024;
const MAGIC_BYTES = 6;
const VERSION_MAX = 3;

export interface NpyHeader {
  readonly type: ValueType;
  readonly shape: readonly number[];
  readonly isColumnMajor: boolean;
  /** Where the values begin. */
  readonly dataAt: number;
}

/** Whether bytes begin as NumPy arrays do. */
export function isNpyHead(head: Uint8Array): boolean {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  return magic.every((byte, i) => head[i] === byte);
}

/** Reads the header and checks that the bytes are as many as it promises. Throws UserErrors. */
export async function readNpyHeader(bytes: StoredBytes, place: TablePlace): Promise<NpyHeader> {
  const cut = damagedTable(place, 'its header is cut off');
  if (bytes.size < MAGIC_BYTES + 6) throw cut;
  const head = await bytes.view(0, MAGIC_BYTES + 6);
  if (!isNpyHead(head)) throw damagedTable(place, 'it does not begin as a NumPy array');
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const version = head[MAGIC_BYTES]!;
  if (version < 1 || version > VERSION_MAX)
    throw unsupportedTable(place, `its version is ${version}`, 'save it again with numpy.save');
  const lengthBytes = version === 1 ? 2 : 4;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const textAt = MAGIC_BYTES + 2 + lengthBytes;
  if (length > HEADER_BYTES_MAX) throw damagedTable(place, 'its header is too long');
  if (textAt + length > bytes.size) throw cut;
  const text = Buffer.from(await bytes.view(textAt, length)).toString('latin1');
  return checkedHeader(text, textAt + length, bytes.size, place);
}

function checkedHeader(text: string, dataAt: number, size: number, place: TablePlace): NpyHeader {
  const shapeText = /'shape':\s*\(([0-9,\sL]*)\)/.exec(text)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  if (shapeText === undefined || order === undefined) throw damagedTable(place, 'its header cannot be read');
  const shape = shapeText
    .split(',')
    .map((part) => part.trim().replace(/L$/, ''))
    .filter((part) => part !== '')
    .map(Number);
  const type = readType(text, place);
  const bytes = shape.reduce((product, extent) => product * extent, type.bytes);
  if (!Number.isSafeInteger(bytes)) throw damagedTable(place, 'its header gives an impossible shape');
  if (bytes !== size - dataAt)
    throw damagedTable(place, `its header promises ${bytes} bytes of values and ${size - dataAt} are there`);
  return { type, shape, isColumnMajor: order === 'True', dataAt };
}

const NUMBER_CODES = new Set(['f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', 'b1']);

function readType(text: string, place: TablePlace): ValueType {
  if (/'descr':\s*\[/.test(text))
    throw unsupportedTable(place, 'its rows are records of named fields', 'save each field as a column of one array');
  const [, order = '', kind = '', digits = ''] = /'descr':\s*'([<>=|]?)([a-zA-Z])(\d*)/.exec(text) ?? [];
  if (kind === '') throw damagedTable(place, 'its header cannot be read');
  if (kind === 'O')
    throw unsupportedTable(
      place,
      'it is an array of Python objects, stored as a pickle that could run code',
      'save numbers: numpy.savez(FILE, X=X.astype(float), y=y)',
    );
  const isLittleEndian = order !== '>';
  const code = `${kind}${digits}`;
  if (NUMBER_CODES.has(code)) return { code: code as NumberCode, bytes: Number(digits), isLittleEndian };
  if ((kind === 'U' || kind === 'S') && Number(digits) > 0 && Number(digits) <= TEXT_CHARACTERS_MAX)
    return { code: kind, bytes: Number(digits) * (kind === 'U' ? 4 : 1), isLittleEndian };
  throw unsupportedTable(place, `its values are of the type "${code}"`, 'save numbers: X.astype(float)');
}
