// Where the columns of a batch get their memory: arrays of their own, or stretches of a memory shared with a kernel.

/** A typed array's constructor. */
export interface ColumnType<T> {
  new (length: number): T;
  new (buffer: ArrayBuffer, at: number, length: number): T;
}

/** Makes the column called `name`, of `length` elements. */
export type ColumnMaker = <T>(type: ColumnType<T>, length: number, name: string) => T;

/** Every column has its own memory. */
export const ownColumns: ColumnMaker = (type, length) => new type(length);

/** Columns that stand in `buffer` at the byte offsets that `places` has for their names. */
export function columnsIn(buffer: ArrayBuffer, places: Readonly<Record<string, number>>): ColumnMaker {
  return (type, length, name) => {
    const at = places[name];
    if (at === undefined) throw new Error(`the memory has no column ${name}`);
    return new type(buffer, at, length);
  };
}
