// Numbers in rows and columns: what features become and models are given.

/** `rows` × `columns` numbers, row by row; NaN = missing. Positions beyond rows × columns are not part of it. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** A matrix of zeros. */
export function createMatrix(rows: number, columns: number): Matrix {
  return { rows, columns, values: new Float64Array(rows * columns) };
}
