// The maker of a device by the first bits of its MAC: the IEEE registry, packed into one text that is unpacked when it is first asked.

/** Maker of a MAC (aa:bb:cc:dd:ee:ff), or null where the registry has none: random MACs have none either. */
export type VendorLookup = (mac: string) => string | null;

/** Hexadecimal digits of the registry's blocks: MA-L, MA-M, and MA-S with the older IAB. */
export const BLOCK_DIGITS: readonly number[] = [6, 7, 9];

/** A block of addresses: so many hexadecimal digits (lower case, without separators) that all its addresses begin with. */
export interface VendorBlock {
  readonly prefix: string;
  readonly name: string;
}

const FIRST = 48;
/** Digits that more digits follow begin here: five bits a digit, the lowest first. */
const MORE = 32;
const TAB = 9;
const NEWLINE = 10;

/**
 * Blocks as one text, a line a maker in alphabetical order: how many characters the name shares with the line before (a digit of `write`),
 * the rest of the name, and for each size of block a tab and its prefixes as differences from the one before.
 */
export function packVendors(blocks: readonly VendorBlock[]): string {
  const byName = new Map<string, number[][]>();
  for (const { prefix, name } of blocks) {
    const size = BLOCK_DIGITS.indexOf(prefix.length);
    const lists = byName.get(name) ?? BLOCK_DIGITS.map(() => []);
    lists[size]!.push(Number.parseInt(prefix, 16));
    byName.set(name, lists);
  }
  let before = '';
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, lists]) => {
      let shared = 0;
      while (shared < before.length && shared < 31 && name[shared] === before[shared]) shared++;
      before = name;
      const numbers = lists.map((list) => {
        let last = 0;
        return list
          .sort((a, b) => a - b)
          .map((prefix) => {
            const step = prefix - last;
            last = prefix;
            return packNumber(step);
          })
          .join('');
      });
      return `${packNumber(shared)}${name.slice(shared)}\t${numbers.join('\t').trimEnd()}`;
    })
    .join('\n');
}

function packNumber(value: number): string {
  let text = '';
  let rest = value;
  while (rest >= MORE) {
    text += String.fromCharCode(FIRST + MORE + (rest % MORE));
    rest = Math.floor(rest / MORE);
  }
  return text + String.fromCharCode(FIRST + rest);
}

/**
 * Makes the lookup over what `packVendors` wrote, in which the longest block counts. The text stays as it is: a name is put together when
 * it is asked for, and a block takes eight bytes, where tables of texts would take 8 MB.
 */
export function createVendorLookup(packed: string): VendorLookup {
  const lines = lineStarts(packed);
  const tables = readTables(packed, lines);
  return (mac) => {
    const digits = mac.replace(/[:-]/g, '');
    if (digits.length !== 12 || (Number.parseInt(digits[1]!, 16) & 2) !== 0) return null;
    for (let size = BLOCK_DIGITS.length - 1; size >= 0; size--) {
      const line = lineOf(tables[size]!, Number.parseInt(digits.slice(0, BLOCK_DIGITS[size]), 16), lines.length);
      if (line >= 0) return nameAt(packed, lines, line);
    }
    return null;
  };
}

function lineStarts(packed: string): Uint32Array {
  let count = 0;
  for (let at = 0; at >= 0; at = packed.indexOf('\n', at + 1)) count++;
  const starts = new Uint32Array(count);
  let start = 0;
  for (let line = 0; line < count; line++) {
    starts[line] = start;
    start = packed.indexOf('\n', start) + 1;
  }
  return starts;
}

/** For each size of block its prefixes and lines as prefix × lines + line, ascending: 36 and 15 bits. */
function readTables(packed: string, lines: Uint32Array): Float64Array[] {
  const room = new Float64Array(packed.length);
  return BLOCK_DIGITS.map((_, size) => {
    let count = 0;
    for (let line = 0; line < lines.length; line++) count = readPrefixes(packed, lines, line, size, room, count);
    return room.slice(0, count).sort();
  });
}

/** Appends the prefixes of one size of a line; returns how many there are now. */
function readPrefixes(
  packed: string,
  lines: Uint32Array,
  line: number,
  size: number,
  out: Float64Array,
  from: number,
): number {
  let at = lines[line]!;
  for (let tabs = 0; tabs <= size; at++) {
    const code = packed.charCodeAt(at);
    if (code === NEWLINE || at >= packed.length) return from;
    if (code === TAB) tabs++;
  }
  let count = from;
  let last = 0;
  let value = 0;
  let factor = 1;
  for (; at < packed.length; at++) {
    const code = packed.charCodeAt(at);
    if (code === TAB || code === NEWLINE) break;
    const digit = code - FIRST;
    value += (digit & (MORE - 1)) * factor;
    factor *= MORE;
    if (digit >= MORE) continue;
    last += value;
    out[count++] = last * lines.length + line;
    value = 0;
    factor = 1;
  }
  return count;
}

/** The line that has a prefix, or -1. */
function lineOf(table: Float64Array, prefix: number, lines: number): number {
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (table[middle]! < prefix * lines) low = middle + 1;
    else high = middle;
  }
  const found = table[low];
  return found !== undefined && found < (prefix + 1) * lines ? found - prefix * lines : -1;
}

/** What a line shares with the ones before stands in the last of them that shares less. */
function nameAt(packed: string, lines: Uint32Array, line: number): string {
  const start = lines[line]!;
  let name = packed.slice(start + 1, packed.indexOf('\t', start));
  let needed = packed.charCodeAt(start) - FIRST;
  for (let before = line - 1; needed > 0 && before >= 0; before--) {
    const at = lines[before]!;
    const shared = packed.charCodeAt(at) - FIRST;
    if (shared >= needed) continue;
    name = packed.slice(at + 1, at + 1 + needed - shared) + name;
    needed = shared;
  }
  return name;
}
