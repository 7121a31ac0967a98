// MATLAB 5 files as tables: `X` is the table, `y` its label, as the ODDS sets store them.
import { isMatHead, type MatVariable, openMatValues, readMatVariables } from './mat-file.ts';
import { createArrayTable, type StoredArray } from './npy-table.ts';
import { checkLabel, chooseLabel, chooseTable } from './npz-table.ts';
import type { StoredBytes } from './open-table-bytes.ts';
import { TABLE_FORMATS, type TablePlace, unsupportedTable } from './table-kinds.ts';
import type { TableSource } from './table-source.ts';

const HDF5_MAGIC = '\x89HDF\r\n\x1a\n';
/** MATLAB writes its own text before the HDF5 file. */
const HDF5_AT = [0, 512];

/** Whether bytes begin as MATLAB files do: version 5, or 7.3 (HDF5), which is refused with words. */
export function isMatlabHead(head: Uint8Array): boolean {
  return isMatHead(head) || isHdf5Head(head);
}

function isHdf5Head(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1');
  return text.startsWith('MATLAB 7.3') || HDF5_AT.some((at) => text.startsWith(HDF5_MAGIC, at));
}

/** Opens a MATLAB file; `head` are its first bytes. Throws UserErrors: version 7.3, no X in it, sparse, damaged … */
export async function openMatTable(bytes: StoredBytes, head: Uint8Array, file: string): Promise<TableSource> {
  const place: TablePlace = { file, format: TABLE_FORMATS.mat };
  if (!isMatHead(head))
    throw unsupportedTable(
      place,
      'it is of version 7.3, which is an HDF5 file',
      "save it in MATLAB as version 7: save('FILE.mat', 'X', 'y', '-v7')",
    );
  const variables = await readMatVariables(bytes, place);
  const names = variables.map(({ name }) => name);
  const tableIndex = chooseTable(names, place, "save('FILE.mat', 'X', 'y', '-v7')");
  const table = await openMatrix(variables[tableIndex]!, place);
  const labelIndex = chooseLabel(names);
  if (labelIndex < 0 || labelIndex === tableIndex) return createArrayTable({ ...place, table, label: null, bytes });
  const label = await openMatrix(variables[labelIndex]!, place);
  const rows = label.rows * label.columns;
  checkLabel(names[labelIndex]!, rows, table.rows, place);
  return createArrayTable({ ...place, table, label: { ...label, rows, columns: 1 }, bytes });
}

async function openMatrix(variable: MatVariable, place: TablePlace): Promise<StoredArray> {
  const { name, shape, obstacle } = variable;
  if (obstacle !== null)
    throw unsupportedTable(place, `${name} is ${obstacle}`, `save numbers: ${name} = full(double(${name}))`);
  if (shape.length !== 2)
    throw unsupportedTable(
      place,
      `${name} has ${shape.length} dimensions`,
      `give a table of two: reshape(${name}, size(${name}, 1), [])`,
    );
  const { code, isLittleEndian, bytes, dataAt } = await openMatValues(variable, place);
  const type = { code, bytes: Number(code.slice(1)), isLittleEndian };
  return { rows: shape[0]!, columns: shape[1]!, type, isColumnMajor: true, bytes, dataAt };
}
