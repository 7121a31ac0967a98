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

/** Unpacks what `packVendors` wrote: makes the lookup, in which the longest block counts. */
export function createVendorLookup(packed: string): VendorLookup {
  const names: string[] = [];
  const tables = BLOCK_DIGITS.map(() => new Map<number, number>());
  let before = '';
  for (const line of packed.split('\n')) {
    const [head = '', ...lists] = line.split('\t');
    before = before.slice(0, head.charCodeAt(0) - FIRST) + head.slice(1);
    for (const [size, list] of lists.entries()) readPrefixes(list, names.length, tables[size]!);
    names.push(before);
  }
  return (mac) => {
    const digits = mac.replace(/[:-]/g, '');
    if (digits.length !== 12 || (Number.parseInt(digits[1]!, 16) & 2) !== 0) return null;
    for (let size = BLOCK_DIGITS.length - 1; size >= 0; size--) {
      const name = tables[size]!.get(Number.parseInt(digits.slice(0, BLOCK_DIGITS[size]), 16));
      if (name !== undefined) return names[name]!;
    }
    return null;
  };
}

function readPrefixes(list: string, name: number, table: Map<number, number>): void {
  let last = 0;
  let value = 0;
  let factor = 1;
  for (let i = 0; i < list.length; i++) {
    const digit = list.charCodeAt(i) - FIRST;
    value += (digit & (MORE - 1)) * factor;
    factor *= MORE;
    if (digit >= MORE) continue;
    last += value;
    table.set(last, name);
    value = 0;
    factor = 1;
  }
}
