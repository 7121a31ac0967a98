// NumPy and MATLAB files made byte by byte for tests, after their published formats and apart from the readers.
import { crc32, deflateRawSync, deflateSync } from 'node:zlib';

/** NumPy's codes and how a value of each is written. */
const WRITERS: Readonly<Record<string, (view: DataView, at: number, value: number, little: boolean) => void>> = {
  f4: (view, at, value, little) => view.setFloat32(at, value, little),
  f8: (view, at, value, little) => view.setFloat64(at, value, little),
  i1: (view, at, value) => view.setInt8(at, value),
  i2: (view, at, value, little) => view.setInt16(at, value, little),
  i4: (view, at, value, little) => view.setInt32(at, value, little),
  i8: (view, at, value, little) => view.setBigInt64(at, BigInt(value), little),
  u1: (view, at, value) => view.setUint8(at, value),
  u2: (view, at, value, little) => view.setUint16(at, value, little),
  u4: (view, at, value, little) => view.setUint32(at, value, little),
  u8: (view, at, value, little) => view.setBigUint64(at, BigInt(value), little),
  b1: (view, at, value) => view.setUint8(at, value),
};

export const NUMBER_CODES = Object.keys(WRITERS);

export interface ArrayShape {
  readonly rows: number;
  readonly columns: number;
}

export interface NpyLayout {
  readonly code?: string;
  readonly order?: '<' | '>';
  readonly isFortran?: boolean;
  readonly version?: 1 | 2;
  /** Instead of (rows, columns). */
  readonly shape?: string;
}

/** Values of a table, row by row, as they lie in a file. */
function storedValues(values: readonly number[], { rows, columns }: ArrayShape, layout: NpyLayout): Buffer {
  const code = layout.code ?? 'f8';
  const bytes = Number(code.slice(1));
  const data = Buffer.alloc(values.length * bytes);
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const place = layout.isFortran === true ? column * rows + row : row * columns + column;
      WRITERS[code]!(view, place * bytes, values[row * columns + column]!, layout.order !== '>');
    }
  return data;
}

/** A `.npy` file. */
export function npyBytes(values: readonly number[], shape: ArrayShape, layout: NpyLayout = {}): Buffer {
  const code = layout.code ?? 'f8';
  const order = code.endsWith('1') ? '|' : (layout.order ?? '<');
  const shapeText = layout.shape ?? `(${shape.rows}, ${shape.columns})`;
  const isFortran = layout.isFortran === true ? 'True' : 'False';
  return npyFile(
    `{'descr': '${order}${code}', 'fortran_order': ${isFortran}, 'shape': ${shapeText}, }`,
    storedValues(values, shape, layout),
    layout.version,
  );
}

/** A `.npy` file with any header. */
export function npyFile(header: string, data: Uint8Array, version: 1 | 2 = 1): Buffer {
  const before = version === 1 ? 10 : 12;
  const padded = `${header.padEnd(Math.ceil((before + header.length + 1) / 64) * 64 - before - 1)}\n`;
  const start = Buffer.alloc(before);
  start.write('\x93NUMPY', 'latin1');
  start[6] = version;
  if (version === 1) start.writeUInt16LE(padded.length, 8);
  else start.writeUInt32LE(padded.length, 8);
  return Buffer.concat([start, Buffer.from(padded, 'latin1'), data]);
}

/** A zip archive of named contents. */
export function zipBytes(entries: Readonly<Record<string, Uint8Array>>, isPacked = true): Buffer {
  const parts: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(entries)) {
    const packed = isPacked ? deflateRawSync(content) : Buffer.from(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(isPacked ? 8 : 0, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    list.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(list.length, 8);
  end.writeUInt16LE(list.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, end]);
}

/** MATLAB's numbers of the data types and classes of NumPy's codes. */
const MAT_TYPES: Readonly<Record<string, readonly [type: number, kind: number]>> = {
  i1: [1, 8],
  u1: [2, 9],
  i2: [3, 10],
  u2: [4, 11],
  i4: [5, 12],
  u4: [6, 13],
  f4: [7, 7],
  f8: [9, 6],
  i8: [12, 14],
  u8: [13, 15],
};

export const MAT_CODES = Object.keys(MAT_TYPES);

export interface MatMatrix extends ArrayShape {
  readonly name: string;
  readonly values: readonly number[];
  /** How the values are stored. */
  readonly code?: string;
  /** Number of the class, where it is another one than that of the values: doubles may be stored as integers. */
  readonly kind?: number;
  /** The shape that the file gives, where it is another one. */
  readonly promises?: ArrayShape;
  /** Flags of the array: 8 = complex, 2 = logical. */
  readonly flags?: number;
}

/** A MATLAB 5 file of matrices. */
export function matBytes(matrices: readonly MatMatrix[], isPacked = true, order: '<' | '>' = '<'): Buffer {
  const little = order === '<';
  const head = Buffer.alloc(128, ' ');
  head.write('MATLAB 5.0 MAT-file, made by a test');
  head[124] = little ? 0 : 1;
  head[125] = little ? 1 : 0;
  head.write(little ? 'IM' : 'MI', 126);
  const elements = matrices.map((matrix) => {
    const element = matElement(14, matContents(matrix, order), little);
    return isPacked ? withTag(15, deflateSync(element), little) : element;
  });
  return Buffer.concat([head, ...elements]);
}

function matContents(matrix: MatMatrix, order: '<' | '>'): Buffer {
  const little = order === '<';
  const code = matrix.code ?? 'f8';
  const [type, kind] = MAT_TYPES[code]!;
  const flags = words([((matrix.flags ?? 0) << 8) | (matrix.kind ?? kind), 0], little);
  const shape = matrix.promises ?? matrix;
  const values = storedValues(matrix.values, matrix, { code, order, isFortran: true });
  return Buffer.concat([
    matElement(6, flags, little),
    matElement(5, words([shape.rows, shape.columns], little), little),
    matElement(1, Buffer.from(matrix.name, 'latin1'), little),
    matElement(type, values, little),
  ]);
}

/** An element with its tag: up to four bytes stand within it. */
function matElement(type: number, data: Buffer, little: boolean): Buffer {
  if (data.length > 0 && data.length <= 4) {
    const small = Buffer.concat([words([(data.length << 16) | type], little), data]);
    return Buffer.concat([small, Buffer.alloc(8 - small.length)]);
  }
  return Buffer.concat([withTag(type, data, little), Buffer.alloc((8 - (data.length % 8)) % 8)]);
}

function withTag(type: number, data: Buffer, little: boolean): Buffer {
  return Buffer.concat([words([type, data.length], little), data]);
}

function words(numbers: readonly number[], little: boolean): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [i, number] of numbers.entries())
    if (little) bytes.writeUInt32LE(number, i * 4);
    else bytes.writeUInt32BE(number, i * 4);
  return bytes;
}
