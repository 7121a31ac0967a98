// MATLAB 5 files (MathWorks, "MAT-File Format", level 5): the list of variables, read element by element, packed or not.
import type { NumberCode } from './npy-values.ts';
import { MemoryBytes, SlicedBytes, type StoredBytes } from './open-table-bytes.ts';
import { damagedTable, type TablePlace, unsupportedTable } from './table-kinds.ts';
import { inflateAll, inflatedChunks, type PackedStretch } from './zip-inflate.ts';

const HEADER_BYTES = 128;
const VERSION_5 = 1;
const TAG_BYTES = 8;
/** Variables that are looked at. */
const VARIABLES_MAX = 1024;
/** Bytes before a variable's values: flags, dimensions and a name of up to 63 characters. */
const VARIABLE_HEAD_BYTES = 4096;
const NAME_BYTES_MAX = 256;
const DIMENSIONS_MAX = 32;
/** A packed variable is unpacked whole. */
const UNPACKED_BYTES_MAX = 1024 * 1024 * 1024;

const MI_MATRIX = 14;
const MI_COMPRESSED = 15;
const MI_UINT32 = 6;
const MI_INT32 = 5;
const MI_INT8 = 1;

const CLASS_SPARSE = 5;
const CLASS_DOUBLE = 6;
const CLASS_UINT64 = 15;
const FLAG_COMPLEX = 0x08;

/** Data types of the file, by number. A matrix of doubles may be stored as smaller integers. */
const NUMBER_CODES: Readonly<Record<number, NumberCode>> = {
  1: 'i1',
  2: 'u1',
  3: 'i2',
  4: 'u2',
  5: 'i4',
  6: 'u4',
  7: 'f4',
  9: 'f8',
  12: 'i8',
  13: 'u8',
};

/** A variable: what its head says, and where its bytes are. */
export interface MatVariable {
  readonly name: string;
  readonly shape: readonly number[];
  /** In words where it is no plain matrix of numbers, else null. */
  readonly obstacle: string | null;
  /** The contents of its miMATRIX element, packed or as they lie in the file. */
  readonly packed: PackedStretch | null;
  readonly contents: StoredBytes | null;
  readonly contentBytes: number;
  readonly isLittleEndian: boolean;
}

/** The values of a variable, column by column. */
export interface MatValues {
  readonly code: NumberCode;
  readonly isLittleEndian: boolean;
  readonly bytes: StoredBytes;
  readonly dataAt: number;
}

/** Whether bytes begin as MATLAB 5 files do (128 are looked at). */
export function isMatHead(head: Uint8Array): boolean {
  if (head.length < HEADER_BYTES) return false;
  const mark = String.fromCharCode(head[126]!, head[127]!);
  const version = mark === 'IM' ? head[125]! : mark === 'MI' ? head[124]! : 0;
  return version === VERSION_5;
}

/** All variables in the order of the file. Throws a UserError where it is cut or damaged. */
export async function readMatVariables(bytes: StoredBytes, place: TablePlace): Promise<MatVariable[]> {
  const head = await bytes.view(0, HEADER_BYTES);
  const little = String.fromCharCode(head[126]!, head[127]!) === 'IM';
  const variables: MatVariable[] = [];
  let at = HEADER_BYTES;
  while (at + TAG_BYTES <= bytes.size) {
    const tag = viewOf(await bytes.view(at, TAG_BYTES));
    const type = tag.getUint32(0, little);
    const length = tag.getUint32(4, little);
    if (at + TAG_BYTES + length > bytes.size) throw damagedTable(place, 'its last variable is cut off');
    if (variables.length === VARIABLES_MAX)
      throw unsupportedTable(place, `it holds more than ${VARIABLES_MAX} variables`, 'save X and y alone');
    const start = at + TAG_BYTES;
    if (type === MI_COMPRESSED) variables.push(await readPacked(bytes, start, length, little, place));
    else if (type === MI_MATRIX) variables.push(await readPlain(bytes, start, length, little, place));
    else throw damagedTable(place, `an element of type ${type} stands where a variable should`);
    at = start + length;
  }
  if (at !== bytes.size) throw damagedTable(place, 'its last variable is cut off');
  return variables;
}

async function readPlain(
  bytes: StoredBytes,
  from: number,
  length: number,
  little: boolean,
  place: TablePlace,
): Promise<MatVariable> {
  const contents = new SlicedBytes(bytes, from, length);
  const head = await contents.view(0, Math.min(length, VARIABLE_HEAD_BYTES));
  return { ...readHead(head, little, place), packed: null, contents, contentBytes: length, isLittleEndian: little };
}

async function readPacked(
  bytes: StoredBytes,
  from: number,
  length: number,
  little: boolean,
  place: TablePlace,
): Promise<MatVariable> {
  const packed: PackedStretch = { bytes, from, length, wrapper: 'zlib' };
  const head = new Uint8Array(TAG_BYTES + VARIABLE_HEAD_BYTES);
  let filled = 0;
  for await (const chunk of inflatedChunks(packed, place)) {
    const part = chunk.subarray(0, head.length - filled);
    head.set(part, filled);
    filled += part.length;
    if (filled === head.length) break;
  }
  const tag = viewOf(head);
  if (filled < TAG_BYTES || tag.getUint32(0, little) !== MI_MATRIX)
    throw damagedTable(place, 'a packed element holds no variable');
  const contentBytes = tag.getUint32(4, little);
  const known = readHead(head.subarray(TAG_BYTES, Math.min(filled, TAG_BYTES + contentBytes)), little, place);
  return { ...known, packed, contents: null, contentBytes, isLittleEndian: little };
}

interface Element {
  readonly type: number;
  readonly length: number;
  readonly dataAt: number;
  /** Where the next element begins. */
  readonly end: number;
}

/** The tag at a position: 8 bytes, or 4 with up to 4 bytes of data behind them. Null where it does not fit. */
function readElement(view: DataView, at: number, little: boolean): Element | null {
  if (at + TAG_BYTES > view.byteLength) return null;
  const word = view.getUint32(at, little);
  const smallBytes = word >>> 16;
  if (smallBytes > 4) return null;
  if (smallBytes > 0) return { type: word & 0xffff, length: smallBytes, dataAt: at + 4, end: at + TAG_BYTES };
  const length = view.getUint32(at + 4, little);
  return { type: word, length, dataAt: at + TAG_BYTES, end: at + TAG_BYTES + Math.ceil(length / 8) * 8 };
}

interface VariableHead {
  readonly name: string;
  readonly shape: readonly number[];
  readonly obstacle: string | null;
}

function readHead(head: Uint8Array, little: boolean, place: TablePlace): VariableHead {
  return walkHead(viewOf(head), head, little, place).head;
}

/** Reads flags, dimensions and name; `end` is where the values' element begins. */
function walkHead(
  view: DataView,
  head: Uint8Array,
  little: boolean,
  place: TablePlace,
): { head: VariableHead; end: number } {
  const broken = damagedTable(place, 'the head of a variable is broken');
  const flags = readElement(view, 0, little);
  // An empty variable ("workspace" objects of newer versions) has no parts at all.
  if (flags === null || flags.type !== MI_UINT32 || flags.length !== 8 || flags.end > head.length) throw broken;
  const flagWord = view.getUint32(flags.dataAt, little);
  const kind = flagWord & 0xff;
  const isComplex = ((flagWord >>> 8) & FLAG_COMPLEX) !== 0;
  const dimensions = readElement(view, flags.end, little);
  // Opaque objects (class 17) have texts here.
  if (dimensions === null || dimensions.end > head.length) throw broken;
  if (dimensions.type !== MI_INT32) return { head: { name: '', shape: [], obstacle: 'an object' }, end: 0 };
  const count = dimensions.length / 4;
  if (!Number.isInteger(count) || count < 1 || count > DIMENSIONS_MAX) throw broken;
  const shape = Array.from({ length: count }, (_, i) => view.getInt32(dimensions.dataAt + i * 4, little));
  if (shape.some((extent) => extent < 0)) throw broken;
  const name = readElement(view, dimensions.end, little);
  if (name === null || name.type !== MI_INT8 || name.length > NAME_BYTES_MAX || name.dataAt + name.length > head.length)
    throw broken;
  const text = Buffer.from(head.subarray(name.dataAt, name.dataAt + name.length)).toString('latin1');
  return { head: { name: text, shape, obstacle: obstacleOf(kind, isComplex) }, end: name.end };
}

const CLASS_WORDS: Readonly<Record<number, string>> = {
  1: 'a cell array',
  2: 'a structure',
  3: 'an object',
  4: 'text',
  [CLASS_SPARSE]: 'a sparse matrix',
};

function obstacleOf(kind: number, isComplex: boolean): string | null {
  if (kind < CLASS_DOUBLE || kind > CLASS_UINT64) return CLASS_WORDS[kind] ?? 'an object';
  return isComplex ? 'a matrix of complex numbers' : null;
}

/** Finds the values of a plain matrix, unpacking it where it is packed. Throws a UserError where they are not all there. */
export async function openMatValues(variable: MatVariable, place: TablePlace): Promise<MatValues> {
  const { isLittleEndian } = variable;
  const contents = variable.contents ?? (await unpack(variable, place));
  const head = await contents.view(0, Math.min(contents.size, VARIABLE_HEAD_BYTES));
  const view = viewOf(head);
  const { end } = walkHead(view, head, isLittleEndian, place);
  const values = readElement(view, end, isLittleEndian);
  const code = values === null ? undefined : NUMBER_CODES[values.type];
  if (values === null || code === undefined) throw damagedTable(place, `the values of ${variable.name} are missing`);
  const cells = variable.shape.reduce((product, extent) => product * extent, 1);
  if (values.length !== cells * Number(code.slice(1)) || values.dataAt + values.length > contents.size)
    throw damagedTable(place, `the values of ${variable.name} are fewer or more than its shape says`);
  return { code, isLittleEndian, bytes: contents, dataAt: values.dataAt };
}

async function unpack({ packed, contentBytes, name }: MatVariable, place: TablePlace): Promise<StoredBytes> {
  if (contentBytes > UNPACKED_BYTES_MAX)
    throw unsupportedTable(
      place,
      `${name} is packed and larger than ${UNPACKED_BYTES_MAX / 2 ** 30} GiB`,
      'save it unpacked (-v6), or as .npz or CSV',
    );
  const bytes = await inflateAll(packed!, TAG_BYTES + contentBytes, place);
  return new SlicedBytes(new MemoryBytes(bytes), TAG_BYTES, contentBytes);
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
