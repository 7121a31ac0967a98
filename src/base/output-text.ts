// Texts of strangers (names on the wire, cells of tables) made harmless, one function a kind of output. HTML: reports/markup.ts; logs: records/fact-text.ts.

/** Characters of a text from the network that a sentence shows. */
const WIRE_TEXT_MAX = 80;
/** Marks that stand over one letter: real languages need two, towers of them cover the lines around. */
const STACKED_MARKS = /(\p{M}{2})\p{M}+/gu;

const ESC = String.fromCharCode(27);
const BELL = String.fromCharCode(7);
/** Terminal control sequences (ECMA-48 CSI and OSC). */
const TERMINAL_SEQUENCES = new RegExp(`${ESC}\\[[0-9;?]*[ -/]*[@-~]|${ESC}\\][^${BELL}${ESC}]*`, 'g');

/**
 * A text of a stranger, safe to print on a terminal and to stand in a sentence: without terminal sequences, control, formatting and
 * direction marks, private-use and unassigned characters; at most `most` characters.
 */
export function cleanText(text: string, most: number = WIRE_TEXT_MAX): string {
  const plain = text.slice(0, most * 8).replace(TERMINAL_SEQUENCES, '');
  const shown = [
    ...plain
      .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
      .replace(STACKED_MARKS, '$1')
      .replace(/\s+/g, ' ')
      .trim(),
  ];
  return shown.length <= most ? shown.join('') : `${shown.slice(0, most - 1).join('')}…`;
}

/** Letters, digits and what stands between them in addresses, times and names: nothing to do, and nearly every cell is so. */
const PLAIN_CELL = /^[\w.][\w .:/-]*$/;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
/** What spreadsheets take for the beginning of a formula, in their full-width forms too (OWASP: CSV injection). */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;
/** Line ends are no fault in a quoted field; a return alone goes back to the start of the line. */
const UNSHOWN = /\r(?!\n)|[^\P{Cc}\r\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * A text as a field of a CSV (RFC 4180 2.6, 2.7): in quotes where it holds what separates fields or lines; characters that are not
 * shown as \uNNNN; what a spreadsheet would take for a formula begins with an apostrophe, and is text then.
 */
export function csvText(text: string): string {
  if (PLAIN_CELL.test(text)) return text;
  const shown = text.replace(UNSHOWN, (letter) =>
    letter
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
  const guarded = FORMULA.test(shown) && shown !== '-' && !NUMBER.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '@': '&#64;' };

/**
 * A text of a stranger in Markdown (CommonMark, tables and links of GitHub's): no emphasis, code, link, picture, HTML, mention, table
 * cell or list begins in it; at most `most` characters before escaping.
 */
export function markdownText(text: string, most: number = WIRE_TEXT_MAX): string {
  return cleanText(text, most)
    .replace(/[&<>@]/g, (letter) => ENTITIES[letter]!)
    .replace(/[\\`*_{}[\]()#|~$!^=]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '&#58;')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}&#46;`)
    .replace(/^([-+]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? start : `\\${start}`))
    .replace(/^(\d+)([.)])/, '$1\\$2');
}
