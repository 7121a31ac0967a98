// The typed arrays of a model file: a table of names, types, counts and offsets, and the bytes, each array at a multiple of 8.
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

// Files are little-endian, as is every machine that Node runs on here (x86-64, ARM): bytes are copied as they stand.
const TYPES = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  u16: Uint16Array,
  u8: Uint8Array,
} as const;

type TypeName = keyof typeof TYPES;

/** Places arrays one after another, in the order of their names. */
export function placeArrays(arrays: Readonly<Record<string, ModelArray>>): { entries: ArrayEntry[]; bytes: number } {
  let offset = 0;
  const entries = Object.entries(arrays)
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .map(([name, array]) => {
      const entry = { name, type: typeOf(array), count: array.length, offset };
      offset = roundUp(offset + array.byteLength);
      return entry;
    });
  return { entries, bytes: offset };
}

function typeOf(array: ModelArray): TypeName {
  const found = Object.entries(TYPES).find(([, type]) => array instanceof type);
  if (found === undefined) throw new Error('an array of a model is of no known type');
  return found[0] as TypeName;
}

/** Copies the arrays to their places. */
export function writeArrays(
  entries: readonly ArrayEntry[],
  arrays: Readonly<Record<string, ModelArray>>,
  bytes: Uint8Array,
): void {
  for (const { name, offset } of entries) bytes.set(bytesOf(arrays[name]!), offset);
}

/**
 * Arrays by name, copied out of `bytes`. They must fill it in their order without overlap, so that no table of lengths makes more memory
 * than the file has. Throws an Error with words.
 */
export function readArrays(entries: readonly unknown[], bytes: Uint8Array): Record<string, ModelArray> {
  const arrays: Record<string, ModelArray> = Object.create(null);
  let next = 0;
  for (const entry of entries) {
    const { name, type, count, offset } = checkEntry(entry, next, bytes.length);
    if (name in arrays) throw new Error(`it has two arrays ${name}`);
    const array = new TYPES[type](count);
    bytesOf(array).set(bytes.subarray(offset, offset + array.byteLength));
    arrays[name] = array;
    next = roundUp(offset + array.byteLength);
  }
  if (next !== bytes.length) throw new Error(`its arrays take ${next} of ${bytes.length} bytes`);
  return arrays;
}

function checkEntry(
  entry: unknown,
  next: number,
  bytes: number,
): { name: string; type: TypeName; count: number; offset: number } {
  const { name, type, count, offset } = (entry ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || typeof type !== 'string' || !Object.hasOwn(TYPES, type))
    throw new Error('an array has no name or no type');
  const known = type as TypeName;
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0)
    throw new Error(`the array ${name} has no count`);
  if (offset !== next) throw new Error(`the array ${name} does not follow the one before it`);
  if (offset + count * TYPES[known].BYTES_PER_ELEMENT > bytes)
    throw new Error(`the array ${name} is longer than the file`);
  return { name, type: known, count, offset };
}

function bytesOf(array: ModelArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
