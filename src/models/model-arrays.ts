// The typed arrays of a model file: a table of names, types, counts and offsets, and the bytes, little-endian, each array at a multiple of 8.
import type { ModelArray } from './model.ts';

/** A row of the table in the JSON header. */
export interface ArrayEntry {
  readonly name: string;
  readonly type: string;
  /** Numbers, not bytes. */
  readonly count: number;
  /** Bytes from the start of the first array. */
  readonly offset: number;
}

interface ArrayType {
  readonly name: string;
  readonly bytes: number;
  is(array: ModelArray): boolean;
  create(count: number): ModelArray;
  get(view: DataView, at: number): number;
  set(view: DataView, at: number, value: number): void;
}

const TYPES: readonly ArrayType[] = [
  {
    name: 'f64',
    bytes: 8,
    is: (array) => array instanceof Float64Array,
    create: (count) => new Float64Array(count),
    get: (view, at) => view.getFloat64(at, true),
    set: (view, at, value) => view.setFloat64(at, value, true),
  },
  {
    name: 'f32',
    bytes: 4,
    is: (array) => array instanceof Float32Array,
    create: (count) => new Float32Array(count),
    get: (view, at) => view.getFloat32(at, true),
    set: (view, at, value) => view.setFloat32(at, value, true),
  },
  {
    name: 'i32',
    bytes: 4,
    is: (array) => array instanceof Int32Array,
    create: (count) => new Int32Array(count),
    get: (view, at) => view.getInt32(at, true),
    set: (view, at, value) => view.setInt32(at, value, true),
  },
  {
    name: 'u32',
    bytes: 4,
    is: (array) => array instanceof Uint32Array,
    create: (count) => new Uint32Array(count),
    get: (view, at) => view.getUint32(at, true),
    set: (view, at, value) => view.setUint32(at, value, true),
  },
  {
    name: 'u16',
    bytes: 2,
    is: (array) => array instanceof Uint16Array,
    create: (count) => new Uint16Array(count),
    get: (view, at) => view.getUint16(at, true),
    set: (view, at, value) => view.setUint16(at, value, true),
  },
  {
    name: 'u8',
    bytes: 1,
    is: (array) => array instanceof Uint8Array,
    create: (count) => new Uint8Array(count),
    get: (view, at) => view.getUint8(at),
    set: (view, at, value) => view.setUint8(at, value),
  },
];

/** Places arrays one after another, in the order of their names. */
export function placeArrays(arrays: Readonly<Record<string, ModelArray>>): { entries: ArrayEntry[]; bytes: number } {
  let offset = 0;
  const entries = Object.entries(arrays)
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .map(([name, array]) => {
      const type = TYPES.find((each) => each.is(array))!;
      const entry = { name, type: type.name, count: array.length, offset };
      offset = roundUp(offset + array.length * type.bytes);
      return entry;
    });
  return { entries, bytes: offset };
}

/** Writes the arrays to their places. */
export function writeArrays(
  entries: readonly ArrayEntry[],
  arrays: Readonly<Record<string, ModelArray>>,
  view: DataView,
): void {
  for (const { name, type: typeName, offset } of entries) {
    const type = TYPES.find((each) => each.name === typeName)!;
    const array = arrays[name]!;
    for (let i = 0, at = offset; i < array.length; i++, at += type.bytes) type.set(view, at, array[i]!);
  }
}

/**
 * Arrays by name, copied out of `bytes`. They must fill it in their order without overlap, so that no table of lengths makes more memory
 * than the file has. Throws an Error with words.
 */
export function readArrays(entries: readonly unknown[], bytes: Uint8Array): Record<string, ModelArray> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const arrays: Record<string, ModelArray> = Object.create(null);
  let next = 0;
  for (const entry of entries) {
    const { name, type, count, offset } = checkEntry(entry, next, bytes.length);
    if (name in arrays) throw new Error(`it has two arrays ${name}`);
    const array = type.create(count);
    for (let i = 0, at = offset; i < count; i++, at += type.bytes) array[i] = type.get(view, at);
    arrays[name] = array;
    next = roundUp(offset + count * type.bytes);
  }
  if (next !== bytes.length) throw new Error(`its arrays take ${next} of ${bytes.length} bytes`);
  return arrays;
}

function checkEntry(
  entry: unknown,
  next: number,
  bytes: number,
): { name: string; type: ArrayType; count: number; offset: number } {
  const { name, type: typeName, count, offset } = (entry ?? {}) as Record<string, unknown>;
  const type = TYPES.find((each) => each.name === typeName);
  if (typeof name !== 'string' || type === undefined) throw new Error('an array has no name or no type');
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0)
    throw new Error(`the array ${name} has no count`);
  if (offset !== next) throw new Error(`the array ${name} does not follow the one before it`);
  if (offset + count * type.bytes > bytes) throw new Error(`the array ${name} is longer than the file`);
  return { name, type, count, offset };
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
