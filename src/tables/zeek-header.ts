// The header lines of a Zeek log (TSV): separator, names and types of the columns, and what stands for nothing.
import { WORD_TEXT_MAX } from './csv-layout.ts';
import { distinctNames } from './table-kinds.ts';

export interface ZeekHeader {
  readonly separator: string;
  readonly names: readonly string[];
  /** As Zeek names them ("count", "set[string]" …); empty where the log has none. */
  readonly types: readonly string[];
  /** What stands for unset and for empty. */
  readonly emptyWords: readonly string[];
  /** Lines of the header. */
  readonly lines: number;
  /**
   * The position from which on columns are joined by three spaces instead of the separator, or null. The published labels of IoT-23
   * (conn.log.labeled) are so: tunnel_parents, label and detailed-label stand in one column, in the header and in all rows.
   */
  readonly joinedFrom: number | null;
}

/** Three spaces between joined columns. */
export const JOINED_SPACES = 3;

/** Words for nothing: a log has two, and several logs in one file the same ones again. */
const EMPTY_WORDS_MAX = 8;

/** Types whose values are numbers; bool is one as 1 and 0. */
const NUMBER_TYPES = new Set(['time', 'interval', 'count', 'int', 'double', 'port', 'bool']);

export function isNumberType(type: string): boolean {
  return NUMBER_TYPES.has(type);
}

/** Whether bytes begin as Zeek's logs do; some copies have a stray blank before. */
export function isZeekHead(head: Uint8Array): boolean {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 64)).toString('latin1');
  return /^(?:\u00ef\u00bb\u00bf)?\s*#(?:separator|fields)\b/.test(start);
}

/** Reads the header lines of a log's first bytes; null where no line names the columns. */
export function readZeekHeader(head: Uint8Array): ZeekHeader | null {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('utf8');
  let separator = '\t';
  let fields: string[] | null = null;
  let types: string[] = [];
  const emptyWords: string[] = [];
  let lines = 0;
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end).replace(/\r$/, '');
    const bare = lines === 0 ? line.replace(/^\s+/, '') : line;
    if (!bare.startsWith('#')) break;
    const [key, ...values] = bare.split(separator);
    if (bare.startsWith('#separator')) separator = unescaped(bare.slice('#separator'.length).trim()) || '\t';
    else if (key === '#fields' && fields === null) fields = values;
    else if (key === '#types' && types.length === 0) types = values;
    else if ((key === '#empty_field' || key === '#unset_field') && emptyWords.length < EMPTY_WORDS_MAX)
      emptyWords.push(...values.slice(0, 1).filter(isWord));
    lines++;
    at = end < 0 ? text.length : end + 1;
  }
  if (fields === null || fields.length === 0) return null;
  if (endsWithSeparator(text, at, separator, fields.length)) {
    fields.push('');
    if (types.length > 0) types.push('string');
  }
  const joinedFrom = fields.findIndex((name) => name.includes(' '.repeat(JOINED_SPACES)));
  const parts = (list: readonly string[]): string[] => list.flatMap((word) => word.split(' '.repeat(JOINED_SPACES)));
  return {
    separator,
    names: distinctNames(joinedFrom < 0 ? fields : parts(fields)),
    types: joinedFrom < 0 ? types : parts(types),
    emptyWords,
    lines,
    joinedFrom: joinedFrom < 0 ? null : joinedFrom,
  };
}

/** Some published logs have a separator behind the last cell of each row: an empty column without a name. */
function endsWithSeparator(text: string, at: number, separator: string, columns: number): boolean {
  const end = text.indexOf('\n', at);
  const cells = end < 0 ? [] : text.slice(at, end).replace(/\r$/, '').split(separator);
  return cells.length === columns + 1 && cells.at(-1) === '';
}

/** Longer words for nothing than a cell is compared with are damage. */
function isWord(word: string): boolean {
  return word !== '' && Buffer.byteLength(word) <= WORD_TEXT_MAX;
}

/** "\x09" is a tab, and so is "\t". */
function unescaped(word: string): string {
  return word
    .replace('\\t', '\t')
    .replace(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
