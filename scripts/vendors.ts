// `npm run vendors -- DATE FILE…`: packs files of the IEEE registry (oui.txt, mam.txt, oui36.txt, their .csv forms, or prefix<TAB>name lists)
// into src/devices/vendor-data.ts. DATE says what the files are of; later files win over earlier ones.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BLOCK_DIGITS, packVendors, type VendorBlock } from '../src/devices/vendor-table.ts';

/** Characters of a name that are kept. */
const NAME_MAX = 40;
/** What stands in the registry for blocks that are divided or whose owner is not told. */
const NO_MAKER = /^(?:private|ieee registration authority)$/i;
/** Legal forms at the end of names: they say nothing to an owner. */
const LEGAL_FORM =
  /[\s,]+(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|gmbh|ag|kg|co\.?,?\s*kg|s\.?a|s\.?l|s\.?p\.?a|s\.?r\.?l|s\.?r\.?o|b\.?v|n\.?v|a\/?s|ab|oy|oyj|plc|pty|pte|pvt|k\.?k|sdn\.?\s*bhd|kft|sas|aps|d\.?o\.?o)\.?$/i;

/** "Edimax Technology Co. Ltd." → "Edimax Technology"; quotes and blanks are put in order; '' = no maker. */
export function vendorName(text: string): string {
  // The registry is UTF-8; only visible characters are kept, and ours is the tab.
  let name = text
    .replace(/[\p{C}\p{Z}\s]+/gu, ' ')
    .replace(/^"|"$/g, '')
    .replaceAll('""', '"')
    .trim();
  if (NO_MAKER.test(name)) return '';
  for (let shorter = name.replace(LEGAL_FORM, ''); shorter !== name; shorter = name.replace(LEGAL_FORM, '')) {
    if (shorter.length < 2) break;
    name = shorter;
  }
  name = name.replace(/\s*\([^)]*$/, '').replace(/[\s,.&]+$/, '');
  if (name.length > 4 && name === name.toUpperCase()) name = name.replace(/\p{L}{4,}/gu, capitalised);
  return name.slice(0, NAME_MAX).trim();
}

function capitalised(word: string): string {
  return word.slice(0, 1) + word.slice(1).toLowerCase();
}

/** The blocks in a file of any of the known forms. */
export function readBlocks(text: string): VendorBlock[] {
  const blocks: VendorBlock[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match =
      /^([0-9A-F]{2}-[0-9A-F]{2}-[0-9A-F]{2})\s+\(hex\)\s+(.+)$/i.exec(line) ??
      /^MA-[LMS],([0-9A-F]{6,9}),("(?:[^"]|"")*"|[^,]*)/i.exec(line) ??
      /^IAB,([0-9A-F]{9}),("(?:[^"]|"")*"|[^,]*)/i.exec(line) ??
      /^([0-9A-F]{6,9})\t(.+)$/i.exec(line);
    if (match === null) continue;
    const prefix = match[1]!.replaceAll('-', '').toLowerCase();
    // The address lines of some lists begin with digits, too: prefixes have upper-case letters and one of three lengths.
    if (!BLOCK_DIGITS.includes(prefix.length)) continue;
    blocks.push({ prefix, name: vendorName(match[2]!) });
  }
  return blocks;
}

/** Later blocks win; those without a maker are left out. */
export function mergeBlocks(blocks: readonly VendorBlock[]): VendorBlock[] {
  const names = new Map(blocks.map(({ prefix, name }) => [prefix, name]));
  return [...names].filter(([, name]) => name !== '').map(([prefix, name]) => ({ prefix, name }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [source, ...files] = process.argv.slice(2);
  if (source === undefined || files.length === 0) {
    process.stderr.write(
      'Error: no date or no file given.\nTry: npm run vendors -- "2026-08-22" oui.txt mam.txt oui36.txt\n',
    );
    process.exit(2);
  }
  const blocks = mergeBlocks(files.flatMap((file) => readBlocks(readFileSync(file, 'utf8'))));
  const packed = packVendors(blocks);
  const target = fileURLToPath(new URL('../src/devices/vendor-data.ts', import.meta.url));
  writeFileSync(
    target,
    `// Made by scripts/vendors.ts from the public listings of the IEEE Registration Authority; do not edit. Load it only where it is needed.

/** Which listings, and of when. */
export const VENDOR_SOURCE = ${quoted(source)};
/** Blocks of addresses in it. */
export const VENDOR_BLOCKS = ${blocks.length.toLocaleString('en').replaceAll(',', '_')};
/** The registry as createVendorLookup takes it. */
export const VENDOR_DATA =
  ${quoted(packed)};
`,
  );
  process.stdout.write(`${blocks.length} blocks, ${(packed.length / 1000).toFixed(0)} kB: ${target}\n`);
}

/** A text as a literal in single quotes, as the formatter wants it. */
function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  const [single, double] = [inner.split("'").length, inner.split('"').length];
  return single > double ? `"${inner.replaceAll('"', '\\"')}"` : `'${inner.replaceAll("'", "\\'")}'`;
}
