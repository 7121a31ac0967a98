// Zeek logs as tables (TSV with header lines, also the joined columns of IoT-23): what the header says, and CSV's reader for the rows.
import { UserError } from '../base/user-error.ts';
import type { ByteSource } from '../capture/byte-source.ts';
import { PrefixedSource } from '../capture/prefixed-source.ts';
import { type CsvDialect, openCsv } from './csv-table.ts';
import { TableView } from './open-table-view.ts';
import { damagedTable, TABLE_COLUMNS_MAX, TABLE_FORMATS, type TablePlace, unsupportedTable } from './table-kinds.ts';
import type { TableColumn, TableSource } from './table-source.ts';
import { isNumberType, readZeekHeader, type ZeekHeader } from './zeek-header.ts';
import { ZeekJoinedSource } from './zeek-joined-source.ts';

const UNITS: Readonly<Record<string, string>> = { time: 'seconds', interval: 'seconds', port: 'port' };

/** Separators that are read; Zeek's own is a tab. */
const SEPARATORS = ['\t', ',', ';', '|'] as const;

/**
 * Opens a Zeek log. `head` holds the bytes that were read from `source` before. Times and intervals are seconds, T and F are 1 and 0,
 * what the header names as unset or empty is nothing. Throws UserErrors: no #fields, no rows …
 */
export async function openZeekTable(source: ByteSource, head: Uint8Array, file: string): Promise<TableSource> {
  const place: TablePlace = { file, format: TABLE_FORMATS.zeek };
  const header = readZeekHeader(head);
  if (header === null) throw damagedTable(place, 'no line #fields names its columns');
  if (header.names.length > TABLE_COLUMNS_MAX) throw damagedTable(place, 'its line #fields has too many names');
  const separator = SEPARATORS.find((known) => known === header.separator);
  if (separator === undefined)
    throw unsupportedTable(
      place,
      `its columns are separated by ${JSON.stringify(header.separator)}`,
      'write the log with tabs, or as JSON',
    );
  const dialect = {
    separator,
    header: header.names,
    comment: '#',
    skipLines: header.lines,
    emptyWords: header.emptyWords,
    quoting: false,
  };
  const table = await openRows(source, head, header, file, dialect);
  return new TableView(table, { format: TABLE_FORMATS.zeek, columns: typedColumns(table.columns, header) });
}

async function openRows(
  source: ByteSource,
  head: Uint8Array,
  header: ZeekHeader,
  file: string,
  dialect: CsvDialect,
): Promise<TableSource> {
  try {
    if (header.joinedFrom === null) return await openCsv(source, head, file, dialect);
    return await openCsv(separated(source, head, header), new Uint8Array(0), file, dialect);
  } catch (error) {
    // Something stands in it: the header.
    const isEmpty = error instanceof UserError && error.code === 'table-empty';
    throw isEmpty ? new UserError('table-no-rows', { file }) : error;
  }
}

function separated(source: ByteSource, head: Uint8Array, { separator, joinedFrom }: ZeekHeader): ByteSource {
  return new ZeekJoinedSource(new PrefixedSource(head, source), separator, joinedFrom!);
}

/** The header's types know more than the first rows. */
function typedColumns(columns: readonly TableColumn[], { types }: ZeekHeader): TableColumn[] {
  if (types.length !== columns.length) return [...columns];
  return columns.map(({ name }, i): TableColumn => {
    const type = types[i]!;
    const unit = UNITS[type];
    return { name, kind: isNumberType(type) ? 'number' : 'text', ...(unit === undefined ? {} : { unit }) };
  });
}
